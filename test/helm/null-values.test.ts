// Values that are null: Helm takes their defaults away, and nothing takes their place.

import { describe, expect, test } from 'vitest';
import { readChartValues } from '../../scripts/documents/helm-values.ts';
import { obtainHelms, template } from './helm.ts';

const helms = obtainHelms();

/** Values whose default is an empty text, list or map. */
const EMPTY = readChartValues().filter(({ fallback }) => fallback === '' || isEmptyObject(fallback));

const FEATURES = [
  'serviceMonitor',
  'prometheusRule',
  'dashboards',
  'alertmanagerConfig',
  'networkPolicy',
  'verticalPodAutoscaler',
];
const SERVE = {
  config: {
    resources: [{ subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' }],
  },
  credentials: [{ existingSecret: 'ads-credentials' }],
};

describe.each(helms)('Helm $major', (helm) => {
  test.each([
    ['the demo', {}],
    ['all features', { ...SERVE, ...enabled([...FEATURES, 'persistence']) }],
    ['shards', { ...SERVE, ...enabled(['podMonitor', 'sharding', 'persistence', 'podDisruptionBudget']) }],
  ])('renders %s the same when every empty value is null instead', async (_, values) => {
    const nulls = EMPTY.reduce<object>((result, { path }) => withNull(result, path), values);
    const { code, stdout, stderr } = await template(helm, { values: nulls });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe((await template(helm, { values })).stdout);
  });
});

function enabled(features: readonly string[]): object {
  return Object.fromEntries(features.map((feature) => [feature, { enabled: true }]));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The values with a null at the path, unless they have something there. */
function withNull(values: object, [key = '', ...rest]: readonly string[]): object {
  const old = (values as Readonly<Record<string, object>>)[key];
  if (rest.length === 0) return { [key]: null, ...values };
  return { ...values, [key]: withNull(old ?? {}, rest) };
}
