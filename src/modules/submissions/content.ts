import type { WriteTx } from '../../db/tx.ts';
import { type Fault, problem } from '../../problems.ts';
import { same } from '../../records/states.ts';
import type { SubmissionState } from '../../vocab/reports.ts';
import { type Form, type FormColumn, formOf } from '../reports/reports.reads.ts';
import type { Figure, HeaderField, NarrativeSection } from './parts.ts';

// What may stand in a report at all: the cells of its form, each once, each of its type. Whether it is complete and adds up
// is another question, asked when it is sent.

type Row = Readonly<Record<string, unknown>>;

/** What of a version is its content; it changes while the version is a draft, and never after. */
const CONTENT = ['figureKind', 'header', 'figures', 'narrative', 'note', 'correctionReason'] as const;

const DECIMAL = /^-?\d{1,20}(\.\d{1,8})?$/;
const INTEGER = /^-?\d{1,20}$/;

/** Why a value is none of a column; undefined where it is one. */
export function misfit({ type }: FormColumn, value: string): { code: string; detail: string } | undefined {
  if (type === 'INTEGER' && !INTEGER.test(value)) return { code: 'not_an_integer', detail: 'must be a whole number' };
  if (type === 'DECIMAL' && !DECIMAL.test(value))
    return { code: 'not_a_number', detail: 'must be a decimal of at most 20 digits and 8 decimals, such as "1234.5"' };
  if (type === 'FLAG' && value !== '0' && value !== '1') return { code: 'not_a_flag', detail: 'must be 1 or 0' };
  return undefined;
}

/** Where a figure stands, in words. */
export const cellName = ({ table, row, column }: Pick<Figure, 'table' | 'row' | 'column'>): string =>
  `${table}, row ${row}, ${column}`;

export const cellKey = ({ table, row, column }: Pick<Figure, 'table' | 'row' | 'column'>): string =>
  `${table} ${row} ${column}`;

type Lists = 'header' | 'figures' | 'narrative';
/** How a place in the content is called to whoever sent it. */
export type Naming = (list: Lists, at: number) => string;
const asKept: Naming = (list, at) => `/${list}/${at}`;

function figureFaults(form: Form, figures: readonly (Figure | undefined)[], named: Naming): Fault[] {
  const tables = new Map(
    form.tables.map((t) => [t.code, { repeats: t.repeats, columns: new Map(t.columns.map((c) => [c.code, c])) }]),
  );
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const [i, x] of figures.entries()) {
    if (x === undefined) continue;
    const at = (member: string, code: string, detail: string) =>
      faults.push({ pointer: `/figures/${i}/${member}`, code, detail: `${cellName(x)}: ${detail}` });
    const table = tables.get(x.table);
    const column = table?.columns.get(x.column);
    if (!table) at('table', 'no_such_table', `the form has ${[...tables.keys()].join(', ') || 'no tables'}`);
    else if (!column) at('column', 'no_such_column', 'the table has no such row or column');
    else if (x.row > 1 && !table.repeats) at('row', 'no_such_row', 'the table does not list subjects: row 1');
    else {
      const first = seen.get(cellKey(x));
      if (first === undefined) seen.set(cellKey(x), i);
      else at('column', 'named_twice', `stands under ${named('figures', first)} already`);
      const fault = x.value === null ? undefined : misfit(column, x.value);
      if (fault) at('value', fault.code, fault.detail);
      if (x.value !== null && x.missingReason !== null) at('missingReason', 'not_missing', 'there is a figure');
    }
  }
  return faults;
}

function onceEach<T>(
  list: readonly (T | undefined)[],
  name: Lists,
  member: string,
  keyOf: (x: T) => string,
  named: Naming,
): Fault[] {
  const keys = list.map((x) => (x === undefined ? undefined : keyOf(x)));
  return keys.flatMap((key, i): Fault[] => {
    const first = keys.indexOf(key);
    return key === undefined || first === i
      ? []
      : [
          {
            pointer: `/${name}/${i}/${member}`,
            code: 'named_twice',
            detail: `Stands under ${named(name, first)} already`,
          },
        ];
  });
}

/** What of a report can be held against its form; a place is empty where what stands there cannot be read. */
export interface Readable {
  header: readonly (HeaderField | undefined)[];
  figures: readonly (Figure | undefined)[];
  narrative: readonly (NarrativeSection | undefined)[];
}

/** A report by its cells. */
export interface Content {
  figures: readonly Figure[];
  header: readonly HeaderField[];
  narrative: readonly NarrativeSection[];
}

export const contentOf = (record: Row): Content => ({
  figures: (record.figures as Figure[] | null) ?? [],
  header: (record.header as HeaderField[] | null) ?? [],
  narrative: (record.narrative as NarrativeSection[] | null) ?? [],
});

export function contentFaults(form: Form, { header, figures, narrative }: Readable, named: Naming = asKept): Fault[] {
  const fields = new Set(form.tables.flatMap((t) => t.header.map((h) => `${t.code} ${h.field}`)));
  const sections = new Set(form.outline.map((x) => x.code));
  return [
    ...figureFaults(form, figures, named),
    ...header.flatMap((x, i): Fault[] =>
      x === undefined || fields.has(`${x.table} ${x.field}`)
        ? []
        : [{ pointer: `/header/${i}/field`, code: 'no_such_field', detail: `${x.table} has no ${x.field} above it` }],
    ),
    ...onceEach(header, 'header', 'field', (h) => `${h.table} ${h.field}`, named),
    // A form without an outline takes any sections.
    ...narrative.flatMap((x, i): Fault[] =>
      x === undefined || sections.size === 0 || sections.has(x.section)
        ? []
        : [{ pointer: `/narrative/${i}/section`, code: 'no_such_section', detail: 'The outline has no such section' }],
    ),
    ...onceEach(narrative, 'narrative', 'section', (n) => n.section, named),
  ];
}

/** Holds a new state of a version against its form and its life. */
export async function admitContent(tx: WriteTx, record: Row, before?: Row): Promise<void> {
  const changed = CONTENT.some((name) => !same(record[name], before?.[name]));
  if (!changed) return;
  const state = before?.state as SubmissionState | undefined;
  if (state !== undefined && state !== 'DRAFT')
    throw problem(
      'act_not_allowed',
      `What was sent is never changed, and this version is ${state}; allowed: sending the next version.`,
    );
  const faults = contentFaults(await formOf(tx, record.template as string), contentOf(record));
  if (faults.length > 0) throw problem('invalid_request', undefined, faults);
}
