import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import {
  CLUSTER_SETS,
  type ClusterSet,
  INPUT_STATUSES,
  type InputStatus,
  MOST_TEXT,
  REPORT_UNITS,
  ROLLUPS,
} from '../../vocab/reports.ts';

// What a consolidation keeps: the reports it was made from, the rows of the register, its cells with all that went into
// each, and the narratives. Lists refer to each other by place, so that a province's form stays small.

export const MOST_INPUTS = 50_000;
export const MOST_CELLS = 10_000;
export const MOST_CLUSTERS = 10_000;
export const MOST_SECTIONS = 500;
/** Forms by what became of their reports. */
export const MOST_WITHHELD = 3000;
export const MOST_MANUAL = 500;

/** Decimals a report takes. */
export const MOST_DECIMALS = 8;

/** A figure, as decimal text; null where there is none. */
export const amount = (en: string, vi: string, example: string | null) =>
  s.about(z.string().max(80).nullable(), en, vi, example);
const place = (max: number) => z.int().min(0).max(max);
export const why = (example: string) => s.about(z.string().max(1000), 'Why', 'lý do', example);
const code = (en: string, vi: string, example: string | null) => s.about(s.code().nullable(), en, vi, example);
const id = (en: string, vi: string, example: string | null) => s.about(s.uuid().nullable(), en, vi, example);
const day = (en: string, vi: string, example: string | null) => s.about(s.day().nullable(), en, vi, example);

export const input = z.strictObject({
  obligation: s.about(s.uuid(), 'Report that was owed', 'nghĩa vụ báo cáo', '019a9e0c-aaaa-7aaa-8bbb-0123456789ab'),
  family: s.about(s.code(), 'Form', 'biểu mẫu', 'tt14-bieu-02'),
  template: s.about(s.text(100), 'Version of the form', 'phiên bản biểu mẫu', 'tt14-bieu-02@2025-07-01'),
  reporter: code('Body that owed it', 'đơn vị báo cáo', 'ubnd-xa-07777'),
  successor: code('Body that stood in its place on the cut-off day', 'cơ quan kế thừa', null),
  enterprise: id('Enterprise whose report it is', 'doanh nghiệp', null),
  project: code('Project it is about', 'dự án', null),
  cluster: code('Cluster it is about', 'cụm công nghiệp', 'ccn-dong-dinh'),
  name: s.about(z.string().max(500), 'Name of the reporter', 'tên đơn vị báo cáo', 'Công ty hạ tầng'),
  status: s.about(s.word(INPUT_STATUSES), `What became of it: ${s.glossary(INPUT_STATUSES)}`, 'tình trạng', 'COUNTED'),
  why: s.about(z.string().max(1000).nullable(), 'Why it does not count', 'lý do không tổng hợp', null),
  dueOn: day('Last day on which it was in time', 'thời hạn', '2025-12-19'),
  submittedOn: day('Day the version was sent', 'ngày gửi', '2025-12-18'),
  submission: id('Version that counts', 'bản báo cáo', '019a9e0c-bbbb-7aaa-8bbb-0123456789ab'),
  versionNo: s.about(z.int().min(1).max(1000).nullable(), 'Its number', 'lần gửi', 1),
  consolidation: id('Consolidation that version was itself made by', 'bản tổng hợp cấp dưới', null),
});

export interface InputRow {
  obligation: string;
  family: string;
  template: string;
  reporter: string | null;
  successor: string | null;
  enterprise: string | null;
  project: string | null;
  cluster: string | null;
  name: string;
  status: InputStatus;
  why: string | null;
  dueOn: string | null;
  submittedOn: string | null;
  submission: string | null;
  versionNo: number | null;
  consolidation: string | null;
}

/** Reports that the caller may not read: how many there are, and nothing else of them. */
export const withheldInputs = z.strictObject({
  family: input.shape.family,
  status: input.shape.status,
  reports: s.count('Reports', 'số báo cáo', 3),
});

export interface WithheldInputs {
  family: string;
  status: InputStatus;
  reports: number;
}

const membership = z.strictObject({
  set: s.about(s.word(CLUSTER_SETS), `Set: ${s.glossary(CLUSTER_SETS)}`, 'nhóm', 'ESTABLISHED'),
  why: why('established on 2019-08-20'),
});

export const registryRow = z.strictObject({
  code: s.about(s.code(), 'Cluster', 'cụm công nghiệp', 'ccn-dong-dinh'),
  name: s.about(z.string().max(200), 'Name', 'tên', 'CCN Đồng Đình'),
  parent: code('Cluster it is a part of and is counted with', 'thuộc cụm', null),
  sharePct: amount('Share of its area on the territory, in per cent', 'tỷ lệ diện tích trên địa bàn', '100'),
  gone: s.about(z.string().max(1000).nullable(), 'Why it counts no more', 'lý do không còn tính', null),
  sets: s.about(z.array(membership).max(Object.keys(CLUSTER_SETS).length), 'Sets it is in', 'các nhóm', [
    { set: 'ESTABLISHED', why: 'established on 2019-08-20' },
  ]),
  areaHa: amount('Area, in hectares', 'diện tích', '60'),
  plannedAreaHa: amount('Planned area, in hectares', 'diện tích quy hoạch', '60'),
  establishedAreaHa: amount('Area by the establishing decision, in hectares', 'diện tích thành lập', '60'),
  industrialLandHa: amount('Industrial land, in hectares', 'đất công nghiệp', '45'),
});

export interface RegistryRow {
  code: string;
  name: string;
  parent: string | null;
  sharePct: string;
  gone: string | null;
  sets: { set: ClusterSet; why: string }[];
  areaHa: string | null;
  plannedAreaHa: string | null;
  establishedAreaHa: string | null;
  industrialLandHa: string | null;
}

export const cellAddress = {
  table: s.about(s.text(40), 'Code of the table', 'bảng', 'bieu-03'),
  row: s.about(z.int().min(1).max(1).default(1), 'Row; 1', 'dòng', 1),
  column: s.about(s.text(40), 'Row or column number as printed', 'mã chỉ tiêu', '18'),
};

const manualParts = {
  ...cellAddress,
  cluster: s.optional(s.code(), 'Cluster it is about', 'cụm công nghiệp', 'ccn-tu-phat'),
  reason: s.about(s.text(1000), 'Why it is typed in', 'lý do', 'cụm chưa có chủ đầu tư hạ tầng'),
};

/** A figure the consolidating body adds itself, as sent. */
export const manualSent = z.strictObject({
  ...manualParts,
  value: s.about(
    z.union([
      s.decimal(15 + MOST_DECIMALS, MOST_DECIMALS, { min: -999_999_999_999_999, max: 999_999_999_999_999 }),
      z
        .string()
        .max(30)
        .regex(/^-?\d{1,20}(\.\d{1,8})?$/, { error: 'must be a decimal such as "1234.5"' }),
    ]),
    'The figure',
    'giá trị',
    10,
  ),
});

export const manualKept = z.strictObject({
  ...manualParts,
  value: s.about(z.string().max(80), 'The figure, as text', 'giá trị', '10'),
  organisation: code('Body that typed it in', 'cơ quan nhập', 'ubnd-xa-07777'),
  on: s.about(s.day(), 'Day it was typed in', 'ngày nhập', '2025-12-22'),
});

export interface Manual {
  table: string;
  row: number;
  column: string;
  cluster: string | null;
  value: string;
  reason: string;
  organisation: string | null;
  on: string;
}

export const exclusion = z.strictObject({
  input: s.about(place(MOST_INPUTS).nullable(), 'Place in `inputs`', 'vị trí báo cáo', null),
  cluster: code('Cluster', 'cụm công nghiệp', 'ccn-dong-dinh'),
  amount: amount('What it takes from the figure; null where nobody knows', 'giá trị', null),
  why: why('no area on record'),
});

export interface Exclusion {
  input: number | null;
  cluster: string | null;
  amount: string | null;
  why: string;
}

export const contribution = z.strictObject({
  input: s.about(place(MOST_INPUTS), 'Place in `inputs`', 'vị trí báo cáo', 0),
  cell: s.about(z.string().max(130), 'Cell of that report', 'chỉ tiêu nguồn', 'tt14-bieu-02.4'),
  value: s.about(z.string().max(80), 'Its figure', 'giá trị', '40'),
  weight: s.about(z.string().max(80).optional(), 'What it is weighed by', 'trọng số', '120'),
});

export interface Contribution {
  input: number;
  cell: string;
  value: string;
  weight?: string;
}

const operand = z.strictObject({
  name: s.about(z.string().max(130), 'What it is', 'thành phần', 'r18'),
  value: amount('Its figure', 'giá trị', '43'),
});

export const cellHead = {
  ...cellAddress,
  label: s.about(z.string().max(500), 'Label as printed', 'tên chỉ tiêu', 'Tỷ lệ lấp đầy bình quân'),
  unit: s.about(s.word(REPORT_UNITS).nullable(), `Unit: ${s.glossary(REPORT_UNITS)}`, 'đơn vị tính', 'PERCENT'),
  value: amount('The figure; null where there is none, which is not zero', 'giá trị', '71.67'),
  unrounded: amount('The same before it was rounded, half up; null where nothing was rounded', 'trước làm tròn', null),
  method: s.about(s.word(ROLLUPS).nullable(), `How it was made: ${s.glossary(ROLLUPS)}`, 'cách tổng hợp', 'SUM'),
  source: s.about(z.string().max(200).nullable(), 'What it was made from, as the form says', 'nguồn', 'tt14-bieu-02.4'),
  filter: s.about(z.string().max(300).nullable(), 'Which of them', 'điều kiện', null),
  formula: s.about(z.string().max(500).nullable(), 'Formula', 'công thức', null),
  operands: s.about(z.array(operand).max(500), 'Figures of the formula', 'các thành phần', []),
};

/** What of a figure is told of reports that the caller may not read. */
const withheld = z.strictObject({
  contributions: s.count('Reports that went into it', 'số báo cáo được tính', 3),
  value: amount(
    'What they add to the figure together; of a weighted mean the sum of their figures by their weights',
    'tổng giá trị',
    '120',
  ),
  weight: s.about(z.string().max(80).optional(), 'Sum of their weights', 'tổng trọng số', '300'),
  missing: s.count('Reports that are not there', 'số báo cáo còn thiếu', 0),
  exclusions: s.count('Reports left out', 'số báo cáo không tính', 0),
});

export interface Withheld {
  contributions: number;
  value: string | null;
  weight?: string;
  missing: number;
  exclusions: number;
}

export const counts = {
  expectedInputs: s.count('Reports that were expected for it', 'số báo cáo phải có', 2),
  receivedInputs: s.count('Reports of these that were accepted', 'số báo cáo đã có', 2),
  reconciliation: s.about(
    z
      .strictObject({
        value: amount('The same figure from our register, each cluster once', 'giá trị theo sổ đăng ký', '70'),
        difference: amount('The figure less that; null where either is unknown', 'chênh lệch', '0'),
      })
      .nullable(),
    'Held against the register; null where the register has no such figure',
    'đối chiếu với sổ đăng ký',
    null,
  ),
  withheld: s.about(
    withheld.optional(),
    'Reports behind it that the caller may not read, all together; left out where there are none',
    'phần của các báo cáo không được xem',
    { contributions: 3, value: '120', missing: 0, exclusions: 0 },
  ),
};

export const cell = z.strictObject({
  ...cellHead,
  contributions: s.about(z.array(contribution).max(MOST_INPUTS), 'Reports that went into it', 'các báo cáo', []),
  clusters: s.about(
    z
      .array(
        z.strictObject({
          cluster: s.about(s.code(), 'Cluster', 'cụm công nghiệp', 'ccn-dong-dinh'),
          value: s.about(z.string().max(80), 'What it counts for', 'giá trị', '1'),
        }),
      )
      .max(MOST_CLUSTERS),
    'Rows of the register that went into it',
    'các cụm trong sổ đăng ký',
    [],
  ),
  manual: s.about(z.array(place(MOST_MANUAL)).max(MOST_MANUAL), 'Places in `manualContributions`', 'số tự nhập', []),
  exclusions: s.about(z.array(exclusion).max(MOST_INPUTS), 'What did not go into it, and why', 'không tính', []),
  missing: s.about(
    z.array(place(MOST_INPUTS)).max(MOST_INPUTS),
    'Places in `inputs` of those that did not',
    'báo cáo còn thiếu',
    [],
  ),
  ...counts,
});

export interface Cell {
  table: string;
  row: number;
  column: string;
  label: string;
  unit: keyof typeof REPORT_UNITS | null;
  value: string | null;
  unrounded: string | null;
  method: keyof typeof ROLLUPS | null;
  source: string | null;
  filter: string | null;
  formula: string | null;
  operands: { name: string; value: string | null }[];
  contributions: Contribution[];
  clusters: { cluster: string; value: string }[];
  manual: number[];
  exclusions: Exclusion[];
  expectedInputs: number;
  receivedInputs: number;
  missing: number[];
  reconciliation: { value: string | null; difference: string | null } | null;
  /** Only as told to somebody who may not read all of it; never kept. */
  withheld?: Withheld;
}

export const sectionHead = {
  section: s.about(z.string().max(20), 'Number of the section', 'số mục', 'I'),
  title: s.about(z.string().max(500).nullable(), 'Its title in the outline', 'tiêu đề', 'Kết quả thực hiện'),
};

export const section = z.strictObject({
  ...sectionHead,
  texts: s.about(
    z
      .array(
        z.strictObject({
          input: s.about(place(MOST_INPUTS), 'Place in `inputs`', 'vị trí báo cáo', 0),
          text: s.about(z.string().max(MOST_TEXT), 'Its text', 'nội dung', 'Đã hoàn thành giải phóng mặt bằng.'),
        }),
      )
      .max(MOST_INPUTS),
    'What each report says',
    'nội dung các báo cáo',
    [],
  ),
  withheld: s.about(
    z.int().min(1).max(MOST_INPUTS).optional(),
    'Reports with a text here that the caller may not read; left out where there are none',
    'số báo cáo không được xem',
    3,
  ),
});
export const sections = z.array(section).max(MOST_SECTIONS);
export const registryRows = z.array(registryRow).max(MOST_CLUSTERS);

export interface Section {
  section: string;
  title: string | null;
  texts: { input: number; text: string }[];
  /** Only as told to somebody who may not read all of it; never kept. */
  withheld?: number;
}
