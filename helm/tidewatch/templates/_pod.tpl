{{- /* What the pods of the four services have in common. */}}

{{- define "tidewatch.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "tidewatch.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "tidewatch.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The pod template of a service. Arguments: dict root, service. */}}
{{- define "tidewatch.pod" -}}
{{- $root := .root }}
{{- $service := .service }}
{{- $values := get $root.Values $service }}
{{- $name := include "tidewatch.name" $root }}
{{- $port := include "tidewatch.port" $service }}
metadata:
  labels:
    {{- include "tidewatch.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $service }}
  annotations:
    checksum/config: {{ include "tidewatch.properties" . | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ $name }}-{{ $service }}
  automountServiceAccountToken: {{ eq $service "ingest" }}
  # Variables that Kubernetes makes of Services would be read as keys of ours, KAFKA_PORT for one.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
  {{- with $root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with include "tidewatch.pullSecrets" $root }}
  {{- . | nindent 2 }}
  {{- end }}
  securityContext:
    {{- include "tidewatch.podSecurity" $root | nindent 4 }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: {{ $root.Values.topologySpread }}
      labelSelector:
        matchLabels:
          {{- include "tidewatch.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $service }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if and (has $service (list "alert" "query")) (ne $root.Values.postgres.mode "external") }}
  initContainers:
    # The schema is made while we start, since Postgres comes with us; elsewhere it was made before.
    - name: schema
      {{- include "tidewatch.prepareContainer" (dict "root" $root "actions" (list "await-schema") "service" $service) | nindent 6 }}
  {{- end }}
  containers:
    - name: {{ $service }}
      image: {{ include "tidewatch.image" . }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      ports:
        - name: http
          containerPort: {{ $port }}
        {{- if eq $service "ingest" }}
        - name: otlp-grpc
          containerPort: 4317
        - name: otlp-http
          containerPort: 4318
        {{- end }}
      env:
        - name: QUARKUS_HTTP_HOST
          value: 0.0.0.0
        - name: QUARKUS_HTTP_PORT
          value: {{ $port | quote }}
        # Time for requests under way, within terminationGracePeriodSeconds.
        - name: QUARKUS_SHUTDOWN_TIMEOUT
          value: 10s
        {{- if eq $service "query" }}
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: TIDEWATCH_QUERY_ADDRESS
          value: $(POD_NAME).{{ $name }}-query-peers:{{ $port }}
        {{- end }}
        - name: JAVA_TOOL_OPTIONS
          value: {{ printf "-XX:MaxRAMPercentage=%d %s" (int $values.heapPercent) $values.javaOptions | trim | quote }}
        {{- include "tidewatch.secretEnv" (dict "name" "TIDEWATCH_AUTH_ADMIN_KEY" "secret" (include "tidewatch.adminKeySecret" $root) "key" "admin-key") | nindent 8 }}
        {{- include "tidewatch.kafka.env" $root | nindent 8 }}
        {{- include "tidewatch.postgres.env" $root | nindent 8 }}
      startupProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 2
        failureThreshold: 90
      # Ready once schema and topics are there and what was read before a stop has been read again; a peer that is away
      # takes no usable replica out.
      readinessProbe:
        httpGet: {path: /q/health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 3
      livenessProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      lifecycle:
        preStop:
          # Endpoints forget the pod before it stops to listen.
          sleep: {seconds: 5}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- include "tidewatch.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /app/config
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if eq $service "ingest" }}
        - name: scrape
          mountPath: /etc/tidewatch/scrape
          readOnly: true
        - name: auth
          mountPath: /etc/tidewatch/auth
          readOnly: true
        {{- end }}
        {{- include "tidewatch.postgres.mounts" $root | nindent 8 }}
  volumes:
    - name: config
      configMap:
        name: {{ $name }}-{{ $service }}
    # Native parts of the codecs are unpacked here.
    - name: tmp
      emptyDir: {sizeLimit: 512Mi}
    {{- if eq $service "ingest" }}
    - name: scrape
      configMap:
        name: {{ $name }}-scrape
    - name: auth
      secret:
        secretName: {{ include "tidewatch.adminKeySecret" $root }}
        items:
          - {key: admin-key, path: admin-key}
    {{- end }}
    {{- include "tidewatch.postgres.volumes" $root | nindent 4 }}
{{- end }}

{{- /* application.properties of a service. Arguments: dict root, service. */}}
{{- define "tidewatch.properties" -}}
{{- $root := .root }}
{{- $name := include "tidewatch.name" $root }}
{{- $own := dict
  "tidewatch.auth.mode" $root.Values.auth.mode
  "tidewatch.db.migrate" "false"
  "tidewatch.kafka.replication" (include "tidewatch.kafka.replication" $root) }}
{{- range $topic, $count := $root.Values.kafka.partitions }}
{{- $_ := set $own (printf "tidewatch.topics.\"%s\".partitions" $topic) (toString (int $count)) }}
{{- end }}
{{- if eq .service "ingest" }}
{{- $_ := set $own "tidewatch.scrape.config-file" "/etc/tidewatch/scrape/prometheus.yml" }}
{{- else if eq .service "alert" }}
{{- $_ := set $own "tidewatch.notify.external-url" (include "tidewatch.externalUrl" $root) }}
{{- $_ := set $own "tidewatch.history.query-url" (printf "http://%s-query:%s" $name (include "tidewatch.port" "query")) }}
{{- else if eq .service "dashboard" }}
{{- range $upstream := list "ingest" "alert" "query" }}
{{- $_ := set $own (printf "tidewatch.gateway.%s-url" $upstream) (printf "http://%s-%s:%s" $name $upstream (include "tidewatch.port" $upstream)) }}
{{- end }}
{{- end }}
{{- range $key, $value := merge $own (get $root.Values .service).config $root.Values.config }}
{{ $key }}={{ ternary (toString (int64 (ternary $value 0 (kindIs "float64" $value)))) (toString $value) (kindIs "float64" $value) | replace "\\" "\\\\" }}
{{- end }}
{{- end }}

{{- /* A container that runs PrepareCommand. Arguments: dict root, actions, service. */}}
{{- define "tidewatch.prepareContainer" -}}
{{- $root := .root }}
image: {{ include "tidewatch.image" (dict "root" $root "service" (.service | default "query")) }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
command:
  - java
  - -XX:MaxRAMPercentage=60
  - -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  - -Dtidewatch.kafka.replication={{ include "tidewatch.kafka.replication" $root }}
  {{- range $topic, $count := $root.Values.kafka.partitions }}
  - {{ printf "-Dtidewatch.topics.\"%s\".partitions=%d" $topic (int $count) | squote }}
  {{- end }}
  - -cp
  - lib/boot/*:lib/main/*
  - io.tidewatch.kit.wiring.PrepareCommand
  - --timeout={{ $root.Values.migrations.timeoutSeconds }}s
  {{- range .actions }}
  - {{ . }}
  {{- end }}
env:
  {{- if has "topics" .actions }}
  {{- include "tidewatch.kafka.env" $root | nindent 2 }}
  {{- end }}
  {{- if or (has "schema" .actions) (has "await-schema" .actions) }}
  {{- include "tidewatch.postgres.jdbcEnv" $root | nindent 2 }}
  {{- end }}
  {{- if has "schema" .actions }}
  - name: TIDEWATCH_DB_OWNER_USERNAME
    value: {{ $root.Values.postgres.owner.username | quote }}
  {{- include "tidewatch.secretEnv" (dict "name" "TIDEWATCH_DB_OWNER_PASSWORD" "secret" (include "tidewatch.postgres.secret" (dict "root" $root "role" "owner")) "key" "password") | nindent 2 }}
  {{- end }}
resources:
  requests: {cpu: 50m, memory: 256Mi}
  limits: {memory: 256Mi}
securityContext:
  {{- include "tidewatch.containerSecurity" $root | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- include "tidewatch.postgres.mounts" $root | nindent 2 }}
{{- end }}
