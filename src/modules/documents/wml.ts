import { printNumber } from '../../lib/vietnamese-numbers.ts';
import type { Cell, ReportTable, TableRow } from './report.ts';

// The running text and the tables of a document as WordprocessingML, piece by piece. The library keeps several objects
// for each element: a form of 20,000 lines took 800 MB there, and the whole service has 192.

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Characters that are Unicode and no XML become the sign for what cannot be shown. */
export const shown = (text: string): string => text.replace(/[\uFFFE\uFFFF]/g, '\uFFFD');

const escaped = (text: string): string => shown(text).replace(/[&<>]/g, (c) => ESCAPES[c]!);

const textOf = (text: string): string =>
  `<w:t xml:space="preserve">${escaped(text)
    .replace(/\r\n|\r|\n/g, '</w:t><w:br/><w:t xml:space="preserve">')
    .replaceAll('\t', '</w:t><w:tab/><w:t xml:space="preserve">')}</w:t>`;

/** A paragraph in a style of the document; `more` goes into its properties. */
export const paragraph = (style: string, text: string, more = ''): string =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/>${more}</w:pPr>${text === '' ? '' : `<w:r>${textOf(text)}</w:r>`}</w:p>`;

const cellText = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'string' ? cell : printNumber(cell.number);

const cellXml = (width: number, content: string, span = 1): string =>
  `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${span > 1 ? `<w:gridSpan w:val="${span}"/>` : ''}<w:vAlign w:val="center"/></w:tcPr>${content}</w:tc>`;

/** Widths of the columns in twips, all of them together exactly as wide as the page has room. */
export function columnWidths({ columns }: ReportTable, room: number): number[] {
  const shares = columns.reduce((sum, c) => sum + c.width, 0);
  let [before, given] = [0, 0];
  return columns.map((c) => {
    before += c.width;
    const width = Math.round((before / shares) * room) - given;
    given += width;
    return width;
  });
}

const STYLES = { LEFT: 'Cell', CENTRE: 'CellCentre', RIGHT: 'CellNumber' } as const;
/** How far a row below another is set in, in twips. */
const INDENT = 227;

/** Tables of many columns are set smaller: `size` is the ending of their styles. */
function rowXml({ columns }: ReportTable, row: TableRow, widths: readonly number[], size: string): string {
  const [first, second] = row.cells;
  if (row.heading) {
    const rest = widths.slice(1).reduce((sum, w) => sum + w, 0);
    const title = paragraph(`CellHeading${size}`, cellText(second ?? null));
    const number = paragraph(`CellHead${size}`, cellText(first ?? null));
    return `${cellXml(widths[0]!, number)}${cellXml(rest, title, columns.length - 1)}`;
  }
  return columns
    .map((column, i) => {
      const inset = i === 1 && row.level ? `<w:ind w:left="${row.level * INDENT}"/>` : '';
      return cellXml(widths[i]!, paragraph(`${STYLES[column.align]}${size}`, cellText(row.cells[i] ?? null), inset));
    })
    .join('');
}

const BORDER = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
  .join('');

/**
 * Rows of one table. A longer form is several tables, each under its heading: a word processor takes a time for a table
 * that grows with the square of its rows (LibreOffice, 3,000 rows: 32 s in one piece, 4 s in pieces of 100).
 */
const MOST_ROWS = 200;
/** Keeps two tables apart, and is hardly there. */
const BETWEEN = paragraph('Between', '');

/** A table whose first row is repeated on every page; no row is torn apart. */
export function* tableXml(table: ReportTable, room: number, size: string): Generator<string> {
  const widths = columnWidths(table, room);
  const grid = widths.map((w) => `<w:gridCol w:w="${w}"/>`).join('');
  const begin = `<w:tbl><w:tblPr><w:tblW w:w="${room}" w:type="dxa"/><w:tblBorders>${BORDER}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>${grid}</w:tblGrid>`;
  const labels = table.columns.map((c, i) => cellXml(widths[i]!, paragraph(`CellHead${size}`, c.label))).join('');
  const head = `${begin}<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${labels}</w:tr>`;
  yield head;
  for (const [i, row] of table.rows.entries()) {
    if (i > 0 && i % MOST_ROWS === 0) yield `</w:tbl>${BETWEEN}${head}`;
    yield `<w:tr><w:trPr><w:cantSplit/></w:trPr>${rowXml(table, row, widths, size)}</w:tr>`;
  }
  yield '</w:tbl>';
}
