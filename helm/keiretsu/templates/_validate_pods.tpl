{{/* What of the values about pods a schema cannot say, or not in a sentence that tells what to do. */}}
{{- define "keiretsu.validatePods" -}}
{{- with .Values.recovery }}
  {{- if ge (int .shard) (int $.Values.shards) }}
    {{- fail (printf "recovery.shard is %v and shards is %v; expected one of 0 to %v" .shard $.Values.shards (sub $.Values.shards 1)) }}
  {{- end }}
  {{- if and .shard (not .args) }}
    {{- fail (printf "recovery.shard is %v and recovery.args is empty; expected --accept-gap, --new-lineage or --accept-refusals, or shard 0 with no args: no recovery" .shard) }}
  {{- end }}
{{- end }}
{{- range .Values.extraArgs }}
  {{- if regexMatch "^--(accept-gap|new-lineage|accept-refusals)(=|$)" . }}
    {{- fail (printf "extraArgs: %s would be given to every shard, at each of its starts; expected recovery.shard and recovery.args, which name one" .) }}
  {{- end }}
{{- end }}
{{- range .Values.extraArgs }}
  {{- $told := regexFind "kafka\\.properties\\..*" . }}
  {{- if contains "=" $told }}
    {{- $property := regexFind "^[^=]*" $told | trimPrefix "kafka.properties." }}
    {{- if and (include "keiretsu.isSecret" $property) (not (regexMatch "^[^=]*=\\$\\([A-Za-z_][A-Za-z0-9_]*\\)$" $told)) }}
      {{- fail (printf "extraArgs: %s would stand in the StatefulSet for all to read; expected kafka.sasl or kafka.tls, or $(VAR) and extraEnv with a secretKeyRef" $property) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range .Values.extraEnv }}
  {{- if hasPrefix "KEIRETSU_KAFKA__PROPERTIES__" .name }}
    {{- $property := trimPrefix "KEIRETSU_KAFKA__PROPERTIES__" .name | lower | replace "_" "." }}
    {{- if and (include "keiretsu.isSecret" $property) .value (not (hasSuffix ".file" $property)) (not (regexMatch "^\\$\\([A-Za-z_][A-Za-z0-9_]*\\)$" .value)) }}
      {{- fail (printf "extraEnv: %s would stand in the StatefulSet for all to read; expected kafka.sasl or kafka.tls, or valueFrom with a secretKeyRef" .name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $key, $why := fromYaml (include "keiretsu.ownSettings" .) }}
  {{- $variable := printf "KEIRETSU_%s" ($key | replace "." "__" | upper) }}
  {{- range $.Values.extraEnv }}
    {{- if has .name (list $variable (printf "%s_FILE" $variable)) }}
      {{- fail (printf "extraEnv: %s is set by the chart: %s; take it out" .name $why) }}
    {{- end }}
  {{- end }}
  {{- range $.Values.extraArgs }}
    {{- if regexMatch (printf "^(--set=)?%s=" (regexQuoteMeta $key)) . }}
      {{- fail (printf "extraArgs: %s is set by the chart: %s; take it out" . $why) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range .Values.extraArgs }}
  {{- if regexMatch "^--config(=|$)" . }}
    {{- fail "extraArgs: --config is set by the chart: config of the values says what is in it; take it out" }}
  {{- end }}
{{- end }}
{{- $labels := merge (fromYaml (include "keiretsu.labels" .)) (dict "apps.kubernetes.io/pod-index" "" "statefulset.kubernetes.io/pod-name" "") }}
{{- range $label, $_ := .Values.podLabels }}
  {{- if hasKey $labels $label }}
    {{- fail (printf "podLabels: %s is set by the chart or by Kubernetes, and pods are found by it; expected another name" $label) }}
  {{- end }}
{{- end }}
{{- if contains ":" (base .Values.image.repository) }}
  {{- fail (printf "image.repository is %s; expected no tag in it: that is image.tag" .Values.image.repository) }}
{{- end }}
{{- $size := .Values.persistence.size }}
{{- $size = kindIs "float64" $size | ternary (printf "%.0f" (float64 $size)) (toString $size) }}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}
{{- if lt (mulf (float64 (regexFind "^[0-9.]+" $size)) (get $units (regexFind "[a-zA-Z]*$" $size))) 536870912.0 }}
  {{- fail (printf "persistence.size is %s; expected 512Mi or more: a start wants 192 MiB free, the log of writes takes 40 MB in advance, and KeiretsuDiskLow comes at 256 MiB" $size) }}
{{- end }}
{{- end }}
