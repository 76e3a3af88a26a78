import { type DatedList, generatedFrom, valueIs, valueOn } from '../../records/dated.ts';

// What is computed from a site's facts, the clock and the law in force: SQL over the row alias `t` with the law's rows
// joined, the same for one row and a million. Nothing of this is stored.

/** Areas a formula may weigh: weight column of occupancy_formulas → column of the site; null where a register has none. */
export type Operands = Readonly<
  Record<
    'leased_industrial' | 'leased_service' | 'approved_not_leased' | 'industrial_land' | 'service_land',
    string | null
  >
>;

// A needed area that is unknown makes the sum unknown.
const term = (weight: string, column: string | null) =>
  `case when o.${weight} = 0 then 0 else o.${weight} * ${column ? `t.${column}` : '0'} end`;

export const occupiedHa = (a: Operands) =>
  `(${(['leased_industrial', 'leased_service', 'approved_not_leased'] as const).map((w) => term(w, a[w])).join(' + ')})`;
export const leasableHa = (a: Operands) =>
  `(${(['industrial_land', 'service_land'] as const).map((w) => term(w, a[w])).join(' + ')})`;

/**
 * Joins of the law's rows: the occupancy formula of the day asked about with what it weighs, made once a site
 * (`offset 0` keeps it from being written out wherever it is used), and the land reserve rule of the day of establishment.
 */
export const lawJoins =
  (register: 'zone' | 'cluster', a: Operands) =>
  (day: string): string =>
    `
  left join occupancy_formulas o on o.register = '${register}' and in_force(o.valid_from, o.valid_to, ${day})
  cross join lateral (select ${occupiedHa(a)} as occupied, ${leasableHa(a)} as leasable offset 0) land
  left join sme_reserve_rules r on r.register = '${register}' and in_force(r.established_from, r.established_to, t.established_on) and t.established_on is not null`;

const RATE = '100 * land.occupied / nullif(land.leasable, 0)';
export const OCCUPANCY_PCT = `round(${RATE}, 2)`;

/** The rate with the formula that made it and every operand. */
export const occupancy = (a: Operands): string => {
  const operands = Object.entries(a).flatMap(([w, c]) =>
    c ? [`'${camel(c)}', trim_scale(t.${c}), '${camel(c)}Weight', o.${w}`] : [],
  );
  return `json_build_object('formula', o.version, 'legalBasis', o.legal_basis, 'ratePct', trim_scale(${OCCUPANCY_PCT}), 'vacantPct', trim_scale(round(100 - ${RATE}, 2)),
    'occupiedHa', trim_scale(land.occupied), 'leasableHa', trim_scale(land.leasable), 'vacantHa', trim_scale(land.leasable - land.occupied), 'operands', json_build_object(${operands.join(', ')}))`;
};

const camel = (column: string): string => column.replace(/_([a-z0-9])/g, (_m, c: string) => c.toUpperCase());

const LEGAL_STATUS: DatedList = {
  column: 'legal_statuses',
  member: 'status',
  last: 'last_status',
  from: 'status_from',
  to: 'status_to',
};

/** What of a site carries its own days. */
export const DATED = { legalStatuses: generatedFrom(LEGAL_STATUS), administrativeUnits: [], developers: [] };

/** The legal status in force on a day, from the dated statuses of the site. */
export const legalStatusOn = (day: string): string => valueOn(LEGAL_STATUS, day);
export const legalStatusIs = (values: string, day: string): string => valueIs(LEGAL_STATUS, values, day);

/**
 * The land reserve for small and medium enterprises against the rule in force on the day of establishment, with both
 * margins: the law says "at least X ha or at least Y %", and offices read it both ways.
 */
export const smeReserve = (types: string): string => `json_build_object(
  'rule', r.rule, 'legalBasis', r.legal_basis, 'minHa', trim_scale(r.min_ha), 'minPct', trim_scale(r.min_pct), 'reservedHa', trim_scale(t.sme_reserve_ha),
  'industrialLandHa', trim_scale(t.industrial_land_ha),
  'marginHa', trim_scale(t.sme_reserve_ha - r.min_ha),
  'marginByPctHa', trim_scale(t.sme_reserve_ha - round(r.min_pct * t.industrial_land_ha / 100, 6)),
  'verdict', case
    when t.established_on is null then 'UNDETERMINED'
    when r.rule is null then 'NOT_REQUIRED'
    when t.${types} && r.exempt_types then 'EXEMPT'
    when t.sme_reserve_ha >= r.min_ha or t.sme_reserve_ha >= r.min_pct * t.industrial_land_ha / 100 then 'MET'
    when t.sme_reserve_ha is null or t.industrial_land_ha is null then 'UNDETERMINED'
    else 'NOT_MET' end)`;

export const SME_VERDICTS = {
  MET: 'đạt',
  NOT_MET: 'chưa đạt',
  EXEMPT: 'được miễn',
  NOT_REQUIRED: 'không thuộc diện áp dụng',
  UNDETERMINED: 'chưa đủ dữ liệu',
} as const;

export type FindingRules = Readonly<Record<string, { vi: string; sql: (day: string) => string }>>;

/** Contradictions that both registers can hold. They are shown, never corrected. */
export const SHARED_FINDINGS: FindingRules = {
  cleared_above_area: {
    vi: 'diện tích GPMB lớn hơn diện tích khu',
    sql: () => 't.cleared_area_ha > coalesce(t.established_area_ha, t.planned_area_ha)',
  },
  allocated_above_cleared: {
    vi: 'diện tích giao đất lớn hơn diện tích GPMB',
    sql: () => 't.allocated_area_ha > t.cleared_area_ha',
  },
  industrial_above_area: {
    vi: 'đất công nghiệp lớn hơn diện tích khu',
    sql: () => 't.industrial_land_ha > coalesce(t.established_area_ha, t.planned_area_ha)',
  },
  land_clearance_overdue: {
    vi: 'quá hạn giải phóng mặt bằng',
    sql: (day) => `t.land_clearance_due_on < ${day} and t.land_clearance_status is distinct from 'COMPLETE'`,
  },
  infrastructure_overdue: {
    vi: 'quá hạn hoàn thiện hạ tầng',
    sql: (day) => `t.infra_completion_due_on < ${day} and coalesce(t.infra_completion_pct, 0) < 100`,
  },
};

export const findings =
  (rules: FindingRules) =>
  (day: string): string =>
    `array_remove(array[${Object.entries(rules)
      .map(([code, r]) => `case when ${r.sql(day)} then '${code}' end`)
      .join(', ')}]::text[], null)`;
