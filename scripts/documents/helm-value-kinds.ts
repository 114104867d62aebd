import { z } from 'zod';

// The kinds of values that charts have. What belongs to Kubernetes' own types is for the API server to check.

export const text = z.string();
/** Text that stands for a default when it is empty. */
export const optionalText = z.string();
export const texts = z.array(z.string());

/** A name that is empty or a DNS label. */
export const dnsLabel = z.string().regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/);

const metadataKey = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
const labelValue = z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
/** Labels of Kubernetes objects. */
export const labelMap = z.record(metadataKey, labelValue);
export const annotationMap = z.record(metadataKey, z.string());
/** Of an object that the chart makes. */
export const labelled = { labels: labelMap, annotations: annotationMap };

/** The name of a label of Prometheus. */
export const labelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
/** Labels and annotations of Prometheus's alerts. */
export const alertTextMap = z.record(labelName, z.string());
export const anyMap = z.looseObject({});
export const anyMaps = z.array(anyMap);
export const count = z.int().min(0);
export const port = z.int().min(1).max(65_535);
export const countOrPercentage = z.union([count, z.string().regex(/^(\d+%?)?$/)]);

/** A duration of Prometheus, or empty for a default. */
export const promDuration = z.string().regex(/^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/);

/** Charts take both forms, and so do parent charts' `global.imagePullSecrets`. */
export const pullSecrets = z.array(z.union([text.min(1), z.strictObject({ name: text.min(1) })]));

/** A map in which no key has to be there, as Helm adds the defaults, and none but these may be. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape).partial();
}

const quantities = z.record(z.string(), z.union([z.string(), z.number()]));

export const containerResources = section({ requests: quantities, limits: quantities, claims: anyMaps });

const probe = {
  enabled: z.boolean(),
  initialDelaySeconds: count,
  periodSeconds: z.int().min(1),
  timeoutSeconds: z.int().min(1),
  failureThreshold: z.int().min(1),
};

export const readinessProbe = section({ ...probe, successThreshold: z.int().min(1) });

/** For liveness and startup probes Kubernetes allows one success only. */
export const probeWithGracePeriod = section({
  ...probe,
  successThreshold: z.literal(1),
  terminationGracePeriodSeconds: count,
});
