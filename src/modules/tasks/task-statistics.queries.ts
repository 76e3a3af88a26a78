import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { cutsIn } from '../../records/boards.ts';
import { aroundAt, type Moment, naming, placedIn, sourceOf, withGiven } from '../../records/source.ts';
import type { Around } from '../../records/spec.ts';
import type { DueStatus } from '../../vocab/tasks.ts';
import { age, daysLate, daysLateBefore, dueStatus } from './due.ts';
import { FIRST_DAY, type Ownership, ownerships } from './owners.ts';
import { type Dimension, MOST_GROUPS, type Query } from './task-statistics.schemas.ts';
import { assignmentSpec, taskSpec } from './tasks.spec.ts';
import { mergedDuties } from './view.ts';

// The one statement of the boards. Duties are counted once a key of owners, from an index alone; who owes them is joined
// to those few thousand cells and not to half a million duties.

/** An ownership, and the places of its first day and of the first day after it among the days cut at. */
interface Holder extends Pick<Ownership, 'key' | 'organisation' | 'ownership'> {
  /** On the day of the view. */
  holds: boolean;
  since: number;
  until: number;
}

export interface View {
  moment: Moment;
  original: boolean;
  /** Last day that counts as near. */
  near: string;
  holders: Holder[];
  /** Days on which anybody's duties passed to somebody else. */
  turns: string[];
}

/** Who owes the duties of every key in the view asked for, and owed them before. */
export async function viewAt(
  tx: Tx,
  moment: Moment,
  { orgView, nearDays }: { orgView?: string | undefined; nearDays?: string | undefined },
): Promise<View> {
  const asked = { ...(orgView ? { orgView } : {}), ...(nearDays ? { nearDays } : {}) };
  const given = await withGiven(assignmentSpec, tx, moment, asked);
  const original = orgView === 'original';
  const on = orgView?.startsWith('asOf:') ? orgView.slice(5) : moment.day;
  const { near, owners } = JSON.parse(given.given!) as { near: string; owners: Ownership[] };
  const all = orgView?.startsWith('asOf:') ? await ownerships(tx, moment, 'task_owner_keys') : owners;
  const holding = (o: Ownership) => o.since <= on && (o.until === null || o.until > on);
  // What changed after the day of the view is left out: who answered on it answers for good.
  const seen = original
    ? all.filter(holding).map((o) => ({ ...o, since: FIRST_DAY, until: null }))
    : all.filter((o) => o.since <= on).map((o) => (holding(o) ? { ...o, until: null } : o));
  const turns = [...new Set(seen.map((o) => o.since))].filter((d) => d !== FIRST_DAY).sort();
  const place = (day: string | null, none: number) => (day === null ? none : turns.indexOf(day) + 2);
  const holders = seen.map(({ key, organisation, ownership, since, until }) => ({
    ...{ key, organisation, ownership, holds: until === null },
    since: since === FIRST_DAY ? 1 : place(since, 1),
    until: place(until, turns.length + 2),
  }));
  return { moment: given, original, near, holders, turns };
}

/** Due states as numbers: a cell is told by one number, which costs half of what telling it by words does. */
const STATUS: Readonly<Record<DueStatus, (day: string) => string>> = {
  done_on_time: () => '1',
  done_late: () => '2',
  open_in_time: () => '3',
  near_due: () => '4',
  no_deadline: () => 'case when t.completed_on is null then 5 else 6 end',
  overdue: (day) => `7 + width_bucket(${age(day)}, '{8,31,91}'::int[])`,
};
const ORIGINAL: Readonly<Record<DueStatus, string>> = {
  done_on_time: '1',
  done_late: '2',
  open_in_time: '3',
  near_due: '3',
  no_deadline: '5',
  overdue: '7',
};
const MERGED = 1;

const cell = (day: string): string =>
  `coalesce(((${dueStatus(day, undefined, (s) => STATUS[s](day))}) * 8 + (${dueStatus(day, 't.original_effective_on', (s) => ORIGINAL[s])})) * 2 + (t.state = 'SUSPENDED')::int, 0)`;

/** Measure → condition over a cell that holds. */
const COUNTS = {
  total: 'status > 0',
  doneOnTime: 'status = 1',
  doneLate: 'status = 2',
  openInTime: 'status in (3, 4)',
  nearDue: 'status = 4',
  overdue: 'status >= 7',
  openNoDeadline: 'status = 5',
  doneNoDeadline: 'status = 6',
  suspended: 'status > 0 and cell % 2 = 1',
  unresolved: 'status > 0 and is_fallback',
  cancelled: 'cell = 0',
  merged: `cell = ${MERGED}`,
  days1to7: 'status = 7',
  days8to30: 'status = 8',
  days31to90: 'status = 9',
  over90: 'status = 10',
  originalDoneOnTime: 'original = 1',
  originalDoneLate: 'original = 2',
  originalOpenInTime: 'original = 3',
  originalOverdue: 'original = 7',
  originalNoDeadline: 'original = 5',
} as const;

/** What a cut adds to a cell, and its value over the cells. */
const CUTS: Readonly<Record<Dimension, { column: (view: View) => string; value: string }>> = {
  organisation: {
    column: ({ original }) => (original ? 't.assigned_organisation as organisation' : ''),
    value: 'organisation',
  },
  directive: { column: () => 't.directive', value: 'directive' },
  topic: { column: () => 'k.topics', value: `coalesce(topic, 'none')` },
  zone: { column: () => 'k.zones || k.clusters as zones', value: `coalesce(zone, 'none')` },
  kind: { column: () => 'k.kind', value: 'kind' },
  state: { column: () => 't.state', value: 'state' },
  month: {
    column: () => `date_trunc('month', t.effective_on::timestamp)::date as month`,
    value: `coalesce(to_char(month, 'YYYY-MM'), 'none')`,
  },
};

type Asked = Pick<Query, 'directive' | 'organisation' | 'topic' | 'zone' | 'kind' | 'state' | 'dueFrom' | 'dueTo'>;

/** Conditions over the duty `t` that what was asked for comes down to. */
export function filtered(asked: Asked, { original, holders }: View, day: string, around: Around, p: Params): string[] {
  const where: string[] = [];
  for (const name of ['topic', 'zone', 'kind'] as const)
    if (asked[name]) where.push(assignmentSpec.filters![name]!.where(p.add(asked[name], 'text[]'), day, around));
  if (asked.directive) where.push(`t.directive = any(${p.add(asked.directive, 'text[]')})`);
  if (asked.state) where.push(`t.state = any(${p.add(asked.state, 'text[]')})`);
  if (asked.dueFrom) where.push(`t.effective_on >= ${p.add(asked.dueFrom, 'date')}`);
  if (asked.dueTo) where.push(`t.effective_on <= ${p.add(asked.dueTo, 'date')}`);
  const { organisation } = asked;
  if (organisation && original) where.push(`t.assigned_organisation = any(${p.add(organisation, 'text[]')})`);
  else if (organisation) {
    const keys = holders.filter((h) => organisation.includes(h.organisation)).map((h) => h.key);
    where.push(`t.owner_key = any(${p.add([...new Set(keys)], 'text[]')})`);
  }
  return where;
}

/** FROM item of the holders. */
export const holdersIn = ({ holders }: View, p: Params): string =>
  `jsonb_to_recordset(${p.add(JSON.stringify(holders), 'jsonb')}) as h(key text, organisation text, ownership text, holds boolean, since int, until int)`;

/** Conditions over cells that the measures count. */
const MEASURES = [
  ...Object.entries(COUNTS).map(([name, c]) => `coalesce(sum(n) filter (where holds and ${c}), 0)::int as "${name}"`),
  'coalesce(sum(late), 0)::bigint as "lateDays"',
].join(', ');

/** Which duties, each with its cell and its days of lateness. */
function dutiesOf(ctx: Ctx, asked: Query, view: View, columns: readonly string[], p: Params): string {
  const at = placedIn(view.moment, p);
  const { day } = at;
  const around = aroundAt(view.moment, p, at.known);
  const source = sourceOf(ctx, assignmentSpec, view.moment, p);
  const roles = asked.role ?? ['LEAD'];
  const ofRole = `t.role = any(${p.add(roles, 'text[]')})`;
  const where = [naming(at), ...source.where, ofRole, ...filtered(asked, view, day, around, p)].join(' and ');
  const joins = [`cross join (select ${p.add(view.near, 'date')} as day) near`];
  if (columns.some((c) => c.startsWith('k.'))) joins.push(`join ${around.at(taskSpec)} k on k.id = t.task`);
  const partners = roles.includes('COORDINATE');
  if (partners) joins.push(`left join (select distinct id from (${mergedDuties(day, around)}) c) m on m.id = t.id`);
  const unless = (merged: number, sql: string) =>
    partners ? `case when m.id is not null then ${merged} else ${sql} end` : sql;
  const cuts = view.turns.map((turn, i) => `${daysLateBefore(p.add(turn, 'date'), day)} as cut${i}`);
  return `select ${[...columns, `${unless(MERGED, cell(day))} as cell`, `${unless(0, daysLate(day))} as late`, ...cuts].join(', ')}
    from ${source.from} ${joins.join(' ')} where ${where}`;
}

/** Groups and total, over the rows the caller may see. */
export function compileBoard(
  ctx: Ctx,
  asked: Query,
  all: View,
): { text: string; values: unknown[]; dims: Dimension[] } {
  const p = new Params();
  const dims = cutsIn<Dimension>(asked.by);
  // Where no figure stands for the body that answers, it is enough to know whether any does.
  const byBody = !all.original && (dims.includes('organisation') || asked.organisation !== undefined);
  const view = byBody ? all : { ...all, turns: [] };
  const unresolved = all.holders.filter((h) => h.holds && h.ownership === 'FALLBACK').map((h) => h.key);
  const columns = [
    byBody
      ? 't.owner_key'
      : `${unresolved.length > 0 ? `t.owner_key = any(${p.add(unresolved, 'text[]')})` : 'false'} as is_fallback`,
    ...dims.map((d) => CUTS[d].column(view)).filter(Boolean),
  ];
  const grouped = [...columns.map((c) => c.replace(/^.*( as |\.)/, '')), 'cell'].join(', ');
  const cuts = [...view.turns.map((_t, i) => `sum(cut${i}) filter (where late > 0)`), 'sum(late)'];
  const last = cuts.length + 1;
  const placed = byBody
    ? `coalesce(h.organisation, 'none') as organisation, h.ownership = 'FALLBACK' as is_fallback, coalesce(h.holds, true) as holds,
        coalesce(c.cuts[coalesce(h.until, ${last})] - coalesce(c.cuts[coalesce(h.since, 1)], 0), 0) as late
      from cells c left join ${holdersIn(view, p)} on h.key = c.owner_key
      ${asked.organisation ? `where h.organisation = any(${p.add(asked.organisation, 'text[]')})` : ''}`
    : `true as holds, c.cuts[${last}] as late from cells c`;
  const duties = dutiesOf(ctx, asked, view, columns, p);
  const text = `with cells as materialized (
      select ${grouped}, count(*) as n, array[0, ${cuts.join(', ')}] as cuts from (${duties}) x group by ${grouped}),
    placed as materialized (
      select c.*, c.cell / 16 as status, case when c.cell > ${MERGED} then c.cell / 2 % 8 end as original, ${placed})
    select true as is_total${dims.map((d) => `, null as "${d}"`).join('')}, ${MEASURES} from placed ${groupsOf(dims, asked, p)}`;
  return { text, values: p.values, dims };
}

/** The groups after the total. A duty stands under each topic and zone, of those asked for where any are. */
function groupsOf(dims: readonly Dimension[], asked: Query, p: Params): string {
  if (dims.length === 0) return '';
  const values = dims.map((d) => CUTS[d].value).join(', ');
  const several = dims.filter((d) => d === 'topic' || d === 'zone');
  const each = several.map((d) => `left join lateral (select distinct unnest(${d}s) as ${d}) ${d} on true`).join(' ');
  const only = several.flatMap((d) => (asked[d] ? [`${CUTS[d].value} = any(${p.add(asked[d], 'text[]')})`] : []));
  return `union all (select false, ${values}, ${MEASURES} from placed ${each} ${only.length > 0 ? `where ${only.join(' and ')}` : ''}
    group by ${values} having bool_or(holds) or sum(late) > 0 order by ${values} limit ${MOST_GROUPS + 1})`;
}
