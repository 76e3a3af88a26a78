import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Moment, naming, placedIn, sourceOf } from '../../records/source.ts';
import { indicatorSpec } from '../indicators/indicators.spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { targetSpec } from '../indicators/targets.spec.ts';

// Targets by the plan's version, each with the figures of the data's version: one statement, whatever the number of targets.
// Each register is read once (materialized): rebuilt from the ledger for every target, a page would take minutes.

export interface FigureRow {
  value: string;
  unit: string;
  qualifier: string;
  basis: string;
  asOf: string;
  asOfPrecision: string;
  /** Last day the figure is about: a yearly figure speaks of the whole year. */
  about: string;
  sourceDocument: string | null;
  section: string | null;
  observation: string;
}

export interface TargetRow {
  code: string;
  name: string;
  programme: string | null;
  legalDocument: string | null;
  indicator: string;
  indicatorName: string | null;
  indicatorUnit: string | null;
  indicatorBasis: string | null;
  computation: string | null;
  formula: unknown;
  subjectType: string;
  subject: string | null;
  measure: 'VALUE' | 'PERIOD_MEAN' | 'PERIOD_TOTAL';
  comparator: string;
  targetValue: string;
  unit: string;
  direction: string | null;
  targetYear: number | null;
  periodFrom: number | null;
  periodTo: number | null;
  endsOn: string;
  baselineValue: string | null;
  baselineYear: number | null;
  baselineQualifier: string | null;
  validFrom: string | null;
  validTo: string | null;
  replaces: string | null;
  replacedBy: string[];
  isInForce: boolean;
  /** The newest figure that counts. */
  newest: FigureRow | null;
  /** Of yearly figures: one a year, the newest about it. */
  years: number[] | null;
  mean: string | null;
  sum: string | null;
  sameUnit: boolean | null;
  sameBasis: boolean | null;
}

export interface Wanted {
  code?: string | undefined;
  programme?: readonly string[] | undefined;
  indicator?: readonly string[] | undefined;
  subjectType?: readonly string[] | undefined;
  subject?: readonly string[] | undefined;
}

const COLUMNS = `p.code, p.name, p.programme, p.legal_document as "legalDocument", p.indicator, p.subject_type as "subjectType", p.subject, p.measure, p.comparator,
  p.target_value::text as "targetValue", p.unit, p.direction, p.target_year as "targetYear", p.period_from as "periodFrom", p.period_to as "periodTo",
  p.ends_on as "endsOn", p.baseline_value::text as "baselineValue", p.baseline_year as "baselineYear", p.baseline_qualifier as "baselineQualifier",
  p.valid_from as "validFrom", p.valid_to as "validTo", p.replaces, p.replaced_by as "replacedBy", p.is_in_force as "isInForce"`;

const FIGURE = `jsonb_build_object('value', round(n.value, 6)::text, 'unit', n.unit, 'qualifier', n.qualifier, 'basis', n.basis, 'asOf', n.as_of,
  'asOfPrecision', n.as_of_precision, 'about', n.about, 'sourceDocument', n.source_document, 'section', n.section, 'observation', n.id)`;

const YEARLY = `(d.basis = 'IN_PERIOD' or p.measure = 'PERIOD_MEAN')`;

/**
 * CTE of a register's rows that the caller may see. Rows of the past are rebuilt first and then looked through, so that
 * neither is made anew for the other; a current table is looked through by its indexes.
 */
function once(
  name: string,
  moment: Moment,
  { from, where }: ReturnType<typeof sourceOf>,
  only: readonly string[],
): string {
  const kept = `where ${[...only, ...where].join(' and ')}`;
  if (!moment.past) return `${name} as materialized (select t.* from ${from} ${kept})`;
  return `${name}_all as materialized (select t.* from ${from}), ${name} as materialized (select t.* from ${name}_all t ${kept})`;
}

/** Targets in force on the day, or the one asked for whether it is or not. */
export async function targetRows(
  ctx: Ctx,
  tx: Tx,
  { plan, data }: { plan: Moment; data: Moment },
  wanted: Wanted,
  most: number,
): Promise<TargetRow[]> {
  const p = new Params();
  const at = placedIn(data, p);
  const { day } = at;
  const planned = sourceOf(ctx, targetSpec, plan, p);
  const figures = sourceOf(ctx, observationSpec, data, p);
  // A definition is meant for all figures it names, older ones too.
  const ever = { ...data, past: data.past && { ...data.past, day: '9999-12-31' } };
  const definitions = sourceOf(ctx, indicatorSpec, ever, p);
  const asked = (['programme', 'indicator', 'subjectType', 'subject'] as const).flatMap((name) =>
    wanted[name] ? [`t.${name === 'subjectType' ? 'subject_type' : name} = any(${p.add(wanted[name], 'text[]')})`] : [],
  );
  asked.push(wanted.code === undefined ? 't.is_in_force' : `t.code = ${p.add(wanted.code, 'text')}`);
  return tx.rows<TargetRow>({
    text: `with ${once('plans', plan, planned, [naming(at)])},
      known as (select t.*, make_date(coalesce(t.target_year, t.period_to), 12, 31) as ends_on, r.codes as replaced_by,
          in_force(t.valid_from, t.valid_to, ${day}) and r.codes = '{}' as is_in_force
        from plans t cross join lateral (select coalesce(array_agg(l.code order by l.code), '{}') as codes from plans l
          where l.replaces = t.code and in_force(l.valid_from, l.valid_to, ${day})) r),
      p as materialized (select t.* from known t where ${asked.join(' and ')} order by t.code limit ${p.add(most, 'int')}),
      ${once('d', data, definitions, ['t.code in (select p.indicator from p)'])},
      ${once('o', data, figures, [`t.as_of <= ${day}`, 't.indicator in (select p.indicator from p)'])},
      f as materialized (
        select p.code as target, t.*, t.unit = p.unit as same_unit, t.basis = d.basis as same_basis, extract(year from t.as_of)::int as year,
          case t.as_of_precision when 'YEAR' then (date_trunc('year', t.as_of) + interval '1 year - 1 day')::date else t.as_of end as about
        from p join o t on t.indicator = p.indicator and t.subject_type = p.subject_type and t.subject is not distinct from p.subject
          left join d on d.code = p.indicator
        where t.as_of <= p.ends_on and (p.measure = 'VALUE' or t.as_of >= make_date(p.period_from, 1, 1)
          and (p.measure <> 'PERIOD_MEAN' and d.basis is distinct from 'IN_PERIOD' or t.as_of_precision = 'YEAR' or to_char(t.as_of, 'MMDD') = '1231'))),
      n as (select distinct on (f.target) f.* from f order by f.target, f.as_of desc, f.id desc),
      y as (select g.target, array_agg(g.year order by g.year) as years, round(avg(g.value), 6)::text as mean, round(sum(g.value), 6)::text as sum,
          bool_and(g.same_unit) as same_unit, bool_and(g.same_basis) as same_basis
        from (select distinct on (f.target, f.year) f.* from f order by f.target, f.year, f.as_of desc, f.id desc) g group by g.target)
      select ${COLUMNS}, d.name as "indicatorName", d.unit as "indicatorUnit", d.basis as "indicatorBasis", d.computation,
        (select i from jsonb_array_elements(d.formulas) i where coalesce(i ->> 'from', '') <= ${day}::text and coalesce(i ->> 'to', '99999') >= ${day}::text
          order by coalesce(i ->> 'from', '') desc limit 1) as formula,
        case when n.id is not null then ${FIGURE} end as newest,
        case when p.measure <> 'VALUE' and ${YEARLY} then y.years end as years, y.mean, y.sum,
        case when p.measure <> 'VALUE' and ${YEARLY} then y.same_unit else n.same_unit end as "sameUnit",
        case when p.measure <> 'VALUE' and ${YEARLY} then y.same_basis else n.same_basis end as "sameBasis"
      from p left join d on d.code = p.indicator left join n on n.target = p.code left join y on y.target = p.code
      order by p.code`,
    values: p.values,
  });
}
