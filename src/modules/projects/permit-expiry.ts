import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../../auth/context.ts';
import type { Db } from '../../db/connections.ts';
import { inTurn } from '../../db/locks.ts';
import { Params } from '../../db/sql.ts';
import type { WriteTx } from '../../db/tx.ts';
import type { Recurring } from '../../jobs/runner.ts';
import { newId } from '../../lib/ids.ts';
import { recordLock, recordUpdate } from '../../records/write.ts';
import { inForce, permitSpec } from './permits.spec.ts';

const BATCH = 100;

async function noticeBatch(ctx: Ctx, tx: WriteTx, days: number): Promise<number> {
  const p = new Params();
  const day = p.add(ctx.today, 'date');
  const due = await tx.rows<{ id: string }>({
    text: `select t.id from permits t where t.expiry_noticed_on is null and ${inForce(day)} and t.valid_to <= ${day} + ${p.add(days, 'int')}
      order by t.valid_to, t.id limit ${p.add(BATCH, 'int')} for no key update`,
    values: p.values,
  });
  for (const { id } of due) {
    const current = (await recordLock(ctx, permitSpec, tx, id))!;
    const change = (base: Record<string, unknown>) => ({ ...base, expiryNoticedOn: ctx.today });
    const { record } = await recordUpdate(ctx, permitSpec, tx, id, current, change, 'expiring');
    // A state of a later day would stay in force, and this permit would come up again for ever.
    if ((JSON.parse(record) as { expiryNoticedOn: string | null }).expiryNoticedOn === null)
      throw new Error(`permit ${id} has a state later than ${ctx.today}`);
  }
  return due.length;
}

/**
 * Records of every permit in force that ends within `days` days that its end draws near: once a permit, one ledger entry
 * each, so that it is in the feed. Returns how many. Each transaction takes a bounded batch.
 */
export async function noticeExpiringPermits(db: Db, log: Logger, days: number, now = new Date()): Promise<number> {
  const ctx = systemCtx(db, log, { requestId: newId(), now, reason: `hết hạn trong vòng ${days} ngày` });
  for (let noticed = 0; ; ) {
    const batch = await inTurn(db, 'permitExpiry', (tx) => noticeBatch(ctx, tx, days));
    if (batch === 0) return noticed;
    noticed += batch;
  }
}

/** Daily at 01:05 in Vietnam. */
export const permitExpiry = (days: number): Recurring => ({
  name: 'permit_expiry',
  at: '5 18 * * *',
  run: async ({ db, log }) => {
    const noticed = await noticeExpiringPermits(db, log, days);
    if (noticed > 0) log.info({ noticed }, 'permits near their end were recorded');
  },
});
