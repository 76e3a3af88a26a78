import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import {
  COLUMN_TYPES,
  FORM_LINE_KINDS,
  type FormLineKind,
  REPORT_UNITS,
  SUBMISSION_STATES,
} from '../../vocab/reports.ts';
import { MOST_FIGURES } from './parts.ts';

// A report as a form to be filled in: one line a cell, the same on the way out and back.

/** Lines of one form: every figure that fits, its header and its sections. */
export const MOST_LINES = MOST_FIGURES;

/** Longest text of a line: a section of the narrative. */
const LONGEST = 50_000;

const text = (max: number) => s.text(max).nullable();

/** Where a line stands and what is said there: what a form that is sent back is read for. */
const said = {
  kind: s.about(s.word(FORM_LINE_KINDS), `What the line holds: ${s.glossary(FORM_LINE_KINDS)}`, 'loại dòng', 'FIGURE'),
  table: s.about(text(40).default(null), 'Code of the table; null for a section', 'bảng', 'bieu-03'),
  row: s.about(
    z.int().min(1).max(MOST_FIGURES).nullable().default(null),
    'Row of a table that lists subjects, 1 in every other; null for what is no figure',
    'dòng',
    1,
  ),
  column: s.about(
    s.text(80),
    'Row or column number as printed; of a header its field, of the narrative the number of the section',
    'mã chỉ tiêu',
    '15.1',
  ),
  note: s.about(text(500).default(null), 'Remark on the figure', 'ghi chú', null),
  missingReason: s.about(
    text(500).default(null),
    'Why there is no figure; blank is not zero',
    'lý do không có số liệu',
    null,
  ),
};

const value = s.about(text(LONGEST), 'The figure, as text; the words of a header or a section', 'giá trị', '2');

/** What tells the person who fills it in; not read when it comes back. */
const context = {
  label: s.about(
    text(500),
    'Label as printed; null for a section that the form does not name',
    'chỉ tiêu',
    'Số lượng CCN đã hoạt động',
  ),
  type: s.about(
    s.word(COLUMN_TYPES).nullable(),
    `Type of the figure: ${s.glossary(COLUMN_TYPES)}`,
    'kiểu dữ liệu',
    'INTEGER',
  ),
  unit: s.about(s.word(REPORT_UNITS).nullable(), `Unit: ${s.glossary(REPORT_UNITS)}`, 'mã đơn vị tính', 'CLUSTER'),
  unitLabel: s.about(text(100), 'Unit as printed', 'đơn vị tính', 'cụm'),
  previousValue: s.about(
    text(2000),
    'What was accepted for the period of the same kind before, of the same filer',
    'kỳ trước',
    '1',
  ),
};

const optional = <T extends Record<string, z.ZodType>>(shape: T) =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, again(schema)]));
/** The same member where it may be left out. */
const again = (schema: z.ZodType): z.ZodType => schema.optional().meta(schema.meta()!);

const EXAMPLE_LINE = {
  ...{ kind: 'FIGURE', table: 'bieu-03', row: 1, column: '15.1', label: 'Số CCN đã hoạt động', type: 'INTEGER' },
  ...{ unit: 'CLUSTER', unitLabel: 'cụm', value: '2', previousValue: '1', note: null, missingReason: null },
};

const lineShown = z.strictObject({ ...said, ...context, value }).meta({
  id: 'ReportFormLine',
  description: s.describe('A line of a form', 'dòng của biểu'),
  examples: [EXAMPLE_LINE],
});

export const lineSent = z.strictObject({
  ...said,
  value: s.about(
    z
      .union([s.exactNumber(), s.text(LONGEST)])
      .nullable()
      .default(null),
    'The figure, as a number, or as text such as "1234.5" where a JSON number would lose digits',
    'giá trị',
    2,
  ),
  ...optional(context),
});

const ids = {
  obligation: s.about(s.uuid(), 'Report that is owed', 'nghĩa vụ báo cáo', '019a9e0c-aaaa-7aaa-8bbb-0123456789ab'),
  template: s.about(s.text(100), 'Version of the form', 'biểu mẫu', 'tt14-bieu-03@2025-07-01'),
};

const about = {
  ...ids,
  family: s.about(s.code(), 'Form it is a version of', 'biểu mẫu', 'tt14-bieu-03'),
  name: s.about(s.text(500), 'Name of the form', 'tên biểu', 'Tình hình cụm công nghiệp'),
  period: s.about(s.text(40), 'Label of the period', 'kỳ báo cáo', '2025'),
  dataFrom: s.about(s.day(), 'First day of the data', 'số liệu từ ngày', '2024-12-15'),
  dataTo: s.about(s.day(), 'Cut-off day', 'ngày chốt số liệu', '2025-12-14'),
  dueOn: s.about(s.day().nullable(), 'Last day by the words', 'thời hạn', '2025-12-24'),
  effectiveOn: s.about(s.day().nullable(), 'Last day in time', 'thời hạn thực tế', '2025-12-24'),
  reporter: s.about(s.code().nullable(), 'Body that owes it', 'đơn vị báo cáo', 'ubnd-xa-07777'),
  reporterName: s.about(text(500), 'Name of that body, or of the enterprise', 'tên đơn vị báo cáo', 'UBND xã'),
  project: s.about(s.code().nullable(), 'Project it is about', 'dự án', null),
  projectName: s.about(text(500), 'Name of that project', 'tên dự án', null),
  cluster: s.about(s.code().nullable(), 'Cluster it is about', 'cụm công nghiệp', null),
  draft: s.about(
    s.uuid().nullable(),
    'Draft that the caller may replace by sending the form back; null where none is open',
    'bản dự thảo',
    null,
  ),
  version: s.about(
    s.integer(2 ** 31 - 1),
    'Version of that draft, which If-Match names; 0 where none is open',
    'phiên bản của dự thảo',
    0,
  ),
  basis: s.about(
    s.uuid().nullable(),
    'Version whose content is shown: the newest that is neither withdrawn nor superseded',
    'bản đang hiển thị',
    null,
  ),
  basisState: s.about(
    s.word(SUBMISSION_STATES).nullable(),
    `State of that version: ${s.glossary(SUBMISSION_STATES)}`,
    'trạng thái của bản đó',
    null,
  ),
};

export const formSchema = z
  .strictObject({
    ...about,
    lines: s.about(z.array(lineShown).max(2 * MOST_LINES), 'Its lines, in printed order', 'các dòng', [EXAMPLE_LINE]),
  })
  .meta({
    id: 'ReportForm',
    description: s.describe('A report as a form, filled in as far as is known', 'biểu mẫu điền sẵn'),
  });
export type ReportForm = z.output<typeof formSchema>;
export type FormLine = z.output<typeof lineShown>;

export const formSent = z
  .strictObject({
    ...optional(about),
    lines: s.about(z.array(lineSent).max(MOST_LINES), 'Its lines, in any order', 'các dòng', []),
  })
  .meta({
    id: 'ReportFormInput',
    description: s.describe('The form as sent back', 'biểu mẫu gửi lại'),
    examples: [{ lines: [{ kind: 'FIGURE', table: 'bieu-03', row: 1, column: '15.1', value: 2 }] }],
  });

export interface SentLine {
  kind: FormLineKind;
  table: string | null;
  row: number | null;
  column: string;
  value: string | number | null;
  note: string | null;
  missingReason: string | null;
}
