import pg from 'pg';
import { codeOf } from './data.ts';
import { bind, newZone, type Question } from './questions.ts';

// The database's own figure: the same prepared statement in a loop, no HTTP, no JSON. A process of its own.

export interface Loop {
  url: string;
  kind: 'single' | 'list' | 'projects' | 'create';
  question: Question;
  clients: number;
  seconds: number;
  rows: number;
}

export interface LoopResult {
  statements: number;
  seconds: number;
}

const RUN = Date.now().toString(36);
let n = 0;

const given: Record<Loop['kind'], (loop: Loop) => Record<string, unknown>> = {
  single: ({ rows }) => ({ code: codeOf((++n * 7919) % rows) }),
  list: () => ({ 'plannedAreaHa.lt': (150 + ((++n * 0.618033988749895) % 1) * 850).toFixed(6) }),
  projects: () => ({ 'landHa.lt': (15 + ((++n * 0.618033988749895) % 1) * 85).toFixed(6) }),
  create: () => newZone(`kcn-${RUN}-db-${String(++n).padStart(8, '0')}`),
};

let clients: pg.Client[] = [];

/** The connections of a loop stay open until the next: what their backends have cost can be read after it. */
async function run(loop: Loop): Promise<LoopResult> {
  await Promise.all(clients.map((c) => c.end()));
  clients = Array.from({ length: loop.clients }, () => new pg.Client(loop.url));
  await Promise.all(clients.map((c) => c.connect()));
  let statements = 0;
  const began = performance.now();
  const end = began + loop.seconds * 1000;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < end) {
        const values = bind(loop.question, given[loop.kind](loop));
        await client.query({ name: loop.kind, text: loop.question.text, values, rowMode: 'array' } as pg.QueryConfig);
        statements++;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { statements, seconds };
}

process.on('message', (loop: Loop) => void run(loop).then((result) => process.send!(result)));
process.stdout.write('database loop is up\n');
