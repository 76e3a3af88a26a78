import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../../auth/context.ts';
import type { Db } from '../../db/connections.ts';
import { inTurn } from '../../db/locks.ts';
import type { WriteTx } from '../../db/tx.ts';
import type { Recurring } from '../../jobs/runner.ts';
import { addDays } from '../../lib/dates.ts';
import { FIRST_ID, newId } from '../../lib/ids.ts';
import { directiveFacts, recordDuties } from './assign.ts';
import { ASKING } from './moves.ts';
import { callOff } from './replace.ts';

// Occurrences of recurring tasks, made ahead: each day those that came into sight, one ledger entry a duty.

type Wire = Record<string, unknown>;

interface Due {
  id: string;
  directive: string;
  /** Last nominal day there is an occurrence for. */
  until: string | null;
}

/** Recurring tasks of directives in force whose occurrences end within sight. */
const SHORT = `select t.id, t.directive, (select max(a.original_due_on) from task_assignments a where a.task = t.id) as until
  from tasks t join directives d on d.code = t.directive
  where t.deadline ->> 'type' = 'RECURRING' and d.merged_into is null and coalesce(d.effective_to >= $1::date, true) and t.id > $2
  order by t.id limit $3`;

const BATCH = 20;

async function extend(ctx: Ctx, tx: WriteTx, { id, directive: code, until }: Due): Promise<number> {
  const directive = (await directiveFacts(tx, code))!;
  const [task] = await tx.rows<Wire>({
    text: `select id, directive, kind, leads, coordinators, monitor, approver, function, territory, deadline from tasks where id = $1`,
    values: [id],
  });
  return recordDuties(ctx, tx, task!, directive, until === null ? directive.day : addDays(until, 1));
}

/** Open duties of occurrences that a directive, as it stands now, no longer asks for. */
const BEYOND = `select a.id, a.state, a.directive, d.effective_to as day from task_assignments a join directives d on d.code = a.directive
  where a.period is not null and a.original_due_on > d.effective_to and a.state = any($1) order by a.id limit $2`;

/** Calls off the occurrences after the end of their directive. Returns how many duties they were. */
export async function endOccurrences(db: Db, log: Logger, now = new Date()): Promise<number> {
  const ctx = systemCtx(db, log, { requestId: newId(), now });
  for (let ended = 0; ; ) {
    const batch = await inTurn(db, 'occurrences', async (tx) => {
      const due = await tx.rows<{ id: string; state: string; directive: string; day: string }>({
        text: BEYOND,
        values: [[...ASKING, 'REJECTED'], 100],
      });
      for (const { directive, day, ...duty } of due)
        await callOff(ctx, tx, [duty], { act: 'ended', day, reason: `hết hiệu lực ${day}`, document: directive });
      return due.length;
    });
    if (batch === 0) return ended;
    ended += batch;
  }
}

/** Makes the occurrences that came into sight. Returns how many duties they are. */
export async function generateOccurrences(db: Db, log: Logger, now = new Date()): Promise<number> {
  const ctx = systemCtx(db, log, { requestId: newId(), now, reason: 'nhiệm vụ định kỳ' });
  let made = 0;
  for (let after = FIRST_ID; ; ) {
    const { count, last } = await inTurn(db, 'occurrences', async (tx) => {
      const batch = await tx.rows<Due>({ text: SHORT, values: [ctx.today, after, BATCH] });
      let count = 0;
      for (const task of batch) count += await extend(ctx, tx, task);
      return { count, last: batch.at(-1)?.id };
    });
    made += count;
    if (last === undefined) return made;
    after = last;
  }
}

/** Daily at 00:20 in Vietnam. */
export const taskOccurrences: Recurring = {
  name: 'task_occurrences',
  at: '20 17 * * *',
  run: async ({ db, log }) => {
    const made = await generateOccurrences(db, log);
    if (made > 0) log.info({ made }, 'occurrences of recurring tasks were made');
    const ended = await endOccurrences(db, log);
    if (ended > 0) log.info({ ended }, 'occurrences after the end of their directive were called off');
  },
};
