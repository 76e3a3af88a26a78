import type { Tx } from '../../db/tx.ts';
import type { AssignmentRole } from '../../vocab/tasks.ts';
import { type OwnerOn, ownerKey } from './owners.ts';

// From bodies as a document names them to the bodies that owe: a collective ("các sở, ngành", every district) is each
// body of its kinds below the issuer that existed on the day of issue.

export interface Named {
  organisation: string;
  role: AssignmentRole;
  /** The collective that named it. */
  collective: string | null;
}

export interface Owed extends Named {
  /** Other named bodies whose duty had come to the same body before it began. */
  alsoFor: string[] | null;
}

interface Group {
  code: string;
  kinds: string[] | null;
}

const MEMBERS = `select c.code as collective, o.code from organisations c
  join organisations o on o.kind = any(c.member_kinds) and not o.is_collective and in_force(o.valid_from, o.valid_to, $2::date)
    and o.parent in (select $3::text union select i.parent from organisations i where i.code = $3::text)
  where c.code = any($1) order by 1, 2`;

/** Every body named, each once: a lead is not its own partner, and who is named by itself is not named by a group. */
export async function namedBodies(
  tx: Tx,
  {
    leads,
    coordinators,
    issuer,
    day,
  }: { leads: readonly string[]; coordinators: readonly string[]; issuer: string; day: string },
): Promise<Named[]> {
  const codes = [...new Set([...leads, ...coordinators])];
  const groups = await tx.rows<Group>({
    text: 'select code, member_kinds as kinds from organisations where code = any($1) and is_collective',
    values: [codes],
  });
  const expandable = groups.filter((g) => g.kinds !== null).map((g) => g.code);
  const members =
    expandable.length === 0
      ? []
      : await tx.rows<{ collective: string; code: string }>({ text: MEMBERS, values: [expandable, day, issuer] });
  const found = new Map<string, Named>();
  const add = (named: Named) => {
    if (!found.has(named.organisation)) found.set(named.organisation, named);
  };
  for (const [role, list] of [
    ['LEAD', leads],
    ['COORDINATE', coordinators],
  ] as const) {
    const of = (code: string) => members.filter((m) => m.collective === code);
    // A collective without members on record stays one duty; the fallback answers for it until somebody names who.
    for (const code of list) if (of(code).length === 0) add({ organisation: code, role, collective: null });
    for (const collective of list) for (const { code } of of(collective)) add({ organisation: code, role, collective });
  }
  return [...found.values()];
}

interface Scope {
  function: string | null;
  territory: string | null;
  monitor: string | null;
}

/**
 * The duties of a period that begins on a day: bodies that had become one by then owe it once, a lead before a partner
 * (190/2025/QH15: one obligation for each body there is, not for each there was).
 */
export function owedFrom(named: readonly Named[], begins: string, scope: Scope, ownerOn: OwnerOn): Owed[] {
  const byOwner = new Map<string, Owed>();
  for (const body of named) {
    const { organisation, ownership } = ownerOn(ownerKey(body.organisation, scope), begins);
    // Whom nobody could tell a successor of stays apart: the fallback holds each of these duties for somebody else.
    const owner = ownership === 'FALLBACK' ? `${organisation} for ${body.organisation}` : organisation;
    const first = byOwner.get(owner);
    if (!first) byOwner.set(owner, { ...body, alsoFor: null });
    else first.alsoFor = [...(first.alsoFor ?? []), body.organisation];
  }
  return [...byOwner.values()];
}
