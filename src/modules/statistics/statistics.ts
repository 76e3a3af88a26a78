import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { type Moment, resolveMoment, sourceOf } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { BASES, DATE_PRECISIONS, QUALIFIERS, SUBJECT_TYPES } from '../../vocab/registry.ts';
import { indicatorSpec } from '../indicators/indicators.spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { CLUSTER_OPERANDS, clusterSpec } from '../sites/clusters.spec.ts';
import { leasableHa, legalStatusOn, type Operands, occupiedHa } from '../sites/derived.ts';
import { ZONE_OPERANDS, zoneSpec } from '../sites/zones.spec.ts';

// The figures people ask for in one call. What was reported stands beside what is computed from rows; they are never mixed.

const query = z.strictObject(travelShape);
type Query = z.output<typeof query>;

const number = (en: string, vi: string, example: number) =>
  z
    .number()
    .nullable()
    .meta({ description: s.describe(en, vi), examples: [example] });
const count = (en: string, vi: string, example: number) =>
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .meta({ description: s.describe(en, vi), examples: [example] });

const occupancyShape = {
  formula: z
    .string()
    .max(30)
    .nullable()
    .meta({
      description: s.describe('Version of the formula in force on the day', 'phiên bản công thức'),
      examples: ['KCN_ND35'],
    }),
  legalBasis: z
    .string()
    .max(200)
    .nullable()
    .meta({ description: s.describe('Act and article', 'căn cứ'), examples: ['35/2022/NĐ-CP Art. 2.22'] }),
  method: z.enum(['WEIGHTED']).meta({
    description: s.describe(
      'Σ occupied ÷ Σ leasable over the sites whose operands are all known',
      'bình quân gia quyền',
    ),
    examples: ['WEIGHTED'],
  }),
  ratePct: number('Weighted occupancy in per cent', 'tỷ lệ lấp đầy bình quân gia quyền', 68.2),
  simpleAveragePct: number('Mean of the sites’ own rates, for comparison', 'bình quân giản đơn', 66.4),
  occupiedHa: number('Σ numerator in hectares', 'tổng tử số', 1250),
  leasableHa: number('Σ denominator in hectares', 'tổng mẫu số', 1830),
  sitesCounted: count('Sites whose operands are all known', 'số khu được tính', 9),
  sitesLeftOut: count('Sites left out because an operand is unknown', 'số khu chưa đủ dữ liệu', 7),
};

const area = (en: string, vi: string) =>
  z
    .strictObject({
      valueHa: number('Sum in hectares; null when no area is known', 'tổng diện tích', 2252),
      recordsCounted: count('Records that enter the sum', 'số bản ghi được tính', 9),
      recordsUnknown: count(
        'Records whose area is unknown and whose whole is unknown too',
        'số bản ghi chưa có diện tích',
        7,
      ),
    })
    .meta({ description: s.describe(en, vi) });

const computedSites = z.strictObject({
  records: count('All records, parts and expansions included', 'tổng số bản ghi', 16),
  sites: count('Records that are not a part, phase or expansion of another', 'số khu', 11),
  expansions: count('Records that are expansions', 'số phần mở rộng', 4),
  byLegalStatus: z
    .array(
      z.strictObject({
        legalStatus: z
          .string()
          .max(40)
          .nullable()
          .meta({
            description: s.describe('Legal status on the day; null where unknown', 'tình trạng pháp lý'),
            examples: ['POLICY_PENDING'],
          }),
        records: count('Records', 'số bản ghi', 5),
      }),
    )
    .max(50)
    .meta({ description: s.describe('Records by legal status; the parts add up to all', 'theo tình trạng') }),
  plannedArea: area(
    'Planned area; a part is counted only where its whole is not known, so no hectare counts twice',
    'diện tích quy hoạch',
  ),
  industrialLand: area('Industrial land, counted the same way', 'đất công nghiệp'),
  occupancy: z
    .strictObject(occupancyShape)
    .meta({ description: s.describe('Occupancy over all sites', 'tỷ lệ lấp đầy') }),
});

const reported = z.strictObject({
  indicator: s
    .code()
    .meta({ description: s.describe('Code of the indicator', 'chỉ tiêu'), examples: ['kcn-planned-area'] }),
  name: z
    .string()
    .max(300)
    .meta({
      description: s.describe('Name of the indicator', 'tên chỉ tiêu'),
      examples: ['Diện tích quy hoạch các khu công nghiệp'],
    }),
  subjectType: s.word(SUBJECT_TYPES).meta({
    description: s.describe(`What it is about: ${s.glossary(SUBJECT_TYPES)}`, 'đối tượng'),
    examples: ['ALL_ZONES'],
  }),
  value: z.number().meta({ description: s.describe('Value as reported', 'giá trị'), examples: [2252] }),
  unit: z
    .string()
    .max(40)
    .meta({ description: s.describe('Unit', 'đơn vị tính'), examples: ['ha'] }),
  qualifier: s
    .word(QUALIFIERS)
    .meta({ description: s.describe(`Qualifier: ${s.glossary(QUALIFIERS)}`, 'mức độ'), examples: ['EXACT'] }),
  basis: s
    .word(BASES)
    .meta({ description: s.describe(`Basis: ${s.glossary(BASES)}`, 'cơ sở số liệu'), examples: ['POINT_IN_TIME'] }),
  asOf: s.day().meta({ description: s.describe('Day the figure is about', 'tại ngày'), examples: ['2024-03-12'] }),
  asOfPrecision: s
    .word(DATE_PRECISIONS)
    .meta({ description: s.describe('Precision of that day', 'độ chính xác ngày'), examples: ['DAY'] }),
  sourceDocument: z
    .string()
    .max(200)
    .nullable()
    .meta({
      description: s.describe('Document it stands in', 'văn bản nguồn'),
      examples: ['000 conclusion notice 2024-03-12'],
    }),
  section: z
    .string()
    .max(100)
    .nullable()
    .meta({ description: s.describe('Section of the document', 'mục'), examples: ['intro'] }),
  observation: s.uuid().meta({
    description: s.describe('Id of the observation', 'định danh số liệu'),
    examples: ['019a9e0c-2222-7aaa-8bbb-0123456789ab'],
  }),
});

const overviewSchema = z
  .strictObject({
    day: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2026-11-20'] }),
    reported: z
      .array(reported)
      .max(1000)
      .meta({
        description: s.describe(
          'The latest reported figure of each provincial indicator on that day',
          'số liệu báo cáo',
        ),
      }),
    computed: z
      .strictObject({
        zones: computedSites.meta({
          description: s.describe('Computed from the zone records', 'tính từ sổ khu công nghiệp'),
        }),
        clusters: computedSites.meta({
          description: s.describe('Computed from the cluster records', 'tính từ sổ cụm công nghiệp'),
        }),
      })
      .meta({ description: s.describe('Computed from the records of the register', 'số liệu tính toán') }),
  })
  .meta({
    id: 'ProvinceOverview',
    description: 'Reported and computed figures of the province, side by side (tổng quan tỉnh)',
  });

const occupancySchema = z
  .strictObject({
    day: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2026-11-20'] }),
    data: z
      .array(
        z.strictObject({
          register: z.enum(['zone', 'cluster']).meta({ description: s.describe('Register', 'sổ'), examples: ['zone'] }),
          ...occupancyShape,
          rows: z
            .string()
            .max(500)
            .meta({
              description: s.describe('Where the rows behind the total are', 'các dòng số liệu'),
              format: 'uri-reference',
              examples: ['/v1/industrial-zones?fields=code,occupancy'],
            }),
        }),
      )
      .max(2)
      .meta({ description: 'One total a register' }),
  })
  .meta({ id: 'OccupancyStatistics', description: 'Occupancy over all zones and over all clusters (tỷ lệ lấp đầy)' });

async function reportedFigures(ctx: Ctx, tx: Tx, moment: Moment): Promise<unknown[]> {
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

async function siteTotals(ctx: Ctx, tx: Tx, spec: RecordSpec, operands: Operands, moment: Moment): Promise<SiteTotals> {
  const p = new Params();
  const day = p.add(moment.day, 'date');
  const source = sourceOf(ctx, spec, moment, p);
  const where = source.where.length > 0 ? `where ${source.where.join(' and ')}` : '';
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
          ${occupiedHa(operands)} as occupied, ${leasableHa(operands)} as leasable, o.version, o.legal_basis
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

const occupancyOf = (t: SiteTotals) => ({
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

async function computed(ctx: Ctx, tx: Tx, spec: RecordSpec, operands: Operands, moment: Moment) {
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

const overview = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const body = {
      day: moment.day,
      reported: await reportedFigures(ctx, tx, moment),
      computed: {
        zones: await computed(ctx, tx, zoneSpec, ZONE_OPERANDS, moment),
        clusters: await computed(ctx, tx, clusterSpec, CLUSTER_OPERANDS, moment),
      },
    };
    return { status: 200, body, position: head };
  });

const travelText = (asked: Query) =>
  Object.entries(asked)
    .filter(([, v]) => v !== undefined)
    .map(([k, v]) => `&${k}=${encodeURIComponent(v!)}`)
    .join('');

const occupancy = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const data = [];
    for (const [spec, operands] of [
      [zoneSpec, ZONE_OPERANDS],
      [clusterSpec, CLUSTER_OPERANDS],
    ] as const) {
      const totals = await siteTotals(ctx, tx, spec, operands, moment);
      data.push({
        register: spec.type,
        ...occupancyOf(totals),
        rows: `/v1${spec.path}?fields=code,name,occupancy${travelText(asked)}`,
      });
    }
    return { status: 200, body: { day: moment.day, data }, position: head };
  });

export const statisticsOperations: readonly Operation[] = [
  op('statistics_province_overview', {
    method: 'GET',
    path: '/v1/statistics/province-overview',
    tag: 'Statistics',
    access: 'public',
    cached: true,
    summary: 'The province at a glance',
    description:
      'Answers, in one call, the provincial figures as they were reported (with qualifier, day and source) beside what is computed from the records of the register (tổng quan tỉnh). The two are never mixed.',
    query: query as z.ZodType<unknown>,
    success: { 200: { description: 'Reported and computed figures', schema: overviewSchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => overview(ctx, input.query as Query),
  }),
  op('statistics_occupancy', {
    method: 'GET',
    path: '/v1/statistics/occupancy',
    tag: 'Statistics',
    access: 'public',
    cached: true,
    summary: 'Occupancy over all zones and clusters',
    description:
      'Weighted and simple averages of occupancy by register (tỷ lệ lấp đầy), with the formula of the day, both sums, the sites counted and left out, and where the rows behind are.',
    query: query as z.ZodType<unknown>,
    success: { 200: { description: 'One total a register', schema: occupancySchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => occupancy(ctx, input.query as Query),
  }),
];
