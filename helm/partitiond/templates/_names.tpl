{{- define "partitiond.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What every object is called. 50 characters, so that "-database" and the like still fit into a label. */}}
{{- define "partitiond.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "partitiond.serviceAccountName" -}}
{{- $own := ternary (include "partitiond.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $own .Values.serviceAccount.name }}
{{- end }}

{{- define "partitiond.databaseSecret" -}}
{{- default (printf "%s-database" (include "partitiond.fullname" .)) .Values.database.existingSecret }}
{{- end }}

{{- define "partitiond.policiesConfigMap" -}}
{{- default (printf "%s-policies" (include "partitiond.fullname" .)) .Values.policies.existingConfigMap }}
{{- end }}

{{- define "partitiond.image" -}}
{{- $name := printf "%s/%s" .Values.image.registry .Values.image.repository | trimPrefix "/" }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $name .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}
