import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FamilyHead } from '../../src/metrics/families/family.ts';
import { PAGE_FAMILIES } from '../../src/metrics/families/page-families.ts';
import { RESOURCE_FAMILIES } from '../../src/metrics/families/resource-families.ts';
import { TASK_FAMILIES } from '../../src/metrics/families/task-families.ts';
import { TELEMETRY_HEADS } from '../../src/metrics/telemetry.ts';

const HEADS: readonly FamilyHead[] = [
  ...TASK_FAMILIES,
  ...RESOURCE_FAMILIES,
  ...TELEMETRY_HEADS,
  ...PAGE_FAMILIES,
];

test('no two families have the same name, with or without the suffix of their samples', () => {
  const names = HEADS.map(({ name }) => name.replace(/_(total|info)$/, ''));
  expect(new Set(names).size).toBe(names.length);
});

test.each(HEADS.map((head) => [head.name, head] as const))(
  '%s is named as its type and unit ask',
  (name, head) => {
    expect(name).toMatch(/^sensecore_ads_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(head.type === 'counter');
    expect(name.endsWith('_info')).toBe(head.type === 'info');
    const unit = /(?<!_per)_(seconds|bytes|ratio)(_total)?$/.exec(name)?.[1];
    expect(head.unit).toBe(unit);
    expect(head.help).toMatch(/^[A-Z].*\.$/);
  },
);

test.each(TASK_FAMILIES.map(({ name, help }) => [name, help]))(
  '%s says that it is as old as the last poll',
  (_, help) => {
    expect(help).toContain('as of the last poll');
  },
);

test('docs/metrics.md has every family', () => {
  const docs = readFileSync('docs/metrics.md', 'utf8');
  expect(HEADS.filter(({ name }) => !docs.includes(`| \`${name}\` |`))).toEqual([]);
});
