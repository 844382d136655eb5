import { Snippet } from './snippet';

function errorByCurl(origin: string): string {
  return `curl -X POST ${origin}/api/error-events \\
  -H 'Content-Type: application/json' \\
  -d '{"source": "worker", "type": "execution", "severity": "high",
       "service": "billing", "message": "Payment provider timed out"}'`;
}

function metricByCurl(origin: string): string {
  return `curl -X POST ${origin}/api/v1/monitoring/metrics \\
  -H 'Content-Type: application/json' \\
  -d '[{"name": "queue_depth", "type": "gauge", "labels": {"queue": "mail"}, "value": 12}]'`;
}

function remoteWrite(origin: string): string {
  return `# prometheus.yml
remote_write:
  - url: ${origin}/api/v1/write`;
}

/** What to do when nothing has arrived yet. */
export function StartSending({ what }: { what: 'errors' | 'metrics' | 'all' }) {
  const origin = location.origin;
  return (
    <>
      {what !== 'metrics' ? <Snippet title="Send an error with curl" text={errorByCurl(origin)} /> : null}
      {what !== 'errors' ? <Snippet title="Send a metric with curl" text={metricByCurl(origin)} /> : null}
      {what !== 'errors' ? <Snippet title="Send from Prometheus by remote write" text={remoteWrite(origin)} /> : null}
    </>
  );
}
