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
{{- end }}
