import type { Ctx } from '../auth/context.ts';
import type { WriteTx } from '../db/tx.ts';
import { type Fault, problem } from '../problems.ts';
import type { RecordSpec } from './spec.ts';
import { type Current, changeDay, recordState, type Saved } from './write.ts';

type Wire = Record<string, unknown>;

export interface Through {
  /** The state that follows from a state; of the day itself first, then of every later one. */
  change: (base: Wire) => Wire;
  act: string;
  /** Day it is true from where the request does not say; not before the record begins. */
  day?: string;
  /** Nobody reads the answer. */
  quietly?: boolean;
  /** Where the request states the day, to be told when the record did not exist on it. */
  at: Pick<Fault, 'pointer' | 'parameter'>;
}

/**
 * A change that stays: made on its day and carried through every state recorded as true later, one ledger entry each.
 * Else an adjustment issued in April and recorded after a flag of May would be gone again from May on.
 */
export async function recordThrough(
  ctx: Ctx,
  spec: RecordSpec,
  tx: WriteTx,
  key: string,
  current: Current,
  { change, act, at, day: own, quietly = false }: Through,
): Promise<Saved> {
  const known = await tx.rows<{ day: string }>({
    text: 'select distinct valid_from as day from ledger_entries where type = $1 and key = $2 order by 1',
    values: [spec.type, key],
  });
  const first = known[0]!.day;
  const day = ctx.validFrom === null && own !== undefined && own < ctx.today ? [own, first].sort()[1]! : changeDay(ctx);
  if (first > day) {
    const detail = `The ${spec.en} is on record from ${first} on`;
    throw problem('invalid_request', undefined, [{ ...at, code: 'before_record', detail }]);
  }
  const later = known.map((k) => k.day).filter((d) => d > day);
  let version = current.latestVersion;
  let saved: Saved | undefined;
  for (const from of [day, ...later]) {
    const dated: Ctx = { ...ctx, validFrom: from, reason: ctx.reason ?? `${spec.type}.${act}` };
    const now = { ...current, latestVersion: version };
    saved = await recordState(dated, spec, tx, key, now, change, act, quietly ? 'quiet' : 'answered');
    version = saved.latestVersion;
  }
  return saved!;
}
