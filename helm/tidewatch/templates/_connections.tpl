{{- /* How Kafka and Postgres are reached, for services and Jobs alike. */}}

{{- define "tidewatch.kafka.bootstrap" -}}
{{- if eq .Values.kafka.mode "strimzi" -}}
{{ include "tidewatch.name" . }}-kafka-bootstrap:9093
{{- else if eq .Values.kafka.mode "trial" -}}
{{ include "tidewatch.name" . }}-kafka:9092
{{- else -}}
{{ .Values.kafka.bootstrapServers }}
{{- end -}}
{{- end }}

{{- define "tidewatch.kafka.replication" -}}
{{ ternary 1 (int .Values.kafka.replication) (eq .Values.kafka.mode "trial") }}
{{- end }}

{{- /* Argument: dict name, secret, key. */}}
{{- define "tidewatch.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}

{{- /* Kafka's client takes its security from keys below kafka., PEM from the variables themselves. */}}
{{- define "tidewatch.kafka.env" -}}
{{- $kafka := .Values.kafka }}
{{- $name := include "tidewatch.name" . }}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ include "tidewatch.kafka.bootstrap" . | quote }}
{{- $protocol := ternary "SSL" $kafka.securityProtocol (eq $kafka.mode "strimzi") }}
{{- if ne $protocol "PLAINTEXT" }}
- name: KAFKA_SECURITY_PROTOCOL
  value: {{ $protocol }}
{{- end }}
{{- if hasPrefix "SASL" $protocol }}
{{ include "tidewatch.secretEnv" (dict "name" "SASL_USERNAME" "secret" $kafka.sasl.existingSecret "key" "username") }}
{{ include "tidewatch.secretEnv" (dict "name" "SASL_PASSWORD" "secret" $kafka.sasl.existingSecret "key" "password") }}
- name: KAFKA_SASL_MECHANISM
  value: {{ $kafka.sasl.mechanism }}
{{- $module := ternary "org.apache.kafka.common.security.plain.PlainLoginModule" "org.apache.kafka.common.security.scram.ScramLoginModule" (eq $kafka.sasl.mechanism "PLAIN") }}
- name: KAFKA_SASL_JAAS_CONFIG
  value: {{ printf `%s required username="$(SASL_USERNAME)" password="$(SASL_PASSWORD)";` $module | quote }}
{{- end }}
{{- if hasSuffix "SSL" $protocol }}
{{- $ca := $kafka.tls.existingSecret }}
{{- $client := $kafka.tls.clientSecret }}
{{- $keys := dict "ca" $kafka.tls.caKey "certificate" $kafka.tls.certificateKey "key" $kafka.tls.privateKeyKey }}
{{- if eq $kafka.mode "strimzi" }}
{{- $ca = printf "%s-cluster-ca-cert" $name }}
{{- $client = printf "%s-client" $name }}
{{- $keys = dict "ca" "ca.crt" "certificate" "user.crt" "key" "user.key" }}
{{- end }}
{{- if $ca }}
- name: KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
{{ include "tidewatch.secretEnv" (dict "name" "KAFKA_SSL_TRUSTSTORE_CERTIFICATES" "secret" $ca "key" $keys.ca) }}
{{- end }}
{{- if $client }}
- name: KAFKA_SSL_KEYSTORE_TYPE
  value: PEM
{{ include "tidewatch.secretEnv" (dict "name" "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN" "secret" $client "key" $keys.certificate) }}
{{ include "tidewatch.secretEnv" (dict "name" "KAFKA_SSL_KEYSTORE_KEY" "secret" $client "key" $keys.key) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "tidewatch.postgres.host" -}}
{{- if eq .Values.postgres.mode "cloudnativepg" -}}
{{ include "tidewatch.name" . }}-postgres-rw
{{- else if eq .Values.postgres.mode "trial" -}}
{{ include "tidewatch.name" . }}-postgres
{{- else -}}
{{ .Values.postgres.host }}
{{- end -}}
{{- end }}

{{- define "tidewatch.postgres.port" -}}
{{ ternary (int .Values.postgres.port) 5432 (eq .Values.postgres.mode "external") }}
{{- end }}

{{- /* The secret with a role's password. Argument: dict root, role (app or owner). */}}
{{- define "tidewatch.postgres.secret" -}}
{{- $of := get .root.Values.postgres .role }}
{{- if and (eq .root.Values.postgres.mode "cloudnativepg") (eq .role "owner") -}}
{{ include "tidewatch.name" .root }}-postgres-superuser
{{- else if eq .root.Values.postgres.mode "cloudnativepg" -}}
{{- /* Its operator makes one of its own that ends in -app, for the database's owner. */ -}}
{{ include "tidewatch.name" .root }}-postgres-services
{{- else if and $of.existingSecret (eq .root.Values.postgres.mode "external") -}}
{{ $of.existingSecret }}
{{- else -}}
{{ printf "%s-postgres-%s" (include "tidewatch.name" .root) .role }}
{{- end -}}
{{- end }}

{{- /* As libpq names the mode: TLS without proof is what operators' own certificates allow. */}}
{{- define "tidewatch.postgres.sslMode" -}}
{{- if eq .Values.postgres.mode "external" -}}
{{ .Values.postgres.ssl.mode }}
{{- else if eq .Values.postgres.mode "cloudnativepg" -}}
verify-ca
{{- else -}}
disable
{{- end -}}
{{- end }}

{{- /* The secret with the CA, empty when nothing is verified. */}}
{{- define "tidewatch.postgres.caSecret" -}}
{{- if eq .Values.postgres.mode "cloudnativepg" -}}
{{ include "tidewatch.name" . }}-postgres-ca
{{- else if eq .Values.postgres.mode "external" -}}
{{ .Values.postgres.ssl.existingSecret }}
{{- end -}}
{{- end }}

{{- define "tidewatch.postgres.jdbcEnv" -}}
{{- $mode := include "tidewatch.postgres.sslMode" . }}
{{- $query := printf "sslmode=%s" $mode }}
{{- if include "tidewatch.postgres.caSecret" . }}
{{- $query = printf "%s&sslrootcert=/etc/tidewatch/postgres/ca.crt" $query }}
{{- end }}
- name: TIDEWATCH_DB_JDBC_URL
  value: {{ printf "jdbc:postgresql://%s:%s/%s?%s" (include "tidewatch.postgres.host" .) (include "tidewatch.postgres.port" .) .Values.postgres.database $query | quote }}
- name: QUARKUS_DATASOURCE_USERNAME
  value: {{ .Values.postgres.app.username | quote }}
{{ include "tidewatch.secretEnv" (dict "name" "QUARKUS_DATASOURCE_PASSWORD" "secret" (include "tidewatch.postgres.secret" (dict "root" . "role" "app")) "key" "password") }}
{{- end }}

{{- define "tidewatch.postgres.env" -}}
{{ include "tidewatch.postgres.jdbcEnv" . }}
- name: QUARKUS_DATASOURCE_REACTIVE_URL
  value: {{ printf "postgresql://%s:%s/%s" (include "tidewatch.postgres.host" .) (include "tidewatch.postgres.port" .) .Values.postgres.database | quote }}
- name: QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE
  value: {{ include "tidewatch.postgres.sslMode" . }}
{{- if include "tidewatch.postgres.caSecret" . }}
- name: QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM
  value: "true"
- name: QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS
  value: /etc/tidewatch/postgres/ca.crt
{{- else if has (include "tidewatch.postgres.sslMode" .) (list "prefer" "require") }}
- name: QUARKUS_DATASOURCE_REACTIVE_TRUST_ALL
  value: "true"
{{- end }}
{{- if eq (include "tidewatch.postgres.sslMode" .) "verify-full" }}
- name: QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM
  value: HTTPS
{{- end }}
{{- end }}

{{- /* Volume and mount of Postgres' CA. */}}
{{- define "tidewatch.postgres.volumes" -}}
{{- with include "tidewatch.postgres.caSecret" . }}
- name: postgres-ca
  secret:
    secretName: {{ . }}
    items:
      - key: {{ ternary $.Values.postgres.ssl.caKey "ca.crt" (eq $.Values.postgres.mode "external") }}
        path: ca.crt
{{- end }}
{{- end }}

{{- define "tidewatch.postgres.mounts" -}}
{{- if include "tidewatch.postgres.caSecret" . }}
- name: postgres-ca
  mountPath: /etc/tidewatch/postgres
  readOnly: true
{{- end }}
{{- end }}
