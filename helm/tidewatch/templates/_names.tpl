{{- /* Names and labels. Every name begins with the release's, so that two releases fit one namespace. */}}

{{- define "tidewatch.name" -}}
{{- if contains "tidewatch" .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-tidewatch" .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- /* Labels of everything. */}}
{{- define "tidewatch.labels" -}}
{{ include "tidewatch.selector" . }}
app.kubernetes.io/part-of: tidewatch
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "tidewatch.selector" -}}
app.kubernetes.io/name: tidewatch
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Image of a service. Argument: dict root, service. */}}
{{- define "tidewatch.image" -}}
{{ printf "%s/%s-service:%s" .root.Values.image.repository .service (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{- define "tidewatch.adminKeySecret" -}}
{{ .Values.auth.existingSecret | default (printf "%s-auth" (include "tidewatch.name" .)) }}
{{- end }}

{{- define "tidewatch.externalUrl" -}}
{{- if .Values.externalUrl -}}
{{ .Values.externalUrl }}
{{- else if .Values.ingress.enabled -}}
{{ printf "%s://%s" (ternary "https" "http" (ne .Values.ingress.tlsSecret "")) .Values.ingress.host }}
{{- else if and .Values.gateway.enabled .Values.gateway.hostnames -}}
{{ printf "https://%s" (first .Values.gateway.hostnames) }}
{{- else -}}
{{ printf "http://%s-dashboard:8080" (include "tidewatch.name" .) }}
{{- end -}}
{{- end }}

{{- /* Port of a service. Argument: its name. */}}
{{- define "tidewatch.port" -}}
{{ get (dict "dashboard" "8080" "ingest" "8081" "alert" "8082" "query" "8083") . }}
{{- end }}

{{- /* A secret as the cluster has it, in JSON; empty when it has none. Arguments: dict root, secret. */}}
{{- define "tidewatch.there" -}}
{{- if .root.Values.secretsFromCluster -}}
{{ lookup "v1" "Secret" .root.Release.Namespace .secret | toJson }}
{{- else -}}
{}
{{- end -}}
{{- end }}
