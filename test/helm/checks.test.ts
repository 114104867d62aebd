// That the checks of rendered objects notice what they are for.

import { expect, test } from 'vitest';
import type { Manifest } from './helm.ts';
import { findManifestProblems } from './manifest-problems.ts';
import { findViolations } from './pod-security.ts';

const SOUND_CONTAINER = {
  name: 'exporter',
  image: 'x',
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};
const SOUND_POD = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [SOUND_CONTAINER],
};

function createPod(spec: unknown): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec };
}

test('a sound pod has no problems and no violations', () => {
  expect(findManifestProblems(createPod(SOUND_POD))).toEqual([]);
  expect(findViolations(SOUND_POD)).toEqual([]);
});

test('a wrong type, an unknown field and an unknown kind are problems', () => {
  const container = { ...SOUND_CONTAINER, imagePullPolice: 'Always' };
  expect(findManifestProblems(createPod({ ...SOUND_POD, containers: [container] }))).toEqual([
    'Pod p: unknown field /spec/containers/0/imagePullPolice',
  ]);
  const [problem] = findManifestProblems(createPod({ ...SOUND_POD, terminationGracePeriodSeconds: 'soon' }));
  expect(problem).toContain('data/spec/terminationGracePeriodSeconds must be integer');
  expect(findManifestProblems({ ...createPod(SOUND_POD), kind: 'Pood' })).toEqual(['v1 Pood has no schema']);
});

test.each([
  ['the network of the node', { hostNetwork: true }],
  ['a directory of the node', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
  ['no seccomp profile', { securityContext: { runAsNonRoot: true } }],
  ['a token', { automountServiceAccountToken: undefined }],
  ['an init container without limits', { initContainers: [{ name: 'init', image: 'x' }] }],
  ...[
    ['privileges', { privileged: true }],
    ['the way to more privileges', { allowPrivilegeEscalation: undefined }],
    ['root', { runAsUser: 0 }],
    ['capabilities that are kept', { capabilities: {} }],
    ['capabilities that are added', { capabilities: { drop: ['ALL'], add: ['SYS_TIME'] } }],
    ['seccomp turned off', { seccompProfile: { type: 'Unconfined' } }],
    ['a file system that can be written', { readOnlyRootFilesystem: false }],
  ].map(
    ([name, change]) =>
      [
        name as string,
        {
          containers: [
            {
              ...SOUND_CONTAINER,
              securityContext: { ...SOUND_CONTAINER.securityContext, ...(change as object) },
            },
          ],
        },
      ] as const,
  ),
] as const)('a pod with %s violates the standard', (_, change) => {
  expect(findViolations({ ...SOUND_POD, ...change }).length).toBeGreaterThan(0);
});
