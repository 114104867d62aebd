import { ALERT_GROUPS } from '../../mixin/alerts/alert-groups.ts';
import { readChartValues } from './helm-values.ts';

/** The text of the chart's README.md: how to install it, its alerts, and every value of values.yaml. */
export function renderChartReadme(): string {
  return `# sensecore-ads-exporter

<!-- Made from values.yaml and mixin/alerts/*.ts by \`npm run generate\`. -->

A Prometheus exporter for SenseCore ADS (AI DataSync Service): state, progress, files, size, rate and duration of data-sync
tasks, with alerts and dashboards. Needs Kubernetes 1.27 and Helm 3.18 or 4.

## Try it

\`\`\`sh
helm install ads oci://ghcr.io/sensecore-ads-exporter/charts/sensecore-ads-exporter
helm test ads
\`\`\`

Without values it needs no account: it shows made-up tasks, and says DEMO DATA wherever it does.

## Install it

\`\`\`sh
kubectl create secret generic ads-credentials --from-literal=access_key=… --from-literal=secret_key=…
helm install ads oci://ghcr.io/sensecore-ads-exporter/charts/sensecore-ads-exporter --values values.yaml
\`\`\`

\`\`\`yaml
credentials:
  - existingSecret: ads-credentials
config:
  resources:
    - subscription: 01990000-0000-7000-8000-000000000000
      resource_group: default
      zone: cn-sh-01e
      data_sync: nightly-sync
serviceMonitor:
  enabled: true
  labels:
    release: kube-prometheus-stack # what your Prometheus looks for
prometheusRule:
  enabled: true
  labels:
    release: kube-prometheus-stack
dashboards:
  enabled: true
\`\`\`

Shards, TLS, network policies, rotation of keys:
[On Kubernetes](https://github.com/sensecore-ads-exporter/sensecore-ads-exporter/blob/main/docs/kubernetes.md). Values for each
feature are in
[ci/](https://github.com/sensecore-ads-exporter/sensecore-ads-exporter/tree/main/helm/sensecore-ads-exporter/ci) of the
repository; the package of the chart leaves them out.

## Alerts

\`prometheusRule.alerts\` changes any of them by its name: \`enabled\`, \`severity\`, \`for\`, \`keepFiringFor\`, \`threshold\`,
\`labels\`, \`annotations\`.

| alert | severity | for | threshold |
|---|---|---|---|
${ALERT_GROUPS.flatMap(({ alerts }) => alerts)
  .map((alert) => `| ${alert.name} | ${alert.severity} | ${alert.for ?? ''} | ${alert.threshold ?? ''} |\n`)
  .join('')}
## Values

An unknown value is an error, unless its name starts with \`x-\`, which is for YAML anchors of yours. \`global\` and \`enabled\` are for charts that have this one as a dependency.

| value | default | what it does |
|---|---|---|
${readChartValues()
  .map(({ path, fallback, description }) => row(path.join('.'), fallback, description))
  .join('')}`;
}

function row(name: string, fallback: unknown, description: string): string {
  const value = JSON.stringify(fallback).replaceAll('|', '\\|');
  return `| \`${name}\` | \`${value}\` | ${description.replaceAll('|', '\\|')} |\n`;
}
