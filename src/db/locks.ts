import type { Db } from './connections.ts';
import { type WriteTx, write } from './tx.ts';

// Advisory locks that work takes turns by, each held until its transaction ends. They share one space of numbers with
// the ledger's own (7214001, in the migrations), so they stand in one list. A planned inspection takes enterpriseMerges
// (shared), then plannedInspections; a merge has its rows locked before it takes the first, and takes no other.

const LOCKS = {
  successions: 7214003,
  checkpoints: 7214004,
  trees: 7214005,
  sample: 7214006,
  permitExpiry: 7214007,
  enterpriseMerges: 7214008,
  projectOrigins: 7214009,
  permitChains: 7214010,
  reminders: 7214011,
  occurrences: 7214012,
  reportObligations: 7214013,
  plannedInspections: 7214014,
} as const;
type Lock = keyof typeof LOCKS;

/** Waits for its turn. */
export async function takeTurn(tx: WriteTx, lock: Lock): Promise<void> {
  await tx.rows({ text: 'select pg_advisory_xact_lock($1)', values: [LOCKS[lock]] });
}

/** Waits for its turn among those whose work is about the same thing. */
export async function takeTurnOf(tx: WriteTx, lock: Lock, thing: string): Promise<void> {
  await tx.rows({
    text: 'select pg_advisory_xact_lock(hashtextextended($1, $2))',
    values: [thing, LOCKS[lock]],
  });
}

/** Waits until nobody has the turn, and keeps everybody from taking it; any number may do so at once. */
export async function keepFrom(tx: WriteTx, lock: Lock): Promise<void> {
  await tx.rows({ text: 'select pg_advisory_xact_lock_shared($1)', values: [LOCKS[lock]] });
}

/** True when it is one's turn now. */
export async function tryTurn(tx: WriteTx, lock: Lock): Promise<boolean> {
  const [row] = await tx.rows<{ mine: boolean }>({
    text: 'select pg_try_advisory_xact_lock($1) as mine',
    values: [LOCKS[lock]],
  });
  return row!.mine;
}

/** One transaction of a job, one worker at a time: the other waits here and finds what is left. */
export const inTurn = async <T>(db: Db, lock: Lock, work: (tx: WriteTx) => Promise<T>): Promise<T> =>
  (
    await write(db, async (tx) => {
      await takeTurn(tx, lock);
      return work(tx);
    })
  ).result;
