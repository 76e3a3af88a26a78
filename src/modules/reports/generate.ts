import type { Logger } from 'pino';
import { type Ctx, systemCtx } from '../../auth/context.ts';
import type { Db } from '../../db/connections.ts';
import { takeTurn } from '../../db/locks.ts';
import { type WriteTx, write } from '../../db/tx.ts';
import type { Recurring } from '../../jobs/runner.ts';
import { addDays } from '../../lib/dates.ts';
import { newId } from '../../lib/ids.ts';
import { problem } from '../../problems.ts';
import { recordInsertMany } from '../../records/many.ts';
import { recordThrough } from '../../records/through.ts';
import { recordLock } from '../../records/write.ts';
import type { ObligationState } from '../../vocab/reports.ts';
import { keepKeys, ownerKey, ownersOf } from '../tasks/tasks.reads.ts';
import { type Filer, filerKey, filersOn, formerFilers, goneOn } from './filers.ts';
import { followingSpec } from './obligation-record.ts';
import type { ObligationAct } from './parts.ts';
import { horizon, type Planned, periodsOf, type TemplateFacts, templateFacts } from './plan.ts';
import { loadWorld, type World } from './world.ts';

// Reports owed by a template: held against what template, periods and bodies say now. What is missing is made, what is no
// longer owed is withdrawn with its reason, what has another day gets it; what was sent stays as it is.

const MOST_OBLIGATIONS = 20_000;

/** Still with the filer: a last day that moves moves for it. */
const UNSENT: readonly ObligationState[] = ['NOT_STARTED', 'DRAFT', 'RETURNED'];
/** Nobody has received anything: it may turn out not to be owed. */
const BEGUN_AT_MOST: readonly ObligationState[] = ['NOT_STARTED', 'DRAFT'];

type Wire = Record<string, unknown>;

interface Existing {
  id: string;
  key: string;
  period: string;
  reporter: string | null;
  state: ObligationState;
  assignedOn: string;
  dueOn: string | null;
  effectiveOn: string | null;
  dataFrom: string;
  dataTo: string;
  receivers: string[] | null;
  approver: string | null;
  /** What it was before it was withdrawn. */
  withdrawnFrom: ObligationState | null;
}

type Wanted = Planned & Filer;

const keyOf = (o: Pick<Wanted, 'period' | 'reporter' | 'enterprise' | 'project' | 'cluster'>): string =>
  `${o.period} ${filerKey(o)}`;

const EXISTING = `select id, concat_ws(' ', period, coalesce(reporter, ''), coalesce(enterprise::text, ''), coalesce(project, ''), coalesce(cluster, '')) as key,
    period, reporter, state, assigned_on as "assignedOn", due_on as "dueOn", effective_on as "effectiveOn",
    data_from as "dataFrom", data_to as "dataTo", receivers, approver,
    (select a ->> 'from' from jsonb_array_elements(acts) with ordinality x(a, n) where a ->> 'act' = 'withdrawn' order by n desc limit 1) as "withdrawnFrom"
  from report_obligations where template = $1`;

/** First day on which anybody owes a report of the period. */
const firstDay = (t: TemplateFacts, { dataFrom }: Planned): string => (dataFrom < t.validFrom ? t.validFrom : dataFrom);

/** First day it is owed: the report's period has begun, the template holds, the body is there. */
const assignedOn = (t: TemplateFacts, w: Wanted): string => {
  const [last] = [firstDay(t, w), w.since ?? ''].sort().slice(-1);
  return last! < w.reckonedOn ? last! : w.reckonedOn;
};

/** One change of a report that stands, with its reason. */
async function change(ctx: Ctx, tx: WriteTx, id: string, day: string, to: ObligationState, done: Wire): Promise<void> {
  const { act, reason, ...fields } = done as { act: string; reason: string };
  const current = (await recordLock(ctx, followingSpec, tx, id))!;
  await recordThrough({ ...ctx, validFrom: null, reason }, followingSpec, tx, id, current, {
    change: (base) => {
      const noted = { act, on: day, from: base.state, to, organisation: null, reason, document: null };
      return { ...base, ...fields, state: to, acts: [...((base.acts as ObligationAct[] | null) ?? []), noted] };
    },
    act,
    day,
    at: { pointer: '/validFrom' },
  });
}

/** Since when it is no longer owed, and why. */
function withdrawal(t: TemplateFacts, e: Existing, world: World, planned: ReadonlyMap<string, Planned>) {
  const gone = goneOn(world, e.reporter);
  const period = planned.get(e.period);
  if (!period && t.validTo !== null && t.validTo < e.dataTo)
    return { day: addDays(t.validTo, 1), reason: `${t.code} holds until ${t.validTo}` };
  if (period && gone !== undefined && gone <= period.reckonedOn)
    return { day: gone, reason: `${e.reporter} had ended by ${period.reckonedOn}` };
  return { day: e.assignedOn, reason: `not owed by ${t.code}` };
}

/** Periods that had begun when the version ended, and go by the next one. */
const lapsed = async (tx: WriteTx, t: TemplateFacts): Promise<Planned[]> => {
  const { validTo } = t;
  if (validTo === null) return [];
  const all = await periodsOf(tx, { ...t, validTo: null }, horizon(validTo));
  return all.filter((p) => p.dataFrom <= validTo && p.dataTo > validTo);
};

/** Its body had passed on everything by the day it is reckoned by: then the report is another's, whatever was sent. */
function hadEnded({ state, reporter, period }: Existing, world: World, planned: ReadonlyMap<string, Planned>): boolean {
  const gone = goneOn(world, reporter);
  const reckonedOn = planned.get(period)?.reckonedOn;
  return (
    state !== 'WITHDRAWN' && state !== 'WAIVED' && gone !== undefined && reckonedOn !== undefined && gone <= reckonedOn
  );
}

const sameList = (a: readonly string[] | null, b: readonly string[]): boolean =>
  (a ?? []).length === b.length && b.every((x) => (a ?? []).includes(x));

/** What of a standing report the template has otherwise now; a last day that has passed moves only with its words. */
function moved(e: Existing, w: Wanted, today: string): Wire | undefined {
  const words = e.dueOn !== w.dueOn || e.dataFrom !== w.dataFrom || e.dataTo !== w.dataTo;
  const route = !sameList(e.receivers, w.receivers) || e.approver !== w.approver;
  const calendar = e.effectiveOn !== w.effectiveOn && (e.effectiveOn ?? '') >= today;
  if (!words && !route && !calendar) return undefined;
  const { dueOn, dataFrom, dataTo, receivers, approver } = w;
  const effectiveOn = words || calendar ? w.effectiveOn : e.effectiveOn;
  return { dueOn, effectiveOn, dataFrom, dataTo, receivers, approver };
}

/** Brings the reports owed by one template up to date. Returns how many were made. */
export async function reconcile(ctx: Ctx, tx: WriteTx, code: string): Promise<number> {
  // One at a time: the other waits here and finds what is left.
  await takeTurn(tx, 'reportObligations');
  const t = (await templateFacts(tx, code))!;
  const world = await loadWorld(tx);
  const { ownerOn } = await ownersOf(tx, {}, []);
  const planned = await periodsOf(tx, t, horizon(ctx.today));
  const wanted = new Map<string, Wanted>();
  for (const p of planned)
    for (const filer of filersOn(world, t, p.reckonedOn, ownerOn)) {
      const w = { ...p, ...filer };
      wanted.set(keyOf(w), w);
    }
  await keepKeys(
    tx,
    'report_owner_keys',
    [...wanted.values()].flatMap(({ reporter, approver }) =>
      reporter === null ? [] : [ownerKey(reporter, { function: null, territory: null, monitor: approver })],
    ),
  );
  const existing = await tx.rows<Existing>({ text: EXISTING, values: [code] });
  if (wanted.size - existing.length > MOST_OBLIGATIONS)
    throw problem('too_many_obligations', `${wanted.size} reports since ${t.validFrom}.`);
  const periods = new Map(planned.map((p) => [p.period, p]));
  for (const e of existing) {
    const w = wanted.get(e.key);
    wanted.delete(e.key);
    if (w && e.state === 'WITHDRAWN')
      await change(ctx, tx, e.id, assignedOn(t, w), e.withdrawnFrom ?? 'NOT_STARTED', {
        ...{ act: 'reinstated', reason: `owed by ${t.code}`, ...moved(e, w, ctx.today) },
      });
    else if (w && UNSENT.includes(e.state)) {
      const other = moved(e, w, ctx.today);
      const done = { act: 'rescheduled', reason: `as ${t.code} has it`, ...other };
      if (other) await change(ctx, tx, e.id, ctx.today, e.state, done);
    } else if (!w && (BEGUN_AT_MOST.includes(e.state) || hadEnded(e, world, periods))) {
      const { day, reason } = withdrawal(t, e, world, periods);
      await change(ctx, tx, e.id, day, 'WITHDRAWN', { act: 'withdrawn', reason });
    }
  }
  const rowOf = (w: Wanted) => {
    const { since: _since, reckonedOn: _day, ...row } = w;
    const of = { id: newId(), template: t.code, family: t.family, calendar: t.calendar };
    return { ...of, ...row, assignedOn: assignedOn(t, w), state: 'NOT_STARTED' };
  };
  // What was owed for a time is told of the past, too: as it would have been, had it been made then.
  const known = new Set(existing.map((e) => e.key));
  const windows = [
    ...planned.map((p) => ({ p, last: p.reckonedOn, isOwed: true })),
    ...(await lapsed(tx, t)).map((p) => ({ p, last: addDays(t.validTo!, 1), isOwed: false })),
  ];
  const former = windows.flatMap(({ p, ...until }) =>
    formerFilers(world, t, { first: firstDay(t, p), ...until }, ownerOn).flatMap(({ goneOn: on, ...filer }) => {
      const w = { ...p, ...filer };
      return on <= ctx.today && !known.has(keyOf(w)) ? [{ on, row: rowOf(w) }] : [];
    }),
  );
  const made = [...wanted.values()].map(rowOf);
  await recordInsertMany({ ...ctx, validFrom: null }, followingSpec, tx, [...made, ...former.map(({ row }) => row)]);
  for (const { on, row } of former) {
    const reason = `not owed by ${t.code} from ${on} on`;
    await change(ctx, tx, row.id, on, 'WITHDRAWN', { act: 'withdrawn', reason });
  }
  return wanted.size;
}

/** The same for every template whose periods are of the series that a custom period belongs to. */
export async function reconcileSeries(ctx: Ctx, tx: WriteTx, period: string): Promise<void> {
  const templates = await tx.rows<{ code: string }>({
    text: `select t.code from report_templates t join custom_periods p on p.calendar = t.custom_calendar where p.id = $1 order by 1`,
    values: [period],
  });
  for (const { code } of templates) await reconcile(ctx, tx, code);
}

/** Makes what came into sight and follows what changed, template by template. Returns how many reports were made. */
export async function generateObligations(db: Db, log: Logger, now = new Date()): Promise<number> {
  const ctx = systemCtx(db, log, { requestId: newId(), now, reason: 'chế độ báo cáo' });
  let made = 0;
  for (let after = ''; ; ) {
    const { result } = await write(db, async (tx) => {
      const [next] = await tx.rows<{ code: string }>({
        text: 'select code from report_templates where code > $1 order by code limit 1',
        values: [after],
      });
      return next && { code: next.code, count: await reconcile(ctx, tx, next.code) };
    });
    if (result === undefined) return made;
    made += result.count;
    after = result.code;
  }
}

/** Daily at 00:40 in Vietnam. */
export const reportObligationJob: Recurring = {
  name: 'report_obligations',
  at: '40 17 * * *',
  run: async ({ db, log }) => {
    const made = await generateObligations(db, log);
    if (made > 0) log.info({ made }, 'report obligations were made');
  },
};
