import { Exact } from '../../lib/exact.ts';
import type { ClusterSet } from '../../vocab/reports.ts';
import {
  columnNamed,
  evaluate,
  type Form,
  type FormColumn,
  type FormTable,
  type Lookup,
  namesIn,
  nameText,
  parseFormula,
  type RollupSource,
  rollupSource,
  type SourceCell,
} from '../reports/reports.reads.ts';
import { type Figure, misfit } from '../submissions/submissions.reads.ts';
import { type Cell, type Exclusion, type InputRow, type Manual, MOST_DECIMALS, type RegistryRow } from './parts.ts';
import { registryFigure } from './registry-figures.ts';
import { sumOf, termsOf } from './terms.ts';

// The cells of the form above, each made as its form says: added, counted, a share of two cells, a weighted mean, the
// figure of an indicator. A blank is no zero: what nobody reported is not known. Pure.

/** A report that counts, with its figures and the form they stand in. */
export interface Counted {
  at: number;
  form: Form;
  figures: readonly Figure[];
}

export interface Observation {
  id: string;
  indicator: string;
  asOf: string;
  value: string;
}

/** A cluster that several reports have counted, each on its own territory. */
export interface Overlap {
  /** Cell of the reports below: `tt14-bieu-03.15`. */
  cell: string;
  cluster: string;
  inputs: number[];
}

export interface Material {
  form: Form;
  inputs: readonly InputRow[];
  counted: readonly Counted[];
  registry: readonly RegistryRow[];
  manual: readonly Manual[];
  observations: ReadonlyMap<string, Observation>;
  /** Forms of the reports below in force on the cut-off day. */
  below: readonly Form[];
  overlaps: readonly Overlap[];
}

/** Shares and means are rounded to this many decimals, half up. */
const QUOTIENT_DECIMALS = 2;

/** Characters of a report that the reason of an exclusion quotes. */
const MOST_WORDS = 200;

/** What a column that is not only typed in is made of. */
export function sourceOf({ rollup, formula }: FormColumn): RollupSource | undefined {
  if (rollup) return rollupSource(rollup.source, rollup.method);
  return formula === null ? undefined : { kind: 'formula' };
}

/** Cells of the reports below that a column is made of. */
export function cellsBelow(column: FormColumn): SourceCell[] {
  const source = sourceOf(column);
  if (source?.kind === 'below') return [...source.cells];
  return source?.kind === 'weighted' ? [source.value, source.weight] : [];
}

/** Tables whose figures are added up; one that lists subjects is not. */
export const tallied = (form: Form): FormTable[] => form.tables.filter((t) => !t.repeats);
export const figureColumns = (table: FormTable): FormColumn[] => table.columns.filter((c) => c.type !== 'TEXT');

/** Cells a body may add figures to: all but those that follow from others. */
export const takesManual = (column: FormColumn): boolean => {
  const kind = sourceOf(column)?.kind;
  return kind === undefined || kind === 'below' || kind === 'clusters';
};

const blank = (table: string, column: FormColumn): Cell => ({
  ...{ table, row: 1, column: column.code, label: column.label, unit: column.unit, value: null, unrounded: null },
  method: column.rollup?.method ?? (column.formula === null ? null : 'RECOMPUTE'),
  source: column.rollup?.source ?? null,
  filter: column.rollup?.filter ?? null,
  ...{ formula: null, operands: [], contributions: [], clusters: [], manual: [], exclusions: [] },
  ...{ expectedInputs: 0, receivedInputs: 0, missing: [], reconciliation: null },
});

const textOf = ({ family, column }: SourceCell): string => `${family}.${column}`;

interface Place {
  table: FormTable;
  column: FormColumn;
}

/** The one place of a form that a source names; or why nobody can tell. Words are no figure, whatever they are called. */
function placeOf({ code, tables }: Form, { column: named }: SourceCell): Place | string {
  const all = tables.flatMap((table): Place[] => {
    const column = columnNamed(table.columns, named);
    return column ? [{ table, column }] : [];
  });
  const [first, ...others] = all.filter(({ column }) => column.type !== 'TEXT');
  if (!first) return all.length === 0 ? `${code} has no ${named}` : 'text is no figure';
  if (others.length === 0) return first;
  return `stands in several tables: ${[first, ...others].map((x) => x.table.code).join(', ')}`.slice(0, MOST_WORDS);
}

/** The figure of a report that a source names; of a table that lists subjects, all its rows together. */
function figureOf({ form, figures }: Counted, from: SourceCell): { value?: Exact; why: string } {
  const place = placeOf(form, from);
  if (typeof place === 'string') return { why: place };
  const { table, column } = place;
  const mine = figures.filter((x) => x.table === table.code && x.column === column.code);
  const known = mine.flatMap(({ value }) => (value === null ? [] : [value]));
  // Sent while the form took words there: a part of the rows would be no sum.
  const words = known.find((value) => misfit({ ...column, type: 'DECIMAL' }, value) !== undefined);
  if (words !== undefined) return { why: `${JSON.stringify(words.slice(0, MOST_WORDS))} is no figure` };
  const why = mine.find((x) => x.missingReason !== null)?.missingReason ?? 'blank';
  return known.length === 0 ? { why } : { value: known.map((x) => new Exact(x)).reduce((a, b) => a.plus(b)), why };
}

function asked(cell: Cell, families: ReadonlySet<string>, inputs: readonly InputRow[]): void {
  inputs.forEach(({ family, status, why }, at) => {
    if (!families.has(family)) return;
    if (status === 'WAIVED' || status === 'EXCLUDED') {
      cell.exclusions.push({ input: at, cluster: null, amount: null, why: why ?? status });
      return;
    }
    cell.expectedInputs++;
    if (status === 'COUNTED') cell.receivedInputs++;
    else cell.missing.push(at);
  });
}

const leftOut = (at: number, why: string): Exclusion => ({ input: at, cluster: null, amount: null, why });

/** Gives the figure a value as its column has it, and keeps what it was before. */
function settle(cell: Cell, { type, unit }: FormColumn, value: Exact | null): void {
  if (value === null) return;
  const isQuotient = cell.method === 'RATIO' || cell.method === 'WEIGHTED_MEAN' || unit === 'PERCENT';
  const rounded = value.toDecimalPlaces(type === 'DECIMAL' ? (isQuotient ? QUOTIENT_DECIMALS : MOST_DECIMALS) : 0);
  cell.value = rounded.toFixed();
  if (!rounded.eq(value)) cell.unrounded = value.toSignificantDigits(20).toFixed();
}

/** All cells of the form, in printed order. */
export function cellsOf(material: Material): Cell[] {
  return tallied(material.form).flatMap((table) => cellsOfTable(material, table));
}

interface Made {
  cell: Cell;
  exact: Exact | null;
  /** Forms whose reports stand behind it. */
  families: Set<string>;
}

function cellsOfTable(m: Material, table: FormTable): Cell[] {
  const made = new Map<string, Made>();
  const familyOf = (at: number) => m.inputs[at]!.family;

  const isExpected = (cells: readonly SourceCell[]): boolean =>
    m.inputs.some((x) => x.status !== 'WAIVED' && x.status !== 'EXCLUDED' && cells.some((c) => c.family === x.family));

  const added = (cell: Cell, column: FormColumn, cells: readonly SourceCell[]): Exact | null => {
    for (const from of cells)
      for (const report of m.counted.filter((c) => familyOf(c.at) === from.family)) {
        const { value, why } = figureOf(report, from);
        if (value) cell.contributions.push({ input: report.at, cell: textOf(from), value: value.toFixed() });
        else cell.exclusions.push(leftOut(report.at, `${textOf(from)}: ${why}`));
      }
    const given = new Set(cell.contributions.map((c) => c.input));
    for (const { cluster, inputs: all } of m.overlaps.filter((o) => cells.some((c) => textOf(c) === o.cell))) {
      // What was left out has counted nothing twice.
      const inputs = all.filter((at) => given.has(at));
      if (inputs.length < 2) continue;
      const who = inputs.map((at) => m.inputs[at]!.name).join(', ');
      const amount = String(1 - inputs.length);
      cell.exclusions.push({ input: null, cluster, amount, why: `counted by each of ${who}; once here` });
    }
    const terms = termsOf(cell, m.inputs, m.manual);
    // Nobody to report of is a count of zero; a sum of nothing is not known.
    const isKnown =
      cell.contributions.length + cell.manual.length > 0 || (cell.method === 'COUNT' && !isExpected(cells));
    const value = isKnown ? sumOf(terms) : null;
    reconcile(cell, column, cells, value);
    return value;
  };

  /** The same figure from our register, where the form below takes it from there. */
  const reconcile = (cell: Cell, column: FormColumn, cells: readonly SourceCell[], value: Exact | null): void => {
    const [only] = cells;
    if (cells.length !== 1 || column.rollup?.method !== 'SUM') return;
    const form = m.below.find((f) => f.family === only!.family);
    const place = form && placeOf(form, only!);
    if (place === undefined || typeof place === 'string') return;
    const lower = place.column;
    const source = sourceOf(lower);
    if (source?.kind !== 'clusters') return;
    const own = registryFigure(m.registry, lower.rollup!.filter as ClusterSet | null, source.measure).value;
    cell.reconciliation = {
      value: own?.toFixed() ?? null,
      difference: own && value ? value.minus(own).toFixed() : null,
    };
  };

  const weighed = (cell: Cell, value: SourceCell, weight: SourceCell): Exact | null => {
    let [sum, all] = [new Exact(0), new Exact(0)];
    for (const report of m.counted.filter((c) => familyOf(c.at) === value.family)) {
      const [v, w] = [figureOf(report, value), figureOf(report, weight)];
      if (!v.value || !w.value) {
        const [from, { why }] = v.value ? [weight, w] : [value, v];
        cell.exclusions.push(leftOut(report.at, `${textOf(from)}: ${why}`));
        continue;
      }
      sum = sum.plus(v.value.times(w.value));
      all = all.plus(w.value);
      const contribution = { input: report.at, cell: textOf(value), value: v.value.toFixed() };
      cell.contributions.push({ ...contribution, weight: w.value.toFixed() });
    }
    cell.operands = [
      { name: `Σ ${textOf(value)} × ${textOf(weight)}`, value: sum.toFixed() },
      { name: `Σ ${textOf(weight)}`, value: all.toFixed() },
    ];
    return all.isZero() ? null : sum.dividedBy(all);
  };

  /** What follows from other cells of the form, with all that stands behind those. */
  const reckoned = ({ cell, families }: Made, text: string): Exact | null => {
    cell.formula = text;
    const formula = parseFormula(text);
    const lookup: Lookup = ({ scope, name }) => {
      const column = scope === 'row' ? columnNamed(table.columns, name) : undefined;
      if (!column || column.type === 'TEXT') return undefined;
      const other = made.get(column.code) ?? make(column);
      for (const family of other.families) families.add(family);
      return other.exact ?? undefined;
    };
    cell.operands = namesIn(formula).map((n) => {
      const code = n.scope === 'row' ? columnNamed(table.columns, n.name)?.code : undefined;
      return { name: nameText({ ...n, name: code ?? n.name }), value: lookup(n)?.toFixed() ?? null };
    });
    return evaluate(formula, lookup) ?? null;
  };

  const exactOf = (entry: Made, column: FormColumn): Exact | null => {
    const { cell } = entry;
    const source = sourceOf(column);
    switch (source?.kind) {
      case undefined:
        return cell.manual.length === 0 ? null : sumOf(termsOf(cell, m.inputs, m.manual));
      case 'clusters': {
        const { value, ...rows } = registryFigure(m.registry, cell.filter as ClusterSet | null, source.measure);
        Object.assign(cell, rows);
        return value === null && cell.manual.length === 0 ? null : sumOf(termsOf(cell, m.inputs, m.manual));
      }
      case 'below':
        return added(cell, column, source.cells);
      case 'weighted':
        return weighed(cell, source.value, source.weight);
      case 'indicator': {
        const seen = m.observations.get(column.indicator ?? '');
        if (!seen) return null;
        cell.operands = [{ name: `observation ${seen.id} of ${seen.asOf}`, value: seen.value }];
        return new Exact(seen.value);
      }
      case 'ratio': {
        const [over, under] = [source.numerator, source.denominator].map((name) =>
          nameText({ scope: 'row', name: columnNamed(table.columns, name)?.code ?? name }),
        );
        return reckoned(entry, column.formula ?? `${column.unit === 'PERCENT' ? '100 * ' : ''}${over} / ${under}`);
      }
      case 'formula':
        return reckoned(entry, column.formula!);
    }
  };

  const make = (column: FormColumn): Made => {
    const cell = blank(table.code, column);
    const families = new Set(cellsBelow(column).map((c) => c.family));
    const entry: Made = { cell, exact: null, families };
    // Before it is reckoned: a formula that leads back here finds a blank instead of no end.
    made.set(column.code, entry);
    cell.manual = m.manual.flatMap((x, at) => (x.table === table.code && x.column === column.code ? [at] : []));
    entry.exact = exactOf(entry, column);
    asked(cell, families, m.inputs);
    settle(cell, column, entry.exact);
    return entry;
  };

  return figureColumns(table).map((column) => (made.get(column.code) ?? make(column)).cell);
}
