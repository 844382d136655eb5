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

function poolByCurl(origin: string): string {
  return `curl -X POST ${origin}/api/lifecycle-events \\
  -H 'Content-Type: application/json' \\
  -d '[{"kind": "pool", "pool": "gateways", "available": 7, "total": 40},
       {"kind": "allocated", "pool": "gateways", "organisation": "acme", "resource_id": "gw-17"}]'`;
}

function deploymentByCurl(origin: string): string {
  return `curl -X POST ${origin}/api/lifecycle-events \\
  -H 'Content-Type: application/json' \\
  -d '{"kind": "deployed", "service": "billing", "version": "1.4.2"}'`;
}

function remoteWrite(origin: string): string {
  return `# prometheus.yml
remote_write:
  - url: ${origin}/api/v1/write`;
}

/** What to do when no pool is known yet. */
export function StartPools() {
  return (
    <>
      <Snippet title="Send the status of a pool and an allocation with curl" text={poolByCurl(location.origin)} />
      <Snippet title="Mark a deployment on the charts" text={deploymentByCurl(location.origin)} />
    </>
  );
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
