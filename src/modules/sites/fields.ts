import type { Fault } from '../../problems.ts';
import { holdsOn } from '../../records/dated.ts';
import { type Fields, f } from '../../records/fields.ts';
import { ascending } from '../../records/rules.ts';
import { type Include, namedIn, type SpecialFilter } from '../../records/spec.ts';
import { VISIBILITIES, type Words } from '../../vocab/registry.ts';
import { ESTABLISHED_BY, LAND_CLEARANCE_STATUSES, WASTEWATER_STATUSES } from '../../vocab/sites.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { identifier, organisationSpec } from '../organisations/organisations.spec.ts';
import { BOUNDARY_EXAMPLE, boundary } from './boundary.ts';
import { occupancyAnswer, smeAnswer } from './computed.ts';
import * as derived from './derived.ts';
import { factSpec } from './facts.spec.ts';
import * as parts from './parts.ts';

// What zones and clusters share by law, declared once.

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
  administrativeUnits: f.list(parts.location, 50, 'Where it lies, by interval', 'địa bàn', [
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
    { filter: true, derive: derived.legalStatusOn, where: derived.legalStatusIs },
  ),
  legalStatuses: f.list(parts.legalStatus(statuses), 100, 'Dated legal statuses', 'lịch sử pháp lý', [
    { status: Object.keys(statuses)[0], from: '2022-02-17', to: null, document: '219/QĐ-TTg', note: null },
  ]),
  establishedOn: f.day('Day of establishment', 'ngày thành lập', '2023-06-15', { filter: true, sort: true }),
  establishedBy: f.word(ESTABLISHED_BY, 'What established it', 'hình thức thành lập', 'POLICY_AND_INVESTOR_APPROVAL', {
    filter: true,
  }),
  decisions: f.list(parts.decision, 200, 'Decisions on it', 'các quyết định', [
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
  planListings: f.list(parts.planListing, 50, 'What plans say of it', 'quy hoạch', [
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
  infrastructureItems: f.list(parts.infrastructureItem, 500, 'Items of infrastructure', 'hạng mục hạ tầng', [
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
    parts.developer,
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
    parts.developerTransfer,
    20,
    'Transfers between developers, with public assets',
    'chuyển chủ đầu tư',
    [],
    { internal: true },
  ),
  conversionPlan: f.object(parts.conversionPlan, 'Plan to convert the site', 'phương án chuyển đổi', {
    document: '99/KH-UBND',
    approvedOn: '2025-12-01',
    targetUse: 'đô thị – dịch vụ',
    dueOn: '2030-12-31',
    leadOrganisation: 'so-cong-thuong',
  }),
  occupancyPct: f.percent('Occupancy computed by the formula of the day', 'tỷ lệ lấp đầy tính toán', 68.25, {
    filter: true,
    sort: true,
    derive: () => derived.OCCUPANCY_PCT,
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
    parts.reportedOccupancy,
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

/** Rules over a whole site: dated statuses run from the first to the last, so that the last is the one in force. */
export const siteCheck = (record: Readonly<Record<string, unknown>>): Fault[] =>
  ascending('legalStatuses', record.legalStatuses as readonly { from: string | null }[] | null);

/** Filters both registers have. */
export const siteFilters: Readonly<Record<string, SpecialFilter>> = {
  developer: {
    en: 'Has this developer on the day, by organisation code',
    vi: 'chủ đầu tư',
    example: 'chu-dau-tu-ha-tang-kcn',
    where: (values, day) =>
      `exists (select from jsonb_array_elements(t.developers) d where d ->> 'organisation' = any(${values}) and ${holdsOn('d', day)})`,
  },
  administrativeUnit: {
    en: 'Lies in this administrative unit on the day, by key or code',
    vi: 'địa bàn',
    example: '07774',
    where: (values, day) => `exists (select from jsonb_array_elements(t.administrative_units) u
      where (u ->> 'unit' = any(${values}) or split_part(u ->> 'unit', '@', 1) = any(${values}))
      and ${holdsOn('u', day)})`,
  },
  identifier: {
    en: 'Bears this identifier, of any scheme',
    vi: 'mã định danh',
    example: 'KCN-01',
    where: (values) =>
      `exists (select from jsonb_array_elements(t.identifiers) i where i ->> 'value' = any(${values}))`,
  },
};

/** Includes both registers have. */
export const siteIncludes = (subjectType: 'ZONE' | 'CLUSTER'): Readonly<Record<string, Include>> => ({
  developers: {
    spec: () => organisationSpec,
    many: true,
    match: 'code',
    from: (r) => namedIn(r.developers, 'organisation'),
    en: 'Registered organisations among the developers',
    vi: 'chủ đầu tư',
  },
  administrativeUnits: {
    spec: () => administrativeUnitSpec,
    many: true,
    match: 'key',
    from: (r) => namedIn(r.administrativeUnits, 'unit'),
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
