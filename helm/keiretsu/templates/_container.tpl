{{/* What the daemon and its check have in common: they must see the same settings. */}}
{{- define "keiretsu.container" -}}
env:
  - name: KEIRETSU_KAFKA__PARTITION
    valueFrom:
      fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}
  {{- if .Values.kafka.sasl.mechanism }}
  - name: KEIRETSU_KAFKA__PROPERTIES__SASL_USERNAME_FILE
    value: /run/secrets/kafka/username
  - name: KEIRETSU_KAFKA__PROPERTIES__SASL_PASSWORD_FILE
    value: /run/secrets/kafka/password
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
securityContext:
  {{- include "keiretsu.containerSecurity" . | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - {name: store, mountPath: /var/lib/keiretsu}
  - {name: config, mountPath: /etc/keiretsu, readOnly: true}
  {{- if include "keiretsu.secrets" . }}
  - {name: kafka, mountPath: /run/secrets/kafka, readOnly: true}
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Where Kafka's secrets come from; empty without any. */}}
{{- define "keiretsu.secrets" -}}
{{- with .Values.kafka.tls.ca }}
{{- if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .key }}, path: ca.crt}]}
{{- end }}
{{- end }}
{{- with .Values.kafka.tls.client }}
{{- if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .certificate }}, path: tls.crt}, {key: {{ .privateKey }}, path: tls.key}]}
{{- end }}
{{- end }}
{{- with .Values.kafka.sasl }}
{{- if .existingSecret }}
- secret: {name: {{ .existingSecret }}, items: [{key: {{ .usernameKey }}, path: username}, {key: {{ .passwordKey }}, path: password}]}
{{- end }}
{{- end }}
{{- end }}
