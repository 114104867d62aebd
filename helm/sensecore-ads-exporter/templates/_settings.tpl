{{/* What follows from several values together. Conditions are "true" or empty text. */}}

{{/* Whether the exporter runs its demo: there is nothing to poll. */}}
{{- define "sensecore-ads-exporter.isDemo" -}}
{{- if not (or .Values.config .Values.credentials .Values.existingConfigMap .Values.existingConfigSecret) }}true{{ end -}}
{{- end -}}

{{/* Where the configuration is in the container. */}}
{{- define "sensecore-ads-exporter.configFile" -}}
/etc/sensecore-ads-exporter/config/
{{- if .Values.existingConfigMap }}{{ .Values.existingConfigMapKey }}
{{- else if .Values.existingConfigSecret }}{{ .Values.existingConfigSecretKey }}
{{- else }}config.yaml
{{- end -}}
{{- end -}}

{{- define "sensecore-ads-exporter.hasTls" -}}
{{- $own := (.Values.web.config).tls_server_config -}}
{{- if or .Values.web.tls.enabled .Values.web.tls.existingSecret $own }}true{{ end -}}
{{- end -}}

{{- define "sensecore-ads-exporter.scheme" -}}
{{- include "sensecore-ads-exporter.hasTls" . | empty | ternary "http" "https" -}}
{{- end -}}

{{/* The path under which people reach the exporter, without the last slash. */}}
{{- define "sensecore-ads-exporter.externalPath" -}}
{{- (.Values.web.externalUrl | default "" | urlParse).path | trimSuffix "/" -}}
{{- end -}}

{{/* What all routes of the exporter begin with, without the last slash. */}}
{{- define "sensecore-ads-exporter.routePrefix" -}}
{{- .Values.web.routePrefix | default (include "sensecore-ads-exporter.externalPath" .) | trimSuffix "/" -}}
{{- end -}}

{{/* The Secret with the web configuration; empty text when there is none. */}}
{{- define "sensecore-ads-exporter.webSecretName" -}}
{{- if .Values.web.existingSecret -}}
{{- tpl .Values.web.existingSecret . -}}
{{- else if or .Values.web.config .Values.web.tls.existingSecret -}}
{{- include "sensecore-ads-exporter.fullname" . }}-web
{{- end -}}
{{- end -}}

{{/* The claim that the volume of the state file is from; not with shards, which have one each. */}}
{{- define "sensecore-ads-exporter.claimName" -}}
{{- tpl (.Values.persistence.existingClaim | default (include "sensecore-ads-exporter.fullname" .)) . -}}
{{- end -}}

{{/* The configuration file: the values, and where the mounted Secrets are. */}}
{{- define "sensecore-ads-exporter.config" -}}
{{- $config := deepCopy (.Values.config | default dict) -}}
{{- $credentials := list -}}
{{- range .Values.credentials -}}
{{- $name := .name | default "default" -}}
{{- $directory := printf "/etc/sensecore-ads-exporter/credentials/%s" $name -}}
{{- $credential := dict "name" $name -}}
{{- if .bearerTokenKey -}}
{{- $_ := set $credential "bearer_token_file" (printf "%s/bearer_token" $directory) -}}
{{- else -}}
{{- $_ := set $credential "access_key_file" (printf "%s/access_key" $directory) -}}
{{- $_ := set $credential "secret_key_file" (printf "%s/secret_key" $directory) -}}
{{- end -}}
{{- $credentials = append $credentials $credential -}}
{{- end -}}
{{- with concat $credentials ($config.credentials | default list) -}}
{{- $_ := set $config "credentials" . -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* The web configuration file: the values, and where the mounted certificate is. */}}
{{- define "sensecore-ads-exporter.webConfig" -}}
{{- $config := deepCopy (.Values.web.config | default dict) -}}
{{- if .Values.web.tls.existingSecret -}}
{{- $directory := "/etc/sensecore-ads-exporter/tls" -}}
{{- $tls := dict "cert_file" (printf "%s/tls.crt" $directory) "key_file" (printf "%s/tls.key" $directory) -}}
{{- if .Values.web.tls.requireClientCertificate -}}
{{- $_ := set $tls "client_ca_file" (printf "%s/ca.crt" $directory) -}}
{{- $_ := set $tls "client_auth_type" "RequireAndVerifyClientCert" -}}
{{- end -}}
{{- $_ := set $config "tls_server_config" (merge dict ($config.tls_server_config | default dict) $tls) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* A Prometheus duration such as 1m30s in milliseconds. */}}
{{- define "sensecore-ads-exporter.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 "y" 31536000000 -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+(ms|[smhdwy])" . -1 -}}
{{- $unit := regexReplaceAll "[0-9]+" . "" -}}
{{- $sum = add $sum (mul (trimSuffix $unit . | int64) (get $units $unit | int64)) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{/* Which of IPv4 and IPv6 a Service has. */}}
{{- define "sensecore-ads-exporter.ipFamilies" -}}
{{- with .Values.service.ipFamilyPolicy -}}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- with .Values.service.ipFamilies }}
ipFamilies:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
