import { Exact } from '../../lib/exact.ts';

// The language in which a form states its formulas and checks, from text to tree. What the trees mean stands in formulas.ts.
//
//   check      = condition { ";" condition }
//   condition  = both [ "implies" both ]            both = test { "and" test }
//   test       = sum { ( "=" | "<>" | "<=" | "<" | ">=" | ">" ) sum }  |  sum "in" "{" constant { "," constant } "}"
//   sum        = product { ( "+" | "-" ) product }  product = factor { ( "*" | "/" ) factor }
//   factor     = "-" factor | number | name | ( "abs" | "sum" | "min" | "max" ) "(" sum { "," sum } ")" | "(" condition ")"
//
// Read once from left to right by one token; the tree is bounded in depth, so neither parsing nor evaluating can run away.

/** Longest text of a formula, and of a check: a form with 35 rows compares each of them. */
export const MAX_FORMULA = 500;
export const MAX_CHECK = 2000;
const MAX_DEPTH = 40;
const MAX_DIGITS = 30;

/** Where a figure comes from: this table, another period of it, the reports below, our registers, the period itself. */
export type Scope = 'row' | 'previous' | 'half' | 'yearEnd' | 'below' | 'registry' | 'period';

/** A figure that is meant. A row by its number as printed (15.1), which begins with a digit, or by its field (revenue). */
export interface Name {
  scope: Scope;
  name: string;
}

export type Comparison = '=' | '<>' | '<=' | '<' | '>=' | '>';
export type FunctionName = 'abs' | 'sum' | 'min' | 'max';

export type Sum =
  | { kind: 'number'; value: Exact }
  | { kind: 'name'; name: Name; at: number }
  | { kind: 'negative'; of: Sum }
  | { kind: 'binary'; sign: '+' | '-' | '*' | '/'; left: Sum; right: Sum }
  | { kind: 'call'; called: FunctionName; given: readonly Sum[] };

export type Condition =
  | { kind: 'compare'; sides: readonly Sum[]; signs: readonly Comparison[] }
  | { kind: 'in'; of: Sum; members: readonly Exact[] }
  | { kind: 'and'; parts: readonly Condition[] }
  | { kind: 'implies'; left: Condition; right: Condition };

type Tree = Sum | Condition;

/** A text that is no formula or check. Its message is for whoever wrote the text and says where. */
export class FormulaError extends Error {
  /** Index into the text, from 0. */
  readonly position: number;
  constructor(position: number, what: string) {
    super(`Character ${position + 1}: ${what}`);
    this.name = 'FormulaError';
    this.position = position;
  }
}

interface Token {
  kind: 'number' | 'word' | 'sign' | 'end';
  text: string;
  at: number;
}

const TOKEN = /(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)?)|(<=|>=|<>|[-+*/()={},;<>])/y;

/** A character in a message: as it is where it can be seen, by its number where not. */
function shown(text: string, at: number): string {
  const point = text.codePointAt(at)!;
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return point > 32 && point < 127 ? `"${String.fromCodePoint(point)}"` : number;
}

function tokensOf(text: string, longest: number): Token[] {
  if (text.length > longest) throw new FormulaError(longest, `longer than ${longest} characters`);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/[ \t\r\n]/.test(text[at]!)) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) {
      const hint = text[at] === '.' ? '; row 15.1 is written r15_1, a fraction 0.5' : '';
      throw new FormulaError(at, `${shown(text, at)} means nothing here${hint}`);
    }
    const [whole, number, word] = found;
    if (number !== undefined && number.replace('.', '').length > MAX_DIGITS)
      throw new FormulaError(at, `a number has at most ${MAX_DIGITS} digits`);
    tokens.push({ kind: number !== undefined ? 'number' : word !== undefined ? 'word' : 'sign', text: whole, at });
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

const FUNCTIONS: ReadonlySet<string> = new Set<FunctionName>(['abs', 'sum', 'min', 'max']);
const CONNECTIVES: ReadonlySet<string> = new Set(['in', 'and', 'implies']);
const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['=', '<>', '<=', '<', '>=', '>']);
const PREFIXES: ReadonlySet<string> = new Set<Scope>(['previous', 'half', 'yearEnd', 'below', 'registry']);
const PERIOD_FIGURES: ReadonlySet<string> = new Set(['months']);

const CODE = /^r\d+(_\d+)*$/;
const FIELD = /^[a-z][A-Za-z0-9]*$/;

/** Whether a field of this name could not be told from a word of the language. */
export const isReserved = (field: string): boolean =>
  FUNCTIONS.has(field) || CONNECTIVES.has(field) || PERIOD_FIGURES.has(field) || CODE.test(field);

/** r15_1 is the row printed 15.1; anything else is the name of a field. */
function rowName(word: string): string | undefined {
  if (CODE.test(word)) return word.slice(1).replaceAll('_', '.');
  return FIELD.test(word) && !isReserved(word) ? word : undefined;
}

function nameOf({ text, at }: Token): Name {
  const dot = text.indexOf('.');
  if (dot < 0 && PERIOD_FIGURES.has(text)) return { scope: 'period', name: text };
  const [prefix, rest] = dot < 0 ? ['row', text] : [text.slice(0, dot), text.slice(dot + 1)];
  if (dot >= 0 && !PREFIXES.has(prefix))
    throw new FormulaError(at, `"${prefix}." is none of ${[...PREFIXES].map((p) => `${p}.`).join(', ')}`);
  const name = prefix === 'registry' && FIELD.test(rest) ? rest : rowName(rest);
  if (name === undefined)
    throw new FormulaError(at, `"${text.slice(0, 80)}" names no figure: r15, r15_1 or the name of a field`);
  return { scope: prefix as Scope, name };
}

const isCondition = (tree: Tree): tree is Condition =>
  tree.kind === 'compare' || tree.kind === 'in' || tree.kind === 'and' || tree.kind === 'implies';

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(text: string, longest: number) {
    this.tokens = tokensOf(text, longest);
  }

  get token(): Token {
    return this.tokens[this.next]!;
  }

  /** The token where it is one of these, taken. Words that are names are never asked for. */
  take(...texts: readonly string[]): Token | undefined {
    const { token } = this;
    if (token.kind === 'end' || !texts.includes(token.text)) return undefined;
    this.next += 1;
    return token;
  }

  expect(text: string): Token {
    return this.take(text) ?? this.refuse(`expected "${text}"`);
  }

  refuse(what: string): never {
    const { kind, text, at } = this.token;
    throw new FormulaError(at, `${what}, found ${kind === 'end' ? 'the end' : `"${text.slice(0, 80)}"`}`);
  }

  /** One level deeper, for everything that may stand inside itself. */
  private nested<T>(read: () => T): T {
    if (this.depth >= MAX_DEPTH) throw new FormulaError(this.token.at, `nested deeper than ${MAX_DEPTH} levels`);
    this.depth += 1;
    const result = read();
    this.depth -= 1;
    return result;
  }

  private asSum(at: number, tree: Tree): Sum {
    if (isCondition(tree)) throw new FormulaError(at, 'a number is wanted here, not a condition');
    return tree;
  }

  private asCondition(at: number, tree: Tree): Condition {
    if (!isCondition(tree)) throw new FormulaError(at, 'a condition is wanted here, such as r1 <= r2, not a number');
    return tree;
  }

  sum(): Sum {
    const { at } = this.token;
    return this.asSum(at, this.condition());
  }

  fullCondition(): Condition {
    const { at } = this.token;
    return this.asCondition(at, this.condition());
  }

  private condition(): Tree {
    const { at } = this.token;
    const left = this.both();
    if (!this.take('implies')) return left;
    const then = this.token.at;
    const right = this.asCondition(then, this.both());
    if (this.take('implies')) throw new FormulaError(at, 'several "implies" need parentheses');
    return { kind: 'implies', left: this.asCondition(at, left), right };
  }

  private both(): Tree {
    const { at } = this.token;
    const first = this.test();
    if (this.token.text !== 'and') return first;
    const parts = [this.asCondition(at, first)];
    while (this.take('and')) {
      const { at: next } = this.token;
      parts.push(this.asCondition(next, this.test()));
    }
    return { kind: 'and', parts };
  }

  private test(): Tree {
    const { at } = this.token;
    const first = this.additive();
    if (this.take('in')) return { kind: 'in', of: this.asSum(at, first), members: this.members() };
    if (!COMPARISONS.has(this.token.text)) return first;
    const sides = [this.asSum(at, first)];
    const signs: Comparison[] = [];
    for (let sign = this.take(...COMPARISONS); sign; sign = this.take(...COMPARISONS)) {
      signs.push(sign.text as Comparison);
      const next = this.token.at;
      sides.push(this.asSum(next, this.additive()));
    }
    return { kind: 'compare', sides, signs };
  }

  private members(): Exact[] {
    this.expect('{');
    const members: Exact[] = [];
    do {
      const minus = this.take('-');
      if (this.token.kind !== 'number') this.refuse('expected a number');
      const value = new Exact(this.token.text);
      this.next += 1;
      members.push(minus ? value.negated() : value);
    } while (this.take(','));
    this.expect('}');
    return members;
  }

  /** Operands joined by signs of one rank, from left to right. */
  private joined(signs: readonly ('+' | '-' | '*' | '/')[], operand: () => Tree): Tree {
    const { at } = this.token;
    let left = operand();
    for (let sign = this.take(...signs); sign; sign = this.take(...signs)) {
      const next = this.token.at;
      const right = this.asSum(next, operand());
      left = { kind: 'binary', sign: sign.text as '+', left: this.asSum(at, left), right };
    }
    return left;
  }

  private additive(): Tree {
    return this.joined(['+', '-'], () => this.joined(['*', '/'], () => this.factor()));
  }

  private factor(): Tree {
    const { token } = this;
    if (this.take('-')) {
      const { at } = this.token;
      return {
        kind: 'negative',
        of: this.asSum(
          at,
          this.nested(() => this.factor()),
        ),
      };
    }
    if (this.take('(')) {
      const inner = this.nested(() => this.condition());
      this.expect(')');
      return inner;
    }
    if (token.kind === 'number') {
      this.next += 1;
      return { kind: 'number', value: new Exact(token.text) };
    }
    if (token.kind !== 'word' || CONNECTIVES.has(token.text)) return this.refuse('expected a number or a name');
    this.next += 1;
    return FUNCTIONS.has(token.text) ? this.call(token) : { kind: 'name', name: nameOf(token), at: token.at };
  }

  private call({ text, at }: Token): Sum {
    this.expect('(');
    const given: Sum[] = [];
    do given.push(this.nested(() => this.sum()));
    while (this.take(','));
    this.expect(')');
    if (text === 'abs' && given.length !== 1) throw new FormulaError(at, 'abs takes one number');
    return { kind: 'call', called: text as FunctionName, given };
  }
}

/** Tree of a formula: one number. */
export function sumOf(text: string): Sum {
  const parser = new Parser(text, MAX_FORMULA);
  const sum = parser.sum();
  if (parser.token.kind !== 'end') parser.refuse('expected an operator or the end');
  return sum;
}

/** Trees of the statements of a check, each with its words. */
export function conditionsOf(text: string): { text: string; condition: Condition }[] {
  const parser = new Parser(text, MAX_CHECK);
  const statements: { text: string; condition: Condition }[] = [];
  do {
    const from = parser.token.at;
    const condition = parser.fullCondition();
    statements.push({ text: text.slice(from, parser.token.at).trim(), condition });
  } while (parser.take(';'));
  if (parser.token.kind !== 'end') parser.refuse('expected an operator, ";" or the end');
  return statements;
}
