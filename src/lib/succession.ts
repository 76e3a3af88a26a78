// Who holds a body's duties on a day: pure walk over the recorded successions.
// Principle: 190/2025/QH15 — no duty lapses; it goes to the body that takes it over. Where the records do not say
// which body that is, the answer is "unresolved", never a guess.

export interface Succession {
  id: string;
  from: string;
  to: string | null;
  effectiveOn: string;
  kind: 'MERGE' | 'SPLIT' | 'RENAME' | 'TRANSFER_FUNCTION' | 'ABOLISH';
  function: string | null;
  territory: string | null;
}

export interface Question {
  /** Day on which the duty is asked about. */
  asOf: string;
  /** Function of the duty (chức năng), where a body was split by function. */
  function?: string | undefined;
  /** Administrative units the duty concerns, from the unit itself up to its parents. */
  territories?: readonly string[] | undefined;
}

export interface Resolution {
  status: 'UNCHANGED' | 'RESOLVED' | 'UNRESOLVED';
  organisation: string | null;
  /** Every body that may hold the duty; one when resolved. */
  candidates: string[];
  /** Successions followed, in order. */
  steps: Succession[];
  reason: 'STILL_IN_PLACE' | 'FOLLOWED' | 'SPLIT_NEEDS_FUNCTION_OR_TERRITORY' | 'NO_SUCCESSOR_RECORDED';
}

const byDate = (a: Succession, b: Succession) => a.effectiveOn.localeCompare(b.effectiveOn) || a.id.localeCompare(b.id);

/** Index of successions by predecessor, ordered by date. */
export function indexSuccessions(all: readonly Succession[]): ReadonlyMap<string, readonly Succession[]> {
  const index = new Map<string, Succession[]>();
  for (const s of [...all].sort(byDate)) {
    const list = index.get(s.from);
    if (list) list.push(s);
    else index.set(s.from, [s]);
  }
  return index;
}

const matches = (s: Succession, q: Question): boolean =>
  (s.function === null || s.function === q.function) &&
  (s.territory === null || (q.territories ?? []).includes(s.territory));

/**
 * Follows the successions in force on `asOf`. A transfer of one function moves only that function; a split needs the
 * function or the territory that decides; anything else passes to the one body named.
 */
export function resolveSuccessor(
  index: ReadonlyMap<string, readonly Succession[]>,
  organisation: string,
  question: Question,
): Resolution {
  const steps: Succession[] = [];
  let current = organisation;
  for (;;) {
    const due = (index.get(current) ?? []).filter((s) => s.effectiveOn <= question.asOf);
    const transfer = due.find(
      (s) => s.kind === 'TRANSFER_FUNCTION' && s.to !== null && isNamed(s) && matches(s, question),
    );
    const ending = due.filter((s) => s.kind !== 'TRANSFER_FUNCTION');
    if (transfer && (ending.length === 0 || transfer.effectiveOn <= ending[0]!.effectiveOn)) {
      steps.push(transfer);
      current = transfer.to!;
      continue;
    }
    if (ending.length === 0) {
      const moved = steps.length > 0;
      return {
        status: moved ? 'RESOLVED' : 'UNCHANGED',
        organisation: current,
        candidates: [current],
        steps,
        reason: moved ? 'FOLLOWED' : 'STILL_IN_PLACE',
      };
    }
    const choice = choose(ending, question);
    if (choice === undefined) {
      const candidates = [...new Set(ending.flatMap((s) => (s.to === null ? [] : [s.to])))].sort();
      return {
        status: 'UNRESOLVED',
        organisation: null,
        candidates,
        steps,
        reason: candidates.length === 0 ? 'NO_SUCCESSOR_RECORDED' : 'SPLIT_NEEDS_FUNCTION_OR_TERRITORY',
      };
    }
    steps.push(choice);
    current = choice.to!;
  }
}

const isNamed = (s: Succession) => s.function !== null || s.territory !== null;

/** The one succession among those that end a body which takes the duty; undefined when the records leave it open. */
function choose(ending: readonly Succession[], question: Question): Succession | undefined {
  const matching = ending.filter((s) => s.to !== null && matches(s, question));
  const named = matching.filter(isNamed);
  const pool = named.length > 0 ? named : matching;
  return new Set(pool.map((s) => s.to)).size === 1 ? pool[0] : undefined;
}

/** True when adding `next` keeps the graph free of circles and lets dates grow along every chain. */
export function fitsChain(all: readonly Succession[], next: Pick<Succession, 'from' | 'to' | 'effectiveOn'>): boolean {
  if (next.to === null) return true;
  const later = all.some((s) => s.to === next.from && s.effectiveOn >= next.effectiveOn);
  const earlier = all.some((s) => s.from === next.to && s.effectiveOn <= next.effectiveOn);
  if (later || earlier) return false;
  const index = indexSuccessions(all);
  const seen = new Set<string>();
  const queue = [next.to];
  for (let code = queue.pop(); code !== undefined; code = queue.pop()) {
    if (code === next.from) return false;
    if (seen.has(code)) continue;
    seen.add(code);
    for (const s of index.get(code) ?? []) if (s.to !== null) queue.push(s.to);
  }
  return true;
}
