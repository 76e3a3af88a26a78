import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { WriteTx } from '../../db/tx.ts';
import { Problem, problem } from '../../problems.ts';
import { sourceOf } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { type Current, lockToChange } from '../../records/write.ts';
import type { State } from '../../vocab/tasks.ts';
import { allowedIn, type By, type MoveName } from './moves.ts';
import { ownersOf } from './owners.ts';
import { assignmentSpec } from './tasks.spec.ts';

// Which duty of a task an act is about, and whether it may be done.

/** The same register where the authority that assigned a duty judges it. */
export const judgedSpec: RecordSpec = { ...assignmentSpec, judgedAs: 'task', judgedBy: async (_tx, record) => record };

/** The same register where the body that follows a duty urges it on. */
const monitoredSpec: RecordSpec = {
  ...judgedSpec,
  judgedAs: 'task_monitoring',
  judgedBy: async (_tx, record) => ({ ...record, monitor: record.monitor ?? record.approver }),
};

const SPECS: Readonly<Record<By, RecordSpec>> = { BEARER: assignmentSpec, JUDGE: judgedSpec, MONITOR: monitoredSpec };

export interface Duty {
  id: string;
  spec: RecordSpec;
  current: Current;
  state: State;
}

interface Candidate {
  id: string;
  role: string;
  /** What decides who answers for it. */
  key: string;
  open: boolean;
}

/** The duties of a task that the caller sees. */
async function dutiesOf(ctx: Ctx, tx: WriteTx, task: string): Promise<Candidate[]> {
  const p = new Params();
  const { from, where } = sourceOf(ctx, assignmentSpec, { day: ctx.today }, p);
  return tx.rows<Candidate>({
    text: `select t.id, t.role, t.owner_key as key, t.state not in ('COMPLETED', 'CANCELLED') as open
      from ${from} where ${[...where, `t.task = ${p.add(task, 'uuid')}`].join(' and ')} order by t.effective_on, t.id`,
    values: p.values,
  });
}

/** The duties an act may mean where the request names none: one's own before those one judges, leads before partners. */
async function meant(ctx: Ctx, tx: WriteTx, by: By, all: readonly Candidate[]): Promise<readonly Candidate[]> {
  let pool = all;
  if (by === 'BEARER') {
    const { ownerOn } = await ownersOf(
      tx,
      {},
      all.map((c) => c.key),
    );
    const own = all.filter((c) => ctx.actor?.bodies?.has(ownerOn(c.key, ctx.today).organisation));
    if (own.length > 0) pool = own;
  }
  for (const narrower of [pool.filter((c) => c.open), pool.filter((c) => c.open && c.role === 'LEAD')])
    if (narrower.length > 0) pool = narrower;
  return pool;
}

/** The duty an act is about, locked; 404 where the caller sees none, 403 where the act is somebody else's. */
export async function dutyToChange(
  ctx: Ctx,
  tx: WriteTx,
  task: string,
  named: string | undefined,
  by: By,
): Promise<Duty> {
  const all = await dutiesOf(ctx, tx, task);
  if (all.length === 0) throw problem('not_found');
  const pool = named === undefined ? await meant(ctx, tx, by, all) : all.filter((c) => c.id === named);
  if (pool.length === 0)
    throw problem('unknown_reference', undefined, [
      { pointer: '/assignment', code: 'unknown_reference', detail: 'The task has no such assignment' },
    ]);
  if (pool.length > 1) {
    const some = pool.slice(0, 20).map((c) => c.id);
    throw problem(
      'assignment_needed',
      `${pool.length} assignments may be meant: ${some.join(', ')}${pool.length > 20 ? ' …' : ''}`,
    );
  }
  const id = pool[0]!.id;
  const lockedAs = async (spec: RecordSpec): Promise<Duty> => {
    const current = await lockToChange(ctx, spec, tx, id);
    return { id, spec, current, state: current.record.state as State };
  };
  if (by !== 'MONITOR') return lockedAs(SPECS[by]);
  // What a monitor may do, the authority that assigned the task may do too.
  return lockedAs(SPECS.MONITOR).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'forbidden') return lockedAs(SPECS.JUDGE);
    throw error;
  });
}

/** Refuses an act that the state does not allow, and names those that it does. */
export function assertAllowed(state: State, from: readonly State[], act: MoveName | string): void {
  if (from.includes(state)) return;
  throw problem(
    'act_not_allowed',
    `${act} is not possible while the duty is ${state}; allowed: ${allowedIn(state).join(', ') || 'nothing'}.`,
  );
}
