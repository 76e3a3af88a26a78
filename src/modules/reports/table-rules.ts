import { isReserved } from './formula-parser.ts';
import { FormulaError, formulaFaults, namesIn, namesOf, parseFormula, rowNames } from './formulas.ts';
import { type RollupSource, RollupSourceError, rollupSource } from './rollup-sources.ts';
import type { Column, Table } from './table-parts.ts';

// Rules over the tables of a template: whatever they state in the language of forms can be read and means figures that
// exist. What a text below refers to in another form is not looked up: forms of a circular are recorded one by one.

export type Refuse = (pointer: string, code: string, detail: string) => void;

/** Refuses what repeats an earlier name of the list. */
export function twice<K extends string>(
  list: readonly Readonly<Record<K, string>>[],
  key: K,
  at: string,
  refuse: Refuse,
): void {
  const seen = new Map<string, number>();
  list.forEach((entry, i) => {
    const first = seen.get(entry[key]);
    if (first === undefined) seen.set(entry[key], i);
    else refuse(`${at}/${i}/${key}`, 'named_twice', `Each ${key} once; the first is ${at}/${first}`);
  });
}

/** Rows of this table that a formula needs. */
function needs({ formula }: Column): string[] {
  if (formula === null) return [];
  try {
    return namesIn(parseFormula(formula)).flatMap((n) => (n.scope === 'row' ? [n.name] : []));
  } catch (e) {
    // Said where the formula is judged.
    if (e instanceof FormulaError) return [];
    throw e;
  }
}

/** Columns whose formula leads back to itself, by way of others too: nothing there could be reckoned first. */
function circular(columns: readonly Column[]): Set<Column> {
  const named = new Map(columns.flatMap((c) => [...namesOf(c)].map((name) => [name, c] as const)));
  const inCircle = new Set<Column>();
  const done = new Set<Column>();
  const trail: Column[] = [];
  const visit = (column: Column): void => {
    const from = trail.indexOf(column);
    if (from >= 0) for (const c of trail.slice(from)) inCircle.add(c);
    if (from >= 0 || done.has(column)) return;
    trail.push(column);
    for (const next of needs(column).map((n) => named.get(n))) if (next) visit(next);
    trail.pop();
    done.add(column);
  };
  columns.forEach(visit);
  return inCircle;
}

function rollupFaults(column: Column, known: ReadonlySet<string>, at: string, refuse: Refuse): void {
  if (column.rollup === null) return;
  const { method, source, filter } = column.rollup;
  let from: RollupSource;
  try {
    from = rollupSource(source, method);
  } catch (e) {
    if (!(e instanceof RollupSourceError)) throw e;
    refuse(`${at}/rollup/source`, 'bad_source', e.message);
    return;
  }
  if (filter !== null && from.kind !== 'clusters')
    refuse(`${at}/rollup/filter`, 'says_nothing', 'Only clusters of the register are chosen by a set');
  if (from.kind === 'ratio')
    for (const row of [from.numerator, from.denominator].filter((r) => !known.has(r)))
      refuse(`${at}/rollup/source`, 'bad_source', `${row} names no figure of this table`);
  if (from.kind === 'indicator' && column.indicator === null)
    refuse(`${at}/rollup/source`, 'bad_source', 'The column names no indicator');
  if (from.kind === 'formula' && column.formula === null)
    refuse(`${at}/rollup/source`, 'bad_source', 'The column has no formula');
}

export function tableFaults(tables: readonly Table[], refuse: Refuse): void {
  twice(tables, 'code', '/tables', refuse);
  tables.forEach(({ header, columns, checks }, t) => {
    const at = `/tables/${t}`;
    twice(header, 'field', `${at}/header`, refuse);
    twice(columns, 'code', `${at}/columns`, refuse);
    twice(columns, 'field', `${at}/columns`, refuse);
    twice(checks, 'code', `${at}/checks`, refuse);
    const known = rowNames(columns);
    const endless = circular(columns);
    columns.forEach((column, i) => {
      const here = `${at}/columns/${i}`;
      if (isReserved(column.field))
        refuse(`${here}/field`, 'reserved_name', 'Is a word of the language of formulas, which could not name it');
      if (column.formula !== null)
        for (const fault of formulaFaults(column.formula, 'formula', known))
          refuse(`${here}/formula`, 'bad_formula', fault);
      if (endless.has(column))
        refuse(`${here}/formula`, 'bad_formula', 'Leads back to itself: nothing could be reckoned first');
      rollupFaults(column, known, here, refuse);
    });
    checks.forEach(({ expression }, i) => {
      for (const fault of formulaFaults(expression, 'check', known))
        refuse(`${at}/checks/${i}/expression`, 'bad_formula', fault);
    });
  });
}
