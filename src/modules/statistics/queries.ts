import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Moment, sourceOf } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { indicatorSpec } from '../indicators/indicators.spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { leasableHa, legalStatusOn, type Operands, occupiedHa } from '../sites/derived.ts';

// Reported figures and totals over the registers, at any moment, over the rows the caller may see.

export async function reportedFigures(ctx: Ctx, tx: Tx, moment: Moment): Promise<unknown[]> {
  const p = new Params();
  const figures = sourceOf(ctx, observationSpec, moment, p);
  const definitions = sourceOf(
    ctx,
    indicatorSpec,
    { ...moment, past: moment.past && { ...moment.past, day: '9999-12-31' } },
    p,
  );
  const rows = await tx.rows<{ value: string }>({
    text: `select distinct on (t.indicator, t.subject_type) t.indicator, n.name, t.subject_type as "subjectType", t.value, t.unit, t.qualifier, t.basis,
        t.as_of as "asOf", t.as_of_precision as "asOfPrecision", t.source_document as "sourceDocument", t.section, t.id as observation
      from ${figures.from} left join (select t.code, t.name from ${definitions.from}) n on n.code = t.indicator
      where ${[...figures.where, 't.subject is null', `t.as_of <= ${p.add(moment.day, 'date')}`].join(' and ')}
      order by t.indicator, t.subject_type, t.as_of desc, t.id desc`,
    values: p.values,
  });
  return rows.map((r) => ({ ...r, value: Number(r.value) }));
}

interface SiteTotals {
  records: number;
  sites: number;
  expansions: number;
  plannedHa: string | null;
  plannedCounted: number;
  plannedUnknown: number;
  industrialHa: string | null;
  industrialCounted: number;
  industrialUnknown: number;
  formula: string | null;
  legalBasis: string | null;
  occupiedHa: string | null;
  leasableHa: string | null;
  ratePct: string | null;
  simpleAveragePct: string | null;
  sitesCounted: number;
  sitesLeftOut: number;
}

const asNumber = (text: string | null): number | null => (text === null ? null : Number(text));

/** A part enters a sum only where no record above it has the figure. */
const wholeUnknown = (column: string) => `not exists (
  with recursive up as (select z.parent from rows z where z.code = t.code union select z.parent from up join rows z on z.code = up.parent)
  select from up join rows z on z.code = up.parent where z.${column} is not null)`;

export async function siteTotals(
  ctx: Ctx,
  tx: Tx,
  spec: RecordSpec,
  operands: Operands,
  moment: Moment,
  /** Further conditions of the records that count. */
  only: (p: Params, day: string) => readonly string[] = () => [],
): Promise<SiteTotals> {
  const p = new Params();
  const day = p.add(moment.day, 'date');
  const source = sourceOf(ctx, spec, moment, p);
  const conditions = [...source.where, ...only(p, day)];
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const columns = [
    'code',
    'parent',
    'is_expansion',
    'planned_area_ha',
    'industrial_land_ha',
    ...Object.values(operands).filter((c) => c !== null && c !== 'industrial_land_ha'),
  ];
  const [totals] = await tx.rows<SiteTotals>({
    text: `with rows as materialized (select ${columns.map((c) => `t.${c}`).join(', ')} from ${source.from} ${where}),
      marked as (
        select t.*, t.planned_area_ha is not null and t.parent is null or t.planned_area_ha is not null and ${wholeUnknown('planned_area_ha')} as planned_counts,
          t.industrial_land_ha is not null and t.parent is null or t.industrial_land_ha is not null and ${wholeUnknown('industrial_land_ha')} as industrial_counts,
          ${occupiedHa(operands)} as occupied, ${leasableHa(operands)} as leasable
        from rows t left join occupancy_formulas o on o.register = '${spec.type}' and in_force(o.valid_from, o.valid_to, ${day}))
      select count(*) as records, count(*) filter (where parent is null) as sites, count(*) filter (where is_expansion) as expansions,
        sum(planned_area_ha) filter (where planned_counts) as "plannedHa", count(*) filter (where planned_counts) as "plannedCounted",
        count(*) filter (where planned_area_ha is null and parent is null) as "plannedUnknown",
        sum(industrial_land_ha) filter (where industrial_counts) as "industrialHa", count(*) filter (where industrial_counts) as "industrialCounted",
        count(*) filter (where industrial_land_ha is null and parent is null) as "industrialUnknown",
        (select version from occupancy_formulas o where o.register = '${spec.type}' and in_force(o.valid_from, o.valid_to, ${day})) as formula,
        (select legal_basis from occupancy_formulas o where o.register = '${spec.type}' and in_force(o.valid_from, o.valid_to, ${day})) as "legalBasis",
        sum(occupied) filter (where known) as "occupiedHa", sum(leasable) filter (where known) as "leasableHa",
        round(100 * sum(occupied) filter (where known) / nullif(sum(leasable) filter (where known), 0), 2) as "ratePct",
        round(avg(100 * occupied / nullif(leasable, 0)) filter (where known), 2) as "simpleAveragePct",
        count(*) filter (where known) as "sitesCounted", count(*) filter (where not known) as "sitesLeftOut"
      from (select *, occupied is not null and leasable > 0 as known from marked) m`,
    values: p.values,
  });
  return totals!;
}

async function byLegalStatus(ctx: Ctx, tx: Tx, spec: RecordSpec, moment: Moment): Promise<unknown[]> {
  const p = new Params();
  const day = p.add(moment.day, 'date');
  const source = sourceOf(ctx, spec, moment, p);
  const where = source.where.length > 0 ? `where ${source.where.join(' and ')}` : '';
  return tx.rows({
    text: `select ${legalStatusOn(day)} as "legalStatus", count(*) as records from ${source.from} ${where} group by 1 order by 1 nulls last`,
    values: p.values,
  });
}

export const occupancyOf = (t: SiteTotals) => ({
  formula: t.formula,
  legalBasis: t.legalBasis,
  method: 'WEIGHTED' as const,
  ratePct: asNumber(t.ratePct),
  simpleAveragePct: asNumber(t.simpleAveragePct),
  occupiedHa: asNumber(t.occupiedHa),
  leasableHa: asNumber(t.leasableHa),
  sitesCounted: t.sitesCounted,
  sitesLeftOut: t.sitesLeftOut,
});

export async function computed(ctx: Ctx, tx: Tx, spec: RecordSpec, operands: Operands, moment: Moment) {
  const t = await siteTotals(ctx, tx, spec, operands, moment);
  return {
    records: t.records,
    sites: t.sites,
    expansions: t.expansions,
    byLegalStatus: await byLegalStatus(ctx, tx, spec, moment),
    plannedArea: { valueHa: asNumber(t.plannedHa), recordsCounted: t.plannedCounted, recordsUnknown: t.plannedUnknown },
    industrialLand: {
      valueHa: asNumber(t.industrialHa),
      recordsCounted: t.industrialCounted,
      recordsUnknown: t.industrialUnknown,
    },
    occupancy: occupancyOf(t),
  };
}
