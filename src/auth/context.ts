import type { Logger } from 'pino';
import type { Db } from '../db/connections.ts';
import { read } from '../db/tx.ts';
import { legalDay } from '../lib/dates.ts';
import { indexSuccessions, resolveSuccessor, type Succession } from '../lib/succession.ts';
import { problem } from '../problems.ts';
import { type Actor, DUTIES, type Duty, MATRIX, mayWrite, type RecordType } from './policy.ts';

/** Everything a service needs to know about the request it works for; passed explicitly, never looked up. */
export interface Ctx {
  readonly db: Db;
  readonly log: Logger;
  readonly actor: Actor | null;
  readonly requestId: string;
  readonly now: Date;
  /** The legal day in Vietnam at `now`. */
  readonly today: string;
  readonly language: 'vi' | 'en';
  /** `X-Reason`: why a change is made. */
  readonly reason: string | null;
  /** `X-Valid-From`: the day a change became true; today unless said otherwise. */
  readonly validFrom: string | null;
  /** Key that seals cursors. */
  readonly cursorKey: Buffer;
}

/** Context for work the service does on its own account. */
export function systemCtx(
  db: Db,
  log: Logger,
  options: { requestId: string; now?: Date; reason?: string; validFrom?: string },
): Ctx {
  const now = options.now ?? new Date();
  return {
    db,
    log,
    actor: { subject: 'system', organisation: null, scopes: new Set(), system: true },
    requestId: options.requestId,
    now,
    today: legalDay(now),
    language: 'en',
    reason: options.reason ?? null,
    validFrom: options.validFrom ?? null,
    cursorKey: Buffer.alloc(32),
  };
}

// Rights follow the succession of organisations. The graph is small and changes a few times a year; a process keeps it
// for two seconds, so a reorganisation that is recorded now is in force for everybody two seconds later.
const GRAPH_TTL_MS = 2000;
const graphs = new WeakMap<Db, { readAt: number; index: Promise<ReadonlyMap<string, readonly Succession[]>> }>();

function successionGraph(ctx: Ctx): Promise<ReadonlyMap<string, readonly Succession[]>> {
  const kept = graphs.get(ctx.db);
  if (kept && Date.now() - kept.readAt < GRAPH_TTL_MS) return kept.index;
  const index = read(ctx.db, (tx) =>
    tx.rows<Succession>({
      text: `select id, "from", "to", effective_on as "effectiveOn", kind, function, territory from organisation_successions`,
      values: [],
    }),
  ).then(indexSuccessions);
  graphs.set(ctx.db, { readAt: Date.now(), index });
  index.catch(() => graphs.delete(ctx.db));
  return index;
}

/** Forget the kept graph: called after this process changed it. */
export const forgetSuccessions = (ctx: Ctx): void => {
  graphs.delete(ctx.db);
};

/** The body itself and the one body it has become by `today`, when the records say which. */
async function standing(ctx: Ctx, code: string): Promise<ReadonlySet<string>> {
  const resolution = resolveSuccessor(await successionGraph(ctx), code, { asOf: ctx.today });
  return new Set(resolution.organisation === null ? [] : [resolution.organisation]);
}

/** The living organisation a caller acts for: its token's organisation, or the body that took that one over. */
export async function actingOrganisation(ctx: Ctx): Promise<string | null> {
  const code = ctx.actor?.organisation ?? null;
  if (code === null) return null;
  const [current] = await standing(ctx, code);
  return current ?? code;
}

/** Refuses the write unless the caller's organisation holds the duty for this row today. */
export async function authoriseWrite(
  ctx: Ctx,
  type: RecordType,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  const actor = ctx.actor;
  if (actor === null) throw problem('not_authenticated');
  if (actor.system) return;
  if (!actor.scopes.has(MATRIX[type].write)) {
    throw problem('forbidden', `The token lacks the scope ${MATRIX[type].write}.`);
  }
  const duty: Duty = MATRIX[type].duty(row);
  const [mine, holders] = await Promise.all([
    actor.organisation === null ? new Set<string>() : standing(ctx, actor.organisation),
    standing(ctx, DUTIES[duty].holder),
  ]);
  if (!mayWrite(actor, type, row, mine, () => holders)) {
    throw problem('forbidden', `Only ${[...holders].join(', ') || DUTIES[duty].holder} ${DUTIES[duty].what}.`);
  }
}
