// What users read after an installation. Only Helm 4 shows it without a cluster.

import { describe, expect, test } from 'vitest';
import { CHART, obtainHelms } from './helm.ts';

const helm = obtainHelms().find(({ major }) => major >= 4);

async function renderNotes(values: unknown): Promise<string> {
  const args = ['install', 'ads', CHART, '--namespace', 'monitoring', '--dry-run=client', '--values', '-'];
  const { code, stdout, stderr } = (await helm?.run(args, JSON.stringify(values))) ?? {};
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout?.split('\nNOTES:\n')[1] ?? '';
}

const SOUND = {
  credentials: [{ existingSecret: 'ads-credentials' }],
  config: {
    resources: [{ subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' }],
  },
};

describe.skipIf(helm === undefined)('the notes', () => {
  test('of the demo say first that its data is made up, then how to see it and how to leave it', async () => {
    const notes = await renderNotes({});
    expect(notes).toMatch(/^DEMO DATA: /);
    expect(notes).toContain(
      'kubectl --namespace monitoring port-forward service/ads-sensecore-ads-exporter 10237:10237',
    );
    expect(notes).toContain('kubectl --namespace monitoring create secret generic ads-credentials');
    expect(notes).toContain('helm upgrade ads CHART --namespace monitoring --values values.yaml');
    expect(notes).toContain('- existingSecret: ads-credentials');
    // Not on every system, and what is there may be something else.
    expect(notes).not.toMatch(/^ *open /m);
  });

  test('of an installation with resources give the next two commands, and no word of a demo', async () => {
    const notes = await renderNotes(SOUND);
    expect(notes).toContain(
      'kubectl --namespace monitoring rollout status deployment/ads-sensecore-ads-exporter\n',
    );
    expect(notes).toMatch(
      /kubectl --namespace monitoring exec deployment\/ads-sensecore-ads-exporter -- node \/app\/dist\/main\.js doctor \\\n +--config\.file=\/etc\/sensecore-ads-exporter\/config\/config\.yaml\n/,
    );
    expect(notes).not.toContain('DEMO');
    expect(notes).toContain('Prometheus does not know of this exporter yet');
  });

  test('warn of objects without the label that Prometheus may look for, and only of those', async () => {
    const values = {
      ...SOUND,
      serviceMonitor: { enabled: true },
      prometheusRule: { enabled: true, labels: { release: 'kube-prometheus-stack' } },
    };
    const notes = await renderNotes(values);
    expect(notes).toContain('these have no label "release":\n  serviceMonitor.labels\nSee');
    const labels = { release: 'kube-prometheus-stack' };
    const labelled = await renderNotes({ ...values, serviceMonitor: { enabled: true, labels } });
    expect(labelled).not.toContain('release');
  });

  const OUTSIDE = { ingress: { enabled: true, hosts: [{ host: 'ads.example.org' }] } };
  const TLS = { ingress: { ...OUTSIDE.ingress, tls: [{ secretName: 'x', hosts: ['ads.example.org'] }] } };
  const USERS = { web: { config: { basic_auth_users: { a: `$2y$10$${'a'.repeat(53)}` } } } };
  const ROUTE = { route: { enabled: true, parentRefs: [{ name: 'x' }], hostnames: ['ads.example.org'] } };

  test.each([
    [
      'an ingress without users and TLS',
      OUTSIDE,
      'http://ads',
      'without\nTLS so does everybody on the way. Set',
    ],
    ['an ingress without users', TLS, 'https://ads', 'errors of all tasks. Set web.config.basic_auth_users'],
    ['a route without users', ROUTE, '  ads', 'Set web.config.basic_auth_users'],
  ])('give the address of %s, and warn', async (_, values, url, warning) => {
    const notes = await renderNotes({ ...SOUND, ...values });
    expect(notes).toContain(`${url}.example.org/\n`);
    expect(notes).toContain('WARNING: no users are set.');
    expect(notes).toContain(warning);
  });

  test.each([OUTSIDE, TLS, ROUTE])('do not warn of an exporter with users', async (values) => {
    expect(await renderNotes({ ...SOUND, ...values, ...USERS })).not.toContain('WARNING');
  });

  test('say that an address from outside leads to one shard', async () => {
    const notes = await renderNotes({ ...SOUND, ...TLS, ...USERS, sharding: { enabled: true } });
    expect(notes).toContain('reaches one of the shards');
  });

  test('warn of keys in values, and of a claim that stays', async () => {
    const credentials = [{ name: 'a', bearer_token: 'a-token' }];
    const notes = await renderNotes({
      allowInlineCredentials: true,
      config: { ...SOUND.config, credentials },
      persistence: { enabled: true },
    });
    expect(notes).toContain('WARNING: allowInlineCredentials is on.');
    expect(notes).not.toContain('a-token');
    expect(notes).toContain('The claim of the state file outlives the release.');
  });
});
