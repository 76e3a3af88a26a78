import { type Ctx, withPredecessors } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { Exact } from '../../lib/exact.ts';
import { type Moment, rowsAt, sourceOf } from '../../records/source.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import type { Name } from '../reports/reports.reads.ts';
import { columnNamed, type FormTable, rollupSource } from '../reports/reports.reads.ts';
import { clusterSpec } from '../sites/clusters.spec.ts';
import type { Figure } from './parts.ts';
import { submissionSpec } from './submissions.spec.ts';

// What is known beside a report and its form asks about: the same report of other periods, the reports added up in it, and
// figures of the registers. Of other reports the version that was accepted counts, else the one that was sent.

type Row = Readonly<Record<string, unknown>>;

/** A figure of what is known; undefined where it is not, or is not asked about here. */
export type Known = (table: FormTable, name: Name) => Exact | undefined;

/** Where a report is looked up: who asks, in which snapshot, at which moment. */
export interface Looked {
  ctx: Ctx;
  tx: Tx;
  moment: Moment;
}

interface Other {
  scope: string;
  figures: Figure[] | null;
}

/**
 * Reports of the same filer by the same form: of the period before, of the first half of the year, of the year before. A
 * caller learns nothing of another report by way of this one.
 */
function othersOf({ ctx, tx, moment }: Looked, { obligation, family }: Row): Promise<Other[]> {
  const p = new Params();
  const [key, form] = [p.add(obligation, 'uuid'), p.add(family, 'text')];
  const obligations = rowsAt(
    obligationSpec,
    moment,
    p,
    `select id::text from report_obligations where family = ${form}`,
  );
  const { from, where } = sourceOf(ctx, submissionSpec, moment, p, {
    keys: `select id::text from report_submissions where family = ${form}`,
  });
  return tx.rows<Other>({
    text: `with o as (select b.* from ${obligations} b where b.id = ${key} and b.family = ${form}),
    same as (select b.* from ${obligations} b, o where b.family = o.family and b.reporter is not distinct from o.reporter
      and b.enterprise is not distinct from o.enterprise and b.project is not distinct from o.project
      and b.cluster is not distinct from o.cluster and b.state <> 'WITHDRAWN'),
    other as (
      (select 'previous' as scope, b.id from same b, o where b.frequency = o.frequency and b.data_to < o.data_to order by b.data_to desc limit 1)
      union all select 'half', b.id from same b, o where o.frequency = 'YEAR' and b.frequency = 'FIRST_HALF' and b.period = o.period || '-H1'
      union all (select 'yearEnd', b.id from same b, o where b.frequency = 'YEAR' and b.data_to < o.data_to order by b.data_to desc limit 1))
  select other.scope, s.figures from other cross join lateral (select t.figures from ${from}
    where ${[...where, `t.obligation = other.id and t.state in ('ACCEPTED', 'SUBMITTED')`].join(' and ')} order by t.state limit 1) s`,
    values: p.values,
  });
}

/** Sums of what was accepted of the reports that came to a body or to one it took over; a column of several tables has none. */
async function sumsBelow(
  { ctx, tx, moment }: Looked,
  { period, reporter }: Row,
  families: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const p = new Params();
  const asked = `s.period = ${p.add(period, 'text')} and s.family = any(${p.add(families, 'text[]')})`;
  const to = p.add(await withPredecessors(ctx, reporter as string), 'text[]');
  const submissions = rowsAt(submissionSpec, moment, p, `select s.id::text from report_submissions s where ${asked}`);
  const rows = await tx.rows<{ family: string; column: string; value: string }>({
    text: `select s.family, f ->> 'column' as column, sum((f ->> 'value')::numeric)::text as value
      from ${submissions} s cross join lateral jsonb_array_elements(s.figures) f
      where ${asked} and s.state = 'ACCEPTED' and (s.receivers && ${to} or s.approver = any(${to}))
        and f ->> 'value' ~ '^-?\\d+(\\.\\d+)?$' group by 1, 2 having count(distinct f ->> 'table') = 1`,
    values: p.values,
  });
  return new Map(rows.map((r) => [`${r.family} ${r.column}`, r.value]));
}

type Registry = Readonly<Record<string, string | null>>;

/** Figures of the registers that a form may name; of the unit whose clusters the report is about, or of all of them. */
async function registryOf({ tx, moment }: Looked, record: Row): Promise<Registry> {
  const p = new Params();
  const [cluster, period] = [p.add(record.cluster, 'text'), p.add(record.period, 'text')];
  const [from, to] = [p.add(record.dataFrom, 'text'), p.add(record.dataTo, 'text')];
  const obligations = rowsAt(
    obligationSpec,
    moment,
    p,
    `select id::text from report_obligations where cluster = ${cluster} and period = ${period}`,
  );
  const clusters = rowsAt(clusterSpec, moment, p);
  const rows = await tx.rows<Registry>({
    text: `with territory as materialized (
        select o.administrative_unit as unit from ${rowsAt(organisationSpec, moment, p)} o
        join ${rowsAt(administrativeUnitSpec, moment, p)} u on u.key = o.administrative_unit
        where o.code = ${p.add(record.reporter, 'text')} and u.level <> 'PROVINCE')
      select
        (select c.industrial_land_ha::text from ${clusters} c where c.code = ${cluster}) as "industrialLandHa",
        (select count(*)::text from ${obligations} b where b.role = 'CLUSTER_TENANT' and b.cluster = ${cluster}
          and b.period = ${period} and b.state not in ('WAIVED', 'WITHDRAWN')) as "tenantReportCount",
        (select count(*)::text from ${clusters} c cross join lateral jsonb_array_elements(c.legal_statuses) l
          where l ->> 'status' in ('ABOLISHED', 'MERGED_INTO_ZONE', 'CONVERTED') and l ->> 'from' between ${from} and ${to}
            and not exists (select from territory where not exists (select from jsonb_array_elements(c.administrative_units) u
              where u ->> 'unit' = territory.unit and coalesce(u ->> 'from', '') <= ${to}
                and coalesce(u ->> 'to', '9999') >= ${from}))) as "endedClusterCount"`,
    values: p.values,
  });
  return rows[0]!;
}

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
export async function knownBeside(looked: Looked, record: Row, tables: readonly FormTable[]): Promise<Known> {
  const { cluster, dataFrom, dataTo } = record as Record<string, string | null>;
  const others = await othersOf(looked, record);
  const sources = new Map(
    tables.flatMap((t) =>
      t.columns.flatMap(({ code, rollup }) => {
        const source = rollup && rollupSource(rollup.source, rollup.method);
        return source?.kind === 'below' ? [[`${t.code} ${code}`, source.cells] as const] : [];
      }),
    ),
  );
  const families = [...new Set([...sources.values()].flat().map((c) => c.family))];
  // What a consolidation made was added up there, by what was owed to the body and its predecessors.
  const isAddedUp = families.length > 0 && record.reporter !== null && record.consolidation === null;
  const sums = isAddedUp ? await sumsBelow(looked, record, families) : new Map<string, string>();
  const registry = asksRegistry(tables) ? await registryOf(looked, record) : undefined;
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
