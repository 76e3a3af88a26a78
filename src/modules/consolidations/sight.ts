import type { Ctx } from '../../auth/context.ts';
import { seesInternal } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { Exact } from '../../lib/exact.ts';
import { type Moment, sourceOf } from '../../records/source.ts';
import type { RecordSpec, Veil } from '../../records/spec.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { submissionSpec } from '../submissions/submissions.spec.ts';
import type { Cell, Contribution, InputRow, Manual, Section, WithheldInputs } from './parts.ts';
import { sumOf, termsOf } from './terms.ts';

// Whose report went into a consolidation, and with which figure, is told to whoever may read that report, and to nobody
// else. The others are told how many such reports there are and what they amount to together, so that a figure adds up.

type Told = Pick<InputRow, 'obligation' | 'submission'>;

/** Reports, by what was owed, that the caller may not read at a moment. One statement, however many there are. */
export async function unreadable(
  ctx: Ctx,
  tx: Tx,
  moment: Moment,
  inputs: readonly Told[],
): Promise<ReadonlySet<string>> {
  const registers = [obligationSpec, submissionSpec].filter(({ type }) => !seesInternal(ctx.actor, type));
  if (inputs.length === 0 || registers.length === 0) return new Set();
  const p = new Params();
  const idsOf = ({ type }: RecordSpec): string[] =>
    type === obligationSpec.type ? inputs.map((x) => x.obligation) : inputs.flatMap((x) => x.submission ?? []);
  const texts = registers.map((spec) => {
    const ids = p.add([...new Set(idsOf(spec))], 'text[]');
    const { from, where } = sourceOf(ctx, spec, moment, p, { keys: `select unnest(${ids})`, few: true });
    return `select t.id from ${from} where ${[...where, `t.id = any(${ids}::uuid[])`].join(' and ')}`;
  });
  const rows = await tx.rows<{ id: string }>({ text: texts.join(' union all '), values: p.values });
  const readable = new Set(rows.map((x) => x.id));
  const isRead = ({ obligation, submission }: Told): boolean =>
    readable.has(obligation) && (submission === null || readable.has(submission));
  return new Set(inputs.filter((x) => !isRead(x)).map((x) => x.obligation));
}

/** What of a consolidation says whose report went into it, and what that is told by. */
interface Drawn {
  inputs: InputRow[];
  manualContributions: Manual[];
  cells?: Cell[] | undefined;
  sections?: Section[] | undefined;
  withheldInputs?: WithheldInputs[];
}

/** Several reports have counted one cluster, and not each of them is named. */
const COUNTED_BY_SEVERAL = 'counted by several reports; once here';

/** What contributions add to a figure; of a mean their figures by their weights, and the weights. */
function worthOf(left: readonly Contribution[], cell: Cell, { inputs, manualContributions }: Drawn) {
  if (left.length === 0) return { value: null };
  if (cell.method === 'WEIGHTED_MEAN') {
    const [values, weights] = [left.map((x) => new Exact(x.value)), left.map((x) => new Exact(x.weight ?? 0))];
    const total = (all: readonly Exact[]) => sumOf(all.map((amount) => ({ amount }))).toFixed();
    return { value: total(values.map((v, i) => v.times(weights[i]!))), weight: total(weights) };
  }
  // Of a cluster that several reports speak of only what nobody else has said.
  const sum = (contributions: Contribution[]) =>
    sumOf(termsOf({ ...cell, contributions }, inputs, manualContributions));
  const others = cell.contributions.filter((x) => !left.includes(x));
  return { value: sum(cell.contributions).minus(sum(others)).toFixed() };
}

/** Leaves out of a consolidation what is said of reports that are not to be told, and tells how many they are. */
function leaveOut(of: Drawn, hidden: ReadonlySet<string>): void {
  const { inputs } = of;
  const places = new Map<number, number>();
  for (const [at, { obligation }] of inputs.entries()) if (!hidden.has(obligation)) places.set(at, places.size);
  const isTold = ({ input }: { input: number | null }): boolean => input === null || places.has(input);
  const placed = <T extends { input: number | null }>(list: readonly T[]): T[] =>
    list.filter(isTold).map((x) => (x.input === null ? x : { ...x, input: places.get(x.input)! }));

  of.cells = of.cells?.map((cell): Cell => {
    const left = cell.contributions.filter((x) => !isTold(x));
    const missing = cell.missing.flatMap((at) => places.get(at) ?? []);
    const exclusions = placed(cell.exclusions).map((x) =>
      // Only what several reports have counted has an amount, and names them.
      x.amount !== null && left.length > 0 ? { ...x, why: COUNTED_BY_SEVERAL } : x,
    );
    const withheld = {
      ...{ contributions: new Set(left.map((x) => x.input)).size, ...worthOf(left, cell, of) },
      ...{ missing: cell.missing.length - missing.length, exclusions: cell.exclusions.length - exclusions.length },
    };
    const isWhole = withheld.contributions + withheld.missing + withheld.exclusions === 0;
    const told = { ...cell, contributions: placed(cell.contributions), missing, exclusions };
    return isWhole ? told : { ...told, withheld };
  });
  of.sections = of.sections?.map((section): Section => {
    const texts = placed(section.texts);
    const withheld = section.texts.length - texts.length;
    return { ...section, texts, ...(withheld === 0 ? {} : { withheld }) };
  });
  const groups = new Map<string, WithheldInputs>();
  for (const { obligation, family, status } of inputs) {
    if (!hidden.has(obligation)) continue;
    const group = groups.get(`${family} ${status}`) ?? { family, status, reports: 0 };
    groups.set(`${family} ${status}`, { ...group, reports: group.reports + 1 });
  }
  of.withheldInputs = [...groups.values()];
  of.inputs = inputs.filter((x) => !hidden.has(x.obligation));
}

/** What a read of the register shows of its consolidations. */
export const veil: Veil = {
  over: ['inputs', 'withheldInputs', 'cells', 'sections'],
  by: ['inputs', 'manualContributions'],
  draw: async (ctx, tx, moment, records) => {
    const all = records as unknown as Drawn[];
    const inputs = all.flatMap((x) => x.inputs);
    const hidden = await unreadable(ctx, tx, moment, inputs);
    if (hidden.size > 0) for (const one of all) leaveOut(one, hidden);
  },
};
