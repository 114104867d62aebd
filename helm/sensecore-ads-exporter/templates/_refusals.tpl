{{/* Combinations of values that install and then do not do what was asked for. One line each; empty text when all is well. */}}
{{- define "sensecore-ads-exporter.refusals" -}}
{{ include "sensecore-ads-exporter.refusals.config" . }}
{{ include "sensecore-ads-exporter.refusals.web" . }}
{{ include "sensecore-ads-exporter.refusals.scale" . }}
{{ include "sensecore-ads-exporter.refusals.names" . }}
{{ include "sensecore-ads-exporter.refusals.network" . }}
{{ include "sensecore-ads-exporter.refusals.budget" . }}
{{ include "sensecore-ads-exporter.refusals.monitors" . }}
{{ include "sensecore-ads-exporter.refusals.dashboards" . }}
{{ include "sensecore-ads-exporter.refusals.duplicates" . }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.config" -}}
{{- $config := .Values.config | default dict -}}
{{- range $name := list "existingConfigMap" "existingConfigSecret" }}
{{- if and (get $.Values $name) (or $config $.Values.allowInlineCredentials) }}
{{ $name }}: replaces config; set only one of the two
{{- end }}
{{- end }}
{{- if and .Values.existingConfigMap .Values.existingConfigSecret }}
existingConfigSecret: replaces existingConfigMap; set only one of the two
{{- end }}
{{- if not (or (include "sensecore-ads-exporter.isDemo" .) .Values.existingConfigMap .Values.existingConfigSecret) }}
{{- if not (or $config.resources $config.resource_files $config.discovery) }}
config.resources: there must be at least one resource, here or in config.resource_files, or a config.discovery; the demo runs only when config and credentials are both empty
{{- end }}
{{- if not (or .Values.credentials $config.credentials) }}
credentials: name the Secret that holds the keys of the API, as in credentials[0].existingSecret
{{- end }}
{{- end }}
{{- if not .Values.allowInlineCredentials }}
{{- range $index, $credential := $config.credentials }}
{{- range $key := list "access_key" "secret_key" "bearer_token" }}
{{- if hasKey $credential $key }}
config.credentials[{{ $index }}].{{ $key }}: a secret does not belong into values; put it into a Secret and name that in credentials[0].existingSecret, or set allowInlineCredentials for a trial
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $names := dict }}
{{- range $index, $credential := .Values.credentials }}
{{- $name := $credential.name | default "default" }}
{{- if hasKey $names $name }}
credentials[{{ $index }}].name: "{{ $name }}" is taken by an earlier one
{{- end }}
{{- $_ := set $names $name true }}
{{- if and $credential.bearerTokenKey (or $credential.accessKeyKey $credential.secretKeyKey) }}
credentials[{{ $index }}].bearerTokenKey: a credential is either a bearer token or a pair of keys, not both
{{- end }}
{{- end }}
{{- range $index, $credential := $config.credentials }}
{{- if hasKey $names $credential.name }}
config.credentials[{{ $index }}].name: "{{ $credential.name }}" is taken by one of credentials
{{- end }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.web" -}}
{{- $web := .Values.web -}}
{{- if and $web.existingSecret (or $web.config $web.tls.existingSecret) }}
web.existingSecret: replaces web.config and web.tls.existingSecret; name the certificate in your own web configuration
{{- end }}
{{- if and $web.tls.enabled (not (or $web.existingSecret $web.tls.existingSecret ($web.config).tls_server_config)) }}
web.tls.enabled: there is no certificate; set web.tls.existingSecret, web.config.tls_server_config or web.existingSecret
{{- end }}
{{- if and $web.tls.requireClientCertificate (not $web.tls.existingSecret) }}
web.tls.requireClientCertificate: needs the ca.crt of web.tls.existingSecret
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.scale" -}}
{{- $sharding := .Values.sharding -}}
{{- if gt (.Values.replicaCount | int) 1 }}
replicaCount: must be 1, or 0 to pause, not {{ .Values.replicaCount }}: two exporters would double the API calls and the series; to share the work, set sharding.enabled and sharding.totalShards
{{- end }}
{{- if and (gt ($sharding.totalShards | int) 1) (not $sharding.enabled) }}
sharding.totalShards: {{ $sharding.totalShards }} shards need a StatefulSet; set sharding.enabled
{{- end }}
{{- if include "sensecore-ads-exporter.isDemo" . }}
{{- range $feature := list "sharding" "persistence" "configCheck" }}
{{- if (get $.Values $feature).enabled }}
{{ $feature }}.enabled: has no use in the demo; set config.resources
{{- end }}
{{- end }}
{{- end }}
{{- if and $sharding.enabled .Values.persistence.existingClaim }}
persistence.existingClaim: each shard needs a claim of its own; leave it empty with sharding.enabled
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.names" -}}
{{- $name := include "sensecore-ads-exporter.fullname" . -}}
{{- if regexMatch "^[0-9]" $name }}
fullnameOverride: the objects would be called "{{ $name }}", and up to Kubernetes 1.33 the name of a Service must begin with a letter; set fullnameOverride, or choose another name of the release
{{- end }}
{{- $selectorLabels := keys (include "sensecore-ads-exporter.selectorLabels" . | fromYaml) | sortAlpha -}}
{{- $sets := list
  (list "commonLabels" .Values.commonLabels $selectorLabels)
  (list "podLabels" .Values.podLabels $selectorLabels)
  (list "service.labels" .Values.service.labels (append $selectorLabels "app.kubernetes.io/component"))
-}}
{{- range $sets }}
{{- $path := index . 0 }}
{{- $labels := index . 1 | default dict }}
{{- range $label := index . 2 }}
{{- if hasKey $labels $label }}
{{ $path }}: "{{ $label }}" is a label that the chart's selectors look for, and only the chart sets it; use a label of another name
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.network" -}}
{{- $service := .Values.service -}}
{{- if eq $service.type "ClusterIP" }}
{{- if or (gt ($service.nodePort | int64) 0) $service.externalTrafficPolicy }}
service.{{ gt ($service.nodePort | int64) 0 | ternary "nodePort" "externalTrafficPolicy" }}: a Service of the type ClusterIP has no port on the nodes; set service.type to NodePort or LoadBalancer
{{- end }}
{{- else if eq (toString $service.clusterIP) "None" }}
service.clusterIP: a Service of the type {{ $service.type }} cannot be headless; leave it empty, or set service.type to ClusterIP
{{- end }}
{{- range $field := list "loadBalancerClass" "loadBalancerSourceRanges" }}
{{- if and (get $service $field) (ne $service.type "LoadBalancer") }}
service.{{ $field }}: is for load balancers only; set service.type to LoadBalancer
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
ingress.hosts: name at least one, as in ingress.hosts[0].host
{{- end }}
{{- if and .Values.route.enabled (not .Values.route.parentRefs) }}
route.parentRefs: name the gateway that serves the route, as in route.parentRefs[0].name
{{- end }}
{{- $egress := .Values.networkPolicy.egress -}}
{{- if and .Values.networkPolicy.enabled $egress.enabled (not (include "sensecore-ads-exporter.isDemo" .)) }}
{{- if not (or $egress.api.enabled $egress.proxy.to $egress.extra) }}
networkPolicy.egress.api.enabled: nothing but DNS would be let out, so that no poll could succeed; set it, or networkPolicy.egress.proxy.to, or networkPolicy.egress.extra
{{- end }}
{{- end }}
{{- end -}}

{{/* A budget that lets no pod go makes every drain of its node wait; percentages count up to whole pods, as in Kubernetes. */}}
{{- define "sensecore-ads-exporter.refusals.budget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- $pods := mul .Values.replicaCount (.Values.sharding.enabled | ternary .Values.sharding.totalShards 1) -}}
{{- if and $budget.enabled (gt $pods 0) }}
{{- if not (has $budget.minAvailable (list nil "")) }}
{{- $text := toString $budget.minAvailable }}
{{- $least := trimSuffix "%" $text | int64 }}
{{- if hasSuffix "%" $text }}
{{- $least = div (add (mul $least $pods) 99) 100 }}
{{- end }}
{{- if ge $least $pods }}
podDisruptionBudget.minAvailable: {{ $text }} of {{ $pods }} pod{{ eq $pods 1 | ternary "" "s" }} lets no drain of a node evict any; leave it empty and set podDisruptionBudget.maxUnavailable to 1
{{- end }}
{{- else if eq (toString $budget.maxUnavailable | trimSuffix "%" | int64) 0 }}
podDisruptionBudget.maxUnavailable: {{ $budget.maxUnavailable }} lets no drain of a node evict any pod; set it to 1
{{- end }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.monitors" -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
podMonitor.enabled: a ServiceMonitor and a PodMonitor would scrape every pod twice; enable one of the two
{{- end }}
{{- range $name := list "serviceMonitor" "podMonitor" }}
{{- $monitor := get $.Values $name }}
{{- if and $monitor.interval $monitor.scrapeTimeout }}
{{- $timeout := include "sensecore-ads-exporter.milliseconds" $monitor.scrapeTimeout | int64 }}
{{- $interval := include "sensecore-ads-exporter.milliseconds" $monitor.interval | int64 }}
{{- if gt $timeout $interval }}
{{ $name }}.scrapeTimeout: must be at most {{ $name }}.interval, which is {{ $monitor.interval }}, not {{ $monitor.scrapeTimeout }}: Prometheus would refuse its configuration
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sensecore-ads-exporter.refusals.dashboards" -}}
{{- $folders := list -}}
{{- range $field := list "folder" "folderUID" "folderRef" -}}
{{- if get $.Values.dashboards.grafanaDashboard $field -}}
{{- $folders = append $folders $field -}}
{{- end -}}
{{- end }}
{{- if gt (len $folders) 1 }}
dashboards.grafanaDashboard.{{ index $folders 1 }}: a dashboard has one folder; set only one of {{ join ", " $folders }}
{{- end }}
{{- end -}}

{{/*
Lists in which Kubernetes tells the items by a key: it refuses one that has a key twice. Each check has the values, the key,
and the items of the chart followed by those of the values.
*/}}
{{- define "sensecore-ads-exporter.refusals.duplicates" -}}
{{- $containers := tpl (toYaml (.Values.extraContainers | default list)) . | fromYamlArray -}}
{{- $initContainers := tpl (toYaml (.Values.extraInitContainers | default list)) . | fromYamlArray -}}
{{- if .Values.configCheck.enabled -}}
{{- $initContainers = concat (list (dict "name" "check-config")) $initContainers -}}
{{- end -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (dict "topologyKey" (printf "%v, %v" .topologyKey .whenUnsatisfiable)) -}}
{{- end -}}
{{- $groups := (.Files.Get "files/alerts.yaml" | fromYaml).groups -}}
{{- $checks := list
  (list "extraEnv" "name" (include "sensecore-ads-exporter.environment" . | fromYamlArray) .Values.extraEnv)
  (list "extraVolumes" "name" (include "sensecore-ads-exporter.volumes" . | fromYamlArray) .Values.extraVolumes)
  (list "extraVolumeMounts" "mountPath" (include "sensecore-ads-exporter.volumeMounts" . | fromYamlArray) .Values.extraVolumeMounts)
  (list "extraContainers" "name" (concat (list (dict "name" "exporter")) $containers) .Values.extraContainers)
  (list "extraInitContainers" "name" $initContainers .Values.extraInitContainers)
  (list "topologySpreadConstraints" "topologyKey" $constraints .Values.topologySpreadConstraints)
  (list "hostAliases" "ip" (.Values.hostAliases | default list) .Values.hostAliases)
  (list "prometheusRule.extraGroups" "name" (concat $groups (.Values.prometheusRule.extraGroups | default list)) .Values.prometheusRule.extraGroups)
-}}
{{- range $checks }}
{{- $path := index . 0 }}
{{- $key := index . 1 }}
{{- $items := index . 2 }}
{{- $ownCount := sub (len $items) (len (index . 3 | default list)) | int }}
{{- $seen := dict }}
{{- range $index, $item := $items }}
{{- $name := get $item $key | toString }}
{{- if and (hasKey $seen $name) (ge $index $ownCount) }}
{{ $path }}[{{ sub $index $ownCount }}].{{ $key }}: "{{ $name }}" is taken by {{ lt (get $seen $name) $ownCount | ternary "the chart" "an earlier one" }}
{{- end }}
{{- if not (hasKey $seen $name) }}
{{- $_ := set $seen $name $index }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
