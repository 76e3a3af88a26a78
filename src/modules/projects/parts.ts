import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import {
  FLAG_KINDS,
  MILESTONE_KINDS,
  PROJECT_LINKS,
  PROJECT_STATUSES,
  TERMINATION_GROUNDS,
} from '../../vocab/projects.ts';

// The nested facts of a project: investors, objectives, locations, statuses, suspensions, predecessors.

const { about, optional, ordered } = s;

export const MOST_MILESTONES = 200;
export const MOST_FLAGS = 200;

export const investor = z.strictObject({
  enterprise: optional(s.uuid(), 'Id of the enterprise, where it is registered', 'doanh nghiệp', null),
  name: about(s.text(300), 'Name as written', 'tên nhà đầu tư', 'Sample Holdings Ltd'),
  country: optional(
    z
      .string()
      .length(2)
      .regex(/^[A-Z]{2}$/),
    'Country (ISO 3166-1 alpha-2)',
    'quốc gia',
    'KR',
  ),
  contributedVnd: optional(s.money(), 'Contribution in VND as written', 'vốn góp (VND)', '120000000000'),
  contributedUsd: optional(s.money(), 'Contribution in USD as written', 'vốn góp (USD)', '5000000'),
  sharePct: optional(s.decimal(7, 4, { min: 0, max: 100 }), 'Share in per cent', 'tỷ lệ góp', 100),
  form: optional(s.text(200), 'In cash, equipment or otherwise', 'hình thức góp', 'tiền mặt'),
});

export const objective = z.strictObject({
  text: about(s.text(500), 'Objective', 'mục tiêu', 'sản xuất linh kiện điện tử'),
  vsicCode: optional(
    z
      .string()
      .regex(/^\d{2,5}$/)
      .max(5),
    'VSIC code',
    'mã ngành',
    '2610',
  ),
  isMain: about(z.boolean().default(false), 'The main objective', 'mục tiêu chính', true),
});

export const location = ordered(
  z
    .strictObject({
      zone: optional(s.code(), 'Code of the zone', 'khu công nghiệp', 'kcn-quang-chau'),
      cluster: optional(s.code(), 'Code of the cluster', 'cụm công nghiệp', null),
      unit: optional(s.unitKey(), 'Key of the administrative unit', 'đơn vị hành chính', null),
      plot: optional(s.text(100), 'Plot', 'lô', 'B1'),
      from: optional(s.day(), 'First day', 'từ ngày', '2023-05-01'),
      to: optional(s.day(), 'Last day', 'đến ngày', null),
    })
    .refine((l) => l.zone === null || l.cluster === null, {
      path: ['cluster'],
      error: 'a location lies in a zone or in a cluster',
    }) as unknown as z.ZodObject,
);

export const status = ordered(
  z.strictObject({
    status: about(s.word(PROJECT_STATUSES), `Status: ${s.glossary(PROJECT_STATUSES)}`, 'tình trạng', 'OPERATING'),
    from: about(s.day(), 'First day', 'từ ngày', '2024-06-01'),
    to: optional(s.day(), 'Last day', 'đến ngày', null),
    document: optional(s.text(120), 'Decision or notice', 'văn bản', '31/QĐ-BQL'),
    ground: optional(
      s.word(TERMINATION_GROUNDS),
      `Ground of a termination: ${s.glossary(TERMINATION_GROUNDS)}`,
      'căn cứ chấm dứt',
      null,
    ),
    note: optional(s.text(500), 'Remark', 'ghi chú', null),
  }),
);

export const suspension = ordered(
  z.strictObject({
    noticeNo: optional(s.text(60), 'Number of the notice', 'số thông báo', '12/TB-BQL'),
    issuedOn: optional(s.day(), 'Day of the notice', 'ngày thông báo', '2025-01-10'),
    from: about(s.day(), 'Suspended from', 'ngừng từ ngày', '2025-01-15'),
    to: optional(s.day(), 'Suspended to', 'ngừng đến ngày', '2025-07-14'),
    reason: optional(s.text(500), 'Reason', 'lý do', 'thiếu đơn hàng'),
  }),
);

export const predecessor = z.strictObject({
  project: about(s.code(), 'Code of the project before', 'dự án trước', 'da-mau-001'),
  kind: about(s.word(PROJECT_LINKS), `What happened: ${s.glossary(PROJECT_LINKS)}`, 'hình thức', 'TRANSFER'),
  on: about(s.day(), 'Day', 'ngày', '2025-09-01'),
  document: optional(s.text(120), 'Document', 'văn bản', '77/QĐ-BQL'),
});

export const permitFile = z.strictObject({
  name: about(s.text(200), 'Name of the file', 'tên tệp', 'gpmt-2024.pdf'),
  url: optional(
    s.webAddress(1000),
    'Where the archived file is',
    'đường dẫn',
    'https://luu-tru.example.vn/gpmt-2024.pdf',
  ),
  sha256: optional(
    z
      .string()
      .length(64)
      .regex(/^[0-9a-f]{64}$/),
    'Hash of its content',
    'mã băm',
    null,
  ),
});

export const milestone = z.strictObject({
  kind: about(s.word(MILESTONE_KINDS), `Kind: ${s.glossary(MILESTONE_KINDS)}`, 'mốc tiến độ', 'OPERATION'),
  phase: optional(s.text(100), 'Phase', 'giai đoạn', 'giai đoạn 1'),
  plannedOn: about(s.day(), 'Day planned by the certificate version', 'ngày kế hoạch', '2025-12-31'),
  firstPlannedOn: optional(
    s.day(),
    'Day of the first approved schedule; as planned when left out',
    'ngày kế hoạch lần đầu',
    '2025-06-30',
  ),
  actualOn: optional(s.day(), 'Day it was met', 'ngày thực tế', null),
  adjustmentNo: about(
    s.integer(1000).default(0),
    'Certificate version that set it: 0 first issue, then the adjustment number',
    'lần điều chỉnh',
    0,
  ),
  scheduledOn: optional(s.day(), 'Day from which this schedule is in force', 'lịch áp dụng từ', '2023-05-01'),
  supersededOn: optional(s.day(), 'Day on which a later schedule replaced it', 'thay thế từ ngày', null),
  document: optional(s.text(120), 'Document', 'văn bản', '31/GCN'),
});

export const flag = z
  .strictObject({
    kind: about(s.word(FLAG_KINDS), `Kind: ${s.glossary(FLAG_KINDS)}`, 'cờ cảnh báo', 'WRONG_PURPOSE'),
    raisedOn: about(s.day(), 'Day it was raised', 'ngày ghi nhận', '2025-03-01'),
    evidence: about(s.text(300), 'Document that proves it', 'văn bản căn cứ', '15/BB-KT'),
    liftedOn: optional(s.day(), 'Day it was lifted', 'ngày gỡ', null),
    liftedBy: optional(s.text(300), 'Document that lifted it', 'văn bản gỡ', null),
    note: optional(s.text(500), 'Remark', 'ghi chú', null),
  })
  .refine((x) => x.liftedOn === null || (x.raisedOn as string) <= (x.liftedOn as string), {
    path: ['liftedOn'],
    error: 'lies before it was raised',
  });

/** A milestone as recorded. */
export interface Milestone extends Record<string, unknown> {
  kind: string;
  phase: string | null;
  plannedOn: string;
  firstPlannedOn: string | null;
  actualOn: string | null;
  scheduledOn: string | null;
  supersededOn: string | null;
}

/** Two plans are of one milestone. */
export const sameMilestone = (a: Milestone, b: Milestone): boolean => a.kind === b.kind && a.phase === b.phase;
