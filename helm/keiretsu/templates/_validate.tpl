{{/* What a schema cannot say, or not in a sentence that tells what to do. */}}
{{- define "keiretsu.validate" -}}
{{- $kafka := .Values.config.kafka }}
{{- if not $kafka.bootstrap_servers }}
  {{- fail "config.kafka.bootstrap_servers is empty; expected where Kafka is, as in --set config.kafka.bootstrap_servers=kafka:9092" }}
{{- end }}
{{- if and (eq .Values.image.tag "latest") (not .Values.image.digest) }}
  {{- fail "image.tag is latest; expected a version or a digest: the pods of a release must all run the same program" }}
{{- end }}
{{- $topics := list $kafka.topics.deals $kafka.topics.alerts (include "keiretsu.deadLetters" .) }}
{{- if ne (len (uniq $topics)) 3 }}
  {{- fail (printf "config.kafka.topics: two of %s are one topic; expected three" (join ", " $topics)) }}
{{- end }}
{{- range $server := splitList "," $kafka.bootstrap_servers }}
  {{- $port := splitList ":" $server | last | int }}
  {{- if or (lt $port 1) (gt $port 65535) }}
    {{- fail (printf "config.kafka.bootstrap_servers: %s; expected a port of 1 to 65535" $server) }}
  {{- end }}
{{- end }}
{{- range $key, $why := fromYaml (include "keiretsu.ownSettings" .) }}
  {{- $at := $.Values.config }}
  {{- range splitList "." $key }}
    {{- $at = kindIs "map" $at | ternary (get (kindIs "map" $at | ternary $at dict) .) "" }}
  {{- end }}
  {{- if $at }}{{ fail (printf "config.%s is set by the chart: %s; take it out" $key $why) }}{{ end }}
{{- end }}
{{- $own := fromYaml (include "keiretsu.kafkaProperties" .) }}
{{- range $key, $_ := $kafka.properties }}
  {{- if include "keiretsu.isSecret" $key }}
    {{- if not (regexMatch "^\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-)?\\}$" (toString (get $kafka.properties $key))) }}
      {{- fail (printf "config.kafka.properties: %s would stand in a ConfigMap for all to read; expected kafka.sasl or kafka.tls, or ${VAR} and extraEnv with a secretKeyRef" $key) }}
    {{- end }}
    {{- $variable := toString (get $kafka.properties $key) | trimPrefix "${" | trimSuffix "}" | trimSuffix ":-" }}
    {{- range $.Values.extraEnv }}
      {{- if and (eq .name $variable) .value }}
        {{- fail (printf "extraEnv: %s, which config.kafka.properties names for %s, would stand in the StatefulSet for all to read; expected valueFrom with a secretKeyRef" .name $key) }}
      {{- end }}
    {{- end }}
  {{- end }}
  {{- if has $key (fromYamlArray (include "keiretsu.ownProperties" $)) }}
    {{- fail (printf "config.kafka.properties: %s is set by the daemon, or by a key of its own beside the properties; take it out" $key) }}
  {{- end }}
  {{- if hasKey $own $key }}
    {{- fail (printf "config.kafka.properties: %s is set by kafka.tls and kafka.sasl already; expected it once" $key) }}
  {{- end }}
{{- end }}
{{- with .Values.kafka }}
  {{- if and .sasl.mechanism (not .sasl.existingSecret) }}
    {{- fail (printf "kafka.sasl.mechanism is %s and kafka.sasl.existingSecret is empty; expected the name of the Secret with user name and password" .sasl.mechanism) }}
  {{- end }}
  {{- if and .sasl.existingSecret (not .sasl.mechanism) }}
    {{- fail "kafka.sasl.existingSecret is set and kafka.sasl.mechanism is empty; expected PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512" }}
  {{- end }}
  {{- if and (or .tls.ca.existingSecret .tls.client.existingSecret) (not .tls.enabled) }}
    {{- fail "kafka.tls names a Secret and kafka.tls.enabled is false; expected true" }}
  {{- end }}
{{- end }}
{{- range $what := list "rules" "registry" "fx" }}
  {{- $told := index $.Values $what }}
  {{- if and $told.content $told.existingConfigMap }}
    {{- fail (printf "%s.content and %s.existingConfigMap are both set; expected one of the two" $what $what) }}
  {{- end }}
{{- end }}
{{- with .Values.resources }}
  {{- $limit := dig "limits" "memory" "" . }}
  {{- $request := dig "requests" "memory" "" . }}
  {{- if and $limit $request (ne (toString $limit) (toString $request)) }}
    {{- fail (printf "resources: the request of memory (%v) is not its limit (%v); expected one figure: what is promised and not there ends the daemon" $request $limit) }}
  {{- end }}
{{- end }}
{{- if and .Values.metrics.serviceMonitor.enabled .Values.metrics.podMonitor.enabled }}
  {{- fail "metrics.serviceMonitor and metrics.podMonitor are both enabled: each pod would be scraped twice; expected one of the two" }}
{{- end }}
{{- if and .Values.strimzi.enabled (not .Values.strimzi.cluster) }}
  {{- fail "strimzi.enabled is true and strimzi.cluster is empty; expected the name of the Kafka resource" }}
{{- end }}
{{- include "keiretsu.validatePods" . }}
{{- if gt (int .Values.strimzi.minInsyncReplicas) (int .Values.strimzi.replicas) }}
  {{- fail (printf "strimzi.minInsyncReplicas is %v and strimzi.replicas is %v; expected no more than those" .Values.strimzi.minInsyncReplicas .Values.strimzi.replicas) }}
{{- end }}
{{- end }}

{{/* Whether a property of librdkafka opens doors: is_secret of src/kafka/client.cc, and who is let in. */}}
{{- define "keiretsu.isSecret" -}}
{{- if or (regexMatch "password|passphrase|secret|key\\.pem|jaas" .) (has . (list "sasl.oauthbearer.config" "sasl.username")) }}yes{{ end }}
{{- end }}

{{/* Settings of the daemon that the chart sets, and where they come from. */}}
{{- define "keiretsu.ownSettings" -}}
kafka.partition: pod N reads partition N, and shards says how many there are
store.path: the volume is mounted at /var/lib/keiretsu
http.listen: the probes and Services ask port 8080
registry: registry.content or registry.existingConfigMap says it
rules: rules.content or rules.existingConfigMap says it
fx: fx.content or fx.existingConfigMap says it
{{- end }}

{{/* Properties of librdkafka that the daemon refuses: kOwnProperties of src/config/settings.cc. */}}
{{- define "keiretsu.ownProperties" -}}
[acks, allow.auto.create.topics, auto.commit.enable, auto.offset.reset, bootstrap.servers, check.crcs, debug, delivery.timeout.ms, enable.auto.commit,
 enable.auto.offset.store, enable.idempotence, enable.partition.eof, group.id, isolation.level, max.in.flight, max.in.flight.requests.per.connection,
 message.timeout.ms, metadata.broker.list, request.required.acks, transactional.id]
{{- end }}
