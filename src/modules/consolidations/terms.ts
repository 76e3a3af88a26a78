import { Exact } from '../../lib/exact.ts';
import type { Cell, InputRow, Manual } from './parts.ts';

// What a figure that is added up is the sum of, term by term: the figure is made from its terms, and so is the difference
// between two of them.

export interface Term {
  /** The same thing in another consolidation. */
  key: string;
  amount: Exact;
  /** Reports it comes from, by place in `inputs`. */
  inputs: number[];
  cluster: string | null;
  /** Place in `manualContributions`. */
  manual: number | null;
}

/** Of what a flag speaks: its cluster, once however many reports speak of it. */
const flagged = ({ cluster, obligation }: InputRow): string => cluster ?? obligation;

type Made = Pick<Cell, 'method' | 'contributions' | 'clusters' | 'manual' | 'exclusions'>;

function flags(cell: Made, inputs: readonly InputRow[], manual: readonly Manual[]): Term[] {
  const terms = new Map<string, Term>();
  const raise = (of: string, set: boolean, more: Partial<Term>): void => {
    const key = `flag ${of}`;
    const term = terms.get(key) ?? { key, amount: new Exact(0), inputs: [], cluster: null, manual: null };
    if (set) term.amount = new Exact(1);
    terms.set(key, { ...term, ...more, inputs: [...term.inputs, ...(more.inputs ?? [])] });
  };
  for (const { input, value } of cell.contributions) {
    const row = inputs[input]!;
    raise(flagged(row), Number(value) > 0, { inputs: [input], cluster: row.cluster });
  }
  for (const at of cell.manual) {
    const { cluster, value } = manual[at]!;
    if (cluster !== null) raise(cluster, Number(value) > 0, { cluster, manual: at });
  }
  return [...terms.values()];
}

const typed = (at: number, m: Manual): Term => ({
  ...{ key: `manual ${JSON.stringify([m.cluster, m.value, m.reason, m.organisation])}`, amount: new Exact(m.value) },
  ...{ inputs: [], cluster: m.cluster, manual: at },
});

/** Equal terms are told apart by their number. */
function onceEach(terms: readonly Term[]): Term[] {
  const seen = new Map<string, number>();
  return terms.map((term) => {
    const n = (seen.get(term.key) ?? 0) + 1;
    seen.set(term.key, n);
    return n === 1 ? term : { ...term, key: `${term.key} #${n}` };
  });
}

/** The terms of a figure that is a sum or a count; none of one that is reckoned otherwise. */
export function termsOf(cell: Made, inputs: readonly InputRow[], manual: readonly Manual[]): Term[] {
  const isCount = cell.method === 'COUNT';
  if (cell.method !== null && cell.method !== 'SUM' && !isCount) return [];
  const below = isCount
    ? flags(cell, inputs, manual)
    : cell.contributions.map(({ input, cell: from, value }) => ({
        key: `report ${inputs[input]!.obligation} ${from}`,
        amount: new Exact(value),
        inputs: [input],
        cluster: inputs[input]!.cluster,
        manual: null,
      }));
  return onceEach([
    ...below,
    ...cell.clusters.map(({ cluster, value }) => ({
      ...{ key: `register ${cluster}`, amount: new Exact(value), inputs: [], cluster, manual: null },
    })),
    ...cell.manual.flatMap((at) => (isCount && manual[at]!.cluster !== null ? [] : [typed(at, manual[at]!)])),
    ...cell.exclusions.flatMap(({ cluster, amount }) =>
      amount === null
        ? []
        : [{ key: `twice ${cluster}`, amount: new Exact(amount), inputs: [], cluster, manual: null }],
    ),
  ]);
}

export const sumOf = (terms: readonly Pick<Term, 'amount'>[]): Exact =>
  terms.reduce((sum, { amount }) => sum.plus(amount), new Exact(0));
