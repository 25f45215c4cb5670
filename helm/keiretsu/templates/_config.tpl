{{/*
The daemon's own YAML, as a string: config of the values, and what the chart knows. Text of a secret is in none of it.
*/}}
{{- define "keiretsu.config" -}}
{{- $config := deepCopy .Values.config }}
{{- if not $config.kafka.topics.dead_letters }}{{ $_ := unset $config.kafka.topics "dead_letters" }}{{ end }}
{{- $properties := dict }}
{{- range $key, $value := $config.kafka.properties }}
  {{- $_ := set $properties $key (toString (kindIs "float64" $value | ternary (int64 $value) $value)) }}
{{- end }}
{{- $_ := set $config.kafka "properties" (merge $properties (fromYaml (include "keiretsu.kafkaProperties" .))) }}
{{- $_ := set $config "store" (merge (default dict $config.store) (dict "path" "/var/lib/keiretsu")) }}
{{- $_ := set $config "http" (dict "listen" "0.0.0.0:8080") }}
{{- range $what, $file := fromYaml (include "keiretsu.files" .) }}
  {{- $told := index $.Values $what }}
  {{- if or $told.content $told.existingConfigMap }}
    {{- $_ := set $config $what (printf "/etc/keiretsu/%s" $file) }}
  {{- else if ne $what "fx" }}
    {{- $_ := set $config $what (printf "/usr/share/keiretsu/config/%s" $file) }}
  {{- end }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{/* What each of them is called in a pod; rules and registry are in the image too. */}}
{{- define "keiretsu.files" -}}
rules: rules.yaml
registry: registry.json
fx: fx.json
{{- end }}

{{/* Properties of librdkafka that `kafka` of the values comes to. User name and password go by files, see the StatefulSet. */}}
{{- define "keiretsu.kafkaProperties" -}}
{{- $tls := .Values.kafka.tls }}
{{- $sasl := .Values.kafka.sasl }}
{{- if or $tls.enabled $sasl.mechanism }}
security.protocol: {{ ternary "" "sasl_" (empty $sasl.mechanism) }}{{ $tls.enabled | ternary "ssl" "plaintext" }}
{{- end }}
{{- if $tls.enabled }}
ssl.ca.location: {{ ternary "/etc/ssl/certs/ca-certificates.crt" "/run/secrets/kafka/ca.crt" (empty $tls.ca.existingSecret) }}
{{- if $tls.client.existingSecret }}
ssl.certificate.location: /run/secrets/kafka/tls.crt
ssl.key.location: /run/secrets/kafka/tls.key
{{- end }}
{{- end }}
{{- if $sasl.mechanism }}
sasl.mechanism: {{ $sasl.mechanism }}
{{- end }}
{{- end }}
