import type { Ctx } from '../../auth/context.ts';
import type { Tx, WriteTx } from '../../db/tx.ts';
import { addDays, daysOf } from '../../lib/dates.ts';
import { newId } from '../../lib/ids.ts';
import { problem } from '../../problems.ts';
import { recordInsertQuietly } from '../../records/write.ts';
import { computeDeadline, type DeadlineRule, loadCalendar, ruleOf } from '../calendar/calendar.reads.ts';
import { judgedSpec } from './duty.ts';
import { type Named, namedBodies, owedFrom } from './expand.ts';
import { ownerKey, ownersOf } from './owners.ts';
import { replaceOccurrence } from './replace.ts';
import { taskSpec } from './tasks.spec.ts';

// A task as sent → the task, and a duty for every body and period. Occurrences of recurring tasks are made this far ahead.

export const AHEAD_DAYS = 400;
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
export async function duesOf(
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

/** Writes the duties of a task for these last days. Returns how many. */
export async function recordDuties(
  ctx: Ctx,
  tx: WriteTx,
  task: Wire,
  named: readonly Named[],
  dues: readonly Due[],
): Promise<number> {
  const scope = {
    function: task.function as string | null,
    territory: task.territory as string | null,
    monitor: task.monitor as string | null,
  };
  const keys = named.map((n) => ownerKey(n.organisation, scope));
  const { ownerOn } = await ownersOf(tx, {}, keys);
  const owed = dues.map((due) => ({ due, bodies: owedFrom(named, due.begins, scope, ownerOn) }));
  const count = owed.reduce((n, { bodies }) => n + bodies.length, 0);
  if (count > MOST_DUTIES)
    throw problem('invalid_request', undefined, [
      {
        pointer: '/leads',
        code: 'too_many',
        detail: `A task gives at most ${MOST_DUTIES} duties at once, not ${count}`,
      },
    ]);
  for (const { due, bodies } of owed) {
    const { period, begins, dueOn, effectiveOn } = due;
    for (const { organisation, role, collective, alsoFor } of bodies) {
      await recordInsertQuietly({ ...ctx, validFrom: null }, judgedSpec, tx, {
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
      });
    }
  }
  return count;
}

/** The deadline of a task as sent: its structure, or what the words say. */
const deadlineOf = ({ deadline, deadlineText }: Wire): DeadlineRule | null =>
  (deadline as DeadlineRule | null | undefined) ?? ruleOf((deadlineText as string | null | undefined) ?? '') ?? null;

/** Records a task with its duties. Returns its id. */
export async function assignTask(ctx: Ctx, tx: WriteTx, directive: DirectiveFacts, input: Wire): Promise<string> {
  const rule = deadlineOf(input);
  const task: Wire = {
    function: null,
    territory: null,
    ...input,
    id: (input.id as string | undefined) ?? newId(),
    directive: directive.code,
    monitor: input.monitor ?? directive.monitor,
    approver: input.approver ?? directive.issuer,
    deadline: rule,
  };
  const dated: Ctx = {
    ...ctx,
    validFrom: directive.day < ctx.today ? directive.day : null,
    reason: ctx.reason ?? directive.code,
  };
  await recordInsertQuietly(dated, taskSpec, tx, task);
  const named = await namedBodies(tx, {
    leads: task.leads as string[],
    coordinators: (task.coordinators as string[] | null | undefined) ?? [],
    issuer: directive.issuer,
    day: directive.day,
  });
  const window = { today: ctx.today, from: directive.day, to: addDays(ctx.today, AHEAD_DAYS) };
  await recordDuties(ctx, tx, task, named, await duesOf(tx, rule, directive, window));
  if (task.replacesOccurrence)
    await replaceOccurrence(dated, tx, task.replacesOccurrence as { task: string; period: string }, {
      task: task.id as string,
      day: directive.day,
      document: directive.code,
    });
  return task.id as string;
}
