import type { Ctx } from '../../auth/context.ts';
import type { Tx, WriteTx } from '../../db/tx.ts';
import { addDays, daysOf } from '../../lib/dates.ts';
import { newId } from '../../lib/ids.ts';
import { badField } from '../../problems.ts';
import { recordInsertMany } from '../../records/many.ts';
import { recordInsertQuietly } from '../../records/write.ts';
import { computeDeadline, type DeadlineRule, loadCalendar, ruleOf } from '../calendar/calendar.reads.ts';
import { judgedSpec } from './duty.ts';
import { namedBodies, owedFrom } from './expand.ts';
import { keepKeys, ownerKey, ownersOf } from './owners.ts';
import { replaceOccurrence } from './replace.ts';
import { taskSpec } from './tasks.spec.ts';

// A task as sent → the task, and a duty for every body and period. Occurrences of recurring tasks are made this far ahead.

const AHEAD_DAYS = 400;
const MOST_DUTIES = 5000;

type Wire = Record<string, unknown>;

/** What of a directive bears on its tasks. */
export interface DirectiveFacts {
  code: string;
  issuer: string;
  monitor: string | null;
  effectiveTo: string | null;
  /** Day its time limits run from and its collectives are read on. */
  day: string;
  mergedInto: string | null;
}

/** The directive as its tasks need it; undefined when there is none. */
export async function directiveFacts(tx: Tx, code: string): Promise<DirectiveFacts | undefined> {
  const [row] = await tx.rows<DirectiveFacts>({
    text: `select code, issuer, monitor, effective_to as "effectiveTo", merged_into as "mergedInto",
      coalesce(issued_on, meeting_on, (to_date(issued_month || '-01', 'YYYY-MM-DD') + interval '1 month' - interval '1 day')::date, current_date) as day
      from directives where code = $1`,
    values: [code],
  });
  return row;
}

/** A last day by the words and by the calendar, of one period or of none. */
interface Due {
  period: string | null;
  /** Day the duty begins. */
  begins: string;
  dueOn: string | null;
  effectiveOn: string | null;
}

const isRecurring = (rule: DeadlineRule | null): rule is DeadlineRule => rule?.type === 'RECURRING';

/** The last days of a task from one nominal day to another; of one that does not recur, its only one. */
async function duesOf(
  tx: Tx,
  rule: DeadlineRule | null,
  directive: DirectiveFacts,
  window: { today: string; from: string; to: string },
): Promise<Due[]> {
  const none = { period: null, begins: directive.day, dueOn: null, effectiveOn: null };
  if (rule === null) return [none];
  const calendar = await loadCalendar(tx);
  const to = [window.to, directive.effectiveTo ?? window.to].sort()[0]!;
  if (isRecurring(rule) && to < window.from) return [];
  const computed = computeDeadline(rule, {
    calendar,
    today: window.today,
    issuedOn: directive.day,
    ...(isRecurring(rule) ? { from: window.from, to } : {}),
  });
  if (!isRecurring(rule)) return [{ ...none, dueOn: computed.nominalOn, effectiveOn: computed.effectiveOn }];
  return computed.occurrences.map(({ period, nominalOn, effectiveOn }) => ({
    period,
    begins: [daysOf(period)[0], directive.day].sort()[1]!,
    dueOn: nominalOn,
    effectiveOn,
  }));
}

/** Writes the duties of a task whose last days lie from a nominal day to as far ahead as is made. Returns how many. */
export async function recordDuties(
  ctx: Ctx,
  tx: WriteTx,
  task: Wire,
  directive: DirectiveFacts,
  from: string,
): Promise<number> {
  const window = { today: ctx.today, from, to: addDays(ctx.today, AHEAD_DAYS) };
  const dues = await duesOf(tx, task.deadline as DeadlineRule | null, directive, window);
  if (dues.length === 0) return 0;
  const named = await namedBodies(tx, {
    leads: task.leads as string[],
    coordinators: (task.coordinators as string[] | null | undefined) ?? [],
    issuer: directive.issuer,
    day: directive.day,
  });
  const scope = {
    function: task.function as string | null,
    territory: task.territory as string | null,
    monitor: task.monitor as string | null,
  };
  const keyOf = (bearer: string) => ownerKey(bearer, scope);
  const { ownerOn } = await ownersOf(
    tx,
    {},
    named.map((n) => keyOf(n.organisation)),
  );
  const duties = dues.flatMap(({ period, begins, dueOn, effectiveOn }) =>
    owedFrom(named, begins, scope, ownerOn).map(({ organisation, role, collective, alsoFor }) => ({
      id: newId(),
      task: task.id,
      directive: task.directive,
      role,
      assignedOrganisation: organisation,
      collective,
      alsoFor,
      bearer: organisation,
      ...scope,
      approver: task.approver,
      isReportDuty: task.kind === 'REPORTING' && role === 'LEAD',
      period,
      assignedOn: begins,
      dueOn,
      effectiveOn,
      originalDueOn: dueOn,
      originalEffectiveOn: effectiveOn,
      state: 'ASSIGNED',
    })),
  );
  if (duties.length > MOST_DUTIES)
    throw badField('/leads', 'too_many', `A task gives at most ${MOST_DUTIES} duties at once, not ${duties.length}`);
  await keepKeys(
    tx,
    'task_owner_keys',
    duties.map((d) => keyOf(d.bearer)),
  );
  await recordInsertMany({ ...ctx, validFrom: null }, judgedSpec, tx, duties);
  return duties.length;
}

/** The deadline of a task as sent: its structure, or what the words say. */
const deadlineOf = ({ deadline, deadlineText }: Wire): DeadlineRule | null =>
  (deadline as DeadlineRule | null | undefined) ?? ruleOf((deadlineText as string | null | undefined) ?? '') ?? null;

/** Records a task with its duties. Returns its id. */
export async function assignTask(ctx: Ctx, tx: WriteTx, directive: DirectiveFacts, input: Wire): Promise<string> {
  const task: Wire = {
    function: null,
    territory: null,
    ...input,
    id: (input.id as string | undefined) ?? newId(),
    directive: directive.code,
    monitor: input.monitor ?? directive.monitor,
    approver: input.approver ?? directive.issuer,
    deadline: deadlineOf(input),
  };
  const dated: Ctx = {
    ...ctx,
    validFrom: directive.day < ctx.today ? directive.day : null,
    reason: ctx.reason ?? directive.code,
  };
  await recordInsertQuietly(dated, taskSpec, tx, task);
  await recordDuties(ctx, tx, task, directive, directive.day);
  if (task.replacesOccurrence)
    await replaceOccurrence(dated, tx, task.replacesOccurrence as { task: string; period: string }, {
      task: task.id as string,
      day: directive.day,
      document: directive.code,
    });
  return task.id as string;
}
