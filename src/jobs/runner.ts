import { setTimeout as sleep } from 'node:timers/promises';
import { type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from 'pino';
import type { Tokens } from '../auth/tokens.ts';
import { type Db, openPool } from '../db/connections.ts';
import { checkpoint } from '../db/proofs.ts';
import { sweepIdempotencyKeys } from '../http/idempotency.ts';

// Background jobs on PostgreSQL (graphile-worker). Work that belongs to a change is added in that change's transaction;
// what recurs is in the crontab below.

export interface JobDeps {
  url: string;
  db: Db;
  log: Logger;
  tokens: Tokens;
  /** What modules want done again and again. */
  recurring: readonly Recurring[];
}

/** Work of a module; the job is added once however many workers run. */
export interface Recurring {
  name: string;
  /** When, in UTC, as crontab has it. */
  at: string;
  run: (deps: Pick<JobDeps, 'db' | 'log'>) => Promise<void>;
}

/** Every minute a signed checkpoint over what was committed since; at night the idempotency keys past their days. */
const crontab = (recurring: readonly Recurring[]): string =>
  [
    '* * * * * ledger_checkpoint ?jobKey=ledger_checkpoint&max=3',
    '17 18 * * * idempotency_sweep ?jobKey=idempotency_sweep',
    ...recurring.map(({ name, at }) => `${at} ${name} ?jobKey=${name}`),
  ].join('\n');

/** The registry of handlers, by job name. */
const handlers = ({ db, log, tokens, recurring }: JobDeps): TaskList => ({
  ledger_checkpoint: async () => {
    await checkpoint(db, tokens);
  },
  idempotency_sweep: async () => {
    await sweepIdempotencyKeys(db);
  },
  ...Object.fromEntries(recurring.map(({ name, run }) => [name, () => run({ db, log })])),
});

export interface Jobs {
  /** Resolves when the first job may run. */
  ready: Promise<void>;
  /** Resolves when the jobs under way are done. */
  stop(): Promise<void>;
}

const RESTART_MS = 5000;

/** Works until stopped. graphile-worker gives up when the database goes away at a bad moment; then it is started again. */
export function startJobs(deps: JobDeps): Jobs {
  const log = deps.log.child({ component: 'jobs' });
  const logger = new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn(String(message).slice(0, 200));
  });
  // Ours, because graphile-worker does not wait for its own to close; and the database may be stopped right after us.
  const pgPool = openPool(deps.url, 3, 'register-jobs', () => undefined);
  const stopping = new AbortController();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  let runner: Runner | undefined;

  async function work(): Promise<void> {
    const options = {
      pgPool,
      taskList: handlers(deps),
      crontab: crontab(deps.recurring),
      concurrency: 2,
      noHandleSignals: true,
      logger,
    };
    while (!stopping.signal.aborted) {
      try {
        runner = await run(options);
        isReady();
        if (stopping.signal.aborted) await runner.stop();
        await runner.promise;
      } catch (error) {
        log.warn({ error: (error as Error).name, code: (error as { code?: string }).code }, 'background jobs failed');
      }
      runner = undefined;
      if (stopping.signal.aborted) return;
      log.warn('background jobs ended by themselves and are started again');
      await sleep(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }
  const working = work();
  return {
    ready,
    async stop() {
      stopping.abort();
      await runner?.stop().catch(() => undefined); // rejects when it has ended by itself
      await working;
      await pgPool.end();
    },
  };
}
