{{/*
Everything is mounted as a directory, never as a single file: only then does Kubernetes bring later changes into a running
pod. Secrets are for the exporter's group alone (0440, which YAML reads in two ways).
*/}}
{{- define "sensecore-ads-exporter.volumes" -}}
{{- $ownerAndGroup := 288 -}}
{{- if not (include "sensecore-ads-exporter.isDemo" .) }}
- name: config
  {{- $own := include "sensecore-ads-exporter.fullname" . }}
  {{- if or .Values.allowInlineCredentials .Values.existingConfigSecret }}
  secret:
    secretName: {{ tpl (.Values.existingConfigSecret | default $own) . | quote }}
    defaultMode: {{ $ownerAndGroup }}
  {{- else }}
  configMap:
    name: {{ tpl (.Values.existingConfigMap | default $own) . | quote }}
  {{- end }}
{{- end }}
{{- range .Values.credentials }}
- name: credentials-{{ .name | default "default" }}
  secret:
    secretName: {{ tpl .existingSecret $ | quote }}
    defaultMode: {{ $ownerAndGroup }}
    items:
      {{- if .bearerTokenKey }}
      - key: {{ .bearerTokenKey | quote }}
        path: bearer_token
      {{- else }}
      - key: {{ .accessKeyKey | default "access_key" | quote }}
        path: access_key
      - key: {{ .secretKeyKey | default "secret_key" | quote }}
        path: secret_key
      {{- end }}
{{- end }}
{{- with include "sensecore-ads-exporter.webSecretName" . }}
- name: web
  secret:
    secretName: {{ . | quote }}
    defaultMode: {{ $ownerAndGroup }}
{{- end }}
{{- with .Values.web.tls.existingSecret }}
- name: tls
  secret:
    secretName: {{ tpl . $ | quote }}
    defaultMode: {{ $ownerAndGroup }}
{{- end }}
{{- if .Values.persistence.enabled }}
{{- if not .Values.sharding.enabled }}
- name: state
  persistentVolumeClaim:
    claimName: {{ include "sensecore-ads-exporter.claimName" . | quote }}
{{- end }}
{{- /* SQLite sorts what does not fit into memory in a file. */}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end }}
{{- with .Values.extraVolumes }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.volumeMounts" -}}
{{- if not (include "sensecore-ads-exporter.isDemo" .) }}
- name: config
  mountPath: /etc/sensecore-ads-exporter/config
  readOnly: true
{{- end }}
{{- range .Values.credentials }}
- name: credentials-{{ .name | default "default" }}
  mountPath: /etc/sensecore-ads-exporter/credentials/{{ .name | default "default" }}
  readOnly: true
{{- end }}
{{- if include "sensecore-ads-exporter.webSecretName" . }}
- name: web
  mountPath: /etc/sensecore-ads-exporter/web
  readOnly: true
{{- end }}
{{- if .Values.web.tls.existingSecret }}
- name: tls
  mountPath: /etc/sensecore-ads-exporter/tls
  readOnly: true
{{- end }}
{{- if .Values.persistence.enabled }}
- name: state
  mountPath: /var/lib/sensecore-ads-exporter
- name: tmp
  mountPath: /tmp
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}
