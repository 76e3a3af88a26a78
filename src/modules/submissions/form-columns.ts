import { unaccented } from '../../lib/text.ts';

// The columns of a form as a file: what they are called in the interface and in the offices.

export const FORM_COLUMNS = {
  kind: 'Loại dòng',
  table: 'Bảng',
  row: 'Dòng',
  column: 'Mã chỉ tiêu',
  label: 'Chỉ tiêu',
  type: 'Kiểu dữ liệu',
  unit: 'Mã đơn vị tính',
  unitLabel: 'Đơn vị tính',
  value: 'Giá trị',
  previousValue: 'Kỳ trước',
  note: 'Ghi chú',
  missingReason: 'Lý do không có số liệu',
} as const;
export type FormColumnName = keyof typeof FORM_COLUMNS;

export const COLUMN_NAMES = Object.keys(FORM_COLUMNS) as FormColumnName[];

/** What a file that is sent back is read for; the others only tell whoever fills it in. */
export const READ_COLUMNS = ['kind', 'table', 'row', 'column', 'value', 'note', 'missingReason'] as const;
export type ReadColumn = (typeof READ_COLUMNS)[number];

/** Without these nobody can tell which cell of the form a line is. */
export const NEEDED_COLUMNS: readonly ReadColumn[] = ['kind', 'table', 'row', 'column', 'value'];

const BY_HEADING = new Map(
  COLUMN_NAMES.flatMap((name) => [name, FORM_COLUMNS[name]].map((heading) => [unaccented(heading), name] as const)),
);

/** The column a heading means, by its English or Vietnamese name, whatever its accents and case. */
export const columnOf = (heading: string): FormColumnName | undefined => BY_HEADING.get(unaccented(heading));
