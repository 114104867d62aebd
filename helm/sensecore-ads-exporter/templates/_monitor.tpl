{{/*
The spec of a ServiceMonitor or a PodMonitor, from a dict: root, monitor (the values of one of them), endpoints (the field
that holds its endpoints), selectorLabels (beyond those of the pods). Numbers are made int64 before they are tested: in Helm
3.18 a 0 of the values counts as true.
*/}}

{{- define "sensecore-ads-exporter.monitorSpec" -}}
{{- $endpoint := include "sensecore-ads-exporter.monitorEndpoint" . | fromYaml -}}
{{- range $field, $value := tpl (toYaml (.monitor.extraEndpoint | default dict)) .root | fromYaml -}}
{{- $_ := set $endpoint $field $value -}}
{{- end -}}
{{- $podLabels := include "sensecore-ads-exporter.selectorLabels" .root | fromYaml -}}
{{- $selector := dict "matchLabels" (merge dict (.selectorLabels | default dict) $podLabels) -}}
{{- $spec := include "sensecore-ads-exporter.monitorFields" . | fromYaml -}}
{{- $_ := set $spec "selector" $selector -}}
{{- $_ := set $spec .endpoints (list $endpoint) -}}
{{- range $field, $value := tpl (toYaml (.monitor.extraSpec | default dict)) .root | fromYaml -}}
{{- $_ := set $spec $field $value -}}
{{- end -}}
{{- toYaml $spec -}}
{{- end -}}

{{- define "sensecore-ads-exporter.monitorEndpoint" -}}
port: metrics
path: {{ include "sensecore-ads-exporter.routePrefix" .root }}{{ .root.Values.web.telemetryPath }}
scheme: {{ include "sensecore-ads-exporter.scheme" .root }}
{{- with .monitor.interval }}
interval: {{ . | quote }}
{{- end }}
{{- with .monitor.scrapeTimeout }}
scrapeTimeout: {{ . | quote }}
{{- end }}
{{- if .monitor.honorLabels }}
honorLabels: true
{{- end }}
{{- with .monitor.proxyUrl }}
proxyUrl: {{ . | quote }}
{{- end }}
{{- with .monitor.tlsConfig }}
tlsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.basicAuth }}
basicAuth:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.authorization }}
authorization:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.monitorFields" -}}
namespaceSelector:
  matchNames:
    - {{ include "sensecore-ads-exporter.namespace" .root | quote }}
{{- with .monitor.jobLabel }}
jobLabel: {{ . | quote }}
{{- end }}
{{- with .monitor.scrapeClass }}
scrapeClass: {{ . | quote }}
{{- end }}
{{- with .monitor.sampleLimit | int64 }}
sampleLimit: {{ . }}
{{- end }}
{{- with .monitor.targetLimit | int64 }}
targetLimit: {{ . }}
{{- end }}
{{- with .monitor.labelLimit | int64 }}
labelLimit: {{ . }}
{{- end }}
{{- with .monitor.labelNameLengthLimit | int64 }}
labelNameLengthLimit: {{ . }}
{{- end }}
{{- with .monitor.labelValueLengthLimit | int64 }}
labelValueLengthLimit: {{ . }}
{{- end }}
{{- with .monitor.podTargetLabels }}
podTargetLabels:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.attachMetadata }}
attachMetadata:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
