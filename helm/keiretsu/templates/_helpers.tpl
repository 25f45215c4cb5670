{{- define "keiretsu.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* At most 50 characters: a pod's name and its label of the revision must fit into 63. */}}
{{- define "keiretsu.fullname" -}}
{{- $name := include "keiretsu.name" . }}
{{- $full := .Values.fullnameOverride | default (contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name)) }}
{{- $full | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "keiretsu.selector" -}}
app.kubernetes.io/name: {{ include "keiretsu.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Of what is not a pod of the daemon. */}}
{{- define "keiretsu.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/part-of: keiretsu
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "keiretsu.labels" -}}
{{ include "keiretsu.selector" . }}
{{ include "keiretsu.commonLabels" . }}
app.kubernetes.io/component: daemon
{{- end }}

{{- define "keiretsu.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* What stands in rules and dashboards for the operator's book. */}}
{{- define "keiretsu.runbook" -}}
{{- .Values.metrics.runbookUrl | default "deploy/runbook.md" }}
{{- end }}

{{- define "keiretsu.deadLetters" -}}
{{- with .Values.config.kafka.topics -}}
{{ .dead_letters | default (printf "%s.dlq" .deals) }}
{{- end }}
{{- end }}

{{- define "keiretsu.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "keiretsu.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}
