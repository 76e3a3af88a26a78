// A file that was sent, as rows of cells: what CSV and workbooks have in common.

/** Text, a number or a mark; or what a spreadsheet makes of its own accord. */
export type Cell =
  | null
  | string
  | number
  | boolean
  /** A date, as YYYY-MM-DD. */
  | { readonly day: string }
  /** A number that the sheet shows with a percent sign: 0.05 is shown as 5%. */
  | { readonly share: number }
  /** What the sheet shows instead of a value: #REF!. */
  | { readonly error: string }
  /** A formula that nobody has calculated yet. */
  | { readonly formula: string };

/** Rows by their place in the file; cells of a row by their column. */
export type Rows = readonly (readonly Cell[])[];

/** Rows of a file: the lines of a form, and headings above them. */
export const MOST_ROWS = 20_100;
export const MOST_COLUMNS = 50;

/** Why a file is not read. */
export type Unreadable = { readonly reason: 'broken' | 'too_many_rows' | 'too_many_columns'; readonly row?: number };

/** The cell as a person sees it. */
export function shownCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return String(cell);
  if ('share' in cell) return `${cell.share * 100}%`;
  return 'day' in cell ? cell.day : 'error' in cell ? cell.error : `=${cell.formula}`;
}
