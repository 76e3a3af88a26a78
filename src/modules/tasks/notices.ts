import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { addDays } from '../../lib/dates.ts';
import { sourceOf } from '../../records/source.ts';
import type { ReminderRecipient } from '../../vocab/reminders.ts';
import type { State } from '../../vocab/tasks.ts';
import { loadCalendar, type WorkingCalendar, workingDaysAfter } from '../calendar/calendar.reads.ts';
import { type OwnerOn, ownerKey, ownersOf } from './owners.ts';
import { policyOf } from './policy-choice.ts';
import type { Step } from './reminder-policies.spec.ts';
import type { Recipient } from './reminders.spec.ts';
import { assignmentSpec } from './tasks.spec.ts';

// Which notices are to go out, and to whom. The daily job sends what this says for its day, the plan shows what it says
// for the days to come: there is no other place that decides.

/** A step that was missed goes out late, up to so many days; what is older has nothing to tell any more. */
const LATE_DAYS = 7;

/** While a duty stands so, its clock stands still and nobody is urged. */
export const STOPPED: readonly State[] = ['SUBMITTED', 'COMPLETED', 'SUSPENDED', 'CANCELLED'];

export interface Notice {
  /** Day it goes out. */
  on: string;
  /** Day its step falls on. */
  firedOn: string;
  assignment: string;
  task: string;
  title: string;
  directive: string;
  dueOn: string;
  effectiveOn: string;
  policy: string;
  step: number;
  level: string;
  bearer: string;
  /** Body that answers for the duty on that day. */
  organisation: string;
  recipients: Recipient[];
}

interface Row extends Omit<Notice, 'organisation' | 'recipients'> {
  to: ReminderRecipient[];
  ownerKey: string;
  monitor: string | null;
  approver: string;
  coordinators: string[] | null;
}

/** Last days whose step of so many working days falls into [from, to], each with the day it falls on. */
export function lastDaysOf(calendar: WorkingCalendar, step: number, from: string, to: string): [string, string][] {
  // The day of a step never moves back when the last day moves on, so what lies between these two is all there is.
  const first = step > 0 ? workingDaysAfter(calendar, from, -step) : from;
  const last = step < 0 ? workingDaysAfter(calendar, to, -step) : to;
  const found: [string, string][] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const fires = workingDaysAfter(calendar, day, step);
    if (fires >= from && fires <= to) found.push([day, fires]);
  }
  return found;
}

/** Every step of every policy in use, with the last days it now concerns. */
async function ladders(tx: Tx, from: string, to: string): Promise<object[]> {
  const calendar = await loadCalendar(tx);
  const policies = await tx.rows<{ code: string; steps: Step[] }>({
    text: 'select code, steps from reminder_policies where is_active',
    values: [],
  });
  const known = new Map<number, [string, string][]>();
  return policies.flatMap(({ code, steps }) =>
    steps.flatMap(({ workingDays, level, to: told }) => {
      const days = known.get(workingDays) ?? lastDaysOf(calendar, workingDays, from, to);
      known.set(workingDays, days);
      return days.map(([effective, fires]) => ({ policy: code, step: workingDays, level, told, effective, fires }));
    }),
  );
}

const POLICY = policyOf({
  ...{ policies: 'reminder_policies', on: 'w.fires', directive: 't.directive' },
  ...{ kind: 'k.kind', role: 't.role', urgency: 'd.urgency' },
});

/** First day of the duty with this bearer and this last day: steps that fell before belong to what was then. */
const SINCE = `greatest(t.assigned_on,
  (select max((x ->> 'decidedOn')::date) from jsonb_array_elements(t.extensions) x where x ->> 'decision' = 'APPROVED'),
  (select max((x ->> 'on')::date) from jsonb_array_elements(t.acts) x where x ->> 'act' in ('transfers', 'recalculation', 'override')))`;

/** The state of a duty at the end of a day, by its acts in the order they were recorded. */
export const stateAt = (acts: string, until: string): string =>
  `(select x ->> 'to' from jsonb_array_elements(${acts}) with ordinality e(x, n) where (x ->> 'on')::date ${until} order by n desc limit 1)`;

const COORDINATORS = `(select array_agg(distinct c.owner_key) from task_assignments c
  where c.task = t.task and c.role = 'COORDINATE' and c.period is not distinct from t.period and c.state <> 'CANCELLED')`;

/**
 * Notices that go out from today to so many days later if nothing changes, about duties the caller sees, in the order of
 * the day they go out; at most `limit`.
 */
export async function noticesDue(
  ctx: Ctx,
  tx: Tx,
  { days, limit }: { days: number; limit: number },
): Promise<Notice[]> {
  const steps = await ladders(tx, addDays(ctx.today, -LATE_DAYS), addDays(ctx.today, days));
  if (steps.length === 0) return [];
  const p = new Params();
  const [ladder, today, stopped] = [
    p.add(JSON.stringify(steps), 'jsonb'),
    p.add(ctx.today, 'date'),
    p.add(STOPPED, 'text[]'),
  ];
  const { from, where } = sourceOf(ctx, assignmentSpec, { day: ctx.today }, p);
  const rows = await tx.rows<Row>({
    text: `select greatest(w.fires, ${today}) as on, w.fires as "firedOn", t.id as assignment, t.task, k.title, t.directive,
        t.due_on as "dueOn", t.effective_on as "effectiveOn", w.policy, w.step, w.level, t.bearer, w.told as to,
        t.owner_key as "ownerKey", t.monitor, t.approver,
        case when w.told ? 'COORDINATORS' then ${COORDINATORS} end as coordinators
      from jsonb_to_recordset(${ladder}) as w(policy text, step int, level text, told jsonb, effective date, fires date)
      join ${from} on t.effective_on = w.effective and t.completed_on is null and t.state <> 'CANCELLED'
      join tasks k on k.id = t.task join directives d on d.code = t.directive
      where ${[
        ...where,
        `t.state <> all(${stopped})`,
        `coalesce(${stateAt('t.acts', '<= w.fires')}, 'ASSIGNED') <> all(${stopped})`,
        `w.fires >= ${SINCE}`,
        `w.policy = ${POLICY}`,
        // A step for partners alone, where there are none, is nobody's.
        `(w.told <> '["COORDINATORS"]' or ${COORDINATORS} is not null)`,
        `not exists (select from task_reminders r where r.assignment = t.id and r.step = w.step and r.effective_on = w.effective and r.state = 'SENT')`,
      ].join(' and ')}
      order by 1, t.effective_on, t.id, w.step limit ${p.add(limit, 'int')}`,
    values: p.values,
  });
  const { ownerOn } = await ownersOf(tx, {}, [
    ...new Set(rows.flatMap((r) => [r.ownerKey, ...(r.coordinators ?? [])])),
  ]);
  return rows.map(({ to, ownerKey: own, monitor, approver, coordinators, ...notice }) => ({
    ...notice,
    organisation: ownerOn(own, notice.on).organisation,
    recipients: recipientsOf(ownerOn, notice.on, to, {
      LEAD: [own],
      COORDINATORS: coordinators ?? [],
      MONITOR: [bodyKey(monitor ?? approver)],
      APPROVER: [bodyKey(approver)],
    }),
  }));
}

const bodyKey = (code: string): string => ownerKey(code, { function: null, territory: null, monitor: null });

/** Who is told, each body once: those that stand in those parts on the day it goes out. */
function recipientsOf(
  ownerOn: OwnerOn,
  on: string,
  to: readonly ReminderRecipient[],
  keys: Readonly<Record<ReminderRecipient, readonly string[]>>,
): Recipient[] {
  const told = new Map<string, Set<ReminderRecipient>>();
  for (const role of to)
    for (const key of keys[role]) {
      const { organisation } = ownerOn(key, on);
      told.set(organisation, (told.get(organisation) ?? new Set()).add(role));
    }
  return [...told].map(([organisation, roles]) => ({ organisation, roles: [...roles] }));
}
