// What the chart renders of the exporter itself, with one Helm: that all render the same, another test shows.

import { describe, expect, test } from 'vitest';
import { isTest, obtainHelms, only, render, workloadOf, type Helm, type Manifest } from './helm.ts';
import { podsOf } from './pod-security.ts';

const helms = obtainHelms();
const helm = helms.at(-1) as Helm;

const RESOURCE = { subscription: 's', resource_group: 'default', zone: 'z', data_sync: 'nightly' };
const WITH_RESOURCES = {
  credentials: [{ existingSecret: 'ads-credentials' }],
  config: { resources: [RESOURCE] },
};

function containerOf(manifests: readonly Manifest[]) {
  return workloadOf(manifests).spec.template.spec.containers[0];
}

describe.skipIf(helms.length === 0)('by default', () => {
  test('there is one Deployment, Service, ConfigMap and ServiceAccount, and nothing else', async () => {
    const manifests = await render(helm);
    const kinds = manifests.filter((manifest) => !isTest(manifest)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['ConfigMap', 'Deployment', 'Service', 'ServiceAccount']);
  });

  test('the demo runs, for everybody to reach, and reads no configuration', async () => {
    const { args, env, volumeMounts } = containerOf(await render(helm));
    expect(args.slice(0, 5)).toEqual([
      'demo',
      '--scenario=steady',
      '--seed=1',
      '--speed=1',
      '--web.listen-address=*:10237',
    ]);
    expect({ env, volumeMounts }).toEqual({ env: undefined, volumeMounts: undefined });
  });

  test('one pod is replaced by another, never doubled', async () => {
    const { spec } = only(await render(helm), 'Deployment');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });
});

describe.skipIf(helms.length === 0)('the configuration', () => {
  test('is that of the values, with the mounted files of the Secrets', async () => {
    const manifests = await render(helm, { ciFile: 'several-credentials-values.yaml' });
    expect(only(manifests, 'ConfigMap').data?.['config.yaml']).toBe(`credentials:
- access_key_file: /etc/sensecore-ads-exporter/credentials/east/access_key
  name: east
  secret_key_file: /etc/sensecore-ads-exporter/credentials/east/secret_key
- bearer_token_file: /etc/sensecore-ads-exporter/credentials/console/bearer_token
  name: console
- bearer_token_env: WEST_TOKEN
  name: west
resources:
- credential: east
  data_sync: east-sync
  resource_group: default
  subscription: 01990000-0000-7000-8000-000000000000
  zone: cn-sh-01e
- base_url: https://management.cn-sz-01.sensecoreapi.cn
  credential: console
  data_sync: console-sync
  resource_group: default
  subscription: 01990000-0000-7000-8000-000000000000
  zone: cn-sz-01a
- credential: west
  data_sync: west-sync
  resource_group: default
  subscription: 01990000-0000-7000-8000-000000000000
  zone: cn-sh-01e
`);
    const { volumes } = workloadOf(manifests).spec.template.spec;
    expect(volumes).toContainEqual({
      name: 'credentials-east',
      secret: {
        secretName: 'ads-east',
        defaultMode: 0o440,
        items: [
          { key: 'AK', path: 'access_key' },
          { key: 'SK', path: 'secret_key' },
        ],
      },
    });
  });

  test('changes without a change of the pod, so that nothing restarts', async () => {
    const changed = { config: { poll: { interval: '5m' }, resources: [RESOURCE] } };
    const before = await render(helm, { values: WITH_RESOURCES });
    const after = await render(helm, { values: { ...WITH_RESOURCES, ...changed } });
    expect(only(after, 'ConfigMap').data).not.toEqual(only(before, 'ConfigMap').data);
    expect(workloadOf(after)).toEqual(workloadOf(before));
  });

  test('is a Secret when it holds keys', async () => {
    const manifests = await render(helm, { ciFile: 'inline-credentials-values.yaml' });
    expect(manifests.filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
    expect(only(manifests, 'Secret').stringData?.['config.yaml']).toContain(
      'access_key: not-a-real-access-key',
    );
    expect(workloadOf(manifests).spec.template.spec.volumes).toEqual([
      { name: 'config', secret: { secretName: 'ads-sensecore-ads-exporter', defaultMode: 0o440 } },
    ]);
  });
});

describe.skipIf(helms.length === 0)('with shards', () => {
  test('there is a StatefulSet with a headless Service, and each pod learns its number from its name', async () => {
    const manifests = await render(helm, { ciFile: 'sharding-values.yaml' });
    expect(manifests.filter(({ kind }) => kind === 'Deployment')).toEqual([]);
    const { metadata, spec } = only(manifests, 'StatefulSet');
    expect(spec).toMatchObject({ replicas: 3, serviceName: `${metadata.name}-headless` });
    expect(spec.template.spec.containers[0].env).toEqual([
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'TOTAL_SHARDS', value: '3' },
    ]);
    expect(only(manifests, 'Service', '-headless').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
    expect(manifests.some(({ kind }) => kind.startsWith('Role'))).toBe(false);
  });

  test('each has a claim for its state file', async () => {
    const { spec } = only(await render(helm, { ciFile: 'sharding-values.yaml' }), 'StatefulSet');
    expect(spec.volumeClaimTemplates[0]).toMatchObject({
      metadata: { name: 'state', labels: { backup: 'no' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: '2Gi' } },
      },
    });
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Delete',
    });
    expect(spec.template.spec.containers[0]).toMatchObject({
      args: expect.arrayContaining(['--state.file=/var/lib/sensecore-ads-exporter/state.db']),
      volumeMounts: expect.arrayContaining([{ name: 'state', mountPath: '/var/lib/sensecore-ads-exporter' }]),
    });
  });

  test('the monitor finds each pod once, through one of the two Services', async () => {
    const manifests = await render(helm, { ciFile: 'sharding-values.yaml' });
    const { matchLabels } = only(manifests, 'ServiceMonitor').spec.selector;
    const matched = manifests.filter(
      ({ kind, metadata }) => kind === 'Service' && isMatch(matchLabels, metadata.labels),
    );
    expect(matched.map(({ metadata }) => metadata.name)).toEqual(['ads-sensecore-ads-exporter']);
  });
});

describe.skipIf(helms.length === 0)('a claim', () => {
  test('is made, and kept when the release is uninstalled', async () => {
    const { metadata, spec } = only(
      await render(helm, { ciFile: 'persistence-values.yaml' }),
      'PersistentVolumeClaim',
    );
    expect(metadata.annotations).toEqual({ backup: 'weekly', 'helm.sh/resource-policy': 'keep' });
    expect(spec).toEqual({
      accessModes: ['ReadWriteOncePod'],
      storageClassName: '',
      selector: { matchLabels: { disk: 'ads' } },
      resources: { requests: { storage: '1Gi' } },
    });
  });

  test.each([
    ['of the values', 'own', 'own'],
    ['of a parent chart', undefined, 'global'],
    ['of no class, whatever the parent chart says', '-', ''],
  ])('is of the storage class %s', async (_, storageClass, expected) => {
    const persistence = { enabled: true, storageClass };
    const values = { ...WITH_RESOURCES, global: { storageClass: 'global' }, persistence };
    const { spec } = only(await render(helm, { values }), 'PersistentVolumeClaim');
    expect(spec.storageClassName).toBe(expected);
  });

  test('that is there is used', async () => {
    const manifests = await render(helm, { ciFile: 'persistence-existing-claim-values.yaml' });
    expect(manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toEqual([]);
    expect(workloadOf(manifests).spec.template.spec.volumes).toContainEqual({
      name: 'state',
      persistentVolumeClaim: { claimName: 'ads-state' },
    });
  });
});

describe.skipIf(helms.length === 0)('the pod', () => {
  test('has probes that ask by HTTPS once the exporter serves it', async () => {
    const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];
    const paths = ['/-/healthy', '/-/ready', '/-/healthy'];
    for (const [ciFile, scheme] of [
      ['default-values.yaml', 'HTTP'],
      ['tls-and-users-values.yaml', 'HTTPS'],
      ['web-existing-secret-values.yaml', 'HTTPS'],
    ] as const) {
      const container = containerOf(await render(helm, { ciFile }));
      expect(probes.map((probe) => container[probe].httpGet)).toEqual(
        paths.map((path) => ({ path, port: 'metrics', scheme })),
      );
    }
  });

  test('has every field of the probes that the values give', async () => {
    const container = containerOf(await render(helm, { ciFile: 'probes-values.yaml' }));
    expect(container.livenessProbe).toEqual({
      httpGet: { path: '/-/healthy', port: 'metrics', scheme: 'HTTP' },
      initialDelaySeconds: 1,
      periodSeconds: 20,
      timeoutSeconds: 2,
      failureThreshold: 4,
      successThreshold: 1,
      terminationGracePeriodSeconds: 10,
    });
    expect(container.readinessProbe).toMatchObject({ periodSeconds: 7, successThreshold: 2 });
    expect(container.startupProbe).toBeUndefined();
  });

  test('mounts no single file, so that changes of Secrets and ConfigMaps arrive', async () => {
    for (const ciFile of ['several-credentials-values.yaml', 'tls-and-users-values.yaml']) {
      const { volumeMounts } = containerOf(await render(helm, { ciFile }));
      expect(volumeMounts.length).toBeGreaterThan(1);
      for (const mount of volumeMounts) expect(mount).not.toHaveProperty('subPath');
    }
  });

  test('has an image by registry, repository and digest, and the secrets to pull it', async () => {
    const manifests = await render(helm, { ciFile: 'registry-values.yaml' });
    const pods = manifests.flatMap(podsOf);
    expect(pods).toHaveLength(2);
    for (const { containers, imagePullSecrets } of pods) {
      expect(containers[0]).toMatchObject({
        image: `registry.example.org:5000/mirror/sensecore-ads-exporter@sha256:${'0123456789abcdef'.repeat(4)}`,
        imagePullPolicy: 'Always',
      });
      expect(imagePullSecrets).toEqual([{ name: 'global-pull' }, { name: 'own-pull' }]);
    }
  });

  test.each([
    ['no list of a parent chart', { imagePullSecrets: null }, ['own']],
    ['no globals at all', null, ['own']],
    ['one secret in both lists', { imagePullSecrets: ['own', { name: 'a' }] }, ['own', 'a']],
  ])('has each pull secret once: %s', async (_, global, names) => {
    const values = { global, imagePullSecrets: [{ name: 'own' }, 'own'] };
    const [pod] = (await render(helm, { values })).flatMap(podsOf);
    expect(pod.imagePullSecrets).toEqual(names.map((name) => ({ name })));
  });

  test('has names of existing objects with templates filled in', async () => {
    const manifests = await render(helm, { ciFile: 'existing-config-secret-values.yaml' });
    const { containers, volumes } = workloadOf(manifests).spec.template.spec;
    expect(volumes.slice(0, 5)).toMatchObject([
      { name: 'config', secret: { secretName: 'ads-exporter-config', defaultMode: 0o440 } },
      { name: 'credentials-default', secret: { secretName: 'ads-credentials' } },
      { name: 'web', secret: { secretName: 'ads-sensecore-ads-exporter-web' } },
      { name: 'tls', secret: { secretName: 'ads-exporter-tls' } },
      { name: 'state', persistentVolumeClaim: { claimName: 'ads-state' } },
    ]);
    expect(containers[0].args).toContain('--config.file=/etc/sensecore-ads-exporter/config/exporter.yaml');
    expect(manifests.filter(({ kind }) => kind === 'ConfigMap')).toEqual([]);
    const others = await render(helm, { ciFile: 'existing-config-map-values.yaml' });
    expect(workloadOf(others).spec.template.spec.volumes).toMatchObject([
      { configMap: { name: 'ads-exporter-config' } },
      { secret: { secretName: 'ads-credentials' } },
    ]);
    const web = await render(helm, { ciFile: 'web-existing-secret-values.yaml' });
    expect(workloadOf(web).spec.template.spec.volumes).toMatchObject([
      { name: 'web', secret: { secretName: 'ads-exporter-web' } },
    ]);
  });

  test('has hooks, and its workload labels and annotations of its own', async () => {
    const manifests = await render(helm, { ciFile: 'existing-config-secret-values.yaml' });
    expect(containerOf(manifests).lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    const { metadata, spec } = workloadOf(manifests);
    expect(metadata).toMatchObject({
      labels: { owner: 'platform' },
      annotations: { 'reloader.stakater.com/auto': 'true' },
    });
    expect(spec.template.metadata.labels).not.toHaveProperty('owner');
  });

  test('has what the values add, templates filled in', async () => {
    const manifests = await render(helm, { ciFile: 'extras-values.yaml' });
    const { containers, initContainers, volumes } = workloadOf(manifests).spec.template.spec;
    expect(containers[0]).toMatchObject({
      args: expect.arrayContaining(['--web.listen-address=127.0.0.1:10238']),
      env: [{ name: 'RELEASE', value: 'ads' }],
      envFrom: [{ secretRef: { name: 'ads-proxy' } }],
      volumeMounts: [{ name: 'certificates', mountPath: '/etc/corporate-ca', readOnly: true }],
    });
    expect(containers[1]).toMatchObject({ name: 'sidecar', image: 'registry.k8s.io/pause:3.1' });
    expect(initContainers).toMatchObject([{ name: 'wait' }]);
    expect(volumes).toMatchObject([{ name: 'certificates' }]);
    expect(only(manifests, 'ConfigMap', 'ads-extra').data).toEqual({ port: '10237' });
    expect(only(manifests, 'ConfigMap', '-text').data).toEqual({ braces: '{{ kept }}' });
  });

  test('leaves user and group to a cluster that chooses them', async () => {
    const pods = (await render(helm, { ciFile: 'openshift-values.yaml' })).flatMap(podsOf);
    for (const { securityContext } of pods) {
      expect(securityContext).toEqual({
        runAsNonRoot: true,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  });

  test('spreads by its own labels unless told otherwise', async () => {
    const { spec } = workloadOf(await render(helm, { ciFile: 'scheduling-values.yaml' }));
    expect(
      spec.template.spec.topologySpreadConstraints.map(
        ({ labelSelector }: { labelSelector: unknown }) => labelSelector,
      ),
    ).toEqual([{ matchLabels: spec.selector.matchLabels }, { matchLabels: { app: 'other' } }]);
    expect(spec.template.spec).toMatchObject({
      priorityClassName: 'system-cluster-critical',
      dnsPolicy: 'None',
    });
  });
});

/** Whether a selector picks something with these labels. */
function isMatch(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
