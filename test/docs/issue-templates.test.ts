// The forms for issues, as GitHub reads them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseArguments } from '../../src/cli/parse.ts';
import { ROOT } from './markdown.ts';

const DIRECTORY = join(ROOT, '.github/ISSUE_TEMPLATE');

const required = z.strictObject({ required: z.boolean() }).optional();
const id = z.string().regex(/^[\w-]+$/);
const label = z.string().min(1);

/** What GitHub documents of the parts that the forms use. */
const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: label }) }),
  z.strictObject({
    type: z.literal('textarea'),
    id,
    attributes: z.strictObject({ label, description: label.optional(), render: label.optional() }),
    validations: required,
  }),
  z.strictObject({
    type: z.literal('input'),
    id,
    attributes: z.strictObject({ label, description: label.optional() }),
    validations: required,
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    id,
    attributes: z.strictObject({
      label,
      options: z.array(z.strictObject({ label, required: z.boolean() })).min(1),
    }),
  }),
]);

const form = z.strictObject({
  name: label,
  description: label,
  labels: z.array(label),
  body: z.array(part).min(1),
});

const links = z.strictObject({
  blank_issues_enabled: z.boolean(),
  contact_links: z.array(z.strictObject({ name: label, url: z.url(), about: label })),
});

const FORMS = readdirSync(DIRECTORY).filter((file) => file !== 'config.yml');

function read(file: string): unknown {
  return parse(readFileSync(join(DIRECTORY, file), 'utf8'));
}

describe.each(FORMS)('%s', (file) => {
  test('is a form, with ids that differ and something to write', () => {
    const { body } = form.parse(read(file));
    const ids = body.flatMap((entry) => ('id' in entry ? [entry.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(0);
  });

  test('asks for the recording of doctor, and for reading it first', () => {
    const recording = form.parse(read(file)).body.find((entry) => 'id' in entry && entry.id === 'recording');
    expect(recording?.attributes).toMatchObject({
      label: 'The file of doctor --record',
      description: expect.stringMatching(/read it before you post it/) as unknown,
    });
  });

  test('commands in it are those of the program', () => {
    const commands = [...JSON.stringify(read(file)).matchAll(/`sensecore-ads-exporter ([^`]+)`/g)];
    for (const [, args = ''] of commands) expect(() => parseArguments(args.split(' '))).not.toThrow();
  });
});

test('there is a form for what ADS does differently, and no blank issue', () => {
  expect(FORMS.sort()).toEqual(['api.yml', 'bug.yml', 'feature.yml']);
  expect(links.parse(read('config.yml')).blank_issues_enabled).toBe(false);
});
