import { problem } from '../../problems.ts';

// A report as it goes out on paper: everything its layout shows, said already, and nothing of how it is drawn.

/** A figure as kept, a decimal with a point; or words; or nothing at all, which is not nought. */
export type Cell = { readonly number: string } | string | null;

export interface TableColumn {
  readonly label: string;
  /** Its share of the width of the table, in characters of a sheet. */
  readonly width: number;
  readonly align: 'LEFT' | 'CENTRE' | 'RIGHT';
}

export interface TableRow {
  readonly cells: readonly Cell[];
  /** Heading of a part of the form: a number and a title, the other cells are empty. */
  readonly heading?: boolean;
  /** Rows below another are set in: 15.1 below 15. */
  readonly level?: number;
}

export interface ReportTable {
  /** Code of the table; name of its sheet. */
  readonly code: string;
  readonly title: string;
  /** As printed above it: "Biểu số 03". */
  readonly formNumber: string | null;
  /** The instrument that sets the form. */
  readonly issuedWith: string | null;
  /** Fields above the table. */
  readonly fields: readonly { readonly label: string; readonly value: string | null }[];
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface Paragraph {
  readonly text: string;
  /** Says whose words follow. */
  readonly lead?: boolean;
}

export interface ReportSection {
  /** Number as printed: "I", "1", "a". */
  readonly code: string;
  readonly title: string | null;
  readonly paragraphs: readonly Paragraph[];
}

export interface OfficialReport {
  /** Body that issues it, a line each, and the one it belongs to where it is printed above. */
  readonly issuer: { readonly parent: string | null; readonly lines: readonly string[] };
  /** Number and symbol, "05/BC-SCT"; null where it has none yet. */
  readonly number: string | null;
  /** What the number will end in: room is left before it. */
  readonly symbol: string;
  readonly place: string | null;
  /** YYYY-MM-DD; room is left where it is not known. */
  readonly day: string | null;
  /** Type of the document: "BÁO CÁO". */
  readonly typeName: string;
  readonly subject: string;
  /** "6 tháng đầu năm 2026 (số liệu từ ngày 15/12/2025 đến ngày 14/6/2026)". */
  readonly period: string;
  /** Whom it is addressed to (Kính gửi). */
  readonly addressees: readonly string[];
  /** Legal grounds (căn cứ), without their closing marks. */
  readonly grounds: readonly string[];
  readonly opening: readonly string[];
  readonly sections: readonly ReportSection[];
  /** Ends the text; its last paragraph gets the end mark. */
  readonly closing: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly signature: {
    /** Words of authority: "TM. ỦY BAN NHÂN DÂN". */
    readonly authority: string | null;
    readonly post: readonly string[];
    readonly name: string | null;
  };
  /** Lines below "Nơi nhận:", without their closing marks. */
  readonly recipients: readonly string[];
  /** How much of what was to be added up is in it, and who is missing. */
  readonly completeness: string | null;
  /** Record, position of the ledger and source of formulas: where the figures can be checked. */
  readonly provenance: string;
}

/** A table of more columns is laid across, and set smaller. */
const UPRIGHT_COLUMNS = 7;
export const isAcross = ({ columns }: ReportTable): boolean => columns.length > UPRIGHT_COLUMNS;

/** Cells and paragraphs one document may have: what a form of 20,000 lines needs, and no more than a word processor opens. */
const MOST_PARTS = 150_000;
/** The same of a workbook, which is built whole: 80,000 took all the memory of a service that had worked for a while. */
const MOST_IN_WORKBOOK = 50_000;
/** Columns a table of a word processor may have. */
const WORD_COLUMNS = 63;

/** Refuses what would be no document any more, before it is built. */
export function assertFits(parts: number, most = MOST_PARTS): void {
  if (parts > most)
    throw problem(
      'not_acceptable',
      `The report has ${parts} cells and paragraphs, a document of this kind at most ${most}: read it as JSON.`,
    );
}

export function assertPrintable({ tables, sections, opening, closing }: OfficialReport, format: 'docx' | 'xlsx'): void {
  const cells = tables.reduce((n, t) => n + t.rows.length * t.columns.length, 0);
  const parts = sections.reduce((n, s) => n + s.paragraphs.length + 1, cells + opening.length + closing.length);
  assertFits(parts, format === 'xlsx' ? MOST_IN_WORKBOOK : MOST_PARTS);
  const widest = Math.max(0, ...tables.map((t) => t.columns.length));
  if (format === 'docx' && widest > WORD_COLUMNS)
    throw problem('not_acceptable', `A table has ${widest} columns, DOCX at most ${WORD_COLUMNS}: ask for XLSX.`);
}
