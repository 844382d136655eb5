// A service that reports by the OpenTelemetry SDK; where to, the usual environment variables say.
import { createServer } from 'node:http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';

const provider = new MeterProvider({
  resource: detectResources({ detectors: [envDetector] }),
  views: [{ instrumentName: 'payment.duration', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: 500,
      exportTimeoutMillis: 500,
    }),
  ],
});
const meter = provider.getMeter('shop');

const orders = meter.createCounter('orders', { unit: '{order}' });
orders.add(3, { kind: 'web' });
orders.add(4, { kind: 'web' });
orders.add(1, { kind: 'app' });

const queue = meter.createUpDownCounter('queue.size');
queue.add(5);
queue.add(-2);

meter.createObservableGauge('room.temperature', { unit: 'Cel' }).addCallback((result) => result.observe(21.5));

for (const name of ['order.duration', 'payment.duration']) {
  const duration = meter.createHistogram(name, {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 1, 10] },
  });
  [0.02, 0.3, 0.4, 7].forEach((seconds) => duration.record(seconds));
}

const server = createServer((request, response) => response.end());
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
