import { type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from 'pino';
import type { Tokens } from '../auth/tokens.ts';
import { checkpoint } from '../db/proofs.ts';
import type { Db } from '../db/tx.ts';
import { sweepIdempotencyKeys } from '../http/idempotency.ts';

// Background jobs on PostgreSQL (graphile-worker). Work that belongs to a change is added in that change's transaction;
// what recurs is in the crontab below.

export interface JobDeps {
  url: string;
  db: Db;
  log: Logger;
  tokens: Tokens;
}

/** Every minute a signed checkpoint over what was committed since; at night the idempotency keys past their days. */
const CRONTAB = [
  '* * * * * ledger_checkpoint ?jobKey=ledger_checkpoint&max=3',
  '17 18 * * * idempotency_sweep ?jobKey=idempotency_sweep',
].join('\n');

/** The registry of handlers, by job name. */
const handlers = ({ db, tokens }: JobDeps): TaskList => ({
  ledger_checkpoint: async () => {
    await checkpoint(db, tokens);
  },
  idempotency_sweep: async () => {
    await sweepIdempotencyKeys(db);
  },
});

export async function startJobs(deps: JobDeps): Promise<Runner> {
  const logger = new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') deps.log.warn({ component: 'jobs' }, String(message).slice(0, 200));
  });
  return run({
    connectionString: deps.url,
    taskList: handlers(deps),
    crontab: CRONTAB,
    concurrency: 2,
    maxPoolSize: 3,
    noHandleSignals: true,
    logger,
  });
}
