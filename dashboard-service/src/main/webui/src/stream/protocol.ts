/** The live stream's messages, as docs/formats/http-api.md defines them. */

export type Labels = Readonly<Record<string, string>>;
/** A sample on the wire: JSON has no NaN and no infinities, so those come as text. */
export type WireValue = number | 'NaN' | '+Inf' | '-Inf';

export interface PromqlSpec {
  kind: 'promql';
  expr: string;
  range: string;
  step: string;
}

export interface ErrorFilter {
  source?: string[];
  type?: string[];
  severity?: string[];
  service?: string[];
}

export interface ErrorsSpec extends ErrorFilter {
  kind: 'errors';
  limit: number;
}

export interface LifecycleSpec {
  kind: 'lifecycle';
  kinds?: LifecycleKind[];
  pool?: string[];
  limit: number;
}

export type SubscriptionSpec = PromqlSpec | ErrorsSpec | LifecycleSpec | { kind: 'alerts' } | { kind: 'system' };

export interface PromqlSnapshot {
  series: { labels: Labels; points: [number, WireValue][] }[];
  step: number;
  start: number;
  end: number;
}

export interface PromqlDelta {
  time: number;
  values: { labels: Labels; value: WireValue }[];
}

export interface ErrorEvent {
  error_id: string;
  timestamp: string;
  source: string;
  type: string;
  type_reason: string;
  error_type: string;
  severity: string;
  workflow_id: string | null;
  service: string;
  message: string;
  stack: string;
  metadata: unknown;
}

export type ErrorDimension = 'source' | 'type' | 'severity' | 'service';

export interface ErrorBucket {
  time: string;
  count: number;
  by_severity: Record<string, number>;
}

export interface ErrorsSnapshot {
  start: string;
  end: string;
  bucket: string;
  total: number;
  rate_per_second: number;
  by: Partial<Record<ErrorDimension, Record<string, number>>>;
  buckets: ErrorBucket[];
  events: ErrorEvent[];
  next_cursor?: string | null;
}

export interface ErrorsDelta {
  events: ErrorEvent[];
}

export type LifecycleKind = 'allocated' | 'deallocated' | 'failed' | 'pool' | 'deployed';

/** What a kind does not have is missing. */
export interface LifecycleEvent {
  event_id: string;
  timestamp: string;
  kind: LifecycleKind;
  pool?: string;
  organisation?: string;
  resource_id?: string;
  duration_seconds?: number;
  available?: number;
  total?: number;
  error?: { type?: string; message?: string };
  service?: string;
  version?: string;
  environment?: string;
  revision?: string;
  url?: string;
  metadata: unknown;
}

export interface PoolStatus {
  pool: string;
  organisation: string;
  available: number;
  total: number;
  utilisation: number;
  timestamp: string;
}

export interface LifecycleSnapshot {
  start: string;
  end: string;
  total: number;
  by: { kind?: Record<string, number>; error?: Record<string, number> };
  pools: PoolStatus[];
  /** Newest first. */
  events: LifecycleEvent[];
  /** Not contained in the rest yet; newest first. */
  fresh?: LifecycleEvent[];
}

export interface LifecycleDelta {
  events: LifecycleEvent[];
}

export type AlertPhase = 'inactive' | 'pending' | 'firing' | 'unknown';

export interface ActiveAlert {
  fingerprint: string;
  rule_id: string;
  rule_name: string;
  severity: string;
  phase: AlertPhase;
  labels: Labels;
  annotations: Labels;
  value: WireValue;
  active_since: string | null;
  fired_at: string | null;
}

export interface AlertTransition {
  transition_id: string;
  rule_id: string;
  rule_version: number;
  rule_name: string;
  severity: string;
  fingerprint: string;
  sequence: number;
  from: AlertPhase;
  to: AlertPhase;
  reason: string;
  detail: string;
  instant: string;
  active_since: string | null;
  decided_at: string;
  value: WireValue;
  labels: Labels;
  annotations: Labels;
  expression: string;
}

export interface AlertsSnapshot {
  firing: ActiveAlert[];
  history: AlertTransition[];
}

export interface AlertsDelta {
  transitions: AlertTransition[];
}

export interface LedgerRow {
  project: string;
  signal: string;
  accepted: number;
  in_kafka: number;
  evaluated: number;
  stored: number;
  duplicates: number;
  refused: number;
  difference: number;
  lag: number;
}

export interface SystemState {
  time: string;
  status: string;
  components: { name: string; status?: string; detail?: string }[];
  ledger: LedgerRow[];
  latencies: { name: string; p50_ms?: number | null; p99_ms?: number | null; count?: number }[];
  rates: { metrics_per_second: number; errors_per_second: number };
  counts: Record<string, number>;
}

export type StreamMessage =
  | { event: 'snapshot' | 'delta'; sub: string; data: unknown }
  | { event: 'error'; sub: string; message: string; detail: string }
  | { event: 'reset' };

/** A wire value as a number; anything unreadable is NaN. */
export function toNumber(value: WireValue | null | undefined): number {
  if (typeof value === 'number') return value;
  if (value === '+Inf') return Infinity;
  if (value === '-Inf') return -Infinity;
  return NaN;
}
