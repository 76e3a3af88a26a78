import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import type { Question, Questions } from './questions.ts';

// What the service is held against: node:http and pg, one named prepared statement a question, JSON.stringify of its
// rows. No authentication, no policy, no validation, no ETag, no ledger.

const { single, list, projects, insert } = JSON.parse(process.env.BENCH_QUESTIONS!) as Questions;
const { types } = pg;
const asText = (v: string) => v;
// The service's types (src/db/connections.ts): days and decimals stay text.
const own = new Map<number, (v: string) => unknown>([
  [20, Number],
  [1082, asText],
  [1114, asText],
  [1184, asText],
  [1700, asText],
]);
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_POOL),
  options: '-c timezone=UTC',
  types: { getTypeParser: (oid: number, format: never) => own.get(oid) ?? types.getTypeParser(oid, format) } as never,
});

const valuesOf = (question: Question, given: (name: string) => unknown): unknown[] =>
  question.values.map((v) => {
    if ('constant' in v) return v.constant;
    const value = given(v.from) ?? null;
    return v.json && value !== null ? JSON.stringify(value) : value;
  });

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}

const COLLECTION = '/v1/industrial-zones';
const LISTS = [
  { name: 'list', path: `${COLLECTION}?`, question: list },
  { name: 'projects', path: '/v1/investment-projects?', question: projects },
];

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = request.url!;
  if (request.method === 'POST') {
    const record = await bodyOf(request);
    await pool.query({ name: 'insert', text: insert.text, values: valuesOf(insert, (n) => record[n]) });
    return { status: 201, body: record };
  }
  const asked = LISTS.find(({ path }) => url.startsWith(path));
  if (asked) {
    const query = new URLSearchParams(url.slice(asked.path.length));
    const values = valuesOf(asked.question, (n) => query.get(n));
    const { rows } = await pool.query({ name: asked.name, text: asked.question.text, values });
    return { status: 200, body: { data: rows.slice(0, 50) } };
  }
  const code = decodeURIComponent(url.slice(COLLECTION.length + 1));
  const { rows } = await pool.query({ name: 'single', text: single.text, values: valuesOf(single, () => code) });
  return { status: rows.length === 0 ? 404 : 200, body: rows[0] };
}

const server = createServer((request, response) => {
  answer(request).then(
    ({ status, body }) => {
      const text = Buffer.from(JSON.stringify(body) ?? '');
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length });
      response.end(text);
    },
    () => response.writeHead(500).end(),
  );
});
server.keepAliveTimeout = 72_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});
