import {
  AlignmentType,
  BorderStyle,
  type FileChild,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
} from 'docx';
import { longDay } from '../../lib/vietnamese-dates.ts';
import type { OfficialReport } from './report.ts';
import { shown } from './wml.ts';
import { capitals, oneLine } from './words.ts';

// The parts of an administrative document around its text: NĐ 30/2020/NĐ-CP, Annex I. Lengths in twips, sizes of letters
// in half points.

/** Room for text on an upright A4 page with margins of 30 mm left and 20 mm right. */
export const ROOM = 9071;
/** Letters of the whole document: sizes move together (Annex I, IV). */
export const SIZE = { heading: 26, body: 28, recipients: 22, recipientsLabel: 24 } as const;

/** The name of the country needs 96 mm in its letters. */
const LEFT = 3288;
const RIGHT = ROOM - LEFT;
const NOTHING = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
const UNFRAMED = {
  ...{ top: NOTHING, bottom: NOTHING, left: NOTHING, right: NOTHING },
  ...{ insideHorizontal: NOTHING, insideVertical: NOTHING },
};

interface Line {
  size: number;
  bold?: boolean;
  italics?: boolean;
  before?: number;
  keepNext?: boolean;
  align?: (typeof AlignmentType)[keyof typeof AlignmentType];
}

export const line = (
  text: string,
  { size, bold, italics, before = 0, keepNext = false, align = AlignmentType.CENTER }: Line,
): Paragraph =>
  new Paragraph({
    alignment: align,
    keepNext,
    spacing: { before, after: 0 },
    children: [new TextRun({ text: shown(text), size, bold: bold ?? false, italics: italics ?? false })],
  });

/** A thin line of a length in the middle of a room: the upper edge of a paragraph that is hardly there. */
export function rule(room: number, length: number): Paragraph {
  const beside = Math.max(0, Math.round((room - length) / 2));
  return new Paragraph({
    border: { top: { style: BorderStyle.SINGLE, size: 6, space: 1 } },
    indent: { left: beside, right: beside },
    spacing: { before: 40, after: 0, line: 40, lineRule: 'exact' },
    children: [],
  });
}

/** Length of a line of capitals or of bold words, roughly: letters of Times New Roman are 0.72 and 0.5 em on average. */
const lengthOf = (text: string, size: number): number =>
  [...text].reduce((sum, c) => sum + (c === capitals(c) && /\p{L}/u.test(c) ? 0.72 : 0.46), 0) * size * 10;

/** A rule of 1/3 to 1/2 of the line above it. */
export const ruleUnder = (room: number, text: string, size: number): Paragraph =>
  rule(room, Math.round(Math.min(lengthOf(text, size), room) * 0.42));

const cell = (width: number, children: Paragraph[]): TableCell =>
  new TableCell({
    width: { size: width, type: 'dxa' },
    margins: { left: 0, right: 0, top: 0, bottom: 0, marginUnitType: 'dxa' },
    verticalAlign: VerticalAlignTable.TOP,
    children,
  });

const sideBySide = (rows: readonly (readonly [Paragraph[], Paragraph[]])[], widths: readonly [number, number]): Table =>
  new Table({
    width: { size: ROOM, type: 'dxa' },
    columnWidths: [...widths],
    layout: TableLayoutType.FIXED,
    borders: UNFRAMED,
    rows: rows.map(
      ([left, right]) => new TableRow({ cantSplit: true, children: [cell(widths[0], left), cell(widths[1], right)] }),
    ),
  });

const COUNTRY = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
const ROOM_FOR_NUMBER = '        ';
const MOTTO = 'Độc lập - Tự do - Hạnh phúc';

/** Boxes 1 to 4: issuer and number on the left, country, motto, place and date on the right. */
function head({ issuer, number, symbol, place, day }: OfficialReport): Table {
  const { heading, body } = SIZE;
  const name = issuer.lines.map((text) => capitals(oneLine(text)));
  const left = [
    ...(issuer.parent === null ? [] : [line(capitals(oneLine(issuer.parent)), { size: heading })]),
    ...name.map((text) => line(text, { size: heading, bold: true })),
    ruleUnder(LEFT, name.at(-1)!, heading),
  ];
  const right = [
    line(COUNTRY, { size: heading, bold: true }),
    line(MOTTO, { size: body, bold: true }),
    rule(RIGHT, lengthOf(MOTTO, body)),
  ];
  const said = number === null ? `${ROOM_FOR_NUMBER}/${oneLine(symbol)}` : oneLine(number);
  const numbered = line(`Số: ${said}`, { size: heading, before: 120 });
  const dated = line(`${oneLine(place ?? '')}${place === null ? '' : ', '}${longDay(day)}`, {
    ...{ size: body, italics: true, before: 120 },
  });
  return sideBySide(
    [
      [left, right],
      [[numbered], [dated]],
    ],
    [LEFT, RIGHT],
  );
}

/** Boxes 5a and 9a: type, subject, whom it is addressed to. */
function title({ typeName, subject, addressees }: OfficialReport): Paragraph[] {
  const { body } = SIZE;
  const [only, ...others] = addressees.map(oneLine);
  // Under the colon of "Kính gửi:", a line each.
  const listed = (text: string, i: number) =>
    new Paragraph({
      indent: { left: 3119, hanging: 227 },
      spacing: { before: i === 0 ? 60 : 0, after: 0 },
      children: [new TextRun({ text: `- ${shown(text)}${i === others.length ? '.' : ';'}`, size: body })],
    });
  const to =
    only === undefined
      ? []
      : others.length === 0
        ? [line(`Kính gửi: ${only}`, { size: body, before: 240 })]
        : [
            new Paragraph({
              indent: { left: 1985 },
              spacing: { before: 240, after: 0 },
              children: [new TextRun({ text: 'Kính gửi:', size: body })],
            }),
            ...[only, ...others].map(listed),
          ];
  return [
    line(typeName, { size: body, bold: true, before: 360 }),
    line(oneLine(subject), { size: body, bold: true }),
    ruleUnder(ROOM, oneLine(subject).slice(0, 40), body),
    ...to,
    line('', { size: 12 }),
  ];
}

/** Everything above the text. */
export const opening = (report: OfficialReport): FileChild[] => [head(report), ...title(report)];

/** Boxes 7 to 9b: who signs on the right; at the same height who receives it. */
export function ending({ signature, recipients }: OfficialReport): FileChild[] {
  const { body, recipients: small, recipientsLabel } = SIZE;
  const last = recipients.length - 1;
  const left = [
    line('Nơi nhận:', { size: recipientsLabel, bold: true, italics: true, align: AlignmentType.LEFT }),
    ...recipients.map((text, i) =>
      line(`- ${oneLine(text)}${i === last ? '.' : ';'}`, { size: small, align: AlignmentType.LEFT }),
    ),
  ];
  const words = [...(signature.authority === null ? [] : [signature.authority]), ...signature.post];
  const right = [
    ...words.map((text) => line(capitals(oneLine(text)), { size: body, bold: true })),
    // Room for the signature and the seal.
    ...Array.from({ length: 4 }, () => line('', { size: body })),
    line(signature.name === null ? '' : oneLine(signature.name), { size: body, bold: true }),
  ];
  const half = Math.round(ROOM / 2);
  return [line('', { size: 12, keepNext: true }), sideBySide([[left, right]], [half, ROOM - half])];
}
