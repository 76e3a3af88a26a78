import { parse } from 'csv-parse/sync';
import { textMadeSafe } from '../../lib/text.ts';
import { type Cell, MOST_COLUMNS, MOST_ROWS, type Rows, type Unreadable } from './file-cells.ts';
import { columnOf } from './form-columns.ts';

// CSV as offices save it: UTF-8 with or without a byte order mark, parted by commas or semicolons, lines in quotes.

const DELIMITERS = [',', ';', '\t'];
/** Headings above the names of the columns. */
const LOOKED_AT = 60;
/** Longest record: a section of the narrative and everything beside it. */
const LONGEST_RECORD = 200_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

const recordsOf = (text: string, delimiter: string, to: number): string[][] =>
  parse(text, { delimiter, to, relax_column_count: true, max_record_size: LONGEST_RECORD });

/** The delimiter under which the names of columns stand in one of the first rows. */
function delimiterOf(text: string): string {
  const known = (delimiter: string): number => {
    try {
      return Math.max(0, ...recordsOf(text, delimiter, LOOKED_AT).map((r) => new Set(r.map(columnOf)).size));
    } catch {
      return 0;
    }
  };
  return DELIMITERS.map((d) => [known(d), d] as const).reduce((a, b) => (b[0] > a[0] ? b : a))[1];
}

const cellOf = (text: string): Cell => (text === '' ? null : textMadeSafe(text));

/** Rows of a CSV file. */
export function readCsv(bytes: Uint8Array): Rows | Unreadable {
  try {
    // Takes a byte order mark off.
    const text = utf8.decode(bytes);
    const records = recordsOf(text, delimiterOf(text), MOST_ROWS + 1);
    if (records.length > MOST_ROWS) return { reason: 'too_many_rows', row: records.length };
    const wide = records.findIndex((record) => record.findLastIndex((x) => x !== '') >= MOST_COLUMNS);
    if (wide >= 0) return { reason: 'too_many_columns', row: wide + 1 };
    return records.map((record) => record.slice(0, MOST_COLUMNS).map(cellOf));
  } catch (error) {
    const line = (error as { lines?: unknown }).lines;
    return { reason: 'broken', ...(typeof line === 'number' ? { row: line } : {}) };
  }
}
