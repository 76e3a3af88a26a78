import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { connectOnce } from '../src/db/connections.ts';
import { type EmbeddedPg, startEmbeddedPg } from '../src/db/embedded.ts';
import type { Answer } from './support/app.ts';
import { command, type Service, serve, servers, start, temporary, until } from './support/process.ts';

// What was acknowledged is there, whoever dies when; and while the database is away the service says so and waits.

const base = temporary(t);
/** The job library prints traces of its own there when it starts without a database; node's last words are others. */
const UNHANDLED = /Unhandled|Uncaught|throw er;|triggerUncaught/;
const HOLDS = /^the ledger holds: \d+ positions/;

interface Burst {
  /** Codes whose creation was acknowledged. */
  there: string[];
  /** Statuses of the answers, and 0 for none. */
  statuses: Set<number>;
  answers: Answer[];
}

/** Creates zones from many clients at once; `strike` comes after some of them were acknowledged. */
async function burst(service: Service, tag: string, strikeAfter: number, strike: () => void): Promise<Burst> {
  const total = 500;
  const result: Burst = { there: [], statuses: new Set(), answers: [] };
  let next = 0;
  let struck = false;
  const client = async () => {
    while (next < total) {
      const code = `kcn-${tag}-${next++}`;
      const answer = await service
        .call('POST', '/v1/industrial-zones', { body: { code, name: code } })
        .catch(() => null);
      result.statuses.add(answer?.status ?? 0);
      if (answer) result.answers.push(answer);
      if (answer?.status === 201) result.there.push(code);
      if (!struck && result.there.length >= strikeAfter) {
        struck = true;
        strike();
      }
      if (answer === null && service.child.exitCode === null && service.child.signalCode === null) await sleep(5);
    }
  };
  await Promise.all(Array.from({ length: 32 }, client));
  return result;
}

/** Everything acknowledged is there, nothing is there by half, and the ledger agrees with the tables. */
async function assertKept(t: Test, service: Service, env: Record<string, string>, { there }: Burst, tag: string) {
  const { text } = await service.call('GET', '/v1/industrial-zones', { headers: { accept: 'application/x-ndjson' } });
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { code: string; name: string });
  const found = new Set(rows.map((row) => row.code));
  t.strictSame(
    there.filter((code) => !found.has(code)),
    [],
    `${there.length} acknowledged changes are there`,
  );
  for (const { code, name } of rows.filter((row) => row.code.startsWith(`kcn-${tag}-`)))
    if (code !== name) t.fail(code);
  t.match(await command(t, 'verify-ledger', { env }), { code: 0, out: HOLDS });
}

t.test('kill -9 of the service in the middle of 500 writes', async (t) => {
  const env = { DATA_DIR: path.join(base, 'killed'), LOAD_SAMPLE: 'false', LOG_LEVEL: 'warn' };
  for (const [round, strikeAfter] of [60, 233].entries()) {
    const service = await serve(t, { env });
    const done = await burst(service, `s${round}`, strikeAfter, () => service.child.kill('SIGKILL'));
    await service.ended;
    t.strictSame([...done.statuses].sort(), [0, 201], 'acknowledged, or no answer');
    const next = await serve(t, { env });
    await assertKept(t, next, env, done, `s${round}`);
    t.equal(await next.stop(), 0);
  }
});

t.test('kill -9 of the database in the middle of 500 writes', async (t) => {
  const env = { DATA_DIR: path.join(base, 'killed'), LOAD_SAMPLE: 'false', LOG_LEVEL: 'warn' };
  const service = await serve(t, { env });
  for (const [round, strikeAfter] of [40, 150].entries()) {
    const [pid] = servers(env.DATA_DIR);
    const done = await burst(service, `d${round}`, strikeAfter, () => process.kill(pid!, 'SIGKILL'));
    t.ok(done.there.length >= strikeAfter);
    t.strictSame(
      [...done.statuses].filter((status) => status !== 201 && status !== 503),
      [],
      'never another status',
    );
    const mute = done.answers.filter(
      ({ status, headers, body }) =>
        status === 503 &&
        !(Number(headers.get('retry-after')) > 0 && /^(unavailable|outcome_unknown)$/.test(body.code)),
    );
    t.strictSame(mute, [], 'each says when to come again, and whether the change may be there');
    await until(async () => (await service.get('/health/ready')).status === 200, 'it recovers without a restart');
    t.not(servers(env.DATA_DIR)[0], pid);
    await assertKept(t, service, env, done, `d${round}`);
  }
  t.equal(await service.stop(), 0);
  t.strictSame(servers(env.DATA_DIR), []);
});

/** The server and everything it forked. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((one) => {
      try {
        return one > 0 && readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    });
  return [pid, ...children];
}

t.test('a database that is stopped, started again, and hangs behind a service', async (t) => {
  const dir = path.join(base, 'outside');
  let pg: EmbeddedPg = await startEmbeddedPg({ dir });
  const { port } = pg;
  t.teardown(() => pg.stop());
  const env = {
    DATABASE_URL: pg.url(),
    DATA_DIR: path.join(base, 'keys'),
    LOAD_SAMPLE: 'true',
    WORKER_INLINE: 'true',
    STATEMENT_TIMEOUT_MS: '500',
  };
  const service = await serve(t, { env });
  const probes: [string, string, unknown?][] = [
    ['GET', '/v1/industrial-zones/kcn-quang-chau'],
    ['GET', '/v1/industrial-zones?q=quang'],
    ['GET', '/v1/organisations?count=exact&fields=code'],
    ['POST', '/v1/industrial-zones', { code: 'kcn-khi-mat', name: 'Khi mất cơ sở dữ liệu' }],
    ['GET', '/health/ready'],
  ];
  const all = () => Promise.all(probes.map(([method, target, body]) => service.call(method, target, { body })));
  const away = async (what: string) => {
    for (const [i, answer] of (await all()).entries()) {
      const [method, target] = probes[i]!;
      t.equal(answer.status, 503, `${what}: ${method} ${target}`);
      t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/);
      t.match(answer.headers.get('content-type'), 'application/problem+json');
      t.match(answer.body, { code: /^(unavailable|outcome_unknown)$/, status: 503 });
      t.notMatch(answer.text, /ECONN|terminat|postgres|127\.0\.0\.1/, 'nothing about our house');
    }
    t.match(await service.get('/health/live'), { status: 200, body: { status: 'ok' } }, `${what}: alive`);
  };
  const back = async (what: string) => {
    await until(async () => (await service.get('/health/ready')).status === 200, `${what}: ready again`);
    for (const [i, answer] of (await all()).entries())
      t.ok([200, 201, 409].includes(answer.status), `${what}: ${probes[i]![1]} answers ${answer.status}`);
  };
  t.strictSame(
    (await all()).map(({ status }) => status),
    [200, 200, 200, 201, 200],
  );

  await pg.stop();
  await away('stopped');
  await sleep(1500); // long enough for the jobs to meet it as well
  await away('still stopped');
  pg = await startEmbeddedPg({ dir, port });
  await back('started again');

  // Stopped in the middle: nobody answers, nobody closes, and new connections still reach the queue of the port.
  const stopped = family(pg.pid);
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  t.teardown(() => {
    for (const pid of stopped)
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // it has ended since
      }
  });
  await away('hanging');
  await away('still hanging');
  for (const pid of stopped) process.kill(pid, 'SIGCONT');
  await back('awake again');

  // The server dies and takes its clients' sessions with it, in the middle of what they do.
  const writes = Array.from({ length: 40 }, (_, i) =>
    service.call('POST', '/v1/industrial-zones', { body: { code: `kcn-cat-${i}`, name: 'x' } }),
  );
  process.kill(pg.pid, 'SIGQUIT');
  for (const { status } of await Promise.all(writes)) t.ok(status === 201 || status === 503, `${status}`);
  await pg.ended;
  await away('cut off');
  pg = await startEmbeddedPg({ dir, port });
  await back('after recovery');

  const client = await connectOnce(pg.url());
  const scheduled = async () =>
    (await client.query('select 1 from graphile_worker._private_known_crontabs').catch(() => ({ rows: [] }))).rows
      .length;
  await until(async () => (await scheduled()) > 0, 'the jobs run again');
  await client.query(`select graphile_worker.add_job('ledger_checkpoint')`);
  const covered = async () =>
    (
      await client.query(
        'select 1 from ledger_checkpoints where to_position = (select max(position) from ledger_commits)',
      )
    ).rows.length === 1;
  await until(covered, 'the jobs recovered as well');
  await client.end();
  t.match(await command(t, 'verify-ledger', { env }), { code: 0, out: HOLDS });
  t.equal(await service.stop(), 0);
  t.notMatch(service.err, UNHANDLED);
  t.notMatch(service.out, /internal error/);
});

t.test('a stop while the database is away still ends in order', async (t) => {
  const dir = path.join(base, 'outside');
  const pg = await startEmbeddedPg({ dir });
  const env = { DATABASE_URL: pg.url(), DATA_DIR: path.join(base, 'keys'), WORKER_INLINE: 'true' };
  const service = await serve(t, { env });
  const worker = start(t, 'worker', { env });
  await worker.says(/worker is ready/);
  await pg.stop();
  t.equal((await service.get('/health/ready')).status, 503);
  worker.child.kill('SIGTERM');
  t.equal(await service.stop(), 0);
  t.equal(await worker.ended, 0);
  t.notMatch(service.err + worker.err, UNHANDLED);
});
