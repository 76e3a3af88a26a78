import type { BASIS_SOURCES } from '../../vocab/reports.ts';
import { REPORT_UNITS } from '../../vocab/reports.ts';
import type { Form, FormColumn, FormTable } from '../reports/reports.reads.ts';
import { assertFits, type Cell, type ReportTable, type TableColumn, type TableRow } from './report.ts';

// The tables of a form with the figures of one report in them, in the form's own layout: a figure a line, or, where a
// table lists subjects, a subject a line.

/** Columns as the register answers them. */
export type PrintedColumn = FormColumn & { basisSource?: keyof typeof BASIS_SOURCES | null };
export type PrintedTable = Omit<FormTable, 'columns'> & { columns: readonly PrintedColumn[] };

export interface Filled {
  table: string;
  row: number;
  column: string;
  value: string | null;
  /** Remarks, and why there is no figure. */
  note: string | null;
}

const cellOf = ({ type }: FormColumn, value: string | null): Cell =>
  value === null || type === 'TEXT' ? value : { number: value };

const unitOf = ({ unit }: FormColumn): string | null => (unit === null ? null : REPORT_UNITS[unit]);

/** Header of the figures, as the forms print it where they do: that of forms 03 and 04 says that figures are cumulative. */
const valueHeader = ({ columns }: PrintedTable): string =>
  columns.some((c) => c.basisSource === 'HEADER') ? 'Luỹ kế đến thời điểm báo cáo' : 'Kết quả';

/** "Biểu số 03" of a table called bieu-03; tables of other names bear no number. */
const formNumber = ({ code }: PrintedTable): string | null => {
  const [, number] = /^bieu(?:-so)?-(\d+[a-z]?)$/.exec(code) ?? [];
  return number === undefined ? null : `Biểu số ${number}`;
};

const PRINTED: readonly TableColumn[] = [
  { label: 'TT', width: 8, align: 'CENTRE' },
  { label: 'Chỉ tiêu', width: 46, align: 'LEFT' },
  { label: 'Đơn vị tính', width: 12, align: 'CENTRE' },
  { label: '', width: 18, align: 'RIGHT' },
  { label: 'Ghi chú', width: 22, align: 'LEFT' },
];

/** A figure a line, under the headings of its sections. */
function* lines(table: PrintedTable, outline: Form['outline'], filled: readonly Filled[]): Generator<TableRow> {
  const byColumn = new Map(filled.map((x) => [x.column, x]));
  let current: string | null = null;
  for (const column of table.columns) {
    if (column.section !== null && column.section !== current) {
      const title = outline.find((x) => x.code === column.section)?.title ?? null;
      yield { heading: true, cells: [column.section, title, null, null, null] };
    }
    current = column.section;
    const { value = null, note = null } = byColumn.get(column.code) ?? {};
    const level = column.code.split('.').length - 1;
    yield { level, cells: [column.code, column.label, unitOf(column), cellOf(column, value), note] };
  }
}

/** A subject a line. */
function listed({ columns }: PrintedTable, filled: readonly Filled[]): Pick<ReportTable, 'columns' | 'rows'> {
  const rows = new Map<number, Map<string, Filled>>();
  for (const one of filled) {
    const row = rows.get(one.row) ?? new Map<string, Filled>();
    rows.set(one.row, row.set(one.column, one));
  }
  assertFits(rows.size * (columns.length + 2));
  const noted = filled.some((x) => x.note !== null);
  const notesOf = (row: ReadonlyMap<string, Filled>): string | null => {
    const notes = columns.flatMap(({ code }) => {
      const note = row.get(code)?.note;
      return note ? [`(${code}) ${note}`] : [];
    });
    return notes.length === 0 ? null : notes.join('; ');
  };
  return {
    columns: [
      { label: 'TT', width: 6, align: 'CENTRE' },
      ...columns.map((c): TableColumn => {
        const unit = unitOf(c);
        return {
          label: unit === null ? c.label : `${c.label} (${unit})`,
          width: c.type === 'TEXT' ? 18 : 13,
          align: c.type === 'TEXT' ? 'LEFT' : 'RIGHT',
        };
      }),
      ...(noted ? [PRINTED[4]!] : []),
    ],
    rows: [...rows]
      .sort(([a], [b]) => a - b)
      .map(([number, row]) => ({
        cells: [
          String(number),
          ...columns.map((c) => cellOf(c, row.get(c.code)?.value ?? null)),
          ...(noted ? [notesOf(row)] : []),
        ],
      })),
  };
}

export interface Surroundings {
  outline: Form['outline'];
  issuedWith: string | null;
  fields: ReportTable['fields'];
}

export function formTable(
  table: PrintedTable,
  all: readonly Filled[],
  { outline, issuedWith, fields }: Surroundings,
): ReportTable {
  const filled = all.filter((x) => x.table === table.code);
  const shape = table.repeats
    ? listed(table, filled)
    : {
        columns: PRINTED.map((c) => (c.label === '' ? { ...c, label: valueHeader(table) } : c)),
        rows: [...lines(table, outline, filled)],
      };
  return { code: table.code, title: table.title, formNumber: formNumber(table), issuedWith, fields, ...shape };
}
