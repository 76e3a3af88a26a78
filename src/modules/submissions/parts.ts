import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { MOST_TEXT } from '../../vocab/reports.ts';

// What a report holds: figures, fields above a table, sections of the narrative.

export const MOST_FIGURES = 20_000;
/** Bytes of a body that holds them. */
export const MOST_BYTES = 8 * 1024 * 1024;
/** Rows of a table that lists subjects. */
const MOST_ROWS = 20_000;

const table = () => s.about(s.text(40), 'Code of the table', 'bảng', 'bieu-03');

/** A figure as sent: a number, a number as text where its digits matter, the words of a text column, or null. */
const value = () => z.union([s.exactNumber(), s.text(2000)]).nullable();

const figureParts = {
  table: table(),
  row: s.about(
    z.int().min(1).max(MOST_ROWS).default(1),
    'Row of a table that lists subjects; 1 in every other',
    'dòng',
    1,
  ),
  column: s.about(s.text(40), 'Row or column number as printed', 'mã chỉ tiêu', '15.1'),
};
const remarks = {
  note: s.optional(s.text(500), 'Remark', 'ghi chú', null),
  missingReason: s.optional(s.text(500), 'Why there is none; blank is not zero', 'lý do không có số liệu', null),
};

export const figureSent = z.strictObject({
  ...figureParts,
  value: s.about(
    value().default(null),
    'The figure; a decimal string where a JSON number would lose digits',
    'giá trị',
    2,
  ),
  ...remarks,
});

/** The same as kept and answered: text, so that no digit is lost. */
const figure = z.strictObject({
  ...figureParts,
  value: s.about(z.string().max(2000).nullable(), 'The figure, as text', 'giá trị', '2'),
  ...remarks,
});

export const figuresKept = z.array(figure).max(MOST_FIGURES);

export interface Figure {
  table: string;
  row: number;
  column: string;
  value: string | null;
  note: string | null;
  missingReason: string | null;
}

export const headerField = z.strictObject({
  table: table(),
  field: s.about(s.text(80), 'Name of the field above the table', 'tên trường', 'reporterName'),
  value: s.about(s.text(500), 'What it says', 'nội dung', 'UBND xã'),
});

export interface HeaderField {
  table: string;
  field: string;
  value: string;
}

export const narrativeSection = z.strictObject({
  section: s.about(s.text(20), 'Number of the section', 'số mục', 'I'),
  text: s.about(s.text(MOST_TEXT), 'Text', 'nội dung', 'Đã hoàn thành giải phóng mặt bằng.'),
});

export interface NarrativeSection {
  section: string;
  text: string;
}

/** A number as text without an exponent, and nought without a sign, as the form has it. */
const spelled = (value: number | string): string => {
  const text = typeof value === 'number' ? s.plainNumber(value) : value;
  return /^-0+(\.0+)?$/.test(text) ? text.slice(1) : text;
};

/** Figures as they are kept. */
export const keptFigures = (figures: unknown): Figure[] | null =>
  (figures as (Omit<Figure, 'value'> & { value: string | number | null })[] | null)?.map((x) => ({
    ...x,
    value: x.value === null ? null : spelled(x.value),
  })) ?? null;
