import autocannon from 'autocannon';
import { codeOf } from './data.ts';
import { LIST, newZone, PROJECTS } from './questions.ts';

// The load generator: a process of its own, so that what it costs is on nobody's bill.

export interface Round {
  base: string;
  kind: 'single' | 'single-same' | 'list' | 'list-same' | 'projects' | 'projects-same' | 'create';
  connections: number;
  seconds: number;
  token: string | undefined;
  /** Zones in the database, for codes that exist. */
  rows: number;
  /** Name of the server in codes it creates. */
  server: string;
}

export interface RoundResult {
  requests: number;
  failed: number;
  seconds: number;
  p50: number;
  p99: number;
  bytes: number;
}

const COLLECTION = '/v1/industrial-zones';
const RUN = Date.now().toString(36);
/** A server is never asked the same "distinct" question twice in a run. */
const asked = new Map<string, number>();

function next(round: Round): number {
  const key = `${round.base} ${round.kind}`;
  const n = (asked.get(key) ?? 0) + 1;
  asked.set(key, n);
  return n;
}

const GOLDEN = 0.618033988749895;
const PROJECT_LIST = `/v1/investment-projects?${PROJECTS}`;
const landBelow = (n: number): string => (15 + ((n * GOLDEN) % 1) * 85).toFixed(6);
const areaBelow = (n: number): string => (150 + ((n * GOLDEN) % 1) * 850).toFixed(6);

function requestsOf(round: Round): Parameters<typeof autocannon>[0]['requests'] {
  switch (round.kind) {
    case 'single-same':
      return [{ path: `${COLLECTION}/${codeOf(round.rows >> 1)}` }];
    case 'list-same':
      return [{ path: `${COLLECTION}?${LIST}&plannedAreaHa.lt=500` }];
    case 'single':
      return [{ setupRequest: (r) => ({ ...r, path: `${COLLECTION}/${codeOf((next(round) * 7919) % round.rows)}` }) }];
    case 'list':
      return [
        { setupRequest: (r) => ({ ...r, path: `${COLLECTION}?${LIST}&plannedAreaHa.lt=${areaBelow(next(round))}` }) },
      ];
    case 'projects-same':
      return [{ path: `${PROJECT_LIST}&landHa.lt=60` }];
    case 'projects':
      return [{ setupRequest: (r) => ({ ...r, path: `${PROJECT_LIST}&landHa.lt=${landBelow(next(round))}` }) }];
    case 'create': {
      const headers = { 'content-type': 'application/json', ...bearer(round) };
      const body = () => JSON.stringify(newZone(`kcn-${RUN}-${round.server}-${String(next(round)).padStart(8, '0')}`));
      return [{ method: 'POST', path: COLLECTION, setupRequest: (r) => ({ ...r, headers, body: body() }) }];
    }
  }
}

const bearer = ({ token }: Round): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

process.on('message', (round: Round) => {
  void autocannon({
    url: round.base,
    connections: round.connections,
    duration: round.seconds,
    headers: bearer(round),
    requests: requestsOf(round),
  }).then((r) => {
    const result: RoundResult = {
      requests: r['2xx'],
      failed: r.non2xx + r.errors,
      seconds: r.duration,
      p50: r.latency.p50,
      p99: r.latency.p99,
      bytes: r.throughput.total / Math.max(1, r['2xx'] + r.non2xx),
    };
    process.send!(result);
  });
});
process.stdout.write('load generator is up\n');
