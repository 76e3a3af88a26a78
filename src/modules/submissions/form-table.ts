import { type Fault, problem } from '../../problems.ts';
import { type Cell, type Rows, shownCell, type Unreadable } from './file-cells.ts';
import {
  COLUMN_NAMES,
  columnOf,
  FORM_COLUMNS,
  type FormColumnName,
  NEEDED_COLUMNS,
  READ_COLUMNS,
  type ReadColumn,
} from './form-columns.ts';
import { MOST_LINES } from './form-schema.ts';

// A file that was sent back, as the lines of a form: which row names the columns, and what stands below it.

/** Rows in which the names of the columns are looked for. */
const LOOKED_AT = 60;
const LONGEST_SHOWN = 100;

/** What is no sign but a command to whatever shows the text: controls, and marks that turn it round. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const escaped = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text of the sender in an answer: a stretch of it, with what cannot be seen escaped. */
export const shown = (text: string): string =>
  (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…` : text).replace(UNSEEN, escaped);

export interface FileLine {
  /** Row of the file, from 1. */
  at: number;
  cells: Readonly<Record<ReadColumn, Cell>>;
}

export interface FormTableSent {
  lines: readonly FileLine[];
  /** What stands in a column without a name. */
  strays: readonly Fault[];
  /** What the file calls each column that is read. */
  headings: Readonly<Partial<Record<ReadColumn, string>>>;
}

const refused = (...faults: Fault[]) => problem('invalid_request', undefined, faults);

/** The rows of a file that could be read. */
export function readable(answer: Rows | Unreadable): Rows {
  if (!('reason' in answer)) return answer;
  const { reason, row } = answer;
  const at = row === undefined ? {} : { row };
  if (reason === 'too_many_rows')
    throw refused({ ...at, code: 'too_many_rows', detail: `A form has at most ${MOST_LINES} lines` });
  if (reason === 'too_many_columns')
    throw refused({ ...at, code: 'too_many_columns', detail: `A form has ${COLUMN_NAMES.length} columns` });
  throw problem(
    'malformed_body',
    `The file cannot be read${row === undefined ? '' : ` from line ${row} on`}: it is broken, or not of its media type.`,
  );
}

const text = (cell: Cell | undefined): string =>
  shownCell(cell ?? null)
    .normalize('NFC')
    .trim();

const namesIn = (row: readonly Cell[]): (FormColumnName | undefined)[] => row.map((cell) => columnOf(text(cell)));

/** The first row that names columns: the ones above it are for people. */
function headRow(rows: Rows): number {
  const at = rows.slice(0, LOOKED_AT).findIndex((row) => {
    const names = new Set(namesIn(row));
    return names.has('kind') && names.has('column');
  });
  if (at >= 0) return at;
  const wanted = NEEDED_COLUMNS.map((name) => `${name} (${FORM_COLUMNS[name]})`).join(', ');
  throw refused({ row: 1, code: 'no_headings', detail: `No row names the columns ${wanted}` });
}

function headingFaults(rows: Rows, head: number): Fault[] {
  const names = namesIn(rows[head]!);
  const row = head + 1;
  const faults: Fault[] = [];
  names.forEach((name, i) => {
    const column = shown(text(rows[head]![i]));
    if (name !== undefined && names.indexOf(name) !== i)
      faults.push({ row, column, code: 'named_twice', detail: 'Two columns have this name' });
    if (name === undefined && column !== '')
      faults.push({ row, column, code: 'unknown_key', detail: `"${column}" is no column of a form` });
  });
  for (const name of NEEDED_COLUMNS)
    if (!names.includes(name))
      faults.push({
        row,
        column: name,
        code: 'required',
        detail: `No column is called ${name} or ${FORM_COLUMNS[name]}`,
      });
  return faults;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** A heading that names another report: the file is of another period, or of another body. */
function assertSame(rows: Rows, head: number, obligation: string): void {
  rows.slice(0, head).forEach((row, i) => {
    const named = row.map((cell) => UUID.exec(text(cell))?.[0].toLowerCase()).find((id) => id !== undefined);
    if (named !== undefined && named !== obligation)
      throw refused({ row: i + 1, code: 'another_report', detail: `The file is the form of the report ${named}` });
  });
}

/** A line says something where it names a cell or fills one in; the rest of a sheet is for people. */
const SAYING: readonly ReadColumn[] = READ_COLUMNS;

/** The lines of the form of one report. */
export function formTable(rows: Rows, obligation: string): FormTableSent {
  const head = headRow(rows);
  const faults = headingFaults(rows, head);
  const strays: Fault[] = [];
  assertSame(rows, head, obligation);
  const names = namesIn(rows[head]!);
  const place = new Map(READ_COLUMNS.map((name) => [name, names.indexOf(name)] as const));
  const lines: FileLine[] = [];
  for (let i = head + 1; i < rows.length; i++) {
    const row = rows[i]!;
    row.forEach((cell, c) => {
      if (names[c] === undefined && text(cell) !== '' && text(rows[head]![c]) === '')
        strays.push({ row: i + 1, code: 'no_heading', detail: `"${shown(text(cell))}" stands under no heading` });
    });
    const cells = Object.fromEntries([...place].map(([name, c]) => [name, row[c] ?? null])) as FileLine['cells'];
    if (SAYING.some((name) => text(cells[name]) !== '')) lines.push({ at: i + 1, cells });
  }
  if (lines.length > MOST_LINES)
    faults.push({
      row: lines[MOST_LINES]!.at,
      code: 'too_many_rows',
      detail: `A form has at most ${MOST_LINES} lines`,
    });
  // Without its columns nobody can tell what else is wrong.
  if (faults.length > 0) throw refused(...[...faults, ...strays].slice(0, 1000));
  const headings = [...place].flatMap(([name, c]) => (c < 0 ? [] : [[name, shown(text(rows[head]![c]))]]));
  return { lines, strays, headings: Object.fromEntries(headings) };
}
