{{/* The exporter's command and flags, as a list: there is no shell that would split or expand anything. */}}
{{- define "sensecore-ads-exporter.arguments" -}}
{{- $isDemo := include "sensecore-ads-exporter.isDemo" . -}}
{{- if $isDemo -}}
- demo
- --scenario={{ .Values.demo.scenario }}
- --seed={{ .Values.demo.seed | int64 }}
- --speed={{ .Values.demo.speed | toJson }}
{{- /* Alone, the demo would listen on the loopback address only. */}}
- --web.listen-address=*:{{ .Values.containerPort }}
{{- else -}}
- serve
- --web.listen-address=:{{ .Values.containerPort }}
{{- if .Values.web.enableLifecycle }}
- --web.enable-lifecycle
{{- end }}
{{- if .Values.persistence.enabled }}
- --state.file=/var/lib/sensecore-ads-exporter/state.db
{{- end }}
{{- end }}
- --web.telemetry-path={{ .Values.web.telemetryPath }}
{{- with .Values.web.externalUrl }}
- --web.external-url={{ . }}
{{- end }}
{{- with .Values.web.routePrefix }}
- --web.route-prefix={{ . }}
{{- end }}
{{ include "sensecore-ads-exporter.fileArguments" . }}
{{ include "sensecore-ads-exporter.logArguments" . }}
{{- range .Values.extraArgs }}
- {{ tpl . $ | quote }}
{{- end }}
{{- end -}}

{{/* The configuration files, as far as there are any. */}}
{{- define "sensecore-ads-exporter.fileArguments" -}}
{{- if not (include "sensecore-ads-exporter.isDemo" .) }}
- --config.file={{ include "sensecore-ads-exporter.configFile" . }}
{{- end }}
{{- if include "sensecore-ads-exporter.webSecretName" . }}
- --web.config.file=/etc/sensecore-ads-exporter/web/{{ .Values.web.existingSecret | empty | ternary "web.yaml" .Values.web.existingSecretKey }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.logArguments" -}}
- --log.level={{ .Values.log.level }}
- --log.format={{ .Values.log.format }}
{{- end -}}
