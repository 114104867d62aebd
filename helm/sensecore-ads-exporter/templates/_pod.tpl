{{/* The pod, the same for a Deployment and a StatefulSet. */}}
{{- define "sensecore-ads-exporter.podTemplate" -}}
{{- $selectorLabels := include "sensecore-ads-exporter.selectorLabels" . -}}
{{- $annotations := dict "kubectl.kubernetes.io/default-container" "exporter" -}}
{{- if .Values.restartOnConfigChange -}}
{{- $files := list (include "sensecore-ads-exporter.config" .) (include "sensecore-ads-exporter.webConfig" .) -}}
{{- $_ := set $annotations "checksum/config" (toJson $files | sha256sum) -}}
{{- end -}}
metadata:
  labels:
    {{- merge dict (.Values.podLabels | default dict) (.Values.commonLabels | default dict) (fromYaml $selectorLabels) | toYaml | nindent 4 }}
  annotations:
    {{- merge dict (.Values.podAnnotations | default dict) $annotations | toYaml | nindent 4 }}
spec:
  serviceAccountName: {{ include "sensecore-ads-exporter.serviceAccountName" . | quote }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automountServiceAccountToken }}
  enableServiceLinks: false
  {{- with include "sensecore-ads-exporter.imagePullSecrets" . | trim }}
  imagePullSecrets:
    {{- . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds | int64 }}
  {{- with include "sensecore-ads-exporter.initContainers" . | trim }}
  initContainers:
    {{- . | nindent 4 }}
  {{- end }}
  containers:
    - name: exporter
      {{- include "sensecore-ads-exporter.container" . | nindent 6 }}
    {{- with .Values.extraContainers }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  {{- with include "sensecore-ads-exporter.volumes" . | trim }}
  volumes:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with include "sensecore-ads-exporter.scheduling" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The check comes last: files that it needs may come from the others. */}}
{{- define "sensecore-ads-exporter.initContainers" -}}
{{- with .Values.extraInitContainers -}}
{{- tpl (toYaml .) $ }}
{{- end }}
{{- if .Values.configCheck.enabled }}
- name: check-config
  image: {{ include "sensecore-ads-exporter.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args:
    - check
    {{- include "sensecore-ads-exporter.fileArguments" . | nindent 4 }}
  {{- include "sensecore-ads-exporter.containerSettings" . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.container" -}}
image: {{ include "sensecore-ads-exporter.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  {{- include "sensecore-ads-exporter.arguments" . | nindent 2 }}
ports:
  - name: metrics
    containerPort: {{ .Values.containerPort }}
    protocol: TCP
{{- range $name, $path := dict "livenessProbe" "/-/healthy" "readinessProbe" "/-/ready" "startupProbe" "/-/healthy" }}
{{- $probe := get $.Values $name }}
{{- if $probe.enabled }}
{{ $name }}:
  httpGet:
    path: {{ include "sensecore-ads-exporter.routePrefix" $ }}{{ $path }}
    port: metrics
    scheme: {{ include "sensecore-ads-exporter.scheme" $ | upper }}
  {{- range $field, $value := omit $probe "enabled" }}
  {{- /* Kubernetes has no 0 here: left out, the pod's own time counts. */}}
  {{- if not (and (eq $field "terminationGracePeriodSeconds") (eq ($value | int) 0)) }}
  {{ $field }}: {{ $value | int64 }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}
{{- with .Values.lifecycle }}
lifecycle:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{ include "sensecore-ads-exporter.containerSettings" . }}
{{- end -}}

{{/* What the exporter and the check of its configuration have in common. */}}
{{- define "sensecore-ads-exporter.containerSettings" -}}
{{- with include "sensecore-ads-exporter.environment" . | trim -}}
env:
  {{- . | nindent 2 }}
{{ end -}}
{{- with .Values.extraEnvFrom -}}
envFrom:
  {{- tpl (toYaml .) $ | nindent 2 }}
{{ end -}}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- with include "sensecore-ads-exporter.volumeMounts" . | trim }}
volumeMounts:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.environment" -}}
{{- if .Values.sharding.enabled }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: TOTAL_SHARDS
  value: {{ .Values.sharding.totalShards | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.scheduling" -}}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "hostAliases" "dnsConfig" }}
{{- with get $.Values $field }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- range $field := list "priorityClassName" "runtimeClassName" "schedulerName" "dnsPolicy" }}
{{- with get $.Values $field }}
{{ $field }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.topologySpreadConstraints }}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "sensecore-ads-exporter.selectorLabels" $ | fromYaml)) }}
topologySpreadConstraints:
  {{- range . }}
  - {{- hasKey . "labelSelector" | ternary . (merge dict (deepCopy .) $selector) | toYaml | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
