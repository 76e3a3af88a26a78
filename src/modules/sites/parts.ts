import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { QUALIFIERS, type Words } from '../../vocab/registry.ts';
import { AUTHORITIES, DECISION_KINDS, DEVELOPER_KINDS, PLAN_CHANGES, TRANSFER_STATUSES } from '../../vocab/sites.ts';

// The nested facts of a site: where it lies, its statuses, decisions, plans, infrastructure, developers, conversion.

const { about, optional, ordered } = s;

const days = {
  from: () => optional(s.day(), 'First day', 'từ ngày', '2024-05-01'),
  to: () => optional(s.day(), 'Last day', 'đến ngày', null),
};

export const location = ordered(
  z.strictObject({
    unit: about(s.unitKey(), 'Key of the administrative unit', 'đơn vị hành chính', '07774@2025-07-01'),
    sharePct: optional(s.decimal(7, 4, { min: 0, max: 100 }), 'Share of the area, in per cent', 'tỷ lệ diện tích', 60),
    isLead: about(z.boolean().default(false), 'The unit that reports for the site', 'đơn vị chủ trì', true),
    from: days.from(),
    to: days.to(),
  }),
);

export const legalStatus = (statuses: Words) =>
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

export const decision = z.strictObject({
  kind: about(s.word(DECISION_KINDS), `Kind: ${s.glossary(DECISION_KINDS)}`, 'loại quyết định', 'ESTABLISH'),
  number: optional(s.text(60), 'Number and notation', 'số, ký hiệu', '2170/QĐ-UBND'),
  issuedOn: optional(s.day(), 'Day of issue', 'ngày ban hành', '2026-06-23'),
  effectiveFrom: optional(s.day(), 'Day it takes effect', 'ngày hiệu lực', '2026-06-23'),
  authority: optional(s.word(AUTHORITIES), `Authority: ${s.glossary(AUTHORITIES)}`, 'cấp quyết định', 'PROVINCIAL_PC'),
  areaHa: optional(s.decimal(14, 6), 'Area it states, in hectares', 'diện tích', 76.387685),
  capitalVnd: optional(s.money(), 'Capital it states, in VND', 'vốn đầu tư', '3277000000000'),
  note: optional(s.text(500), 'Remark', 'ghi chú', 'first issue'),
});

export const planListing = z.strictObject({
  plan: about(s.text(120), 'Plan, by number', 'quy hoạch', '219/QĐ-TTg'),
  change: about(s.word(PLAN_CHANGES), `What the plan does: ${s.glossary(PLAN_CHANGES)}`, 'nội dung', 'LIST'),
  plannedAreaHa: optional(s.decimal(14, 6), 'Area in the plan, in hectares', 'diện tích quy hoạch', 107),
  listedFrom: optional(s.day(), 'Day of listing', 'ngày đưa vào', '2022-02-17'),
  removedOn: optional(s.day(), 'Day of removal', 'ngày đưa ra', null),
  reason: optional(s.text(500), 'Why removed or changed', 'lý do', null),
});

export const infrastructureItem = z.strictObject({
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

export const developer = ordered(
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

export const developerTransfer = z.strictObject({
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

export const conversionPlan = z.strictObject({
  document: optional(s.text(120), 'Document', 'văn bản', '99/KH-UBND'),
  approvedOn: optional(s.day(), 'Day of approval', 'ngày phê duyệt', '2025-12-01'),
  targetUse: optional(s.text(300), 'Use it turns to', 'mục đích mới', 'đô thị – dịch vụ'),
  dueOn: optional(s.day(), 'Day by which it is to be done', 'thời hạn', '2030-12-31'),
  leadOrganisation: optional(s.code(), 'Code of the leading organisation', 'cơ quan chủ trì', 'so-cong-thuong'),
});

export const reportedOccupancy = z.strictObject({
  ratePct: about(s.decimal(7, 4, { min: 0, max: 100 }), 'Rate as reported, in per cent', 'tỷ lệ lấp đầy báo cáo', 68),
  qualifier: about(s.word(QUALIFIERS).default('EXACT'), `Qualifier: ${s.glossary(QUALIFIERS)}`, 'mức độ', 'OVER'),
  asOf: about(s.day(), 'Day of the figure', 'tại ngày', '2024-03-12'),
  source: about(s.text(200), 'Document it stands in', 'nguồn', '000 conclusion notice 2024-03-12'),
});
