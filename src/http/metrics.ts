import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Db } from '../db/connections.ts';

export interface Metrics {
  registry: Registry;
  /** Counts one answer and its time in seconds. */
  observe(operation: string, status: number, seconds: number): void;
  cacheHits: Counter;
}

/** Prometheus metrics of one application. */
export function metricsFor(db: Db): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  const cacheHits = new Counter({
    name: 'answers_kept_served_total',
    help: 'Answers served from memory after a position check',
    registers: [registry],
  });
  new Gauge({
    name: 'database_connections',
    help: 'Connections by pool and state',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [name, pool] of [
        ['read', db.reader],
        ['write', db.writer],
      ] as const) {
        this.set({ pool: name, state: 'open' }, pool.totalCount);
        this.set({ pool: name, state: 'idle' }, pool.idleCount);
        this.set({ pool: name, state: 'waiting' }, pool.waitingCount);
      }
    },
  });
  // Finding a label set costs more than counting; there are few of them.
  const known = new Map<string, { observe(seconds: number): void }>();
  const observe: Metrics['observe'] = (operation, status, seconds) => {
    const key = `${status} ${operation}`;
    let child = known.get(key);
    if (!child) {
      child = requests.labels({ operation, status: String(status) });
      known.set(key, child);
    }
    child.observe(seconds);
  };
  return { registry, observe, cacheHits };
}
