import type { ROLLUPS } from '../../vocab/reports.ts';

// Where a cell that is added up comes from, as its template says: our register of clusters, cells of the reports below,
// two rows of its own form.

const MEASURES = ['areaHa', 'plannedAreaHa', 'establishedAreaHa', 'industrialLandHa'] as const;
/** Figure of a cluster that is added up. */
export type ClusterMeasure = (typeof MEASURES)[number];

/** A cell of a form: whichever version of it is in force, the column by its number as printed or by its field. */
export interface SourceCell {
  family: string;
  column: string;
}

export type RollupSource =
  /** Clusters of our register, counted where there is no measure. */
  | { kind: 'clusters'; measure: ClusterMeasure | null }
  /** Cells of the reports below, added; one that is counted is a flag. */
  | { kind: 'below'; cells: readonly SourceCell[] }
  /** Two rows of the same form, named as formulas name them: 18 or a field. */
  | { kind: 'ratio'; numerator: string; denominator: string }
  | { kind: 'weighted'; value: SourceCell; weight: SourceCell }
  /** Observations of the indicator that the column names. */
  | { kind: 'indicator' }
  /** The formula of the column, over rows of its own form. */
  | { kind: 'formula' };

/** A source that cannot be read by its method. Its message says what would be. */
export class RollupSourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RollupSourceError';
  }
}

type Method = keyof typeof ROLLUPS;

/** What a source looks like, by method: told to whoever wrote another. */
const SHAPES: Readonly<Record<Method, string>> = {
  SUM: `cells of other forms joined by +, as tt14-bieu-01.3 + tt14-bieu-02.11, or registry.clusters and one of ${MEASURES.map((m) => `.${m}`).join(', ')}`,
  COUNT: 'registry.clusters, or one cell of another form that is a flag, as tt14-bieu-02.13',
  RATIO: 'two rows of this form, as r18, r17',
  RECOMPUTE: 'the word formula',
  WEIGHTED_MEAN: 'a cell by the cell that weighs it, as tt14-bieu-01.4 by tt14-bieu-01.3',
  INDICATOR: 'the word indicator',
};

const FAMILY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const COLUMN = /^(\d+(\.\d+)*|[a-z][A-Za-z0-9]*)$/;
const ROW = /^(r\d+(_\d+)*|[a-z][A-Za-z0-9]*)$/;

function cellOf(text: string): SourceCell | undefined {
  const dot = text.indexOf('.');
  const [family, column] = [text.slice(0, Math.max(dot, 0)), text.slice(dot + 1)];
  return family !== 'registry' && FAMILY.test(family) && COLUMN.test(column) ? { family, column } : undefined;
}

/** Every part read, or nothing. */
function each<T>(parts: readonly string[], read: (part: string) => T | undefined): T[] | undefined {
  const found = parts.map((part) => read(part.trim()));
  return found.includes(undefined) ? undefined : (found as T[]);
}

function rowOf(text: string): string | undefined {
  if (!ROW.test(text)) return undefined;
  return /^r\d/.test(text) ? text.slice(1).replaceAll('_', '.') : text;
}

const REGISTER = 'registry.clusters';

const READERS: Readonly<Record<Method, (text: string) => RollupSource | undefined>> = {
  SUM: (text) => {
    const measure = MEASURES.find((m) => text === `${REGISTER}.${m}`);
    if (measure) return { kind: 'clusters', measure };
    const cells = each(text.split('+'), cellOf);
    return cells && { kind: 'below', cells };
  },
  COUNT: (text) => {
    if (text === REGISTER) return { kind: 'clusters', measure: null };
    const cell = cellOf(text);
    return cell && { kind: 'below', cells: [cell] };
  },
  RATIO: (text) => {
    const rows = each(text.split(','), rowOf);
    return rows?.length === 2 ? { kind: 'ratio', numerator: rows[0]!, denominator: rows[1]! } : undefined;
  },
  RECOMPUTE: (text) => (text === 'formula' ? { kind: 'formula' } : undefined),
  WEIGHTED_MEAN: (text) => {
    const cells = each(text.split(' by '), cellOf);
    return cells?.length === 2 ? { kind: 'weighted', value: cells[0]!, weight: cells[1]! } : undefined;
  },
  INDICATOR: (text) => (text === 'indicator' ? { kind: 'indicator' } : undefined),
};

/** Reads the source of a cell by the method it is added up with. Throws RollupSourceError. */
export function rollupSource(text: string, method: Method): RollupSource {
  const source = READERS[method](text.trim());
  if (!source) throw new RollupSourceError(`${method} takes ${SHAPES[method]}`);
  return source;
}
