import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../../auth/context.ts';
import type { Db } from '../../db/connections.ts';
import { inTurn } from '../../db/locks.ts';
import type { WriteTx } from '../../db/tx.ts';
import type { Recurring } from '../../jobs/runner.ts';
import { newId } from '../../lib/ids.ts';
import { recordInsertQuietly } from '../../records/write.ts';
import { noticesDue } from './notices.ts';
import { reminderSpec } from './reminders.spec.ts';
import { retractAll } from './retract.ts';

const BATCH = 500;

async function remindBatch(ctx: Ctx, tx: WriteTx): Promise<number> {
  const due = await noticesDue(ctx, tx, { days: 0, limit: BATCH });
  for (const { on, title: _title, ...notice } of due)
    await recordInsertQuietly(ctx, reminderSpec, tx, {
      ...notice,
      id: newId(),
      kind: 'AUTO',
      sentOn: on,
      state: 'SENT',
    });
  return due.length;
}

/**
 * Takes back the notices that turned out wrong, then sends what is due today: each notice once, one ledger entry each, so
 * that it is in the feed. Each transaction takes a bounded batch; what a crash leaves undone the next run finds.
 */
export async function remind(db: Db, log: Logger, now = new Date()): Promise<{ retracted: number; sent: number }> {
  const ctx = systemCtx(db, log, { requestId: newId(), now, reason: 'nhắc việc theo chính sách' });
  const transaction = <T>(work: (tx: WriteTx) => Promise<T>): Promise<T> => inTurn(db, 'reminders', work);
  const retracted = await retractAll(ctx, transaction);
  for (let sent = 0; ; ) {
    const batch = await transaction((tx) => remindBatch(ctx, tx));
    sent += batch;
    if (batch < BATCH) return { retracted, sent };
  }
}

/** Daily at 01:15 in Vietnam. */
export const reminding: Recurring = {
  name: 'task_reminding',
  at: '15 18 * * *',
  run: async ({ db, log }) => {
    const done = await remind(db, log);
    if (done.sent + done.retracted > 0) log.info(done, 'tasks were reminded of');
  },
};
