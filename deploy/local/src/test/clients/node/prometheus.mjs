// A service that exposes metrics by Prometheus' client library.
import { createServer } from 'node:http';
import client from 'prom-client';

client.collectDefaultMetrics();

const orders = new client.Counter({ name: 'orders_total', help: 'Orders taken', labelNames: ['kind'] });
orders.inc({ kind: 'web' }, 7);
orders.inc({ kind: 'app "2"\n' });

new client.Gauge({ name: 'queue_size', help: 'Orders waiting' }).set(3);

const duration = new client.Histogram({
  name: 'order_duration_seconds',
  help: 'How long an order took',
  buckets: [0.1, 1, 10],
});
const size = new client.Summary({ name: 'order_size', help: 'Items of an order', percentiles: [0.5, 0.9] });
[0.02, 0.3, 0.4, 7].forEach((seconds) => duration.observe(seconds));
[1, 2, 3].forEach((items) => size.observe(items));

const server = createServer(async (request, response) => {
  response.setHeader('Content-Type', client.register.contentType);
  response.end(await client.register.metrics());
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
