import { z } from 'zod';
import { parse } from '../../http/validation.ts';
import { type Fault, problem } from '../../problems.ts';
import { FORM_LINE_KINDS, type FormLineKind } from '../../vocab/reports.ts';
import type { Form, FormColumn } from '../reports/reports.reads.ts';
import { contentFaults } from './content.ts';
import { shownCell } from './file-cells.ts';
import { figureOf, textOf } from './form-cell-values.ts';
import { lineSent, type SentLine } from './form-schema.ts';
import { type FileLine, type FormTableSent, shown } from './form-table.ts';
import { figureSent, headerField, MOST_FIGURES, narrativeSection } from './parts.ts';
import { itemOf, readableIn } from './readable.ts';

// Lines of a form → the content of a report, with every fault told by its line.

type Member = keyof SentLine;

/** A line with how its places are told. */
export interface Line extends SentLine {
  place: (member: Member) => Partial<Fault>;
  /** What the whole line is called. */
  name: string;
  /** It says something that cannot be read; its cell is named nevertheless. */
  unread?: boolean;
}

export interface SentContent {
  header: unknown;
  figures: unknown;
  narrative: unknown;
}

const MOST_FAULTS = 1000;

const content = z.strictObject({
  header: z.array(headerField).max(200),
  figures: z.array(figureSent).max(MOST_FIGURES),
  narrative: z.array(narrativeSection).max(200),
});

/** Which list of a report a line goes into, and what its members are called there. */
const TARGETS = {
  HEADER: { list: 'header', members: { table: 'table', field: 'column', value: 'value' } },
  FIGURE: { list: 'figures', members: {} },
  SECTION: { list: 'narrative', members: { section: 'column', text: 'value' } },
} as const satisfies Record<FormLineKind, { list: keyof SentContent; members: Readonly<Record<string, Member>> }>;

/** A line that is not filled in says nothing of its cell. */
const isEmpty = ({ value, note, missingReason }: SentLine): boolean =>
  value === null && note === null && missingReason === null;

/** A header or a section is words alone: a remark there would be lost. */
function strayFaults({ kind, note, missingReason, place }: Line): Fault[] {
  if (kind === 'FIGURE') return [];
  return (['note', 'missingReason'] as const).flatMap((member): Fault[] =>
    (member === 'note' ? note : missingReason) === null
      ? []
      : [{ ...place(member), code: 'says_nothing', detail: 'Only a figure takes a remark or a reason' }],
  );
}

const words = (value: string | number | null): string | null => (typeof value === 'number' ? String(value) : value);

/** Pieces of a section, in their order: a cell of a sheet holds no more than a piece of a long one. */
function sections(lines: readonly Line[]): { section: string; text: string; line: Line }[] {
  const pieces = [...lines].sort((a, b) => (a.row ?? 1) - (b.row ?? 1));
  const found = new Map<string, { section: string; text: string; line: Line; last: number }>();
  const twice: { section: string; text: string; line: Line }[] = [];
  for (const line of pieces) {
    const [text, row] = [words(line.value)!, line.row ?? 1];
    const known = found.get(line.column);
    if (!known) found.set(line.column, { section: line.column, text, line, last: row });
    else if (row === known.last + 1) Object.assign(known, { text: known.text + text, last: row });
    else twice.push({ section: line.column, text, line });
  }
  return [...[...found.values()].map(({ section, text, line }) => ({ section, text, line })), ...twice];
}

const POINTER = /^\/(\w+)(?:\/(\d+))?(?:\/(\w+))?/;

/** Row of a file, or line of a body, that a fault is about. */
const lineNo = ({ row, pointer }: Fault): number => row ?? Number(/^\/lines\/(\d+)/.exec(pointer ?? '')?.[1] ?? -1);

/** The content of a report as lines say it, where they are in order, and every fault there is, line by line. */
function readLines(form: Form, lines: readonly Line[], language: 'vi' | 'en') {
  const filled = lines.filter((line) => line.unread || !isEmpty(line));
  const faults = filled.flatMap(strayFaults);
  const of = (kind: FormLineKind) =>
    filled.filter((line) => line.kind === kind && (kind === 'FIGURE' || line.value !== null));
  const told = sections(of('SECTION'));
  const sources = { header: of('HEADER'), figures: of('FIGURE'), narrative: told.map(({ line }) => line) };
  const given = {
    header: sources.header.map(({ table, column, value }) => ({ table, field: column, value: words(value) })),
    figures: sources.figures.map(({ table, row, column, value, note, missingReason }) => ({
      ...{ table, row: row ?? 1, column, value, note, missingReason },
    })),
    narrative: told.map(({ section, text }) => ({ section, text })),
  };
  const misshapen: Fault[] = [];
  const parsed = parse(content, given, 'body', language, misshapen) as SentContent | undefined;
  const known = contentFaults(form, readableIn(given), (list, at) => sources[list][at]!.name);
  for (const { pointer = '', code, detail } of [...misshapen, ...known]) {
    const [, list = '', index, member = ''] = POINTER.exec(pointer) ?? [];
    const target = Object.values(TARGETS).find((t) => t.list === list)!;
    const line = index === undefined ? undefined : sources[target.list][Number(index)];
    if (!line) faults.push({ pointer: '/lines', code, detail });
    else {
      const named = ((target.members as Record<string, Member>)[member] ?? member) as Member;
      const value = line[named];
      const text = typeof value === 'string' && value !== '' ? ` ("${shown(value)}")` : '';
      faults.push({ ...line.place(named), code, detail: `${detail}${text}`.slice(0, 1000) });
    }
  }
  return { parsed, faults };
}

/** The content of a report as lines say it; refused with every fault there is. */
export function contentOfLines(form: Form, lines: readonly Line[], language: 'vi' | 'en', found: Fault[]): SentContent {
  const { parsed, faults } = readLines(form, lines, language);
  const all = [...found, ...faults].sort((a, b) => lineNo(a) - lineNo(b));
  if (all.length > 0) throw problem('invalid_request', undefined, all.slice(0, MOST_FAULTS));
  return parsed!;
}

/** A line of a JSON body. */
const jsonLine = (line: SentLine, i: number): Line => ({
  ...{ ...line, name: `/lines/${i}` },
  place: (member) => ({ pointer: `/lines/${i}/${member}` }),
});

/** Lines of a JSON body. */
export const jsonLines = (lines: readonly SentLine[]): Line[] => lines.map(jsonLine);

/** What is wrong with the lines of a JSON body that is not of its schema, beside that. */
export const faultsOfLines = (form: Form, sent: readonly unknown[], language: 'vi' | 'en'): Fault[] =>
  readLines(form, sent.flatMap(lineOf), language).faults;

function lineOf(sent: unknown, i: number): Line[] {
  const whole = lineSent.safeParse(sent);
  if (whole.success) return [jsonLine(whole.data as unknown as SentLine, i)];
  const named = itemOf(lineSent, sent, ['kind', 'table', 'row', 'column'], {}) as SentLine | undefined;
  if (named === undefined) return [];
  return [{ ...jsonLine({ ...named, value: named.kind === 'FIGURE' ? null : '-' }, i), unread: true }];
}

const isKind = (text: string): text is FormLineKind => Object.hasOwn(FORM_LINE_KINDS, text);

/** Lines of a file, read by the types of the form's columns; what is wrong with them is added to the faults. */
export function fileLines(form: Form, { lines, headings, strays }: FormTableSent, faults: Fault[]): Line[] {
  faults.push(...strays);
  const columns = new Map<string, FormColumn>(
    form.tables.flatMap((t) => t.columns.map((c) => [`${t.code} ${c.code}`, c] as const)),
  );
  return lines.flatMap(({ at, cells }) => {
    const place: Line['place'] = (member) => ({ row: at, column: headings[member] ?? member });
    let unread = false;
    const refuse = (member: Member, code: string, detail: string) => {
      unread = true;
      faults.push({ ...place(member), code, detail: `"${shown(shownCell(cells[member]))}" ${detail}` });
      return null;
    };
    const text = (member: Member): string | null => {
      const read = textOf(cells[member]);
      return 'code' in read ? refuse(member, read.code, read.detail) : read.value;
    };
    const kind = text('kind')?.toUpperCase() ?? '';
    if (!isKind(kind)) {
      refuse('kind', 'invalid_value', `is none of ${Object.keys(FORM_LINE_KINDS).join(', ')}`);
      return [];
    }
    const [table, column, row] = [text('table'), text('column'), text('row')];
    if (column === null) refuse('column', 'required', 'names no cell of the form');
    if (table === null && kind !== 'SECTION') refuse('table', 'required', 'names no table of the form');
    const number = row === null ? null : /^[1-9]\d{0,8}$/.test(row) ? Number(row) : undefined;
    if (number === undefined) refuse('row', 'no_such_row', 'is no number of a row');
    const known = kind === 'FIGURE' ? columns.get(`${table} ${column}`) : undefined;
    const value = lineValue(kind, known, cells, refuse);
    if (column === null || number === undefined || (table === null && kind !== 'SECTION')) return [];
    const said = { value: value ?? (unread && kind !== 'FIGURE' ? '-' : null), note: text('note') };
    const missingReason = text('missingReason');
    return [{ kind, table, row: number, column, ...said, missingReason, place, name: `row ${at}`, unread }];
  });
}

/** A piece of a section keeps its outer white space: it stands inside a longer text. */
function lineValue(
  kind: FormLineKind,
  column: FormColumn | undefined,
  cells: FileLine['cells'],
  refuse: (member: Member, code: string, detail: string) => null,
): string | null {
  if (kind === 'SECTION' && typeof cells.value === 'string' && cells.value.trim() !== '')
    return cells.value.normalize('NFC');
  const read = kind === 'FIGURE' ? figureOf(column, cells.value) : textOf(cells.value);
  return 'code' in read ? refuse('value', read.code, read.detail) : read.value;
}
