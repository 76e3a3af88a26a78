import type { Logger } from 'pino';
import type { Db } from '../db/connections.ts';
import { read } from '../db/tx.ts';
import { legalDay } from '../lib/dates.ts';
import { indexSuccessions, resolveSuccessor, type Succession } from '../lib/succession.ts';
import { problem } from '../problems.ts';
import { type Actor, DUTIES, type Duty, MATRIX, mayWrite, type RecordType, readAccess, type Share } from './policy.ts';

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

// Rights follow the succession of organisations. The graph is small and changes a few times a year; a process keeps it,
// and what it asked about bodies by it, for two seconds: a reorganisation that is recorded now is in force for everybody
// two seconds later.
const GRAPH_TTL_MS = 2000;

type Standing = Pick<Actor, 'bodies' | 'lineage' | 'shares' | 'duties' | 'isAuthority'>;

interface Graph {
  readAt: number;
  index: Promise<ReadonlyMap<string, readonly Succession[]>>;
  /** By organisation and day. */
  standings: Map<string, Promise<Standing>>;
}

const graphs = new WeakMap<Db, Graph>();
type Asker = Pick<Ctx, 'db' | 'today'>;

function successionGraph({ db }: Asker): Graph {
  const kept = graphs.get(db);
  if (kept && Date.now() - kept.readAt < GRAPH_TTL_MS) return kept;
  const index = read(db, (tx) =>
    tx.rows<Succession>({
      text: `select id, "from", "to", effective_on as "effectiveOn", kind, function, territory from organisation_successions`,
      values: [],
    }),
  ).then(indexSuccessions);
  const graph = { readAt: Date.now(), index, standings: new Map() };
  graphs.set(db, graph);
  index.catch(() => graphs.delete(db));
  return graph;
}

/** Forget the kept graph: called after this process changed it. */
export const forgetSuccessions = (ctx: Ctx): void => {
  graphs.delete(ctx.db);
};

/** The body itself and the one body it has become by `today`, when the records say which. */
async function standing(ctx: Asker, code: string): Promise<ReadonlySet<string>> {
  const resolution = resolveSuccessor(await successionGraph(ctx).index, code, { asOf: ctx.today });
  return new Set(resolution.organisation === null ? [] : [resolution.organisation]);
}

/** The living organisation a caller acts for: its token's organisation, or the body that took that one over. */
export const actingOrganisation = ({ actor }: Ctx): string | null => {
  const [current] = actor?.bodies ?? [];
  return current ?? actor?.organisation ?? null;
};

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
  const { own } = MATRIX[type];
  const duties = MATRIX[type].duties(row);
  const [its, ...holders] = await Promise.all([
    own !== undefined && typeof row[own] === 'string' ? standing(ctx, row[own]) : new Set<string>(),
    ...duties.map((duty) => standing(ctx, DUTIES[duty].holder)),
  ]);
  const holdersOf = (duty: Duty) => holders[duties.indexOf(duty)]!;
  // What a body did is the act of whoever took it over.
  const judged = own === undefined ? row : { ...row, [own]: [...its][0] };
  if (!mayWrite(actor, type, judged, holdersOf)) {
    const { ownText } = MATRIX[type];
    // Who else it would be depends on the record, and of a record that is not theirs to read nobody is told anything.
    if (!actor.isAuthority && readAccess(type) !== 'public')
      throw problem(
        'forbidden',
        ownText ? `Only ${ownText} may do this.` : 'Your organisation does not keep these records.',
      );
    const who = duties.map((duty) => {
      const names = [...holdersOf(duty)].join(', ') || DUTIES[duty].holder;
      return `${names}${ownText ? ', which' : ''} ${DUTIES[duty].what}`;
    });
    throw problem(
      'forbidden',
      ownText ? `Only ${ownText} may do this, or ${who.join('; ')}.` : `Only ${who.join('; ')}.`,
    );
  }
}

/** What has come to the bodies by `today`: whole bodies, and parts of others. */
async function lineageOf(ctx: Asker, bodies: ReadonlySet<string>): Promise<Pick<Actor, 'lineage' | 'shares'>> {
  const all = [...(await successionGraph(ctx).index).values()].flat().filter((s) => s.effectiveOn <= ctx.today);
  const whole = new Set(bodies);
  const parts = new Map<string, Share>();
  // Each round goes one step back; successions have no circles.
  for (let size = -1; size !== whole.size + parts.size; ) {
    size = whole.size + parts.size;
    for (const { id, from, to, kind, ...named } of all) {
      const ended = kind !== 'TRANSFER_FUNCTION';
      const isPart = named.function !== null || named.territory !== null;
      if (to !== null && whole.has(to) && !isPart) whole.add(from);
      else if (to !== null && whole.has(to))
        parts.set(id, { from, function: named.function, territory: named.territory, ended });
      // Who took a part over whole has it; a part of a part is of both.
      for (const [key, share] of [...parts])
        if (to === share.from)
          parts.set(`${key} ${id}`, {
            from,
            function: share.function ?? named.function,
            territory: share.territory ?? named.territory,
            ended: share.ended && ended,
          });
    }
  }
  return { lineage: whole, shares: [...parts.values()] };
}

async function dutiesOf(ctx: Asker, bodies: ReadonlySet<string>): Promise<ReadonlySet<Duty>> {
  const held = await Promise.all(
    (Object.keys(DUTIES) as Duty[]).map(async (duty) => {
      const holders = await standing(ctx, DUTIES[duty].holder);
      return [...bodies].some((code) => holders.has(code)) ? [duty] : [];
    }),
  );
  return new Set(held.flat());
}

/** Kinds of organisations that exercise public authority. */
const AUTHORITIES = new Set([
  ...['PEOPLE_COMMITTEE', 'PEOPLE_COUNCIL', 'PROVINCIAL_DEPARTMENT', 'MANAGEMENT_BOARD', 'PROVINCIAL_POLICE'],
  ...['PARTY', 'DISTRICT', 'COMMUNE', 'CENTRAL'],
]);

/** The bodies an organisation is today, and whether one of them is an authority: unknown where none is on record. */
async function standingOf(ctx: Asker, code: string): Promise<Standing> {
  const bodies = await standing(ctx, code);
  const rights = { bodies, ...(await lineageOf(ctx, bodies)), duties: await dutiesOf(ctx, bodies) };
  const kinds = await read(ctx.db, (tx) =>
    tx.rows<{ kind: string }>({
      text: 'select kind from organisations where code = any($1)',
      values: [[...bodies]],
    }),
  );
  return kinds.length === 0 ? rights : { ...rights, isAuthority: kinds.some(({ kind }) => AUTHORITIES.has(kind)) };
}

/** The caller with the bodies it stands for today. */
export async function withStanding(ctx: Asker, actor: Actor): Promise<Actor> {
  if (actor.organisation === null) return actor;
  const { standings } = successionGraph(ctx);
  const key = `${actor.organisation} ${ctx.today}`;
  let known = standings.get(key);
  if (!known) {
    known = standingOf(ctx, actor.organisation);
    standings.set(key, known);
    known.catch(() => standings.delete(key));
  }
  return { ...actor, ...(await known) };
}

/** A body and those whose duties have come to it by today. */
export async function withPredecessors(ctx: Asker, organisation: string): Promise<string[]> {
  const { lineage } = await withStanding(ctx, { subject: '', organisation, scopes: new Set() });
  return [...new Set([organisation, ...(lineage ?? [])])];
}
