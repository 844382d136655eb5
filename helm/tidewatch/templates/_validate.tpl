{{- /* What the schema cannot say: values that do not fit each other, and keys of the services. */}}

{{- define "tidewatch.validate" -}}
{{- $v := .Values }}
{{- if eq $v.auth.mode "none" }}
  {{- if or $v.ingress.enabled $v.gateway.enabled }}
    {{- fail (printf "%s is true while auth.mode is none: anyone could read and write; allowed is auth.mode keys" (ternary "ingress.enabled" "gateway.enabled" $v.ingress.enabled)) }}
  {{- end }}
  {{- fail "auth.mode is none: services that serve everybody bind to loopback, where no other pod reaches them; allowed is keys" }}
{{- end }}
{{- if and $v.ingress.enabled (not $v.ingress.host) }}
  {{- fail "ingress.host is empty while ingress.enabled is true: a host name is needed" }}
{{- end }}
{{- if and $v.gateway.enabled (not $v.gateway.parentRefs) }}
  {{- fail "gateway.parentRefs is empty while gateway.enabled is true: the name of one gateway is needed" }}
{{- end }}
{{- if and (eq $v.kafka.mode "external") (not $v.kafka.bootstrapServers) }}
  {{- fail "kafka.bootstrapServers is empty while kafka.mode is external: host:port is needed, or kafka.mode strimzi or trial" }}
{{- end }}
{{- if and (ne $v.kafka.mode "external") (ne $v.kafka.securityProtocol "PLAINTEXT") }}
  {{- fail (printf "kafka.securityProtocol is %s while kafka.mode is %s: it is for external alone (strimzi brings certificates of its own)" $v.kafka.securityProtocol $v.kafka.mode) }}
{{- end }}
{{- if and (hasPrefix "SASL" $v.kafka.securityProtocol) (not $v.kafka.sasl.existingSecret) }}
  {{- fail (printf "kafka.sasl.existingSecret is empty while kafka.securityProtocol is %s: a secret with username and password is needed" $v.kafka.securityProtocol) }}
{{- end }}
{{- if and (eq $v.kafka.mode "strimzi") (gt (int $v.kafka.replication) (int $v.kafka.strimzi.replicas)) }}
  {{- fail (printf "kafka.replication is %d: with kafka.strimzi.replicas %d at most that many are allowed" (int $v.kafka.replication) (int $v.kafka.strimzi.replicas)) }}
{{- end }}
{{- if and (eq $v.kafka.topics "strimzi") (ne $v.kafka.mode "strimzi") }}
  {{- fail (printf "kafka.topics is strimzi while kafka.mode is %s: allowed are job, none" $v.kafka.mode) }}
{{- end }}
{{- if eq $v.postgres.mode "external" }}
  {{- if not $v.postgres.host }}
    {{- fail "postgres.host is empty while postgres.mode is external: a host name is needed, or postgres.mode cloudnativepg or trial" }}
  {{- end }}
  {{- range $role := list "app" "owner" }}
    {{- $of := get $v.postgres $role }}
    {{- if and (not $of.existingSecret) (not $of.password) (or (eq $role "app") $v.migrations.enabled) }}
      {{- fail (printf "postgres.%s.existingSecret and postgres.%s.password are empty: one is needed while postgres.mode is external" $role $role) }}
    {{- end }}
  {{- end }}
{{- else if ne $v.postgres.ssl.existingSecret "" }}
  {{- fail (printf "postgres.ssl.existingSecret is %s while postgres.mode is %s: it is for external alone" $v.postgres.ssl.existingSecret $v.postgres.mode) }}
{{- end }}
{{- if and (hasPrefix "verify" $v.postgres.ssl.mode) (eq $v.postgres.mode "external") (not $v.postgres.ssl.existingSecret) }}
  {{- fail (printf "postgres.ssl.existingSecret is empty while postgres.ssl.mode is %s: a secret with the CA is needed" $v.postgres.ssl.mode) }}
{{- end }}
{{- range $service := list "ingest" "alert" "query" "dashboard" }}
  {{- $auto := (get $v $service).autoscaling }}
  {{- if and (ne $auto.mode "none") (gt (int $auto.min) (int $auto.max)) }}
    {{- fail (printf "%s.autoscaling.min is %d: at most max, %d, is allowed" $service (int $auto.min) (int $auto.max)) }}
  {{- end }}
{{- end }}
{{- $partitions := int (get $v.kafka.partitions "tidewatch.metrics" | default 8) }}
{{- $most := int (ternary $v.query.autoscaling.max $v.query.replicas (ne $v.query.autoscaling.mode "none")) }}
{{- if gt $most $partitions }}
  {{- fail (printf "query.%s is %d: tidewatch.metrics has %d partitions (kafka.partitions), and a replica without one would idle; at most %d is allowed" (ternary "autoscaling.max" "replicas" (ne $v.query.autoscaling.mode "none")) $most $partitions $partitions) }}
{{- end }}
{{- include "tidewatch.validateKeys" (dict "root" . "at" "config" "config" $v.config "section" "") }}
{{- range $service := list "ingest" "alert" "query" "dashboard" }}
  {{- include "tidewatch.validateKeys" (dict "root" $ "at" (printf "%s.config" $service) "config" (get $v $service).config "section" (printf "%s-service" $service)) }}
{{- end }}
{{- end }}

{{- /* Keys that the chart sets by values of its own. */}}
{{- define "tidewatch.ownKeys" -}}
tidewatch.auth.mode: auth.mode
tidewatch.auth.admin-key: auth
tidewatch.db.jdbc-url: postgres
tidewatch.db.migrate: migrations
tidewatch.db.owner.username: postgres.owner
tidewatch.db.owner.password: postgres.owner
tidewatch.kafka.replication: kafka.replication
tidewatch.query.address: the pod's name
tidewatch.scrape.config-file: scrape
tidewatch.notify.external-url: externalUrl
tidewatch.gateway.ingest-url: the release's name
tidewatch.gateway.alert-url: the release's name
tidewatch.gateway.query-url: the release's name
tidewatch.history.query-url: the release's name
{{- end }}

{{- /*
Checks keys and values below `config` against docs/configuration.md, of which files/configuration.md is a link.
Arguments: dict root, at (where the keys stand), config, section (of the page; empty for those of every service).
*/}}
{{- define "tidewatch.validateKeys" -}}
{{- $own := include "tidewatch.ownKeys" . | fromYaml }}
{{- $at := .at }}
{{- $section := .section }}
{{- $defaults := dict }}
{{- $sections := dict }}
{{- $heading := "" }}
{{- range $line := splitList "\n" (.root.Files.Get "files/configuration.md") }}
  {{- if hasPrefix "## " $line }}
    {{- $heading = trimPrefix "## " $line }}
  {{- else if hasPrefix "| \x60tidewatch." $line }}
    {{- $cells := splitList "|" $line }}
    {{- $key := index $cells 1 | trim | replace "\x60" "" }}
    {{- $_ := set $defaults $key (index $cells 2 | trim | replace "\x60" "") }}
    {{- $_ := set $sections $key $heading }}
  {{- end }}
{{- end }}
{{- range $key, $value := .config }}
  {{- if hasKey $own $key }}
    {{- fail (printf "%s: %s is set by the chart, from %s" $at $key (get $own $key)) }}
  {{- end }}
  {{- if hasPrefix "tidewatch.topics." $key }}
    {{- fail (printf "%s: %s is set by the chart, from kafka.partitions" $at $key) }}
  {{- end }}
  {{- if not (hasKey $defaults $key) }}
    {{- fail (printf "%s: %s is no key of the services; allowed is what docs/configuration.md lists" $at $key) }}
  {{- end }}
  {{- $of := get $sections $key }}
  {{- if and (ne $of "Every service") (ne $of $section) }}
    {{- fail (printf "%s: %s is a key of the %s; it is allowed below %s.config" $at $key $of (trimSuffix "-service" $of)) }}
  {{- end }}
  {{- $default := get $defaults $key }}
  {{- $text := ternary (toString (int64 (ternary $value 0 (kindIs "float64" $value)))) (toString $value) (kindIs "float64" $value) }}
  {{- if and (regexMatch "^[0-9]+(ms|s|m|h|d)$" $default) (not (regexMatch "^[0-9]+(ms|s|m|h|d)$" $text)) }}
    {{- fail (printf "%s: %s is %s: a duration such as %s is allowed" $at $key $text $default) }}
  {{- else if and (regexMatch "^[0-9]+$" $default) (not (regexMatch "^-?[0-9]+$" $text)) }}
    {{- fail (printf "%s: %s is %s: a whole number such as %s is allowed" $at $key $text $default) }}
  {{- else if and (regexMatch "^(true|false)$" $default) (not (regexMatch "^(true|false)$" $text)) }}
    {{- fail (printf "%s: %s is %s: allowed are true, false" $at $key $text) }}
  {{- end }}
{{- end }}
{{- end }}
