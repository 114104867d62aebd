import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { AlertmanagerConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Pod } from 'kubernetes-models/v1/Pod';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Manifest } from './helm.ts';

const MODELS = [
  AlertmanagerConfig,
  ConfigMap,
  Deployment,
  Ingress,
  NetworkPolicy,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  Secret,
  Service,
  ServiceAccount,
  ServiceMonitor,
  StatefulSet,
];

/** Kinds of operators for which there is no published schema to check against; tests look at them field by field, or render the values in them. */
const WITHOUT_SCHEMA = [
  'argoproj.io/v1alpha1 Application',
  'helm.toolkit.fluxcd.io/v2 HelmRelease',
  'source.toolkit.fluxcd.io/v1 OCIRepository',
  'gateway.networking.k8s.io/v1 HTTPRoute',
  'autoscaling.k8s.io/v1 VerticalPodAutoscaler',
  'grafana.integreatly.org/v1beta1 GrafanaDashboard',
];

/** What the schemas of Kubernetes and of the Prometheus operator object to, unknown fields included. */
export function findManifestProblems(manifest: Manifest): readonly string[] {
  const { apiVersion, kind, metadata } = manifest;
  if (WITHOUT_SCHEMA.includes(`${apiVersion} ${kind}`)) return [];
  const model = MODELS.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
  if (model === undefined) return [`${apiVersion} ${kind} has no schema`];
  const unread = new Set<string>();
  const problems: string[] = [];
  try {
    model.prototype.validate.call(observe(manifest, '', unread));
  } catch (error) {
    problems.push(String(error));
  }
  // The schemas allow unknown fields; but what a validator never looks at, the schema does not have.
  problems.push(...[...unread].map((path) => `unknown field ${path}`));
  return problems.map((problem) => `${kind} ${metadata.name}: ${problem}`);
}

/** A copy that takes the path of each field out of `unread` once it is read. */
function observe<T>(node: T, path: string, unread: Set<string>): T {
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    if (!Array.isArray(node)) unread.add(`${path}/${key}`);
    return [key, observe(value, `${path}/${key}`, unread)] as const;
  });
  const copy = Array.isArray(node) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(target, key);
    },
  }) as T;
}
