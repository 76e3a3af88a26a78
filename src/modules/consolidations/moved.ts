import { Exact } from '../../lib/exact.ts';
import type { ClusterSet, MoveCause } from '../../vocab/reports.ts';
import { rollupSource } from '../reports/reports.reads.ts';
import type { Cell, InputRow, Manual, RegistryRow, Section } from './parts.ts';
import { membersOf, worthOf } from './registry-figures.ts';
import { sumOf, type Term, termsOf } from './terms.ts';

// Why each figure of a consolidation differs from the one before: term by term, so that the amounts of the causes add up
// to the difference exactly. Pure.

/** What of a consolidation is compared. */
export interface Side {
  inputs: readonly InputRow[];
  cells: readonly Cell[];
  registry: readonly RegistryRow[];
  manualContributions: readonly Manual[];
  sections: readonly Section[];
}

export interface Cause {
  /** Report it comes from, by what was owed. */
  obligation: string | null;
  kind: MoveCause;
  amount: string | null;
  submission: string | null;
  versionNo: number | null;
  reporter: string | null;
  cluster: string | null;
  detail: string;
}

export interface Moved {
  table: string;
  row: number;
  column: string;
  label: string;
  before: string | null;
  after: string | null;
  difference: string;
  causes: Cause[];
  movedBy: string[];
}

export interface MovedSection {
  section: string;
  title: string | null;
  causes: Cause[];
}

const keyOf = ({ table, row, column }: Pick<Cell, 'table' | 'row' | 'column'>): string => `${table} ${row} ${column}`;
const ruleOf = (c: Cell | undefined): string => JSON.stringify(c ? [c.method, c.source, c.filter, c.formula] : null);

const cause = (kind: MoveCause, amount: Exact | null, detail: string, more: Partial<Cause> = {}): Cause => ({
  ...{ kind, amount: amount?.toFixed() ?? null, obligation: null },
  ...{ submission: null, versionNo: null, reporter: null, cluster: null },
  ...more,
  detail,
});

const of = ({ obligation, submission, versionNo, reporter, cluster }: InputRow): Partial<Cause> => ({
  ...{ obligation, submission, versionNo, reporter, cluster },
});

/** Bodies that stand in each other’s place: what one reported the other reports now. */
const isHeir = (x: InputRow, others: readonly InputRow[]): boolean =>
  others.some((o) => o.successor !== null && o.successor === x.reporter && o.family === x.family);

/** Why a report that is there now counts where it did not before, or the other way, or otherwise. */
function reportCause(amount: Exact, before: InputRow | undefined, after: InputRow | undefined, sides: Sides): Cause {
  const name = (after ?? before)!.name;
  const was = before?.status === 'COUNTED';
  const is = after?.status === 'COUNTED';
  if (was && is)
    return before.versionNo === after.versionNo
      ? cause('FORMULA', amount, `${name}: another figure of the same report`, of(after))
      : cause('CORRECTION', amount, `${name}: version ${after.versionNo} for version ${before.versionNo}`, of(after));
  if (is) {
    if (before === undefined && isHeir(after, [...sides.before.inputs, ...sides.after.inputs]))
      return cause('SUCCESSION', amount, `${name} reports in the place of those it took over`, of(after));
    if (before?.status === 'EXCLUDED')
      return cause('REGISTRY_CHANGE', amount, `${name} had not counted: ${before.why}`, of(after));
    const late = after.dueOn !== null && after.submittedOn !== null && after.submittedOn > after.dueOn;
    const sent = `sent on ${after.submittedOn}${late ? `, ${after.dueOn} was the last day` : ''}`;
    return cause('LATE_SUBMISSION', amount, `${name}: ${sent}; was ${before?.status ?? 'not expected'}`, of(after));
  }
  if (after?.status === 'EXCLUDED') {
    const kind = after.successor === null ? 'REGISTRY_CHANGE' : 'SUCCESSION';
    return cause(kind, amount, `${name}: ${after.why}`, of(before!));
  }
  return cause('WITHDRAWN', amount, `${name}: ${after?.status ?? 'not expected any more'}`, of(before!));
}

interface Sides {
  before: Side;
  after: Side;
}

const byObligation = (side: Side) => new Map(side.inputs.map((x) => [x.obligation, x]));

/** What a cluster counts for by the rule of a cell, as a register had it. */
function worth(cell: Cell | undefined, row: RegistryRow | undefined, registry: readonly RegistryRow[]): Exact {
  if (!cell || !row || cell.method === null || cell.source === null) return new Exact(0);
  const source = rollupSource(cell.source, cell.method);
  if (source.kind !== 'clusters') return new Exact(0);
  const set = cell.filter as ClusterSet | null;
  const found = worthOf(row, set, source.measure, source.measure === null ? membersOf(registry, set) : new Set());
  return found && 'value' in found ? found.value : new Exact(0);
}

/** What moved a cluster in a cell: another rule over the register of before, then another register. */
function clusterCauses(code: string, total: Exact, cells: Pair, { before, after }: Sides): Cause[] {
  const [was, is] = [before, after].map((side) => side.registry.find((r) => r.code === code));
  const then = worth(cells.before, was, before.registry);
  const ruled = ruleOf(cells.before) === ruleOf(cells.after) ? then : worth(cells.after, was, before.registry);
  const [byRule, byRows] = [ruled.minus(then), total.minus(ruled.minus(then))];
  const name = (is ?? was)?.name ?? code;
  const [set, oldSet] = [cells.after?.filter ?? cells.before?.filter, cells.before?.filter];
  const why = (row: RegistryRow | undefined, of: string | null | undefined) =>
    row?.gone ?? row?.sets.find((x) => x.set === of)?.why ?? (row ? 'not in the set' : 'not on the territory');
  const detail = `${name}: ${why(is, set)}; before: ${why(was, oldSet ?? set)}`;
  return [
    ...(byRule.isZero() ? [] : [cause('FORMULA', byRule, `${name}: the form counts it otherwise`, { cluster: code })]),
    ...(byRows.isZero() ? [] : [cause('REGISTRY_CHANGE', byRows, detail, { cluster: code })]),
  ];
}

interface Pair {
  before: Cell | undefined;
  after: Cell | undefined;
}

const sourcesOf = (cell: Cell | undefined): string[] => cell?.source?.split('+').map((x) => x.trim()) ?? [];

function termCauses(key: string, was: Term | undefined, is: Term | undefined, cells: Pair, sides: Sides): Cause[] {
  const total = (is?.amount ?? new Exact(0)).minus(was?.amount ?? 0);
  if (total.isZero()) return [];
  const term = (is ?? was)!;
  const { cluster } = term;
  if (key.startsWith('register ')) return clusterCauses(cluster!, total, cells, sides);
  if (key.startsWith('twice '))
    return [cause('REGISTRY_CHANGE', total, `${cluster} lies on several territories: counted once`, { cluster })];
  if (term.manual !== null && term.inputs.length === 0) {
    const typed = (is ? sides.after : sides.before).manualContributions[term.manual]!;
    const detail = `${is ? 'typed in' : 'taken back'}: ${typed.reason}`;
    return [cause('MANUAL', total, detail, { reporter: typed.organisation, cluster })];
  }
  // A cell that only one of the two forms draws on.
  const from = /^report \S+ (.*?)( #\d+)?$/.exec(key)?.[1];
  const drawn = [cells.before, cells.after].map((c) => from === undefined || sourcesOf(c).includes(from));
  const [old, now] = [byObligation(sides.before), byObligation(sides.after)];
  const obligations = [
    ...(is?.inputs ?? []).map((at) => sides.after.inputs[at]!.obligation),
    ...(was?.inputs ?? []).map((at) => sides.before.inputs[at]!.obligation),
  ];
  const [first = ''] = [
    // Of several reports of one cluster the one that changed.
    ...obligations.filter((o) => old.get(o)?.versionNo !== now.get(o)?.versionNo),
    ...obligations,
  ];
  if (drawn.includes(false)) {
    const input = (now.get(first) ?? old.get(first))!;
    return [cause('FORMULA', total, `${from} is ${drawn[1] ? 'added now' : 'added no more'}`, of(input))];
  }
  return [reportCause(total, old.get(first), now.get(first), sides)];
}

function causesOf(cells: Pair, sides: Sides): Cause[] {
  const terms = (cell: Cell | undefined, side: Side) =>
    new Map((cell ? termsOf(cell, side.inputs, side.manualContributions) : []).map((x) => [x.key, x]));
  const [was, is] = [terms(cells.before, sides.before), terms(cells.after, sides.after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) =>
    termCauses(key, was.get(key), is.get(key), cells, sides),
  );
}

type Said = ReadonlyMap<string, string>;

/** Reports that say something else than before, by what was owed: nothing of it can be added up. */
function saidOtherwise(was: Said, is: Said, sides: Sides): Cause[] {
  const [old, now] = [byObligation(sides.before), byObligation(sides.after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((o) => was.get(o) !== is.get(o))
    .map((o) => ({ ...reportCause(new Exact(0), old.get(o), now.get(o), sides), amount: null }));
}

/** Of what is no sum: the reports it weighs that changed, the observation, the formula. */
function otherCauses({ before, after }: Pair, sides: Sides): Cause[] {
  const cell = (after ?? before)!;
  const ruled = ruleOf(before) === ruleOf(after) ? [] : [cause('FORMULA', null, 'the form reckons it otherwise')];
  if (cell.method === 'INDICATOR')
    return [...ruled, cause('REGISTRY_CHANGE', null, `${cell.operands[0]?.name ?? 'no observation'}`)];
  const seen = (c: Cell | undefined, side: Side) =>
    new Map((c?.contributions ?? []).map((x) => [side.inputs[x.input]!.obligation, `${x.value} ${x.weight}`]));
  return [...ruled, ...saidOtherwise(seen(before, sides.before), seen(after, sides.after), sides)];
}

/** The column that an operand names: r15_1 is 15.1. */
const columnOf = (name: string): string => (/^r\d/.test(name) ? name.slice(1).replaceAll('_', '.') : name);

const isAdded = ({ before, after }: Pair): boolean =>
  [before, after].every((c) => !c || c.method === null || c.method === 'SUM' || c.method === 'COUNT');

/** The figure; of a sum or count before it was rounded, as only that is what its terms add up to. */
function figureOf(cell: Cell | undefined, cells: Pair, { inputs, manualContributions }: Side): string | null {
  if (!cell || cell.value === null || cell.unrounded === null || !isAdded(cells)) return cell?.value ?? null;
  return sumOf(termsOf(cell, inputs, manualContributions)).toFixed();
}

/** Every figure that moved, in the order of the later form. */
export function movedBetween(before: Side, after: Side): Moved[] {
  const sides = { before, after };
  const [old, now] = [before, after].map((side) => new Map(side.cells.map((c) => [keyOf(c), c])));
  const moved = [...new Set([...now!.keys(), ...old!.keys()])].flatMap((key) => {
    const cells: Pair = { before: old!.get(key), after: now!.get(key) };
    const [was, is] = [figureOf(cells.before, cells, before), figureOf(cells.after, cells, after)];
    return was === is ? [] : [{ key, cells, was, is }];
  });
  const names = new Set(moved.map((m) => m.key));
  return moved.map(({ cells, was, is }) => {
    const cell = (cells.after ?? cells.before)!;
    const { table, row, column, label } = cell;
    const named = cell.operands.map(({ name }) => keyOf({ table, row, column: columnOf(name) }));
    return {
      ...{ table, row, column, label, before: was, after: is },
      difference: new Exact(is ?? 0).minus(was ?? 0).toFixed(),
      causes: isAdded(cells) ? causesOf(cells, sides) : otherCauses(cells, sides),
      movedBy: named.filter((key) => names.has(key)).map((key) => key.split(' ').slice(2).join(' ')),
    };
  });
}

/** Every section of the narratives in which a report says something else than before, those of the later form first. */
export function movedSections(before: Side, after: Side): MovedSection[] {
  const sides = { before, after };
  const [old, now] = [before, after].map((side) => new Map(side.sections.map((x) => [x.section, x])));
  const said = (section: Section | undefined, { inputs }: Side): Said =>
    new Map((section?.texts ?? []).map(({ input, text }) => [inputs[input]!.obligation, text]));
  return [...new Set([...now!.keys(), ...old!.keys()])].flatMap((section) => {
    const [was, is] = [old!.get(section), now!.get(section)];
    const causes = saidOtherwise(said(was, before), said(is, after), sides);
    return causes.length === 0 ? [] : [{ section, title: (is ?? was)!.title, causes }];
  });
}

type Told = Omit<Cause, 'obligation'> & { withheld?: number };

/** Causes as told to somebody who may not read some of the reports: those of one kind together, and nobody named. */
export function toldOf(causes: readonly Cause[], hidden: ReadonlySet<string>): Told[] {
  const kinds = new Map<MoveCause, { of: Set<string>; amount: Exact | null }>();
  const told = causes.flatMap(({ obligation, ...one }): Told[] => {
    if (obligation === null || !hidden.has(obligation)) return [one];
    const known = kinds.get(one.kind) ?? { of: new Set(), amount: new Exact(0) };
    const amount = one.amount === null ? null : (known.amount?.plus(one.amount) ?? null);
    kinds.set(one.kind, { of: known.of.add(obligation), amount });
    return [];
  });
  const together = [...kinds].map(([kind, { of: reports, amount }]): Told => {
    const { obligation: _obligation, ...one } = cause(kind, amount, 'reports that the caller may not read');
    return { ...one, withheld: reports.size };
  });
  return [...told, ...together];
}
