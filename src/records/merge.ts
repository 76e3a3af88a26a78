import type { Ctx } from '../auth/context.ts';
import type { WriteTx } from '../db/tx.ts';
import { badField, problem } from '../problems.ts';
import type { RecordSpec } from './spec.ts';
import { authorise, type Current, recordLock } from './write.ts';

/** The two records of one merge, both locked: the one that ends may be changed by the caller, and neither has ended yet. */
export async function lockToMerge(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  into: string,
): Promise<{ ending: Current; remaining: Current }> {
  if (key === into) throw badField('/into', 'same_record', 'A record cannot be merged into itself');
  // Locked in one order, so that two merges that cross cannot wait for each other.
  const locked = new Map<string, Current | undefined>();
  for (const each of [key, into].sort()) locked.set(each, await recordLock(ctx, spec, tx, each));
  const [ending, remaining] = [locked.get(key), locked.get(into)];
  if (!ending) throw problem('not_found');
  await authorise(ctx, spec, tx, ending.record);
  if (!remaining)
    throw problem('unknown_reference', undefined, [
      { pointer: '/into', code: 'unknown_reference', detail: `No such ${spec.type}` },
    ]);
  if (ending.record.mergedInto !== null || remaining.record.mergedInto !== null) throw problem('already_merged');
  return { ending, remaining };
}
