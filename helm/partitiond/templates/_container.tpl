{{/* Settings by the variable that carries each. An empty one is left to partitiond's default. */}}
{{- define "partitiond.variables" -}}
{{- $settings := .Values.settings }}
{{- $variables := dict
  "PARTITIOND_SCHEDULE" $settings.schedule
  "PARTITIOND_WINDOW" $settings.window.hours
  "PARTITIOND_WINDOW_DAYS" $settings.window.days
  "PARTITIOND_WINDOW_TIMEZONE" $settings.window.timezone
  "PARTITIOND_LOCK_TIMEOUT" $settings.lock.timeout
  "PARTITIOND_LOCK_BUDGET" $settings.lock.budget
  "PARTITIOND_DETACH_TIMEOUT" $settings.detach.timeout
  "PARTITIOND_HOLD_TIMEOUT" $settings.hold.timeout
  "PARTITIOND_SETTLE" $settings.settle
  "PARTITIOND_CONCURRENCY" $settings.concurrency
  "PARTITIOND_MODE" $settings.mode
  "PARTITIOND_HTTP_HOST" $settings.http.host
  "PARTITIOND_HTTP_PORT" $settings.http.port
  "PARTITIOND_METRICS_SERIES_LIMIT" $settings.metrics.seriesLimit
  "PARTITIOND_LOG_LEVEL" $settings.log.level
  "PARTITIOND_LOG_FORMAT" $settings.log.format
  "PARTITIOND_SCHEMA" $settings.schema
  "PARTITIOND_BRAKE_REPLICATION_LAG" $settings.brake.replicationLag
  "PARTITIOND_BRAKE_TRANSACTION_AGE" $settings.brake.transactionAge
  "PARTITIOND_S3_ENDPOINT" $settings.s3.endpoint
  "PARTITIOND_S3_REGION" $settings.s3.region
  "PARTITIOND_S3_FORCE_PATH_STYLE" $settings.s3.forcePathStyle
  "PARTITIOND_S3_ENCRYPTION" $settings.s3.encryption
  "PARTITIOND_S3_KMS_KEY_ID" $settings.s3.kmsKeyId
  "PARTITIOND_ARCHIVE_BUDGET" $settings.archive.budget
  "PARTITIOND_ARCHIVE_VERIFY_EVERY" $settings.archive.verifyEvery
  "PARTITIOND_FULL_READ_EVERY" $settings.fullReadEvery
  "PARTITIOND_POLICIES" (printf "/etc/partitiond/%s" .Values.policies.key | trimSuffix "/")
  "DATABASE_URL_FILE" (printf "/run/secrets/partitiond/%s" .Values.database.key) }}
{{- range $name, $value := $variables }}
{{- /* Helm reads numbers as floats, and would write a million as 1e+06. */}}
{{- $text := kindIs "float64" $value | ternary (toString (int64 $value)) (toString $value) }}
{{- if ne $text "" }}
{{ $name }}: {{ quote $text }}
{{- end }}
{{- end }}
{{- end }}

{{- define "partitiond.environment" -}}
{{- range $name, $value := include "partitiond.variables" . | fromYaml }}
- name: {{ $name }}
  value: {{ quote $value }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What the daemon, the sidecar and the doctor have in common. */}}
{{- define "partitiond.container" -}}
image: {{ include "partitiond.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  {{- include "partitiond.environment" . | trim | nindent 2 }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  # Whole folders, never a subPath: only they are brought up to date in a running pod.
  - name: partitiond-policies
    mountPath: /etc/partitiond
    readOnly: true
  - name: partitiond-database
    mountPath: /run/secrets/partitiond
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Optional, both: what is missing is told on /readyz and in the log, which a pod that cannot start does not have. */}}
{{- define "partitiond.volumes" -}}
- name: partitiond-policies
  configMap:
    name: {{ include "partitiond.policiesConfigMap" . }}
    optional: true
- name: partitiond-database
  secret:
    secretName: {{ include "partitiond.databaseSecret" . }}
    optional: true
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* A probe on a page. page, port, probe: what values say about it. */}}
{{- define "partitiond.probe" -}}
httpGet:
  path: {{ .page }}
  port: {{ .port }}
{{- with omit .probe "httpGet" }}
{{ toYaml . }}
{{- end }}
{{- end }}
