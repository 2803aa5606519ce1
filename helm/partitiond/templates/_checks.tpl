{{/* What a schema cannot say: values that contradict each other. Each message begins with the value's path. */}}
{{- define "partitiond.checks" -}}
{{- $values := .Values }}
{{- if and $values.database.url $values.database.existingSecret }}
{{- fail "database.url: stands beside database.existingSecret; allowed: one of them" }}
{{- end }}
{{- if and $values.policies.existingConfigMap $values.policies.config.policies }}
{{- fail "policies.config.policies: stands beside policies.existingConfigMap; allowed: one of them" }}
{{- end }}
{{- if and (eq $values.policies.key "") (not $values.policies.existingConfigMap) }}
{{- fail "policies.key: is empty; allowed only with policies.existingConfigMap" }}
{{- end }}
{{- $own := include "partitiond.variables" . | fromYaml | keys | concat (list "DATABASE_URL") }}
{{- range $at, $each := $values.extraEnv }}
{{- if has $each.name $own }}
{{- fail (printf "extraEnv[%d].name: %s is set already; allowed: settings, database and policies instead" $at $each.name) }}
{{- end }}
{{- end }}
{{- if eq $values.mode "sidecar" }}
{{- range $each := list "serviceMonitor" "networkPolicy" "podDisruptionBudget" }}
{{- if (index $values $each).enabled }}
{{- fail (printf "%s.enabled: is true, but mode is sidecar: the pods belong to somebody else; allowed: false" $each) }}
{{- end }}
{{- end }}
{{- if and $values.podMonitor.enabled (not $values.sidecar.podLabels) }}
{{- fail "sidecar.podLabels: is empty; podMonitor needs the labels of the pods that carry the sidecar" }}
{{- end }}
{{- else if and $values.serviceMonitor.enabled (not $values.service.enabled) }}
{{- fail "serviceMonitor.enabled: is true, but service.enabled is false; allowed: both, or podMonitor.enabled instead" }}
{{- end }}
{{- if and $values.serviceMonitor.enabled $values.podMonitor.enabled }}
{{- fail "podMonitor.enabled: is true, and so is serviceMonitor.enabled: everything would be counted twice; allowed: one of them" }}
{{- end }}
{{- end }}
