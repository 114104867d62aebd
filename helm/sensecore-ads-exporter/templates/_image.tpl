{{- define "sensecore-ads-exporter.image" -}}
{{- $registry := (.Values.global).imageRegistry | default .Values.image.registry -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{/*
The list of pull secrets, which may be given as names; each once, because Kubernetes refuses a list with a name twice. Empty
text when there is none.
*/}}
{{- define "sensecore-ads-exporter.imagePullSecrets" -}}
{{- $names := list -}}
{{- range concat ((.Values.global).imagePullSecrets | default list) (.Values.imagePullSecrets | default list) -}}
{{- $names = append $names (kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name")) -}}
{{- end -}}
{{- range uniq $names }}
- name: {{ . | quote }}
{{- end }}
{{- end -}}
