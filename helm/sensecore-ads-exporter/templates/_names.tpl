{{/* The names of everything; short enough for the suffixes that this chart and Kubernetes add. */}}

{{- define "sensecore-ads-exporter.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "sensecore-ads-exporter.fullname" -}}
{{- $name := include "sensecore-ads-exporter.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- .Values.fullnameOverride | default $full | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "sensecore-ads-exporter.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{- define "sensecore-ads-exporter.serviceAccountName" -}}
{{- $default := .Values.serviceAccount.create | ternary (include "sensecore-ads-exporter.fullname" .) "default" -}}
{{- .Values.serviceAccount.name | default $default -}}
{{- end -}}

{{/* What a selector matches: never changes during the life of a release. */}}
{{- define "sensecore-ads-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sensecore-ads-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "sensecore-ads-exporter.labels" -}}
{{ include "sensecore-ads-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: sensecore-ads-exporter
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{/*
The metadata of an object, from a dict: root, and optionally name, suffix (of the name that all objects have), namespace,
labels, annotations. What is given for one object wins over what is common to all.
*/}}
{{- define "sensecore-ads-exporter.metadata" -}}
{{- $root := .root -}}
{{- $labels := include "sensecore-ads-exporter.labels" $root | fromYaml -}}
{{- $annotations := merge dict (.annotations | default dict) ($root.Values.commonAnnotations | default dict) -}}
name: {{ .name | default (printf "%s%s" (include "sensecore-ads-exporter.fullname" $root) (.suffix | default "")) }}
namespace: {{ .namespace | default (include "sensecore-ads-exporter.namespace" $root) | quote }}
labels:
  {{- merge dict (.labels | default dict) ($root.Values.commonLabels | default dict) $labels | toYaml | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The labels of the pod of helm test, which no selector of the exporter's pods may match. */}}
{{- define "sensecore-ads-exporter.testLabels" -}}
app.kubernetes.io/name: {{ include "sensecore-ads-exporter.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}
