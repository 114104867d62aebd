{{/*
One alert, from a dict: source (files/alerts.yaml), alert (one of its alerts), rule (the values of the PrometheusRule),
change (what the values say of this alert).
*/}}
{{- define "sensecore-ads-exporter.alert" -}}
{{- $threshold := hasKey .change "threshold" | ternary .change.threshold .alert.threshold -}}
{{- $number := "" -}}
{{- if not (kindIs "invalid" $threshold) -}}
{{- /* A large number would come out as 1e+06, which PromQL does not take for a range. */}}
{{- $number = eq (floor $threshold) (float64 $threshold) | ternary (int64 $threshold) $threshold | toString -}}
{{- end -}}
{{- $runbookBaseUrl := .rule.runbookBaseUrl | default .source.runbookBaseUrl -}}
{{- $annotations := dict "runbook_url" (printf "%s%s" $runbookBaseUrl .alert.runbookAnchor) -}}
{{- range $name, $text := get .alert.annotations .rule.language -}}
{{- $_ := set $annotations $name (replace $.source.thresholdToken $number $text) -}}
{{- end -}}
{{- $_ := set $annotations "dashboard" (printf "%s%s" (.rule.grafanaBaseUrl | default "") $annotations.dashboard) -}}
{{- $expr := replace .source.thresholdToken $number .alert.expr -}}
{{- $resourceLabels := .alert.isOfResource | ternary (.rule.resourceLabels | default list) list -}}
{{- if $resourceLabels -}}
{{- $expr = replace .source.exprToken $expr .source.resourceJoin | replace .source.resourceLabelsToken (join ", " $resourceLabels) -}}
{{- end -}}
{{- $severity := dict "severity" (.change.severity | default .alert.severity) -}}
{{- $result := dict "alert" .alert.alert "expr" $expr -}}
{{- with .change.for | default (get .alert "for") -}}
{{- $_ := set $result "for" . -}}
{{- end -}}
{{- with .change.keepFiringFor | default .alert.keepFiringFor -}}
{{- $_ := set $result "keep_firing_for" . -}}
{{- end -}}
{{- $_ := set $result "labels" (merge dict (.change.labels | default dict) (.rule.extraLabels | default dict) $severity) -}}
{{- $_ := set $result "annotations" (merge dict (.change.annotations | default dict) (.rule.extraAnnotations | default dict) $annotations) -}}
{{- toYaml $result -}}
{{- end -}}
