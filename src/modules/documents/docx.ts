import {
  AlignmentType,
  Document,
  Header,
  type ISectionOptions,
  type IStylesOptions,
  LineRuleType,
  PageNumber,
  PageOrientation,
  Paragraph,
  TextRun,
} from 'docx';
import { shortDay } from '../../lib/vietnamese-dates.ts';
import { ending, opening, ROOM, SIZE } from './docx-frame.ts';
import { packed, Slot } from './package.ts';
import { assertPrintable, isAcross, type OfficialReport, type ReportSection, type ReportTable } from './report.ts';
import { paragraph, shown, tableXml } from './wml.ts';
import { capitals, oneLine, roman } from './words.ts';

// A report as an administrative document: NĐ 30/2020/NĐ-CP, Annex I. Lengths in twips (1 mm = 56.7), sizes in half points.

const FONT = 'Times New Roman';
const A4 = { width: 11906, height: 16838 };
/** 20 mm above, below and on the right, 30 mm on the left; the page number in the middle of the upper margin. */
const MARGIN = { top: 1134, bottom: 1134, left: 1701, right: 1134, header: 567, footer: 567 };
/** The same on a page laid across. */
const ROOM_ACROSS = A4.height - MARGIN.left - MARGIN.right;
/** 1.27 cm. */
const FIRST_LINE = 720;

const { CENTER, JUSTIFIED, LEFT, RIGHT } = AlignmentType;
type Align = (typeof AlignmentType)[keyof typeof AlignmentType];

interface Look {
  size: number;
  align: Align;
  bold?: boolean;
  italics?: boolean;
  firstLine?: number;
  /** Six points at least between paragraphs of the text. */
  after?: number;
  before?: number;
  keepNext?: boolean;
}

const style = (id: string, { size, align, bold, italics, firstLine = 0, ...rest }: Look) => ({
  id,
  name: id,
  basedOn: 'Normal',
  run: { size, bold: bold ?? false, italics: italics ?? false },
  paragraph: {
    alignment: align,
    indent: { firstLine },
    keepNext: rest.keepNext ?? false,
    spacing: { before: rest.before ?? 0, after: rest.after ?? 0, line: 264, lineRule: LineRuleType.AUTO },
  },
});

const text = { size: SIZE.body, align: JUSTIFIED, firstLine: FIRST_LINE, after: 120 };

/** Styles of the cells of a table, in the size of its letters. */
const cells = (ending: string, size: number) => [
  style(`Cell${ending}`, { size, align: LEFT }),
  style(`CellCentre${ending}`, { size, align: CENTER }),
  style(`CellNumber${ending}`, { size, align: RIGHT }),
  style(`CellHead${ending}`, { size, align: CENTER, bold: true }),
  style(`CellHeading${ending}`, { size, align: LEFT, bold: true }),
];

const STYLES: IStylesOptions = {
  default: {
    document: {
      run: { font: FONT, size: SIZE.body, color: '000000', language: { value: 'vi-VN' } },
      paragraph: { spacing: { before: 0, after: 0 } },
    },
  },
  paragraphStyles: [
    style('Ground', { ...text, italics: true }),
    style('Text', text),
    style('Reporter', { ...text, bold: true, italics: true, keepNext: true }),
    // The signature never stands on a page alone.
    style('LastText', { ...text, keepNext: true }),
    style('SectionHeading', { ...text, align: LEFT, bold: true, keepNext: true }),
    style('AnnexHeading', { size: SIZE.body, align: CENTER, bold: true }),
    style('AnnexNote', { size: SIZE.body, align: CENTER, italics: true, after: 120 }),
    style('FormNumber', { size: 24, align: RIGHT, bold: true }),
    style('FormSource', { size: 22, align: RIGHT, italics: true, after: 120 }),
    style('FormField', { size: SIZE.heading, align: LEFT, after: 60 }),
    {
      ...{ id: 'Between', name: 'Between', basedOn: 'Normal', run: { size: 2 } },
      paragraph: { spacing: { before: 0, after: 0, line: 20, lineRule: LineRuleType.EXACT } },
    },
    style('Provenance', { size: 20, align: JUSTIFIED, italics: true, before: 120 }),
    ...cells('', 24),
    ...cells('Small', 18),
  ],
};

/** The number of the page, from the second page on. */
const numbered = new Header({
  children: [
    new Paragraph({ alignment: CENTER, children: [new TextRun({ children: [PageNumber.CURRENT], size: 26 })] }),
  ],
});

const section = (across: boolean, children: ISectionOptions['children']): ISectionOptions => ({
  headers: { default: numbered },
  properties: {
    titlePage: true,
    page: {
      size: { ...A4, orientation: across ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT },
      margin: MARGIN,
      // Each annex is numbered for itself.
      pageNumbers: { start: 1 },
    },
  },
  children,
});

const ROMAN_NUMBER = /^[IVXLC]+$/;

/** "I.", "1.", "a)". */
const numberOf = (code: string): string =>
  /^[a-zđ]$/i.test(code) && !ROMAN_NUMBER.test(code) ? `${code})` : `${code}.`;

/** "I. CAPITALS", "1. Title", "a) Title". */
const headingOf = (code: string, title: string): string =>
  `${numberOf(code)} ${ROMAN_NUMBER.test(code) ? capitals(oneLine(title)) : oneLine(title)}`;

/** A section without a title has no heading: its number stands before its text, where there are several to tell apart. */
function* sectionOf({ code, title, paragraphs }: ReportSection, isOnly: boolean): Generator<string> {
  if (title !== null) yield paragraph('SectionHeading', headingOf(code, title));
  const number = title === null && !isOnly ? `${numberOf(code)} ` : '';
  for (const [i, { text, lead }] of paragraphs.entries())
    yield paragraph(lead ? 'Reporter' : 'Text', i === 0 ? `${number}${text}` : text);
}

/** The text of the report, up to its end mark. */
function* textOf({ grounds, opening: first, sections, closing }: OfficialReport): Generator<string> {
  for (const [i, ground] of grounds.entries())
    yield paragraph('Ground', `${oneLine(ground)}${i === grounds.length - 1 ? '.' : ';'}`);
  for (const one of first) yield paragraph('Text', one);
  for (const one of sections) yield* sectionOf(one, sections.length === 1);
  for (const [i, one] of closing.entries())
    yield i === closing.length - 1 ? paragraph('LastText', `${one.replace(/[.\s]+$/, '')}./.`) : paragraph('Text', one);
}

/** A table as an annex. The last one says where its figures can be checked. */
function* annex(report: OfficialReport, table: ReportTable, no: number): Generator<string> {
  const { tables, typeName, issuer, number, day } = report;
  yield paragraph('AnnexHeading', tables.length === 1 ? 'Phụ lục' : `Phụ lục ${roman(no)}`);
  yield paragraph('AnnexHeading', capitals(oneLine(table.title)));
  const type = `${typeName.charAt(0)}${typeName.slice(1).toLocaleLowerCase('vi')}`;
  const which = number === null || day === null ? '' : ` ${dated(number, day)}`;
  yield paragraph('AnnexNote', `(Kèm theo ${type}${which} của ${oneLine(issuer.lines.join(' '))})`);
  if (table.formNumber !== null) yield paragraph('FormNumber', table.formNumber);
  if (table.issuedWith !== null) yield paragraph('FormSource', `Ban hành kèm theo ${table.issuedWith}`);
  for (const { label, value } of table.fields) yield paragraph('FormField', `${label}: ${value ?? ''}`);
  yield paragraph('FormField', `Kỳ báo cáo: ${report.period}`);
  yield* tableXml(table, isAcross(table) ? ROOM_ACROSS : ROOM, isAcross(table) ? 'Small' : '');
  yield paragraph('Provenance', no === tables.length ? report.provenance : '');
}

const dated = (number: string, day: string): string => `số ${oneLine(number)} ngày ${shortDay(day)}`;

/** The report as DOCX. The same report is the same bytes. */
export async function officialDocx(report: OfficialReport): Promise<Buffer> {
  assertPrintable(report, 'docx');
  const { tables, provenance } = report;
  const main = [...opening(report), new Slot(), ...ending(report)];
  const frame = new Document({
    title: shown(oneLine(`${report.typeName} ${report.subject}`)),
    subject: shown(oneLine(report.subject)),
    creator: shown(oneLine(report.issuer.lines.join(' '))),
    lastModifiedBy: shown(oneLine(report.issuer.lines.join(' '))),
    description: shown(oneLine(provenance)),
    styles: STYLES,
    sections: [
      section(false, tables.length === 0 ? [...main, new Slot()] : main),
      ...tables.map((table) => section(isAcross(table), [new Slot()])),
    ],
  });
  const annexes = tables.map((table, i) => annex(report, table, i + 1));
  return packed(frame, [textOf(report), ...(tables.length === 0 ? [[paragraph('Provenance', provenance)]] : annexes)]);
}
