// The "restricted" Pod Security Standard, control by control, as
// https://kubernetes.io/docs/concepts/security/pod-security-standards/ lists them, and what this project adds to it.

import type { Manifest } from './helm.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- pods are looked at as data
type PodSpec = any;

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly hostPort?: number }[];
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  readonly securityContext?: any;
}

const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** The pods that an object makes: one for a Deployment, StatefulSet or Pod, none for other kinds. */
export function podsOf({ kind, spec }: Manifest): readonly PodSpec[] {
  if (kind === 'Pod') return [spec];
  return kind === 'Deployment' || kind === 'StatefulSet' ? [spec.template.spec] : [];
}

/** Where a pod violates the standard; one line each. */
export function findViolations(pod: PodSpec): readonly string[] {
  const containers: readonly Container[] = [...(pod.initContainers ?? []), ...pod.containers];
  return [...podViolations(pod), ...containers.flatMap((container) => containerViolations(pod, container))];
}

function podViolations(pod: PodSpec): readonly string[] {
  const { securityContext: context = {}, volumes = [] } = pod;
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true),
    ...(volumes as readonly object[])
      .flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'))
      .filter((type) => !VOLUME_TYPES.includes(type))
      .map((type) => `volume of the type ${type}`),
    ...(context.sysctls === undefined ? [] : ['sysctls']),
    ...(context.seccompProfile?.type === 'RuntimeDefault' ? [] : ['seccompProfile is not RuntimeDefault']),
    // Not in the standard: the exporter has no use for the Kubernetes API.
    ...(pod.automountServiceAccountToken === false ? [] : ['a token is mounted']),
  ];
}

function containerViolations(
  pod: PodSpec,
  { name, ports = [], securityContext: own = {} }: Container,
): string[] {
  const inherited = pod.securityContext ?? {};
  const { capabilities = {} } = own;
  const checks: readonly (readonly [isViolated: boolean, what: string])[] = [
    [own.privileged === true, 'privileged'],
    [own.allowPrivilegeEscalation !== false, 'allowPrivilegeEscalation is not false'],
    [(own.runAsNonRoot ?? inherited.runAsNonRoot) !== true, 'runAsNonRoot is not true'],
    [(own.runAsUser ?? inherited.runAsUser) === 0, 'runs as root'],
    [!(capabilities.drop ?? []).includes('ALL'), 'does not drop ALL'],
    [
      (capabilities.add ?? []).some((capability: string) => capability !== 'NET_BIND_SERVICE'),
      'adds capabilities',
    ],
    [own.seccompProfile?.type === 'Unconfined', 'seccomp is off'],
    [(own.procMount ?? 'Default') !== 'Default', 'procMount'],
    [ports.some(({ hostPort = 0 }) => hostPort !== 0), 'has a host port'],
    // Not in the standard.
    [own.readOnlyRootFilesystem !== true, 'the root file system can be written'],
  ];
  return checks.filter(([isViolated]) => isViolated).map(([, what]) => `${name}: ${what}`);
}
