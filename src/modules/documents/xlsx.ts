import {
  type CellStyle,
  type CellValue,
  type MergeRange,
  type NamedRange,
  type Cell as SheetCell,
  type WriteSheet,
  writeXlsx,
} from 'hucre';
import { LONGEST_CELL } from '../../http/formats.ts';
import { longDay } from '../../lib/vietnamese-dates.ts';
import { printNumber } from '../../lib/vietnamese-numbers.ts';
import { assertPrintable, type Cell, isAcross, type OfficialReport, type ReportTable } from './report.ts';
import { shown } from './wml.ts';
import { capitals, oneLine } from './words.ts';

// A report as a workbook: each table of the form a sheet in the form's own layout, the narrative a sheet of its own.

const FONT = 'Times New Roman';
const THIN = { style: 'thin' } as const;
const FRAMED = { top: THIN, right: THIN, bottom: THIN, left: THIN };
const HORIZONTAL = { LEFT: 'left', CENTRE: 'center', RIGHT: 'right' } as const;
/** Format of Vietnam: points and a decimal comma, whatever machine it is read on. */
const VIETNAMESE = '[$-42A]';
/** Digits that a number of a sheet keeps. */
const EXACT_DIGITS = 15;
/** Height of a line, in points, and the most a row may have. */
const LINE = 16.5;
const HIGHEST = 400;
/** Letters of this font against those that widths of columns are counted in. */
const WIDE = 1;

interface Look {
  bold?: boolean;
  italic?: boolean;
  size?: number;
  align?: 'left' | 'center' | 'right';
  framed?: boolean;
  indent?: number;
  numFmt?: string;
}

const looks = new Map<string, CellStyle>();

/** The few looks there are, each made once: a large form has a hundred thousand cells. */
function styleOf(look: Look): CellStyle {
  const { bold = false, italic = false, size = 12, align = 'left', framed = false, indent = 0, numFmt = '' } = look;
  const key = [bold, italic, size, align, framed, indent, numFmt].join(' ');
  let style = looks.get(key);
  if (!style) {
    style = {
      font: { name: FONT, size, bold, italic },
      alignment: { horizontal: align, vertical: framed ? 'center' : 'top', wrapText: true, indent },
      ...(framed ? { border: FRAMED } : {}),
      ...(numFmt === '' ? {} : { numFmt }),
    };
    looks.set(key, style);
  }
  return style;
}

/** A text stays one when somebody edits its cell: the text format keeps `=…` from becoming a formula, but hides long texts. */
const textFormat = (text: string): string => (text.length > 255 ? 'General' : '@');

const digitsOf = (value: string): number => value.replace(/^-?0*\.?0*|[-.]/g, '').length;

/** A number where a sheet keeps all its digits, with as many decimals as were reported; else its digits as text. */
function numberCell(value: string): { value: CellValue; numFmt: string } {
  if (digitsOf(value) > EXACT_DIGITS) return { value: printNumber(value), numFmt: '@' };
  const decimals = value.split('.')[1]?.length ?? 0;
  return {
    value: Number(value),
    numFmt: decimals === 0 ? `${VIETNAMESE}#,##0` : `${VIETNAMESE}#,##0.${'0'.repeat(decimals)}`,
  };
}

function cellOf(cell: Cell): { value: CellValue; numFmt: string } {
  if (cell === null) return { value: null, numFmt: 'General' };
  if (typeof cell !== 'string') return numberCell(cell.number);
  return { value: shown(cell), numFmt: textFormat(cell) };
}

/** A sheet as it is filled, row by row. */
class Sheet {
  readonly rows: CellValue[][] = [];
  readonly cells = new Map<string, Partial<SheetCell>>();
  readonly merges: MergeRange[] = [];
  readonly heights = new Map<number, { height: number }>();
  readonly #widths: readonly number[];

  constructor(widths: readonly number[]) {
    this.#widths = widths;
  }

  /** Spreadsheets do not all find the height of a row themselves: it is given as many lines as its texts need. */
  #fit(text: string, width: number, size = 12): void {
    const row = this.rows.length - 1;
    const lines = text.split('\n').reduce((n, part) => n + Math.max(1, Math.ceil((part.length * WIDE) / width)), 0);
    const height = Math.min(HIGHEST, lines * LINE * (size / 12));
    if (height > (this.heights.get(row)?.height ?? LINE)) this.heights.set(row, { height });
  }

  get count(): number {
    return this.rows.length;
  }

  put(column: number, value: CellValue, look: Look): void {
    const row = this.rows.length - 1;
    this.rows[row]![column] = value;
    this.cells.set(`${row},${column}`, { value, style: styleOf(look) });
    if (typeof value === 'string') this.#fit(value, this.#widths[column]! - 2 * (look.indent ?? 0), look.size);
  }

  row(): void {
    this.rows.push(this.#widths.map(() => null));
  }

  /** A text over several columns of the newest row. */
  across(from: number, to: number, text: string, look: Look): void {
    const row = this.rows.length - 1;
    const value = shown(text);
    this.rows[row]![from] = value;
    this.cells.set(`${row},${from}`, { value, style: styleOf({ ...look, numFmt: textFormat(text) }) });
    if (to > from) this.merges.push({ startRow: row, startCol: from, endRow: row, endCol: to });
    const width = this.#widths.slice(from, to + 1).reduce((sum, w) => sum + w, 0);
    this.#fit(value, width, look.size);
  }
}

/** Above the table: who reports on the left, the number of the form on the right, its title in the middle. */
function head(sheet: Sheet, report: OfficialReport, table: ReportTable): void {
  const last = table.columns.length - 1;
  // The right half begins where the wide columns of the labels end.
  const middle = Math.min(last, Math.max(1, Math.ceil(last / 2)));
  const left = [
    ...table.fields.map(({ label, value }) => `${label}: ${value ?? ''}`),
    ...(report.addressees.length > 0 ? [`Đơn vị nhận báo cáo: ${report.addressees.map(oneLine).join('; ')}`] : []),
  ];
  const right = [table.formNumber, table.issuedWith && `(Ban hành kèm theo ${table.issuedWith})`].filter(
    (x): x is string => x !== null,
  );
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    sheet.row();
    if (left[i] !== undefined) sheet.across(0, last === 0 ? 0 : middle - 1, left[i]!, {});
    if (right[i] !== undefined && last > 0)
      sheet.across(middle, last, right[i]!, {
        align: 'right',
        bold: i === 0 && table.formNumber !== null,
        italic: i > 0 || table.formNumber === null,
        size: i === 0 ? 12 : 11,
      });
  }
  sheet.row();
  sheet.row();
  sheet.across(0, last, capitals(oneLine(table.title)), { bold: true, size: 14, align: 'center' });
  sheet.row();
  sheet.across(0, last, `Kỳ báo cáo: ${report.period}`, { italic: true, align: 'center' });
  sheet.row();
}

function body(sheet: Sheet, { columns, rows }: ReportTable): void {
  sheet.row();
  for (const [i, { label }] of columns.entries())
    sheet.put(i, shown(label), { bold: true, align: 'center', framed: true, numFmt: textFormat(label) });
  for (const row of rows) {
    sheet.row();
    for (const [i, column] of columns.entries()) {
      const { value, numFmt } = cellOf(row.cells[i] ?? null);
      // Figures keep off the line beside them.
      const indent = column.align === 'RIGHT' ? 1 : i === 1 ? (row.level ?? 0) : 0;
      const align = row.heading && i === 1 ? 'left' : HORIZONTAL[column.align];
      sheet.put(i, value, { framed: true, align, bold: row.heading ?? false, numFmt, indent });
    }
  }
}

/** Below the table: how complete it is, who signs, where the figures can be checked. */
function foot(sheet: Sheet, report: OfficialReport, columns: number): void {
  const last = columns - 1;
  const middle = Math.min(last, Math.max(1, Math.ceil(last / 2)));
  const { place, day, signature, completeness, provenance } = report;
  if (completeness !== null) {
    sheet.row();
    sheet.across(0, last, completeness, { italic: true });
  }
  sheet.row();
  const sign = (text: string, look: Look) => {
    sheet.row();
    if (text !== '') sheet.across(middle, last, text, { ...look, align: 'center' });
  };
  sign(`${oneLine(place ?? '')}${place === null ? '' : ', '}${longDay(day)}`, { italic: true });
  for (const words of [...(signature.authority === null ? [] : [signature.authority]), ...signature.post])
    sign(capitals(oneLine(words)), { bold: true });
  for (let i = 0; i < 4; i++) sheet.row();
  sign(signature.name === null ? '' : oneLine(signature.name), { bold: true });
  sheet.row();
  sheet.row();
  sheet.across(0, last, provenance, { italic: true, size: 9 });
}

const PRINTED = {
  paperSize: 'a4',
  fitToPage: true,
  fitToWidth: 1,
  // As many pages as the rows need.
  fitToHeight: 0,
  horizontalCentered: true,
  margins: { top: 0.79, bottom: 0.79, left: 0.79, right: 0.59, header: 0.39, footer: 0.39 },
} as const;

const written = (name: string, sheet: Sheet, widths: readonly number[]): WriteSheet => ({
  name,
  columns: widths.map((width) => ({ width })),
  rows: sheet.rows,
  cells: sheet.cells,
  merges: sheet.merges,
  rowDefs: sheet.heights,
  headerFooter: { oddHeader: '&C&P', firstHeader: '', differentFirst: true },
});

/** A sheet, and the row of it that is printed again on every page. */
function tableSheet(
  report: OfficialReport,
  table: ReportTable,
  name: string,
): { sheet: WriteSheet; titles: NamedRange } {
  const widths = table.columns.map((c) => c.width);
  const sheet = new Sheet(widths);
  head(sheet, report, table);
  const titleRow = sheet.count + 1;
  body(sheet, table);
  foot(sheet, report, widths.length);
  const orientation = isAcross(table) ? 'landscape' : 'portrait';
  return {
    sheet: { ...written(name, sheet, widths), pageSetup: { ...PRINTED, orientation } },
    // The library leaves the name of the sheet unquoted, with which a name like bieu-03 is a subtraction.
    titles: { name: '_xlnm.Print_Titles', range: `'${name}'!$${titleRow}:$${titleRow}`, scope: name },
  };
}

/** A paragraph in pieces that a cell holds, none torn within a character. */
function* pieces(text: string): Generator<string> {
  let rest = shown(text);
  while (rest.length > LONGEST_CELL) {
    const at = /[\uD800-\uDBFF]/.test(rest[LONGEST_CELL - 1]!) ? LONGEST_CELL - 1 : LONGEST_CELL;
    yield rest.slice(0, at);
    rest = rest.slice(at);
  }
  yield rest;
}

function narrativeSheet(report: OfficialReport): WriteSheet {
  const widths = [100];
  const sheet = new Sheet(widths);
  const put = (text: string, look: Look) => {
    for (const piece of pieces(text)) {
      sheet.row();
      sheet.put(0, piece, { ...look, numFmt: textFormat(piece) });
    }
  };
  put(`${report.typeName}: ${oneLine(report.subject)}`, { bold: true, size: 14, align: 'center' });
  for (const { code, title, paragraphs } of report.sections) {
    put(title === null ? code : `${code}. ${oneLine(title)}`, { bold: true });
    for (const { text, lead } of paragraphs) put(text, { bold: lead ?? false, italic: lead ?? false });
  }
  if (report.tables.length === 0) foot(sheet, report, 1);
  return { ...written('Thuyết minh', sheet, widths), pageSetup: { ...PRINTED, orientation: 'portrait' } };
}

/** Names of the sheets: short, without the characters that spreadsheets refuse, each once. */
function sheetNames(tables: readonly ReportTable[]): string[] {
  const taken = new Set(['thuyết minh']);
  return tables.map(({ code }, i) => {
    const plain =
      shown(oneLine(code.replace(/[[\]:*?/\\']/g, ' ')))
        .slice(0, 26)
        .toWellFormed() || 'Bảng';
    const name = taken.has(plain.toLowerCase()) || plain.toLowerCase() === 'history' ? `${plain} ${i + 1}` : plain;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The report as XLSX. The same report is the same bytes. */
export async function formXlsx(report: OfficialReport): Promise<Buffer> {
  assertPrintable(report, 'xlsx');
  const names = sheetNames(report.tables);
  const tables = report.tables.map((table, i) => tableSheet(report, table, names[i]!));
  const sheets = tables.map(({ sheet }) => sheet);
  if (report.sections.length > 0 || sheets.length === 0) sheets.push(narrativeSheet(report));
  const who = oneLine(report.issuer.lines.join(' '));
  const workbook = await writeXlsx({
    sheets,
    namedRanges: tables.map(({ titles }) => titles),
    defaultFont: { name: FONT, size: 12 },
    properties: {
      title: shown(oneLine(report.subject)),
      creator: shown(who),
      description: shown(oneLine(report.provenance)),
      // When it was built is nothing of the report, and would differ each time.
      modified: new Date(0),
    },
  });
  return Buffer.from(workbook.buffer, workbook.byteOffset, workbook.byteLength);
}
