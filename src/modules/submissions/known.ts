import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { Exact } from '../../lib/exact.ts';
import { sourceOf } from '../../records/source.ts';
import type { Name } from '../reports/reports.reads.ts';
import { columnNamed, type FormTable, rollupSource } from '../reports/reports.reads.ts';
import type { Figure } from './parts.ts';
import { submissionSpec } from './submissions.spec.ts';

// What is known beside a report and its form asks about: the same report of other periods, the reports added up in it, and
// figures of the registers. Of other reports the version that was accepted counts, else the one that was sent.

type Row = Readonly<Record<string, unknown>>;

/** A figure of what is known; undefined where it is not, or is not asked about here. */
export type Known = (table: FormTable, name: Name) => Exact | undefined;

/** Reports of the same filer by the same form: of the period before, of the first half of the year, of the year before. */
const OTHERS = (
  obligation: string,
  from: string,
  where: readonly string[],
) => `with o as (select * from report_obligations where id = ${obligation}),
    same as (select b.* from report_obligations b, o where b.family = o.family and b.reporter is not distinct from o.reporter
      and b.enterprise is not distinct from o.enterprise and b.project is not distinct from o.project
      and b.cluster is not distinct from o.cluster and b.state <> 'WITHDRAWN'),
    other as (
      (select 'previous' as scope, b.id from same b, o where b.frequency = o.frequency and b.data_to < o.data_to order by b.data_to desc limit 1)
      union all select 'half', b.id from same b, o where o.frequency = 'YEAR' and b.frequency = 'FIRST_HALF' and b.period = o.period || '-H1'
      union all (select 'yearEnd', b.id from same b, o where b.frequency = 'YEAR' and b.data_to < o.data_to order by b.data_to desc limit 1))
  select other.scope, s.figures from other cross join lateral (select t.figures from ${from}
    where ${[...where, `t.obligation = other.id and t.state in ('ACCEPTED', 'SUBMITTED')`].join(' and ')} order by t.state limit 1) s`;

/** Sums of what was accepted of the reports below, by form and column, and how many tables have that column. */
const BELOW = `select s.family, f ->> 'column' as column, sum((f ->> 'value')::numeric)::text as value,
    count(distinct f ->> 'table')::int as tables
  from report_submissions s cross join lateral jsonb_array_elements(s.figures) f
  where s.period = $1 and s.family = any($2) and s.state = 'ACCEPTED' and ($3 = any(s.receivers) or s.approver = $3)
    and f ->> 'value' ~ '^-?\\d+(\\.\\d+)?$' group by 1, 2`;

const REGISTRY = `select
    (select industrial_land_ha::text from industrial_clusters where code = $1) as "industrialLandHa",
    (select count(*)::text from report_obligations where role = 'CLUSTER_TENANT' and cluster = $1 and period = $2 and state not in ('WAIVED', 'WITHDRAWN')) as "tenantReportCount",
    (select count(*)::text from industrial_clusters c cross join lateral jsonb_array_elements(c.legal_statuses) l
      where l ->> 'status' in ('ABOLISHED', 'MERGED_INTO_ZONE', 'CONVERTED') and l ->> 'from' between $3 and $4
        and ($5::text is null or exists (select from jsonb_array_elements(c.administrative_units) u where u ->> 'unit' = $5
          and coalesce(u ->> 'from', '') <= $4 and coalesce(u ->> 'to', '9999') >= $3))) as "endedClusterCount"`;

/** The unit whose clusters a report is about; null where it is about all of them. */
const TERRITORY = `select o.administrative_unit as unit from organisations o join administrative_units u on u.key = o.administrative_unit
  where o.code = $1 and u.level <> 'PROVINCE'`;

const NUMBER = /^-?\d+(\.\d+)?$/;

const cell = (figures: readonly Figure[] | null, table: FormTable, name: string): Exact | undefined => {
  const column = columnNamed(table.columns, name);
  const found = figures?.find((x) => x.table === table.code && x.row === 1 && x.column === column?.code)?.value;
  // What was text when it was sent is no figure.
  return found == null || !NUMBER.test(found) ? undefined : new Exact(found);
};

const months = (from: string, to: string): number => {
  const [y, m, d] = from.split('-').map(Number) as [number, number, number];
  const [toY, toM, toD] = to.split('-').map(Number) as [number, number, number];
  return (toY - y) * 12 + (toM - m) + (toD - d + 1 >= 28 ? 1 : 0);
};

/** Does the form name a figure of the registers at all? Most do not. */
const asksRegistry = (tables: readonly FormTable[]): boolean =>
  tables.some(({ columns, checks }) =>
    [...columns.map((c) => c.formula ?? ''), ...checks.map((c) => c.expression)].some((x) => x.includes('registry.')),
  );

/** Asks for everything a report can be held against, in a handful of statements. */
export async function knownBeside(ctx: Ctx, tx: Tx, record: Row, tables: readonly FormTable[]): Promise<Known> {
  const { obligation, cluster, period, dataFrom, dataTo, reporter } = record as Record<string, string | null>;
  // A caller learns nothing of another report by way of this one.
  const p = new Params();
  const key = p.add(obligation, 'uuid');
  const { from, where } = sourceOf(ctx, submissionSpec, { day: ctx.today }, p);
  const registryOf = async () => {
    const [territory] = await tx.rows<{ unit: string }>({ text: TERRITORY, values: [reporter] });
    const [row] = await tx.rows<Record<string, string | null>>({
      text: REGISTRY,
      values: [cluster, period, dataFrom, dataTo, territory?.unit ?? null],
    });
    return row;
  };
  const others = await tx.rows<{ scope: string; figures: Figure[] | null }>({
    text: OTHERS(key, from, where),
    values: p.values,
  });
  const sources = new Map(
    tables.flatMap((t) =>
      t.columns.flatMap(({ code, rollup }) => {
        const source = rollup && rollupSource(rollup.source, rollup.method);
        return source?.kind === 'below' ? [[`${t.code} ${code}`, source.cells] as const] : [];
      }),
    ),
  );
  const families = [...new Set([...sources.values()].flat().map((c) => c.family))];
  const sums = new Map<string, string>();
  // What a consolidation made was added up there, by what was owed to the body and its predecessors.
  if (families.length > 0 && reporter && record.consolidation === null)
    for (const row of await tx.rows<{ family: string; column: string; value: string; tables: number }>({
      text: BELOW,
      values: [period, families, reporter],
    }))
      if (row.tables === 1) sums.set(`${row.family} ${row.column}`, row.value);
  const registry = asksRegistry(tables) ? await registryOf() : undefined;
  const exact = (text: string | null | undefined) => (text == null ? undefined : new Exact(text));
  return (table, { scope, name }) => {
    if (scope === 'period') return new Exact(months(dataFrom!, dataTo!));
    if (scope === 'registry')
      return cluster === null && name !== 'endedClusterCount' ? undefined : exact(registry?.[name]);
    if (scope !== 'below') return cell(others.find((x) => x.scope === scope)?.figures ?? null, table, name);
    const column = columnNamed(table.columns, name);
    const parts = (sources.get(`${table.code} ${column?.code}`) ?? []).map((c) => sums.get(`${c.family} ${c.column}`));
    // A form below of which nothing has come yet is not known to be zero.
    if (parts.length === 0 || parts.every((x) => x === undefined)) return undefined;
    return parts.reduce((sum, x) => sum.plus(x ?? 0), new Exact(0));
  };
}
