import { z } from 'zod';
import { type Fields, f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { Include, SpecialFilter } from '../../records/spec.ts';
import { QUALIFIERS, VISIBILITIES, type Words } from '../../vocab/registry.ts';
import {
  AUTHORITIES,
  DECISION_KINDS,
  DEVELOPER_KINDS,
  ESTABLISHED_BY,
  LAND_CLEARANCE_STATUSES,
  PLAN_CHANGES,
  TRANSFER_STATUSES,
  WASTEWATER_STATUSES,
} from '../../vocab/sites.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { identifier, organisationSpec } from '../organisations/organisations.spec.ts';
import { BOUNDARY_EXAMPLE, boundary } from './boundary.ts';
import * as derived from './derived.ts';
import { factSpec } from './facts.spec.ts';

// What zones and clusters share by law, declared once.

const about = (schema: z.ZodType, en: string, vi: string, example: unknown) =>
  schema.meta({ description: s.describe(en, vi), examples: [example] });
const optional = (schema: z.ZodType, en: string, vi: string, example: unknown) =>
  about(schema.nullable().default(null), en, vi, example);

const days = {
  from: () => optional(s.day(), 'First day', 'từ ngày', '2024-05-01'),
  to: () => optional(s.day(), 'Last day', 'đến ngày', null),
};

const ordered = <T extends z.ZodObject>(schema: T) =>
  schema.refine(
    (i) => {
      const { from, to } = i as { from?: string | null; to?: string | null };
      return !from || !to || from <= to;
    },
    { path: ['to'], error: 'lies before `from`' },
  );

const location = ordered(
  z.strictObject({
    unit: about(s.unitKey(), 'Key of the administrative unit', 'đơn vị hành chính', '07774@2025-07-01'),
    sharePct: optional(s.decimal(7, 4, { min: 0, max: 100 }), 'Share of the area, in per cent', 'tỷ lệ diện tích', 60),
    isLead: about(z.boolean().default(false), 'The unit that reports for the site', 'đơn vị chủ trì', true),
    from: days.from(),
    to: days.to(),
  }),
);

const legalStatus = (statuses: Words) =>
  ordered(
    z.strictObject({
      status: about(
        s.word(statuses),
        `Status: ${s.glossary(statuses)}`,
        'tình trạng pháp lý',
        Object.keys(statuses)[1],
      ),
      from: days.from(),
      to: days.to(),
      document: optional(s.text(120), 'Document it rests on', 'văn bản', '219/QĐ-TTg'),
      note: optional(s.text(500), 'Remark', 'ghi chú', 'stated without a day'),
    }),
  );

const decision = z.strictObject({
  kind: about(s.word(DECISION_KINDS), `Kind: ${s.glossary(DECISION_KINDS)}`, 'loại quyết định', 'ESTABLISH'),
  number: optional(s.text(60), 'Number and notation', 'số, ký hiệu', '2170/QĐ-UBND'),
  issuedOn: optional(s.day(), 'Day of issue', 'ngày ban hành', '2026-06-23'),
  effectiveFrom: optional(s.day(), 'Day it takes effect', 'ngày hiệu lực', '2026-06-23'),
  authority: optional(s.word(AUTHORITIES), `Authority: ${s.glossary(AUTHORITIES)}`, 'cấp quyết định', 'PROVINCIAL_PC'),
  areaHa: optional(s.decimal(14, 6), 'Area it states, in hectares', 'diện tích', 76.387685),
  capitalVnd: optional(s.money(), 'Capital it states, in VND', 'vốn đầu tư', '3277000000000'),
  note: optional(s.text(500), 'Remark', 'ghi chú', 'first issue'),
});

const planListing = z.strictObject({
  plan: about(s.text(120), 'Plan, by number', 'quy hoạch', '219/QĐ-TTg'),
  change: about(s.word(PLAN_CHANGES), `What the plan does: ${s.glossary(PLAN_CHANGES)}`, 'nội dung', 'LIST'),
  plannedAreaHa: optional(s.decimal(14, 6), 'Area in the plan, in hectares', 'diện tích quy hoạch', 107),
  listedFrom: optional(s.day(), 'Day of listing', 'ngày đưa vào', '2022-02-17'),
  removedOn: optional(s.day(), 'Day of removal', 'ngày đưa ra', null),
  reason: optional(s.text(500), 'Why removed or changed', 'lý do', null),
});

const infrastructureItem = z.strictObject({
  name: about(s.text(200), 'Item', 'hạng mục', 'central wastewater plant, module 1'),
  quantity: optional(s.decimal(14, 3), 'Quantity', 'khối lượng', 2000),
  unit: optional(s.text(40), 'Unit of the quantity', 'đơn vị', 'm³/day'),
  valueVnd: optional(s.money(), 'Value in VND', 'giá trị', '85000000000'),
  completionPct: optional(s.decimal(7, 4, { min: 0, max: 100 }), 'Completion, in per cent', 'tiến độ', 45),
  asOf: optional(s.day(), 'Day of the figures', 'tại ngày', '2022-10-01'),
  fromStateBudget: about(
    z.boolean().default(false),
    'Paid by the state budget; stays out of the rent base',
    'vốn ngân sách',
    false,
  ),
});

const developer = ordered(
  z.strictObject({
    organisation: optional(
      s.code(),
      'Code of the organisation, where it is registered',
      'mã tổ chức',
      'chu-dau-tu-ha-tang-kcn',
    ),
    name: about(s.text(300), 'Name as written', 'tên', 'Công ty hạ tầng'),
    kind: about(s.word(DEVELOPER_KINDS), `Kind: ${s.glossary(DEVELOPER_KINDS)}`, 'loại chủ đầu tư', 'ENTERPRISE'),
    part: optional(s.text(200), 'Part of the site it develops', 'phần diện tích', 'phase 1'),
    grandfathered: about(
      z.boolean().default(false),
      'Unit appointed under Art. 15.2 of 68/2017/NĐ-CP that continues',
      'tiếp tục theo NĐ 68/2017',
      false,
    ),
    from: days.from(),
    to: days.to(),
  }),
);

const developerTransfer = z.strictObject({
  from: about(s.text(300), 'Developer that hands over', 'bên giao', 'UBND huyện'),
  to: optional(s.text(300), 'Developer that takes over', 'bên nhận', 'Công ty hạ tầng'),
  status: about(s.word(TRANSFER_STATUSES), `Status: ${s.glossary(TRANSFER_STATUSES)}`, 'tình trạng', 'VALUING'),
  proposalDocument: optional(s.text(120), 'Proposal', 'văn bản đề nghị', '15/TTr-UBND'),
  assetValueVnd: optional(s.money(), 'Value of the public assets in VND', 'giá trị tài sản công', '12500000000'),
  assetDecision: optional(s.text(120), 'Decision on the public assets', 'quyết định tài sản', '45/QĐ-UBND'),
  selectionDecision: optional(
    s.text(120),
    'Decision selecting the new developer',
    'quyết định lựa chọn',
    '102/QĐ-UBND',
  ),
  excludedFromRentBase: about(
    z.boolean().default(true),
    'Construction cost of handed-over works stays out of rent and prices (32/2024/NĐ-CP Art. 12.2.b)',
    'không tính vào giá',
    true,
  ),
  handedOverOn: optional(s.day(), 'Day of hand-over', 'ngày bàn giao', null),
});

const conversionPlan = z.strictObject({
  document: optional(s.text(120), 'Document', 'văn bản', '99/KH-UBND'),
  approvedOn: optional(s.day(), 'Day of approval', 'ngày phê duyệt', '2025-12-01'),
  targetUse: optional(s.text(300), 'Use it turns to', 'mục đích mới', 'đô thị – dịch vụ'),
  dueOn: optional(s.day(), 'Day by which it is to be done', 'thời hạn', '2030-12-31'),
  leadOrganisation: optional(s.code(), 'Code of the leading organisation', 'cơ quan chủ trì', 'so-cong-thuong'),
});

const reportedOccupancy = z.strictObject({
  ratePct: about(s.decimal(7, 4, { min: 0, max: 100 }), 'Rate as reported, in per cent', 'tỷ lệ lấp đầy báo cáo', 68),
  qualifier: about(s.word(QUALIFIERS).default('EXACT'), `Qualifier: ${s.glossary(QUALIFIERS)}`, 'mức độ', 'OVER'),
  asOf: about(s.day(), 'Day of the figure', 'tại ngày', '2024-03-12'),
  source: about(s.text(200), 'Document it stands in', 'nguồn', '000 conclusion notice 2024-03-12'),
});

const nullableNumber = z.number().nullable();

/** Shape of the computed occupancy. */
const occupancyAnswer = z.strictObject({
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
  ratePct: nullableNumber.meta({
    description: s.describe('Occupancy in per cent; null when an operand is unknown', 'tỷ lệ lấp đầy'),
    examples: [68.25],
  }),
  vacantPct: nullableNumber.meta({
    description: s.describe('100 minus the rate, on the same base', 'tỷ lệ đất trống'),
    examples: [31.75],
  }),
  occupiedHa: nullableNumber.meta({ description: s.describe('Numerator in hectares', 'tử số'), examples: [136.5] }),
  leasableHa: nullableNumber.meta({ description: s.describe('Denominator in hectares', 'mẫu số'), examples: [200] }),
  vacantHa: nullableNumber.meta({
    description: s.describe('Land of the denominator not occupied', 'đất còn trống'),
    examples: [63.5],
  }),
  operands: z.record(z.string().max(60), nullableNumber).meta({
    description: s.describe('Every area the formula weighs, and its weight', 'các thành phần'),
    examples: [{ leasedIndustrialHa: 136.5, leasedIndustrialHaWeight: 1 }],
  }),
});

const smeAnswer = z.strictObject({
  rule: z
    .string()
    .max(40)
    .nullable()
    .meta({
      description: s.describe('Rule in force on the day of establishment', 'quy định áp dụng'),
      examples: ['ND35_ART_9_4'],
    }),
  legalBasis: z
    .string()
    .max(200)
    .nullable()
    .meta({ description: s.describe('Act and article', 'căn cứ'), examples: ['35/2022/NĐ-CP Art. 9.4'] }),
  minHa: nullableNumber.meta({ description: s.describe('Hectares that satisfy the rule', 'mức ha'), examples: [5] }),
  minPct: nullableNumber.meta({
    description: s.describe('Share of industrial land that satisfies the rule', 'mức %'),
    examples: [3],
  }),
  reservedHa: nullableNumber.meta({ description: s.describe('Hectares reserved', 'đã dành'), examples: [6] }),
  industrialLandHa: nullableNumber.meta({
    description: s.describe('Industrial land', 'đất công nghiệp'),
    examples: [200],
  }),
  marginHa: nullableNumber.meta({
    description: s.describe('Reserved minus the hectares asked for', 'chênh lệch theo ha'),
    examples: [1],
  }),
  marginByPctHa: nullableNumber.meta({
    description: s.describe('Reserved minus the share asked for, in hectares', 'chênh lệch theo %'),
    examples: [0],
  }),
  verdict: s.word(derived.SME_VERDICTS).meta({
    description: s.describe(`Either measure satisfies the rule: ${s.glossary(derived.SME_VERDICTS)}`, 'kết luận'),
    examples: ['MET'],
  }),
});

export interface SiteShape {
  statuses: Words;
  operands: derived.Operands;
  typesColumn: string;
  findings: derived.FindingRules;
}

/** Fields that come before those of the register itself. */
export const siteIdentity = (
  noun: string,
  vi: string,
  example: { code: string; name: string; parent: string },
): Fields => ({
  code: f.code(`Stable code of the ${noun}`, `mã ${vi}`, example.code, {
    required: true,
    immutable: true,
    filter: true,
    sort: true,
  }),
  name: f.text(200, 'Name', 'tên', example.name, { required: true, sort: true, collate: true }),
  nameEn: f.text(200, 'Name in English', 'tên tiếng Anh', 'Quang Chau', {}),
  aliases: f.texts(200, 'Other spellings met in documents', 'tên gọi khác', ['Quang Châu'], { filter: true }),
  parent: f.code('Code of the site this one is a part, phase or expansion of', 'thuộc', example.parent, {
    filter: true,
    sort: true,
  }),
  isExpansion: f.boolean('Is an expansion of its parent', 'là phần mở rộng', false, { filter: true }),
  part: f.text(100, 'Part or phase as named', 'phần, giai đoạn', 'giai đoạn 1'),
  phaseNo: f.integer(100, 'Number of the phase', 'giai đoạn số', 1, { filter: true }),
  identifiers: f.list(identifier, 50, 'Identifiers in outside schemes', 'mã định danh', [
    { scheme: 'OTHER', value: 'KCN-01', validFrom: null, validTo: null },
  ]),
  administrativeUnits: f.list(location, 50, 'Where it lies, by interval', 'địa bàn', [
    { unit: '07774@2025-07-01', sharePct: null, isLead: true, from: '2025-07-01', to: null },
  ]),
});

/** Fields both registers have. */
export const siteFields = ({ statuses, operands, typesColumn, findings }: SiteShape): Fields => ({
  legalStatus: f.word(
    statuses,
    'Legal status on the day asked about',
    'tình trạng pháp lý',
    Object.keys(statuses)[0]!,
    { filter: true, derive: derived.legalStatusOn },
  ),
  legalStatuses: f.list(legalStatus(statuses), 100, 'Dated legal statuses', 'lịch sử pháp lý', [
    { status: Object.keys(statuses)[0], from: '2022-02-17', to: null, document: '219/QĐ-TTg', note: null },
  ]),
  establishedOn: f.day('Day of establishment', 'ngày thành lập', '2023-06-15', { filter: true, sort: true }),
  establishedBy: f.word(ESTABLISHED_BY, 'What established it', 'hình thức thành lập', 'POLICY_AND_INVESTOR_APPROVAL', {
    filter: true,
  }),
  decisions: f.list(decision, 200, 'Decisions on it', 'các quyết định', [
    {
      kind: 'ESTABLISH',
      number: '2170/QĐ-UBND',
      issuedOn: '2026-06-23',
      effectiveFrom: null,
      authority: 'PROVINCIAL_PC',
      areaHa: 76.387685,
      capitalVnd: null,
      note: null,
    },
  ]),
  planListings: f.list(planListing, 50, 'What plans say of it', 'quy hoạch', [
    { plan: '219/QĐ-TTg', change: 'LIST', plannedAreaHa: 107, listedFrom: '2022-02-17', removedOn: null, reason: null },
  ]),
  plannedAreaHa: f.hectares('Planned area', 'diện tích quy hoạch', 426, { filter: true, sort: true }),
  establishedAreaHa: f.hectares('Area by the establishing decision', 'diện tích thành lập', 400, {
    filter: true,
    sort: true,
  }),
  industrialLandHa: f.hectares('Industrial land', 'đất công nghiệp', 280, { filter: true, sort: true }),
  clearedAreaHa: f.hectares('Land cleared, cumulative', 'diện tích đã GPMB', 350, { filter: true, sort: true }),
  readySiteHa: f.hectares('Ready site', 'mặt bằng sạch', 300, { filter: true }),
  allocatedAreaHa: f.hectares(
    'Land handed or leased to the developer by the State',
    'diện tích đã giao, cho thuê',
    340,
    { filter: true },
  ),
  leasedIndustrialHa: f.hectares('Industrial land leased', 'đất công nghiệp đã cho thuê', 210, {
    filter: true,
    sort: true,
  }),
  greenHa: f.hectares('Green land', 'đất cây xanh', 40),
  utilitiesHa: f.hectares('Land for technical infrastructure', 'đất hạ tầng kỹ thuật', 20),
  transportHa: f.hectares('Land for roads', 'đất giao thông', 35),
  smeReserveHa: f.hectares('Industrial land reserved for small and medium enterprises', 'quỹ đất cho DNNVV', 10, {
    filter: true,
  }),
  smeReserveFloorM2: f.decimal(14, 2, 'Floor space reserved for them, in m²', 'diện tích sàn cho DNNVV', 5000),
  landAsOf: f.day('Day of the land figures', 'số liệu đất tại ngày', '2024-03-12', { sort: true }),
  landClearanceStatus: f.word(LAND_CLEARANCE_STATUSES, 'State of land clearance', 'tình trạng GPMB', 'INCOMPLETE', {
    filter: true,
  }),
  landClearanceDueOn: f.day('Day by which clearance is to be done', 'hạn GPMB', '2025-12-31', {
    filter: true,
    sort: true,
  }),
  infraCompletionPct: f.percent('Completion of infrastructure', 'tiến độ hạ tầng', 45, { filter: true, sort: true }),
  infraCompletionDueOn: f.day('Day by which infrastructure is to be done', 'hạn hoàn thiện hạ tầng', '2023-03-31', {
    filter: true,
    sort: true,
  }),
  infraCapitalRegisteredVnd: f.money(
    'Registered capital of the infrastructure project in VND',
    'vốn hạ tầng đăng ký',
    '3277000000000',
    { filter: true, sort: true },
  ),
  infraCapitalRegisteredUsd: f.money(
    'Registered capital of the infrastructure project in USD',
    'vốn hạ tầng đăng ký (USD)',
    '140000000',
    {},
  ),
  infraCapitalImplementedVnd: f.money(
    'Implemented capital of the infrastructure project in VND',
    'vốn hạ tầng thực hiện',
    '1200000000000',
    { internal: true, filter: true, sort: true },
  ),
  infrastructureItems: f.list(infrastructureItem, 500, 'Items of infrastructure', 'hạng mục hạ tầng', [
    {
      name: 'central wastewater plant, module 1',
      quantity: 2000,
      unit: 'm³/day',
      valueVnd: '85000000000',
      completionPct: 45,
      asOf: '2022-10-01',
      fromStateBudget: false,
    },
  ]),
  wastewaterStatus: f.word(
    WASTEWATER_STATUSES,
    'Central wastewater treatment',
    'xử lý nước thải tập trung',
    'OPERATING',
    { filter: true },
  ),
  wastewaterDesignM3PerDay: f.decimal(14, 2, 'Design capacity in m³ per day', 'công suất thiết kế', 8000),
  wastewaterActualM3PerDay: f.decimal(14, 2, 'Actual treatment in m³ per day', 'công suất thực tế', 6100),
  wastewaterInServiceOn: f.day('Day the plant went into service', 'ngày vận hành', '2019-05-01'),
  wastewaterAutoMonitoring: f.boolean('Automatic continuous monitoring', 'quan trắc tự động', true, { filter: true }),
  powerPriority: f.boolean('Named for priority in power supply', 'ưu tiên cấp điện', true, { filter: true }),
  powerDemandMw: f.decimal(10, 3, 'Power demand in MW', 'nhu cầu điện', 120),
  powerAvailableMw: f.decimal(10, 3, 'Power available in MW', 'công suất cấp', 90),
  workerHousingLandHa: f.hectares('Land for worker housing and services', 'đất nhà ở công nhân', 12),
  workerHousingUnits: f.integer(1_000_000, 'Flats for workers', 'số căn hộ', 800),
  workerHousingPlaces: f.integer(1_000_000, 'Places for workers', 'số chỗ ở', 3000),
  developers: f.list(
    developer,
    50,
    'Infrastructure developers; a site may have several (35/2022/NĐ-CP Art. 6.5)',
    'chủ đầu tư hạ tầng',
    [
      {
        organisation: null,
        name: 'Công ty hạ tầng',
        kind: 'ENTERPRISE',
        part: null,
        grandfathered: false,
        from: '2006-01-01',
        to: null,
      },
    ],
  ),
  developerTransfers: f.list(
    developerTransfer,
    20,
    'Transfers between developers, with public assets',
    'chuyển chủ đầu tư',
    [],
    { internal: true },
  ),
  conversionPlan: f.object(conversionPlan, 'Plan to convert the site', 'phương án chuyển đổi', {
    document: '99/KH-UBND',
    approvedOn: '2025-12-01',
    targetUse: 'đô thị – dịch vụ',
    dueOn: '2030-12-31',
    leadOrganisation: 'so-cong-thuong',
  }),
  occupancyPct: f.percent('Occupancy computed by the formula of the day', 'tỷ lệ lấp đầy tính toán', 68.25, {
    filter: true,
    sort: true,
    derive: () => derived.occupancyPct(operands),
  }),
  occupancy: f.object(
    occupancyAnswer,
    'Occupancy with its formula and every operand',
    'tỷ lệ lấp đầy và thành phần',
    {
      formula: 'KCN_ND35',
      legalBasis: '35/2022/NĐ-CP Art. 2.22',
      ratePct: 68.25,
      vacantPct: 31.75,
      occupiedHa: 136.5,
      leasableHa: 200,
      vacantHa: 63.5,
      operands: { leasedIndustrialHa: 136.5, leasedIndustrialHaWeight: 1 },
    },
    { derive: () => derived.occupancy(operands) },
  ),
  reportedOccupancy: f.object(
    reportedOccupancy,
    'Occupancy as somebody reported it, next to the computed one',
    'tỷ lệ lấp đầy báo cáo',
    { ratePct: 68, qualifier: 'OVER', asOf: '2024-03-12', source: '000 conclusion notice 2024-03-12' },
  ),
  smeReserve: f.object(
    smeAnswer,
    'Land reserve for small and medium enterprises against the rule of the day of establishment',
    'kiểm tra quỹ đất DNNVV',
    {
      rule: 'ND35_ART_9_4',
      legalBasis: '35/2022/NĐ-CP Art. 9.4',
      minHa: 5,
      minPct: 3,
      reservedHa: 6,
      industrialLandHa: 200,
      marginHa: 1,
      marginByPctHa: 0,
      verdict: 'MET',
    },
    { derive: () => derived.smeReserve(typesColumn) },
  ),
  findings: f.words(
    Object.fromEntries(Object.entries(findings).map(([c, r]) => [c, r.vi])),
    'Contradictions in the recorded facts',
    'phát hiện',
    [Object.keys(findings)[0]!],
    { filter: true, derive: derived.findings(findings) },
  ),
  boundary: f.object(boundary, 'Boundary as WGS 84 GeoJSON', 'ranh giới', BOUNDARY_EXAMPLE, { onDemand: true }),
  visibility: f.word(VISIBILITIES, 'Who may see the record', 'phạm vi công bố', 'PUBLIC', {
    always: true,
    initial: 'PUBLIC',
    internal: true,
    filter: true,
  }),
  note: f.text(2000, 'Remark for the offices', 'ghi chú nội bộ', 'named once in the sources', { internal: true }),
});

/** Filters both registers have. */
export const siteFilters: Readonly<Record<string, SpecialFilter>> = {
  developer: {
    en: 'Has this developer on the day, by organisation code',
    vi: 'chủ đầu tư',
    example: 'chu-dau-tu-ha-tang-kcn',
    where: (
      values,
      day,
    ) => `exists (select from jsonb_array_elements(t.developers) d where d ->> 'organisation' = any(${values})
      and coalesce(d ->> 'from', '') <= (${day})::text and coalesce(d ->> 'to', '9999') >= (${day})::text)`,
  },
  administrativeUnit: {
    en: 'Lies in this administrative unit on the day, by key or code',
    vi: 'địa bàn',
    example: '07774',
    where: (values, day) => `exists (select from jsonb_array_elements(t.administrative_units) u
      where (u ->> 'unit' = any(${values}) or split_part(u ->> 'unit', '@', 1) = any(${values}))
      and coalesce(u ->> 'from', '') <= (${day})::text and coalesce(u ->> 'to', '9999') >= (${day})::text)`,
  },
  identifier: {
    en: 'Bears this identifier, of any scheme',
    vi: 'mã định danh',
    example: 'KCN-01',
    where: (values) =>
      `exists (select from jsonb_array_elements(t.identifiers) i where i ->> 'value' = any(${values}))`,
  },
};

const texts = (list: unknown, name: string): string[] =>
  Array.isArray(list)
    ? list.flatMap((x) =>
        typeof (x as Record<string, unknown>)[name] === 'string' ? [(x as Record<string, string>)[name]!] : [],
      )
    : [];

/** Includes both registers have. */
export const siteIncludes = (subjectType: 'ZONE' | 'CLUSTER'): Readonly<Record<string, Include>> => ({
  developers: {
    spec: () => organisationSpec,
    many: true,
    match: 'code',
    from: (r) => texts(r.developers, 'organisation'),
    en: 'Registered organisations among the developers',
    vi: 'chủ đầu tư',
  },
  administrativeUnits: {
    spec: () => administrativeUnitSpec,
    many: true,
    match: 'key',
    from: (r) => texts(r.administrativeUnits, 'unit'),
    en: 'Units it lies in',
    vi: 'địa bàn',
  },
  facts: {
    spec: () => factSpec,
    many: true,
    match: 'subject',
    where: `t.subject_type = '${subjectType}'`,
    from: (r) => [String(r.code)],
    en: 'Facts with their sources',
    vi: 'thông tin có nguồn',
  },
  observations: {
    spec: () => observationSpec,
    many: true,
    match: 'subject',
    where: `t.subject_type = '${subjectType}'`,
    from: (r) => [String(r.code)],
    en: 'Reported figures',
    vi: 'số liệu',
  },
});
