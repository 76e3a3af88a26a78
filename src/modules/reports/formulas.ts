import { Exact } from '../../lib/exact.ts';
import { REGISTRY_FIGURES } from '../../vocab/reports.ts';
import {
  type Comparison,
  type Condition,
  conditionsOf,
  FormulaError,
  type FunctionName,
  type Name,
  type Sum,
  sumOf,
} from './formula-parser.ts';

// What formulas and checks of a form mean. A blank is not a zero: whatever depends on a figure that is not known is itself
// not known, and a check then neither holds nor fails. Pure: every figure comes from a lookup.

export { FormulaError, MAX_CHECK, MAX_FORMULA, type Name, type Scope } from './formula-parser.ts';

/** A formula that was read: `100 * r18 / r17`. */
export interface Formula {
  text: string;
  sum: Sum;
}

/** A check that was read: one statement or several, all of which must hold. */
export interface Check {
  text: string;
  statements: readonly { text: string; condition: Condition }[];
}

/** Gives the figure a name means; undefined where it is blank, or not known here. */
export type Lookup = (name: Name) => Exact | undefined;

/** One statement of a check as it came out, with every figure it is about. */
export interface StatementResult {
  /** Its words: `r15 = r15_1 + r15_2`. */
  text: string;
  /** Undefined where a figure it needs is not known: it does not apply. */
  holds: boolean | undefined;
  /** Every figure it names, once, in the order of its words; null where not known. */
  operands: { name: string; value: Exact | null }[];
  /** Of a plain comparison of two sides: what either came to, where known. */
  left?: Exact;
  right?: Exact;
}

export interface CheckResult {
  /** False once one statement fails, true where all hold, else undefined. */
  holds: boolean | undefined;
  statements: StatementResult[];
}

/** Reads a formula. Throws FormulaError. */
export const parseFormula = (text: string): Formula => ({ text, sum: sumOf(text) });

/** Reads a check. Throws FormulaError. */
export const parseCheck = (text: string): Check => ({ text, statements: conditionsOf(text) });

/** A name as it is written: r15_1, revenue, previous.r2, registry.industrialLandHa, months. */
export function nameText({ scope, name }: Name): string {
  const word = scope !== 'registry' && /^\d/.test(name) ? `r${name.replaceAll('.', '_')}` : name;
  return scope === 'row' || scope === 'period' ? word : `${scope}.${word}`;
}

/** Names by which formulas may mean a column: its number as printed, which begins with a digit, and its field. */
export const namesOf = ({ code, field }: { code: string; field: string }): string[] =>
  /^\d/.test(code) ? [code, field] : [field];

/** The column a row name means. */
export const columnNamed = <C extends { code: string; field: string }>(
  columns: readonly C[],
  name: string,
): C | undefined => columns.find((c) => namesOf(c).includes(name));

/** Every name by which formulas of a table may mean its figures; text is no figure. */
export const rowNames = (columns: readonly { code: string; field: string; type: string }[]): Set<string> =>
  new Set(columns.filter((c) => c.type !== 'TEXT').flatMap(namesOf));

interface Place {
  name: Name;
  at: number;
}

function placesIn(sum: Sum): Place[] {
  switch (sum.kind) {
    case 'number':
      return [];
    case 'name':
      return [sum];
    case 'negative':
      return placesIn(sum.of);
    case 'binary':
      return [...spine(sum)];
    case 'call':
      return sum.given.flatMap(placesIn);
  }
}

/** A long sum is a long left arm: walked along, so that reading it takes no stack and no time squared. */
function spine(sum: Sum): Place[] {
  const rights: Sum[] = [];
  let left = sum;
  for (; left.kind === 'binary'; left = left.left) rights.push(left.right);
  return [left, ...rights.reverse()].flatMap(placesIn);
}

function placesOf(condition: Condition): Place[] {
  switch (condition.kind) {
    case 'compare':
      return condition.sides.flatMap(placesIn);
    case 'in':
      return placesIn(condition.of);
    case 'and':
      return condition.parts.flatMap(placesOf);
    case 'implies':
      return [...placesOf(condition.left), ...placesOf(condition.right)];
  }
}

const allPlaces = (read: Formula | Check): Place[] =>
  'sum' in read ? placesIn(read.sum) : read.statements.flatMap((s) => placesOf(s.condition));

/** Each figure once, where it is first named. */
function onceEach(places: readonly Place[]): Place[] {
  const first = new Map<string, Place>();
  for (const place of places) {
    const text = nameText(place.name);
    if (!first.has(text)) first.set(text, place);
  }
  return [...first.values()];
}

/** The figures a formula or a check is about, each once. */
export const namesIn = (read: Formula | Check): Name[] => onceEach(allPlaces(read)).map((p) => p.name);

/** How many unknown names a message lists. */
const LISTED = 5;

/**
 * What is wrong with a text, in words for whoever wrote it; none where nothing is.
 * `known` are the names of the table's rows, see rowNames.
 */
export function formulaFaults(text: string, kind: 'formula' | 'check', known: ReadonlySet<string>): string[] {
  let places: Place[];
  try {
    places = onceEach(allPlaces(kind === 'formula' ? parseFormula(text) : parseCheck(text)));
  } catch (e) {
    if (e instanceof FormulaError) return [e.message];
    throw e;
  }
  const listed = (unknown: readonly Place[], what: string): string[] => {
    if (unknown.length === 0) return [];
    const named = unknown.slice(0, LISTED).map((p) => `${nameText(p.name).slice(0, 80)} at character ${p.at + 1}`);
    const more = unknown.length > LISTED ? ` and ${unknown.length - LISTED} more` : '';
    return [`${what}: ${named.join(', ')}${more}`];
  };
  const ofRegisters = places.filter(({ name }) => name.scope === 'registry');
  const ofRows = places.filter(({ name }) => name.scope !== 'registry' && name.scope !== 'period');
  return [
    ...listed(
      ofRows.filter(({ name }) => !known.has(name.name)),
      'Names no figure of this table',
    ),
    ...listed(
      ofRegisters.filter(({ name }) => !Object.hasOwn(REGISTRY_FIGURES, name.name)),
      `Names no figure of the registers (${Object.keys(REGISTRY_FIGURES).join(', ')})`,
    ),
  ];
}

type Known = Exact | undefined;

const ZERO = new Exact(0);

/** Infinite or not a number is not known: a division by zero, or a figure that was none. Zero has no sign. */
const finite = (value: Exact): Known => (value.isZero() ? ZERO : value.isFinite() ? value : undefined);

const SIGNS = {
  '+': (a: Exact, b: Exact) => a.plus(b),
  '-': (a: Exact, b: Exact) => a.minus(b),
  '*': (a: Exact, b: Exact) => a.times(b),
  '/': (a: Exact, b: Exact) => a.dividedBy(b),
} as const;

const CALLS: Readonly<Record<FunctionName, (given: Exact[]) => Exact>> = {
  abs: ([only]) => only!.abs(),
  sum: (given) => given.reduce((a, b) => a.plus(b)),
  min: (given) => given.reduce((a, b) => (b.lt(a) ? b : a)),
  max: (given) => given.reduce((a, b) => (b.gt(a) ? b : a)),
};

function figureOf(sum: Sum, lookup: Lookup): Known {
  switch (sum.kind) {
    case 'number':
      return sum.value;
    case 'name': {
      const found = lookup(sum.name);
      // Brought into our precision: an operand carries its own.
      return found === undefined ? undefined : finite(new Exact(found));
    }
    case 'negative': {
      const of = figureOf(sum.of, lookup);
      return of && finite(of.negated());
    }
    case 'binary': {
      const [left, right] = [figureOf(sum.left, lookup), figureOf(sum.right, lookup)];
      return left && right && finite(SIGNS[sum.sign](left, right));
    }
    case 'call': {
      const given = sum.given.map((x) => figureOf(x, lookup));
      return given.some((x) => x === undefined) ? undefined : finite(CALLS[sum.called](given as Exact[]));
    }
  }
}

const COMPARES: Readonly<Record<Comparison, (a: Exact, b: Exact) => boolean>> = {
  '=': (a, b) => a.eq(b),
  '<>': (a, b) => !a.eq(b),
  '<=': (a, b) => a.lte(b),
  '<': (a, b) => a.lt(b),
  '>=': (a, b) => a.gte(b),
  '>': (a, b) => a.gt(b),
};

/** Three-valued: one false makes it false, else one unknown makes it unknown. */
function all(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function truthOf(condition: Condition, lookup: Lookup): boolean | undefined {
  switch (condition.kind) {
    case 'compare': {
      const sides = condition.sides.map((x) => figureOf(x, lookup));
      if (sides.includes(undefined)) return undefined;
      return condition.signs.every((sign, i) => COMPARES[sign](sides[i]!, sides[i + 1]!));
    }
    case 'in': {
      const value = figureOf(condition.of, lookup);
      return value && condition.members.some((m) => m.eq(value));
    }
    case 'and':
      return all(condition.parts.map((x) => truthOf(x, lookup)));
    case 'implies': {
      const left = truthOf(condition.left, lookup);
      return left === true ? truthOf(condition.right, lookup) : left === false ? true : undefined;
    }
  }
}

/** What a formula comes to; undefined where a figure it needs is not known, or it divides by zero. */
export const evaluate = (formula: Formula, lookup: Lookup): Exact | undefined => figureOf(formula.sum, lookup);

function sidesOf(condition: Condition, lookup: Lookup): Pick<StatementResult, 'left' | 'right'> {
  if (condition.kind !== 'compare' || condition.sides.length !== 2) return {};
  const [left, right] = condition.sides.map((x) => figureOf(x, lookup));
  return { ...(left && { left }), ...(right && { right }) };
}

/** Whether a check holds, statement by statement, with the figures each was judged by. */
export function evaluateCheck(check: Check, lookup: Lookup): CheckResult {
  const statements = check.statements.map(({ text, condition }) => ({
    text,
    holds: truthOf(condition, lookup),
    operands: onceEach(placesOf(condition)).map(({ name }) => ({ name: nameText(name), value: lookup(name) ?? null })),
    ...sidesOf(condition, lookup),
  }));
  return { holds: all(statements.map((s) => s.holds)), statements };
}
