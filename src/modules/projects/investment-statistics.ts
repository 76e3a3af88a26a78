import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { daysOf } from '../../lib/dates.ts';
import { badParameter, problem } from '../../problems.ts';
import { aroundAt, type Moment, naming, placedIn, resolveMoment, sourceOf } from '../../records/source.ts';
import { adjustmentSpec } from './adjustments.spec.ts';
import { countedLand, endedOn, isValidOn, MAY_BE_UNKNOWN, statusIs } from './derived.ts';
import { projectFilters } from './filters.ts';
import {
  answer,
  DIMENSIONS,
  type Dimension,
  MOST_GROUPS,
  measures,
  period,
  type Query,
  query,
} from './investment-schemas.ts';
import { projectSpec } from './projects.spec.ts';

// Totals over investment projects by any cut. The groups and the total come from one statement over one snapshot
// (GROUPING SETS), so the parts always add up. No hectare counts twice: a rented factory has no land of its own, and land of an
// infrastructure project is summed apart. No dong is converted: each currency is summed as written.

/** Measure → column of the rows it is the sum of. */
const SUMS = {
  registeredCapitalVnd: 'rv',
  registeredCapitalUsd: 'ru',
  implementedCapitalVnd: 'iv',
  implementedCapitalUsd: 'iu',
  landHa: 'land',
  infrastructureLandHa: 'infra_land',
  labourRegistered: 'lr',
  labourActual: 'la',
};

/** Capital of one currency: its short name, the project's column and its field in an adjustment. */
const CURRENCIES = [
  { name: 'vnd', column: 'registered_capital_vnd', field: 'registeredCapitalVnd' },
  { name: 'usd', column: 'registered_capital_usd', field: 'registeredCapitalUsd' },
] as const;

const valueIn = (field: string, side: 'before' | 'after') => `(t.changes -> '${field}' ->> '${side}')::numeric`;

/** What the adjustments of a project did in the period, and what the first that changed its capital found. */
function adjustedIn(adjusted: ReturnType<typeof sourceOf>, period: string): string {
  const moves = CURRENCIES.map(({ name, field }) => {
    const moved = `case when t.changes ? '${field}' and ${period} then coalesce(${valueIn(field, 'after')}, 0) - coalesce(${valueIn(field, 'before')}, 0) end as ${name}`;
    return `${moved}, t.changes ? '${field}' as has_${name}, ${valueIn(field, 'before')} as was_${name}`;
  });
  const sums = CURRENCIES.map(
    ({
      name,
    }) => `sum(a.${name}) filter (where a.${name} > 0) as up_${name}, sum(-a.${name}) filter (where a.${name} < 0) as down_${name},
      bool_or(a.has_${name}) as has_${name}, (array_agg(a.was_${name} order by a.adjustment_no) filter (where a.has_${name}))[1] as was_${name}`,
  );
  const where = adjusted.where.length > 0 ? `where ${adjusted.where.join(' and ')}` : '';
  return `(select a.project, count(*) filter (where a.inside) as n, ${sums.join(', ')}
    from (select t.project, t.adjustment_no, ${period} as inside, ${moves.join(', ')} from ${adjusted.from} ${where}) a
    group by a.project)`;
}

/** The one statement: groups and total, over the rows the caller may see. */
export function compileInvestment(
  ctx: Ctx,
  asked: Query,
  moment: Moment,
): { text: string; values: unknown[]; dims: Dimension[] } {
  const p = new Params();
  const at = placedIn(moment, p);
  const { day } = at;
  const source = sourceOf(ctx, projectSpec, moment, p);
  const dims = [...new Set((asked.by ?? '').split(',').filter(Boolean))] as Dimension[];
  const where = [naming(at), ...source.where];
  for (const name of ['zone', 'cluster', 'sector'] as const) {
    const values = asked[name];
    if (values) where.push(projectFilters[name]!.where(p.add(values, 'text[]'), day, aroundAt(moment, p)));
  }
  if (asked.capitalOrigin) where.push(`t.capital_origin = any(${p.add(asked.capitalOrigin, 'text[]')})`);
  if (asked.status) where.push(statusIs(p.add(asked.status, 'text[]'), day));
  if (asked.role) where.push(`t.role = any(${p.add(asked.role, 'text[]')})`);
  const inPeriod = asked.from !== undefined && asked.to !== undefined;
  const isCounted = asked.count === 'all' ? 'true' : isValidOn(day, at.known);
  if (!inPeriod && asked.count !== 'all') where.push(isCounted);
  const columns = [
    ...dims.map((d) => `${DIMENSIONS[d].sql(day)} as "${d}"`),
    't.registered_capital_vnd as rv, t.registered_capital_usd as ru, t.implemented_capital_vnd as iv, t.implemented_capital_usd as iu',
    `${countedLand} as land, case when t.role = 'INFRASTRUCTURE' then t.land_ha end as infra_land, t.labour_registered as lr, t.labour_actual as la, t.role as role_, t.land_ha as own_land`,
  ];
  // With a period the rows also hold what ended in it: it happened, and is not there any more.
  const counted = (aggregate: string, condition?: string) => {
    const conditions = [...(inPeriod ? ['is_counted'] : []), ...(condition ? [condition] : [])];
    return conditions.length > 0 ? `${aggregate} filter (where ${conditions.join(' and ')})` : aggregate;
  };
  const totals = [
    `${counted('count(*)')} as projects`,
    ...Object.entries(SUMS).map(([name, column]) => `(${counted(`sum(${column})`)})::text as "${name}"`),
    `${counted('count(*)', 'rv is null and ru is null')} as "withoutCapital"`,
    `${counted('count(*)', `own_land is null and role_ <> 'FACTORY_RENTAL'`)} as "withoutLand"`,
  ];
  let join = '';
  if (inPeriod) {
    const [from, to] = [p.add(asked.from, 'date'), p.add(asked.to, 'date')];
    const adjusted = sourceOf(ctx, adjustmentSpec, moment, p);
    const isNew = `t.first_issued_on between ${from} and ${to}`;
    columns.push(
      `${isCounted} as is_counted`,
      `${isNew} as is_new`,
      ...CURRENCIES.map(
        ({ name, column }) =>
          `case when ${isNew} then case when d.has_${name} then d.was_${name} else t.${column} end end as new_${name}`,
      ),
      `coalesce((${endedOn}) between ${from} and ${to}, false) as is_revoked`,
      'd.n as adjusted, d.up_vnd, d.up_usd, d.down_vnd, d.down_usd',
    );
    join = `left join ${adjustedIn(adjusted, `t.issued_on between ${from} and ${to}`)} d on d.project = t.code`;
    totals.push(
      'count(*) filter (where is_new) as "newProjects", sum(new_vnd) as "newCapitalVnd", sum(new_usd) as "newCapitalUsd"',
      'coalesce(sum(adjusted), 0)::int as adjustments, sum(up_vnd) as "increasedVnd", sum(up_usd) as "increasedUsd", sum(down_vnd) as "decreasedVnd", sum(down_usd) as "decreasedUsd"',
      'count(*) filter (where is_revoked) as "revokedProjects"',
    );
  }
  const names = dims.map((d) => `"${d}"`);
  const happened = inPeriod ? 'where is_counted or is_new or is_revoked or adjusted > 0' : '';
  const text = `select ${[...names, `${names.length > 0 ? `grouping(${names[0]})` : '1'} as is_total`, ...totals].join(', ')}
    from (select ${columns.join(', ')} from ${source.from} ${join} where ${where.join(' and ')}) c ${happened}
    group by ${names.length > 0 ? `grouping sets ((${names.join(', ')}), ())` : '()'}
    order by is_total desc${names.map((n) => `, ${n}`).join('')} limit ${MOST_GROUPS + 2}`;
  return { text, values: p.values, dims };
}

const MEASURES = Object.keys(measures);
const PERIOD_MEASURES = Object.keys(period.shape).filter((name) => !name.endsWith('Rows'));

const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : value;

/** Where the projects of a group are listed; `more` narrows them to those a figure of the period is made of. */
function rowsLink(
  asked: Query,
  key: Record<string, string>,
  day: string,
  position: number,
  more: Readonly<Record<string, string>> = asked.count === 'all' ? {} : { isValid: 'true' },
): string {
  const q = new URLSearchParams(more);
  for (const name of ['zone', 'cluster', 'sector', 'capitalOrigin', 'status', 'role'] as const)
    for (const v of asked[name] ?? []) q.append(name, v);
  const unknown: string[] = [];
  for (const [dim, value] of Object.entries(key) as [Dimension, string][]) {
    const { filter } = DIMENSIONS[dim];
    q.delete(filter);
    if (value === 'none' && filter in MAY_BE_UNKNOWN) unknown.push(filter);
    else if (filter === 'firstIssuedOn') {
      // Of several periods one lies in the other: the later first day and the earlier last day.
      const [first, last] = daysOf(value);
      q.set('firstIssuedOn.gte', [first, q.get('firstIssuedOn.gte') ?? first].sort()[1]!);
      q.set('firstIssuedOn.lte', [last, q.get('firstIssuedOn.lte') ?? last].sort()[0]!);
    } else if (dim === 'sector' && asked.sector) {
      // A group holds what was asked for of it, which may be finer than the group.
      for (const v of asked.sector)
        if (v.startsWith(value) || value.startsWith(v)) q.append(filter, v.length > value.length ? v : value);
    } else q.append(filter, value);
  }
  if (unknown.length > 0) q.set('unknown', unknown.join(','));
  q.set('validAt', day);
  q.set('knownAt', String(position));
  return `/v1/investment-projects?${q}`;
}

function assertPeriod({ from, to }: Query): void {
  if ((from === undefined) !== (to === undefined))
    throw badParameter(from === undefined ? 'from' : 'to', 'required', 'A period has a first and a last day');
  if (from !== undefined && to !== undefined && to < from)
    throw badParameter('to', 'before_start', 'to lies before from');
}

const statistics = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    assertPeriod(asked);
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const { text, values, dims } = compileInvestment(ctx, asked, moment);
    const rows = await tx.rows<Record<string, unknown>>({ text, values });
    if (rows.length > MOST_GROUPS + 1) {
      throw problem('invalid_request', undefined, [
        {
          parameter: 'by',
          code: 'too_many',
          detail: `More than ${MOST_GROUPS} groups; use fewer cuts or narrower filters`,
        },
      ]);
    }
    const pick = (row: Record<string, unknown>, names: readonly string[]) =>
      Object.fromEntries(names.map((n) => [n, plain(row[n])]));
    const link = (key: Record<string, string>, more?: Readonly<Record<string, string>>) =>
      rowsLink(asked, key, moment.day, head.position, more);
    const periodOf = (row: Record<string, unknown>, key: Record<string, string>) => ({
      ...pick(row, PERIOD_MEASURES),
      newRows: link(key, { 'firstIssuedOn.gte': asked.from!, 'firstIssuedOn.lte': asked.to! }),
      adjustedRows: link(key, { adjusted: `${asked.from!}..${asked.to!}` }),
      revokedRows: link(key, { 'endedOn.gte': asked.from!, 'endedOn.lte': asked.to! }),
    });
    const shown = rows.map((row) => {
      const key = row.is_total ? {} : Object.fromEntries(dims.map((d) => [d, String(row[d])]));
      return {
        isTotal: row.is_total === 1,
        body: {
          ...pick(row, MEASURES),
          ...(asked.from ? { period: periodOf(row, key) } : {}),
          rows: link(key),
        },
        key,
      };
    });
    const total = shown.find((x) => x.isTotal)!.body;
    const groups = shown.filter((x) => !x.isTotal).map(({ key, body }) => ({ key, ...body }));
    return {
      status: 200,
      body: { day: moment.day, by: dims, count: asked.count ?? 'valid', total, groups },
      position: head,
    };
  });

export const investmentStatistics: Operation = op('statistics_investment', {
  method: 'GET',
  path: '/v1/statistics/investment',
  tag: 'Statistics',
  access: 'registry:read',
  cached: true,
  summary: 'Totals over investment projects',
  description:
    'Counts and sums over investment projects (tổng hợp đầu tư) by any cut: zone, cluster, sector, origin, status, role, year, quarter, month of first issue; cumulative to the day, and with `from` and `to` what was new, adjusted and revoked in a period. ' +
    'Each total is the sum of its groups, each currency stands for itself, rented factories and infrastructure projects add no land, a project that another took over by merger or transfer is counted no more from that day, and every group links to the projects behind it.',
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'Totals and groups', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => statistics(ctx, input.query as Query),
});
