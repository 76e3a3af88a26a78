import { stringify } from 'csv-stringify/sync';
import type { CellStyle, CellValue } from 'hucre';
import { LONGEST_CELL } from '../../http/formats.ts';
import { safeText } from '../../lib/text.ts';
import { shortDay } from '../../lib/vietnamese-dates.ts';
import { spreadsheetNumber, writeNumber } from '../../lib/vietnamese-numbers.ts';
import { COLUMN_NAMES, FORM_COLUMNS, type FormColumnName } from './form-columns.ts';
import type { FormLine, ReportForm } from './form-schema.ts';

// A form as a file. Figures stand as an office writes and reads them, with a decimal comma: a dot would come back as a
// group of thousands.

/** What a cell holds is cut into pieces of this many characters; the row tells which piece it is. */
const PIECE = LONGEST_CELL - 767;

/** The pieces of a text that no cell holds as a whole. No character is cut in two. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + PIECE;
    const cut = /[\ud800-\udbff]/.test(text[end - 1] ?? '') && end < text.length ? end - 1 : end;
    pieces.push(text.slice(at, cut));
    at = cut;
  }
  return pieces;
}

const fileLines = (lines: readonly FormLine[]): FormLine[] =>
  lines.flatMap((line) =>
    line.value !== null && line.value.length > PIECE
      ? piecesOf(line.value).map((value, i) => ({ ...line, row: i + 1, value }))
      : [line],
  );

const NUMERIC = new Set(['DECIMAL', 'INTEGER', 'FLAG']);
/** A figure a spreadsheet shows as a number; it would run none of them. */
const WRITTEN = /^-?\d+(,\d+)?$/;

const isFigure = ({ type }: FormLine, name: FormColumnName): boolean =>
  (name === 'value' || name === 'previousValue') && type !== null && NUMERIC.has(type);

function csvCell(line: FormLine, name: FormColumnName): string {
  const value = line[name];
  if (value === null) return '';
  const text = isFigure(line, name) ? writeNumber(String(value)) : String(value);
  return WRITTEN.test(text) ? text : safeText(text);
}

/** UTF-8 with a byte order mark, so that a spreadsheet shows Vietnamese intact. */
export const formCsv = ({ lines }: ReportForm): Buffer =>
  Buffer.from(
    `\uFEFF${stringify([COLUMN_NAMES, ...fileLines(lines).map((line) => COLUMN_NAMES.map((name) => csvCell(line, name)))])}`,
  );

/** A figure is a number of the sheet where the sheet keeps every digit of it, else text. */
function sheetCell(line: FormLine, name: FormColumnName): CellValue {
  const value = line[name];
  if (typeof value !== 'string' || !isFigure(line, name)) return value;
  const kept = spreadsheetNumber(Number(value));
  const same = value.includes('.') ? value.replace(/\.?0+$/, '') : value;
  return kept === same ? Number(value) : writeNumber(value);
}

const WIDTHS: Readonly<Record<FormColumnName, number>> = {
  ...{ kind: 11, table: 12, row: 7, column: 14, label: 60, type: 13, unit: 17, unitLabel: 14 },
  ...{ value: 20, previousValue: 18, note: 30, missingReason: 30 },
};

/** What an official wants to know of a form before the first line. */
function heading(form: ReportForm): string[] {
  const subject = [form.reporterName ?? form.reporter, form.projectName ?? form.project, form.cluster];
  return [
    form.name,
    `Đơn vị báo cáo: ${subject.filter((x) => x !== null).join(', ')}`,
    `Kỳ báo cáo: ${form.period} (số liệu từ ${shortDay(form.dataFrom)} đến ${shortDay(form.dataTo)})`,
    `Thời hạn: ${form.effectiveOn === null ? 'không quy định' : shortDay(form.effectiveOn)}`,
    `Mã báo cáo: ${form.obligation}`,
    'Điền vào các cột Giá trị, Ghi chú, Lý do không có số liệu; giữ nguyên các cột Loại dòng, Bảng, Dòng, Mã chỉ tiêu. Ô trống không phải là số 0.',
  ];
}

const TITLE: CellStyle = { font: { bold: true, size: 14 } };
const HEAD: CellStyle = { font: { bold: true }, alignment: { wrapText: true, vertical: 'center' } };
const WRAPPED: CellStyle = { alignment: { wrapText: true, vertical: 'top' } };

/** One sheet: the heading, an empty row, the names of the columns, and a row a line. */
export async function formXlsx(form: ReportForm): Promise<Buffer> {
  const above = heading(form);
  const at = above.length + 1;
  const styled = COLUMN_NAMES.map((_name, i) => [`${at},${i}`, { style: HEAD }] as const);
  const { writeXlsx } = await import('hucre');
  const bytes = await writeXlsx({
    sheets: [
      {
        name: form.family.slice(0, 31),
        columns: COLUMN_NAMES.map((name) => ({
          width: WIDTHS[name],
          ...(WIDTHS[name] >= 30 ? { style: WRAPPED } : {}),
        })),
        rows: [
          ...above.map((text): CellValue[] => [text]),
          [],
          COLUMN_NAMES.map((name) => FORM_COLUMNS[name]),
          ...fileLines(form.lines).map((line) => COLUMN_NAMES.map((name) => sheetCell(line, name))),
        ],
        cells: new Map([['0,0', { style: TITLE }], ...styled]),
        freezePane: { rows: at + 1 },
      },
    ],
  });
  return Buffer.from(bytes);
}
