import { z } from 'zod';
import { investmentProjects } from '../../db/tables/projects.ts';
import { f } from '../../records/fields.ts';
import { ascending } from '../../records/rules.ts';
import { namedIn, type RecordSpec } from '../../records/spec.ts';
import { CAPITAL_ORIGINS, PROJECT_ROLES, PROJECT_STATUSES, TERM_STARTS, VSIC_VERSIONS } from '../../vocab/projects.ts';
import { ownedEnterprise } from '../enterprises/enterprises.reads.ts';
import { enterpriseSpec } from '../enterprises/enterprises.spec.ts';
import { clusterSpec } from '../sites/clusters.spec.ts';
import { zoneSpec } from '../sites/zones.spec.ts';
import { carriedOn } from './carried.ts';
import * as derived from './derived.ts';
import { projectFilters } from './filters.ts';
import { judgedByLocations } from './judged.ts';
import { admitOrigins } from './origins.ts';
import { ownDay } from './own-days.ts';
import { admitEnterprise } from './parties.ts';
import * as parts from './parts.ts';

const ORDERED = ['locations', 'statuses', 'suspensions'] as const;

/** A certificate may say that it was adjusted before, when nobody has the papers any more. */
const FOLLOWS =
  'follows from the adjustments recorded; may be sent only when the project is created, for a certificate whose adjustments until then are known by number alone';

/** Investment projects, as their certificates have them: headline fields are the latest version. */
export const projectSpec: RecordSpec = {
  type: 'project',
  path: '/investment-projects',
  tag: 'Investment projects',
  schemaId: 'InvestmentProject',
  en: 'investment project',
  enPlural: 'investment projects',
  vi: 'dự án đầu tư',
  table: investmentProjects,
  tableName: 'investment_projects',
  key: 'code',
  search: 'fold_search(t.name, t.code, t.project_code)',
  defaultSort: 'code',
  confidential: { owner: (orgs, alias) => ownedEnterprise(`${alias}.enterprise`, orgs) },
  dated: derived.DATED,
  filters: projectFilters,
  fields: {
    code: f.code('Stable code', 'mã dự án trong hệ thống', 'da-dien-tu-mau', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(500, 'Name as on the certificate', 'tên dự án', 'Nhà máy điện tử mẫu', {
      required: true,
      sort: true,
      collate: true,
    }),
    projectCode: f.text(
      20,
      'Project code of the national investment system: 10 digits, older ones 12 or 13',
      'mã số dự án',
      '4275604886',
      { filter: true, sort: true },
    ),
    role: f.word(PROJECT_ROLES, 'Role', 'loại dự án', 'SECONDARY', { required: true, filter: true }),
    capitalOrigin: f.word(CAPITAL_ORIGINS, 'Origin of capital', 'nguồn vốn', 'FDI', { filter: true }),
    enterprise: f.id(
      'Id of the enterprise that carries it out',
      'doanh nghiệp',
      '019a9e0c-4444-7aaa-8bbb-0123456789ab',
    ),
    investors: f.list(parts.investor, 50, 'Investors with their contributions as written', 'nhà đầu tư', [
      {
        enterprise: null,
        name: 'Sample Holdings Ltd',
        country: 'KR',
        contributedVnd: '120000000000',
        contributedUsd: '5000000',
        sharePct: 100,
        form: 'tiền mặt',
      },
    ]),
    certificateNo: f.text(60, 'Number of the certificate in its latest version', 'số GCNĐKĐT', '4275604886', {
      filter: true,
    }),
    certificateIssuer: f.code('Organisation that issued it', 'cơ quan cấp', 'ban-quan-ly-kcn', { filter: true }),
    firstIssuedOn: f.day('Day of first issue', 'ngày cấp lần đầu', '2023-05-01', { filter: true, sort: true }),
    adjustmentNo: f.integer(1000, `Number of the latest adjustment; ${FOLLOWS}`, 'lần điều chỉnh', 2, {
      immutable: true,
      filter: true,
      sort: true,
    }),
    lastAdjustedOn: f.day(`Day of the latest adjustment; ${FOLLOWS}`, 'ngày điều chỉnh gần nhất', '2025-04-20', {
      immutable: true,
      filter: true,
      sort: true,
    }),
    objectives: f.list(parts.objective, 50, 'Objectives with VSIC codes', 'mục tiêu', [
      { text: 'sản xuất linh kiện điện tử', vsicCode: '2610', isMain: true },
    ]),
    vsicCode: {
      ...f.text(5, 'Main VSIC code as licensed', 'mã ngành chính', '2610', { filter: true, sort: true }),
      schema: z
        .string()
        .max(5)
        .regex(/^\d{2,5}$/),
    },
    vsicVersion: f.word(
      VSIC_VERSIONS,
      'Version of the classification the code belongs to',
      'phiên bản mã ngành',
      'VSIC_2018',
      { filter: true, shown: true },
    ),
    scale: f.text(1000, 'Scale', 'quy mô', '12 triệu sản phẩm/năm'),
    locations: f.list(parts.location as unknown as z.ZodType, 50, 'Where it lies, by interval', 'địa điểm', [
      { zone: 'kcn-quang-chau', cluster: null, unit: null, plot: 'B1', from: '2023-05-01', to: null },
    ]),
    zone: f.code('Zone it lies in on the day asked about', 'khu công nghiệp', 'kcn-quang-chau', {
      derive: derived.zoneOn,
    }),
    cluster: f.code('Cluster it lies in on the day asked about', 'cụm công nghiệp', 'ccn-dong-dinh', {
      derive: derived.clusterOn,
    }),
    landHa: f.hectares('Land; none for a rented factory', 'diện tích đất', 5.2, { filter: true, sort: true }),
    floorAreaM2: f.decimal(14, 2, 'Floor area in m²', 'diện tích sàn', 12000, { filter: true, sort: true }),
    rentedFrom: f.code('Code of the project whose factory is rented', 'thuê của dự án', 'da-nha-xuong-mau', {
      filter: true,
    }),
    registeredCapitalVnd: f.money('Registered capital in VND as written', 'vốn đăng ký (VND)', '120000000000', {
      filter: true,
      sort: true,
    }),
    registeredCapitalUsd: f.money('Registered capital in USD as written', 'vốn đăng ký (USD)', '5000000', {
      filter: true,
      sort: true,
    }),
    implementedCapitalVnd: f.money('Implemented capital in VND', 'vốn thực hiện (VND)', '90000000000', {
      filter: true,
      sort: true,
    }),
    implementedCapitalUsd: f.money('Implemented capital in USD', 'vốn thực hiện (USD)', '3800000', {
      filter: true,
      sort: true,
    }),
    implementedAsOf: f.day('Day of the implemented figures', 'số liệu thực hiện tại ngày', '2026-09-30'),
    labourRegistered: f.integer(10_000_000, 'Workers registered', 'lao động đăng ký', 500, { filter: true }),
    labourActual: f.integer(10_000_000, 'Workers now', 'lao động thực tế', 430, { filter: true, sort: true }),
    labourForeign: f.integer(10_000_000, 'Foreign workers', 'lao động nước ngoài', 12),
    labourFemale: f.integer(10_000_000, 'Female workers', 'lao động nữ', 260),
    termYears: f.integer(99, 'Term in years', 'thời hạn', 50),
    termStart: f.word(TERM_STARTS, 'What the term runs from', 'thời điểm tính thời hạn', 'CERTIFICATE'),
    expiresOn: f.day('Day the term ends', 'ngày hết hạn', '2073-05-01', { filter: true, sort: true }),
    incentives: f.text(1000, 'Incentives', 'ưu đãi', 'theo quy định hiện hành'),
    conditions: f.texts(500, 'Conditions of the certificate', 'điều kiện', [
      'chỉ khởi công sau khi có giấy phép môi trường',
    ]),
    milestones: f.list(
      parts.milestone,
      parts.MOST_MILESTONES,
      'Milestones, planned by certificate version and actual',
      'tiến độ',
      [
        {
          kind: 'OPERATION',
          phase: null,
          plannedOn: '2025-12-31',
          firstPlannedOn: '2025-06-30',
          actualOn: null,
          adjustmentNo: 1,
          scheduledOn: '2025-04-20',
          supersededOn: null,
          document: null,
        },
      ],
    ),
    flags: f.list(parts.flag, parts.MOST_FLAGS, 'Dated flags with evidence and lifting', 'cờ cảnh báo', [
      {
        kind: 'WRONG_PURPOSE',
        raisedOn: '2025-03-01',
        evidence: '15/BB-KT',
        liftedOn: null,
        liftedBy: null,
        note: null,
      },
    ]),
    status: f.word(PROJECT_STATUSES, 'Status on the day asked about', 'tình trạng', 'OPERATING', {
      filter: true,
      derive: derived.statusOn,
      where: derived.statusIs,
    }),
    statuses: f.list(
      parts.status,
      100,
      'Dated statuses, with ground and decision of a termination',
      'lịch sử tình trạng',
      [{ status: 'OPERATING', from: '2024-06-01', to: null, document: null, ground: null, note: null }],
    ),
    suspensions: f.list(parts.suspension, 50, 'Suspensions from–to', 'tạm ngừng', [
      { noticeNo: '12/TB-BQL', issuedOn: '2025-01-10', from: '2025-01-15', to: '2025-07-14', reason: null },
    ]),
    predecessors: f.list(
      parts.predecessor,
      20,
      'Projects this one came from by merger, transfer or split',
      'dự án tiền thân',
      [{ project: 'da-mau-001', kind: 'TRANSFER', on: '2025-09-01', document: null }],
    ),
    supervisors: f.codes('Organisations that supervise it', 'cơ quan giám sát', ['so-cong-thuong', 'ban-quan-ly-kcn']),
    isValid: f.boolean(
      'Licensed on or before the day, and on it neither ended nor succeeded by merger or transfer',
      'còn hiệu lực',
      true,
      {
        always: true,
        filter: true,
        derive: derived.isValidOn,
      },
    ),
    endedOn: f.day('Day it first ended, by termination or revocation', 'ngày chấm dứt', '2026-02-01', {
      filter: true,
      sort: true,
      derive: () => derived.endedOn,
    }),
    isBehindSchedule: f.boolean(
      'A milestone of the schedule in force was due before the day and is not met',
      'chậm tiến độ',
      false,
      { always: true, filter: true, derive: derived.isBehindOn },
    ),
    daysBehind: f.integer(1_000_000, 'Days since the oldest such milestone was due', 'số ngày chậm', 0, {
      always: true,
      filter: true,
      sort: true,
      derive: derived.daysBehindOn,
    }),
    investmentPerHaVnd: f.money('Registered capital in VND per hectare', 'suất đầu tư (VND/ha)', '23076923076.92', {
      derive: () => derived.MEASURES.investmentPerHaVnd,
    }),
    investmentPerHaUsd: f.money('Registered capital in USD per hectare', 'suất đầu tư (USD/ha)', '961538.46', {
      derive: () => derived.MEASURES.investmentPerHaUsd,
    }),
    investmentPerM2Vnd: f.money('Registered capital in VND per m² of floor', 'suất đầu tư (VND/m² sàn)', '10000000', {
      derive: () => derived.MEASURES.investmentPerM2Vnd,
    }),
    investmentPerM2Usd: f.money('Registered capital in USD per m² of floor', 'suất đầu tư (USD/m² sàn)', '416.67', {
      derive: () => derived.MEASURES.investmentPerM2Usd,
    }),
    labourPerHa: f.decimal(14, 2, 'Registered workers per hectare', 'mật độ lao động', 96.15, {
      derive: () => derived.MEASURES.labourPerHa,
    }),
    findings: f.words(
      derived.PROJECT_FINDINGS,
      'Doubts about the record; they warn and never refuse',
      'cảnh báo',
      ['extended_over_24_months'],
      { filter: true, derive: derived.findingsOf },
    ),
    isGenerated: f.boolean('Made up for demonstration, not a real project', 'dữ liệu mẫu', false, {
      always: true,
      initial: false,
      filter: true,
    }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'certificate 4275604886'),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'first issue', { internal: true }),
  },
  includes: {
    enterprise: {
      spec: () => enterpriseSpec,
      many: false,
      match: 'id',
      from: (r) => (typeof r.enterprise === 'string' ? [r.enterprise] : []),
      en: 'The enterprise that carries it out',
      vi: 'doanh nghiệp',
    },
    predecessors: {
      spec: () => projectSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.predecessors, 'project'),
      en: 'Projects it came from',
      vi: 'dự án tiền thân',
    },
    zones: {
      spec: () => zoneSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.locations, 'zone'),
      en: 'Zones it lies or lay in',
      vi: 'khu công nghiệp',
    },
    clusters: {
      spec: () => clusterSpec,
      many: true,
      match: 'code',
      from: (r) => namedIn(r.locations, 'cluster'),
      en: 'Clusters it lies or lay in',
      vi: 'cụm công nghiệp',
    },
    tenants: {
      spec: () => projectSpec,
      many: true,
      match: 'rentedFrom',
      from: (r) => [String(r.code)],
      en: 'Projects that rent its factories',
      vi: 'dự án thuê nhà xưởng',
    },
    owner: {
      spec: () => projectSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.rentedFrom === 'string' ? [r.rentedFrom] : []),
      en: 'The project whose factory it rents',
      vi: 'dự án cho thuê',
    },
  },
  judgedBy: judgedByLocations,
  conflicts: ['project_circle', 'already_merged'],
  // The office that has a project may give it away: a cluster's project into the zone that took the cluster in.
  handsOver: true,
  carry: carriedOn,
  ownDay,
  admit: async (tx, record, before) => {
    await admitEnterprise(tx, record, before);
    await admitOrigins(tx, record);
  },
  // The last entry of a dated list is the one in force.
  check: (r) => ORDERED.flatMap((name) => ascending(name, r[name] as { from: string | null }[] | null)),
  // A certificate is true from the day it was issued.
  beginsOn: (r) => (r.firstIssuedOn as string | null) ?? null,
};
