import { REPORT_UNITS } from '../../vocab/reports.ts';
import type { Form, FormTable } from '../reports/reports.reads.ts';
import { type Content, cellKey } from './content.ts';
import type { FormLine, ReportForm } from './form-schema.ts';
import type { FormSource } from './form-source.ts';
import type { Figure } from './parts.ts';

// The lines of a form: its printed order, and what is known of each cell.

type Values = ReadonlyMap<string, string | null>;

const nothing = {
  ...{ table: null, row: null, type: null, unit: null, unitLabel: null },
  ...{ value: null, previousValue: null, note: null, missingReason: null },
} as const;

/** Fields above a table that the registers know. */
const knownFields = ({ reporterName, projectName }: FormSource): Readonly<Record<string, string | null>> => ({
  reporterName,
  projectName,
});

/**
 * Figures of the period before by cell of today's form. A new version of a form may number its rows anew: a row is then
 * known by the name of its figure. What lists subjects has other subjects in the same rows, and no figures before.
 */
export function previousValues(form: Form, before: FormSource['before']): Values {
  if (!before) return new Map();
  const then = new Map(before.figures.map((x) => [cellKey(x), x.value]));
  const found = new Map<string, string | null>();
  for (const { code: table, repeats, columns } of form.tables) {
    if (repeats) continue;
    const old = before.form.tables.find((t) => t.code === table)?.columns ?? [];
    for (const { code, field } of columns) {
      const column = old.find((c) => c.field === field)?.code;
      if (column !== undefined)
        found.set(cellKey({ table, row: 1, column: code }), then.get(cellKey({ table, row: 1, column })) ?? null);
    }
  }
  return found;
}

/** Rows of a table: the one it has or, where it lists subjects, those that are there and an empty one. */
function rowsIn({ code, repeats }: FormTable, figures: readonly Figure[]): number[] {
  if (!repeats) return [1];
  const rows = [...new Set(figures.filter((x) => x.table === code).map((x) => x.row))].sort((a, b) => a - b);
  return [...rows, (rows.at(-1) ?? 0) + 1];
}

function figureLines(form: Form, { figures }: Content, previous: Values): FormLine[] {
  const known = new Map(figures.map((x) => [cellKey(x), x]));
  return form.tables.flatMap((table) =>
    rowsIn(table, figures).flatMap((row) =>
      table.columns.map(({ code: column, label, type, unit }): FormLine => {
        const key = cellKey({ table: table.code, row, column });
        const { value = null, note = null, missingReason = null } = known.get(key) ?? {};
        return {
          ...{ kind: 'FIGURE', table: table.code, row, column, label, type, unit },
          ...{ unitLabel: unit && REPORT_UNITS[unit], value, previousValue: previous.get(key) ?? null },
          ...{ note, missingReason },
        };
      }),
    ),
  );
}

function headerLines(form: Form, { header }: Content, known: Readonly<Record<string, string | null>>): FormLine[] {
  return form.tables.flatMap(({ code: table, header: above }) =>
    above.map(({ field, label }): FormLine => {
      const said = header.find((h) => h.table === table && h.field === field)?.value;
      return { ...nothing, kind: 'HEADER', table, column: field, label, value: said ?? known[field] ?? null };
    }),
  );
}

/** Section of a report in words that has no outline and says nothing yet. */
const FIRST_SECTION = 'I';

/** Sections of the outline, and those that a form without one was given; a form with no tables has one at least. */
function sectionLines(form: Form, { narrative }: Content): FormLine[] {
  const titles = new Map(form.outline.map((x) => [x.code, x.title]));
  const codes = new Set([...titles.keys(), ...narrative.map((n) => n.section)]);
  if (codes.size === 0 && form.tables.length === 0) codes.add(FIRST_SECTION);
  return [...codes].map((column): FormLine => {
    const value = narrative.find((n) => n.section === column)?.text ?? null;
    return { ...nothing, kind: 'SECTION', column, label: titles.get(column) ?? null, value };
  });
}

/** The report as a form. Headers stand before the figures they are above, sections after all of them. */
export function formOfSource(source: FormSource): ReportForm {
  const { owed, form, shown, reporterName, projectName } = source;
  const content = shown?.content ?? { figures: [], header: [], narrative: [] };
  const figures = figureLines(form, content, previousValues(form, source.before));
  const headers = headerLines(form, content, knownFields(source));
  const of = (lines: readonly FormLine[], code: string) => lines.filter((l) => l.table === code);
  const draft = shown?.state === 'DRAFT' ? shown : undefined;
  const { id, calendar: _calendar, frequency: _frequency, enterprise: _enterprise, ...about } = owed;
  return {
    obligation: id,
    ...about,
    ...{ name: form.name, reporterName, projectName },
    ...{ draft: draft?.id ?? null, version: draft?.latestVersion ?? 0 },
    ...{ basis: shown?.id ?? null, basisState: shown?.state ?? null },
    lines: [
      ...form.tables.flatMap(({ code }) => [...of(headers, code), ...of(figures, code)]),
      ...sectionLines(form, content),
    ],
  };
}
