{{- define "partitiond.selectorLabels" -}}
app.kubernetes.io/name: {{ include "partitiond.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The labels of an object's own weigh more than common ones; the selector's weigh most. */}}
{{- define "partitiond.labels" -}}
{{- $standard := dict
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" (.root.Chart.AppVersion | replace "+" "_" | trunc 63)
  "app.kubernetes.io/managed-by" .root.Release.Service
  "app.kubernetes.io/part-of" "partitiond" }}
{{- $selector := include "partitiond.selectorLabels" .root | fromYaml }}
{{- merge (dict) $selector (.labels | default dict) .root.Values.commonLabels $standard | toYaml }}
{{- end }}

{{/*
The metadata of an object. root: the context; suffix: of the name; namespace, labels, annotations: the object's own.
*/}}
{{- define "partitiond.metadata" -}}
name: {{ include "partitiond.fullname" .root }}{{ .suffix | default "" }}
namespace: {{ .namespace | default .root.Release.Namespace }}
labels:
  {{- include "partitiond.labels" . | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
