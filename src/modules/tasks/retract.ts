import { type Ctx, systemCtx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { WriteTx } from '../../db/tx.ts';
import { FIRST_ID } from '../../lib/ids.ts';
import { recordLock, recordUpdate } from '../../records/write.ts';
import type { RETRACT_REASONS } from '../../vocab/reminders.ts';
import { STOPPED, stateAt } from './notices.ts';
import { ownersOf } from './owners.ts';
import { reminderSpec } from './reminders.spec.ts';

// A notice is wrong when, before the day it went out, the duty was done, stood still, was called off, had gone to another
// body or had got more time, and that became known only later. It stays on record, taken back; whom it went to stands in it.

/** Runs work in a transaction of its own. */
type Transaction = <T>(work: (tx: WriteTx) => Promise<T>) => Promise<T>;

const TRANSFER = `x ->> 'act' = 'transfers'`;

/** Why the notice `r` about the duty `a` is wrong; null where it is not. What happened on the day itself came after it. */
const REASON = (stopped: string): string => `case
  when a.completed_on < r.sent_on then 'COMPLETED'
  when ${stateAt('a.acts', '< r.sent_on')} = any(${stopped}) and ${stateAt('a.acts', '<= r.sent_on')} = any(${stopped})
    then nullif(${stateAt('a.acts', '< r.sent_on')}, 'COMPLETED')
  when r.bearer <> (select x ->> 'transferredTo' from jsonb_array_elements(a.acts) with ordinality e(x, n)
      where ${TRANSFER} and (x ->> 'on')::date < r.sent_on order by n desc limit 1)
    and not exists (select from jsonb_array_elements(a.acts) x
      where ${TRANSFER} and (x ->> 'on')::date = r.sent_on and x ->> 'transferredTo' = r.bearer) then 'TRANSFERRED'
  when r.effective_on <> a.effective_on and exists (select from jsonb_array_elements(a.extensions) x
      where x ->> 'decision' = 'APPROVED' and (x ->> 'decidedOn')::date < r.sent_on and (x ->> 'oldDueOn')::date >= r.due_on)
    then 'EXTENDED' end`;

/** Records of a type that changed lately. Acts take back at once what they disprove; the job finds the rest. */
const changed = (
  type: string,
  key = 'uuid',
): string => `select e.key::${key} from ledger_commits c join ledger_entries e using (tx_id)
  where c.committed_at >= now() - interval '8 days' and e.type = '${type}'`;

interface Wrong {
  id: string;
  reason: keyof typeof RETRACT_REASONS;
}
type Find = (tx: WriteTx, after: string, assignments?: readonly string[]) => Promise<Wrong[]>;

/** Letters are taken back by letters. */
const STANDING = `r.kind = 'AUTO' and r.state = 'SENT'`;
const BATCH = 200;

/** Of these duties, or of those that changed lately, what their acts disprove. */
const disproved: Find = (tx, after, assignments) => {
  const p = new Params();
  const reason = REASON(p.add(STOPPED, 'text[]'));
  const of = assignments ? `= any(${p.add(assignments, 'uuid[]')})` : `in (${changed('task_assignment')})`;
  return tx.rows<Wrong>({
    text: `select r.id, w.reason from task_reminders r join task_assignments a on a.id = r.assignment
      cross join lateral (select ${reason} as reason) w
      where ${STANDING} and r.assignment ${of} and r.id > ${p.add(after, 'uuid')} and w.reason is not null
      order by r.id limit ${BATCH}`,
    values: p.values,
  });
};

/** First day on which what was recorded lately of bodies may have made somebody else answer. */
const TURN = `select min(day) from (
  select effective_on as day from organisation_successions where id in (${changed('organisation_succession')}) union all
  select valid_to + 1 from organisations where code in (${changed('organisation', 'text')})) x`;

/** What went to a body whose duties were another's by then, as is known since lately. */
const misdirected: Find = async (tx, after) => {
  const told = `task_reminders r join task_assignments a on a.id = r.assignment and a.bearer = r.bearer`;
  const ways = await tx.rows<{ key: string; on: string; organisation: string }>({
    text: `select distinct a.owner_key as key, r.sent_on as on, r.organisation from ${told} where ${STANDING} and r.sent_on >= (${TURN})`,
    values: [],
  });
  const { ownerOn } = await ownersOf(
    tx,
    {},
    ways.map((w) => w.key),
  );
  const wrong = ways.filter(({ key, on, organisation }) => ownerOn(key, on).organisation !== organisation);
  const p = new Params();
  const misled = p.add(JSON.stringify(wrong), 'jsonb');
  return tx.rows<Wrong>({
    text: `select r.id, 'SUCCEEDED' as reason from ${told}
      join jsonb_to_recordset(${misled}) as w(key text, "on" date, organisation text)
        on w.key = a.owner_key and w.on = r.sent_on and w.organisation = r.organisation
      where ${STANDING} and r.id > ${p.add(after, 'uuid')} order by r.id limit ${BATCH}`,
    values: p.values,
  });
};

/** Takes these back. The service takes back what the service sent, whoever's act has disproved it. */
async function takeBack(ctx: Ctx, tx: WriteTx, wrong: readonly Wrong[]): Promise<void> {
  const own = systemCtx(ctx.db, ctx.log, {
    requestId: ctx.requestId,
    now: ctx.now,
    reason: 'thông báo không còn đúng',
  });
  for (const { id, reason } of wrong) {
    const current = (await recordLock(own, reminderSpec, tx, id))!;
    if (current.record.state !== 'SENT') continue; // by somebody else, since it was found
    const change = { state: 'RETRACTED', retractedOn: own.today, retractReason: reason };
    await recordUpdate(own, reminderSpec, tx, id, current, (base) => ({ ...base, ...change }), 'retracted');
  }
}

/** After an act: takes back the notices about these duties that it disproves. */
export const retractWrong = async (ctx: Ctx, tx: WriteTx, assignments: readonly string[]): Promise<void> =>
  takeBack(ctx, tx, await disproved(tx, FIRST_ID, assignments));

/** Takes back, batch by batch, each in a transaction of its own, what turned out wrong by whatever way. Returns how many. */
export async function retractAll(ctx: Ctx, transaction: Transaction): Promise<number> {
  let count = 0;
  for (const find of [disproved, misdirected]) {
    for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
      const since: string = after;
      const wrong: Wrong[] = await transaction(async (tx) => {
        const found = await find(tx, since);
        await takeBack(ctx, tx, found);
        return found;
      });
      count += wrong.length;
      after = wrong.at(-1)?.id;
    }
  }
  return count;
}
