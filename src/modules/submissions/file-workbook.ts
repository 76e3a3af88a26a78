import { type CellValue, readXlsx, type Cell as SheetCell } from 'hucre';
import { type Cell, MOST_COLUMNS, MOST_ROWS, type Rows, type Unreadable } from './file-cells.ts';

// The first sheet of a workbook as rows.

function cellOf(value: CellValue, told: SheetCell | undefined): Cell {
  if (told?.type === 'error') return { error: String(value) };
  if (value === null || value === undefined)
    return told?.formula === undefined ? null : { formula: told.formula.slice(0, 200) };
  if (value instanceof Date) return { day: Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10) };
  if (value === '') return null;
  if (typeof value === 'number' && told?.style?.numFmt?.includes('%')) return { share: value };
  return value;
}

/** Rows of the first sheet. */
export async function readWorkbook(bytes: Uint8Array): Promise<Rows | Unreadable> {
  const { sheets } = await readXlsx(bytes, { sheets: (_info, i) => i === 0, readStyles: true });
  const [sheet] = sheets;
  if (!sheet) return { reason: 'broken' };
  const rows = sheet.rows.map((row, r) => {
    const cells = row.map((value, c) => cellOf(value, sheet.cells?.get(`${r},${c}`)));
    return cells.slice(0, cells.findLastIndex((cell) => cell !== null) + 1);
  });
  const last = rows.findLastIndex((row) => row.length > 0) + 1;
  if (last > MOST_ROWS) return { reason: 'too_many_rows', row: last };
  const wide = rows.findIndex((row) => row.length > MOST_COLUMNS);
  return wide >= 0 ? { reason: 'too_many_columns', row: wide + 1 } : rows.slice(0, last);
}
