{{- define "sensecore-ads-exporter.claimSpec" -}}
accessModes:
  {{- toYaml .Values.persistence.accessModes | nindent 2 }}
{{- with .Values.persistence.storageClass | default (.Values.global).storageClass }}
storageClassName: {{ eq . "-" | ternary "" . | quote }}
{{- end }}
{{- with .Values.persistence.selector }}
selector:
  {{- toYaml . | nindent 2 }}
{{- end }}
resources:
  requests:
    storage: {{ .Values.persistence.size | quote }}
{{- end -}}
