import { tidy } from '../../lib/text.ts';
import { type Reading, readFlag, readNumber, spreadsheetNumber } from '../../lib/vietnamese-numbers.ts';
import type { FormColumn } from '../reports/reports.reads.ts';
import type { Cell } from './file-cells.ts';

// What a cell of a file says in a column of a form.

export type CellValue = { value: string | null } | { code: string; detail: string };

const none: CellValue = { value: null };
const fault = (code: string, detail: string): CellValue => ({ code, detail });

/** What no column takes; undefined where the cell holds a value. */
function unusable(cell: Cell): CellValue | undefined {
  if (cell === null || typeof cell !== 'object') return undefined;
  if ('error' in cell) return fault('spreadsheet_error', 'the sheet shows an error here');
  if ('formula' in cell)
    return fault('not_calculated', 'is a formula without a result: open the file, let it calculate and save it');
  return undefined;
}

/** A cell where words are wanted. */
export function textOf(cell: Cell): CellValue {
  const bad = unusable(cell);
  if (bad || cell === null) return bad ?? none;
  if (typeof cell === 'number') return { value: spreadsheetNumber(cell) };
  if (typeof cell === 'object') return { value: 'day' in cell ? cell.day : percent(cell) };
  const value = tidy(String(cell));
  return value === '' ? none : { value };
}

const percent = (cell: Cell): string => `${hundredfold((cell as { share: number }).share)}%`;

/** 0.05 → 5, by the digits the sheet shows. */
const hundredfold = (share: number): string => spreadsheetNumber(share * 100);

function figure(reading: Reading, unit: FormColumn['unit']): CellValue {
  if (reading.is === 'blank') return none;
  if (reading.is === 'refused') return fault(reading.code, reading.detail);
  if (reading.percent && unit !== 'PERCENT') return fault('not_in_percent', 'the column is not in percent');
  return { value: reading.value };
}

/** A cell in a column of a form; in a column the form does not have, as it stands. */
export function figureOf(column: FormColumn | undefined, cell: Cell): CellValue {
  if (column === undefined || column.type === 'TEXT') return textOf(cell);
  const bad = unusable(cell);
  if (bad || cell === null) return bad ?? none;
  if (typeof cell === 'object' && 'day' in cell) return fault('is_a_day', 'is a date, where a number is wanted');
  if (typeof cell === 'object')
    return column.unit === 'PERCENT'
      ? { value: hundredfold((cell as { share: number }).share) }
      : fault('not_in_percent', 'the column is not in percent');
  if (column.type === 'FLAG') return figure(readFlag(String(cell)), column.unit);
  if (typeof cell === 'boolean') return fault('not_a_number', 'is a mark, where a number is wanted');
  return typeof cell === 'number' ? { value: spreadsheetNumber(cell) } : figure(readNumber(cell), column.unit);
}
