import { DUTIES } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import type { Tx, WriteTx } from '../../db/tx.ts';
import { indexSuccessions, resolveSuccessor, type Succession } from '../../lib/succession.ts';
import { type Moment, rowsAt } from '../../records/source.ts';
import type { OWNERSHIPS } from '../../vocab/tasks.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { SUCCESSION_COLUMNS, successionSpec } from '../organisations/successions.spec.ts';

// Who owes a duty on a day: the body it was given to, its successor by function and territory, and where the records do
// not say which, the monitor and at last the provincial office. Nobody is never the answer (190/2025/QH15: no duty lapses).

/** Who owes every duty of one key, through an interval of days. */
export interface Ownership {
  key: string;
  organisation: string;
  ownership: keyof typeof OWNERSHIPS;
  /** First day. */
  since: string;
  /** First day it is somebody else's; null while it lasts. */
  until: string | null;
}

/** What decides the owner, in one text without spaces in its parts; a generated column spells it the same way. */
export const ownerKey = (
  bearer: string,
  of: { function: string | null; territory: string | null; monitor: string | null },
) => [bearer, of.function ?? '', of.territory ?? '', of.monitor ?? ''].join(' ');

/** Every key there is stands in a list of its own, so that owners are resolved once a key and not once a duty. */
export async function keepKeys(tx: WriteTx, table: KeyTable, keys: Iterable<string>): Promise<void> {
  await tx.rows({
    text: `insert into ${table} (key) select unnest($1::text[]) on conflict do nothing`,
    values: [[...new Set(keys)]],
  });
}

export const FIRST_DAY = '0001-01-01';
/** What is known at a position, whatever day it is about. */
const LAST_DAY = '9999-12-31';

const known = (moment: Pick<Moment, 'past'>): Moment => ({
  day: LAST_DAY,
  past: moment.past && { position: moment.past.position, day: LAST_DAY },
});

/** The units each of these lies in, itself first. */
async function unitsAbove(tx: Tx, moment: Moment, keys: readonly string[]): Promise<Map<string, string[]>> {
  const p = new Params();
  const rows = await tx.rows<{ start: string; key: string }>({
    text: `with recursive units as materialized (select t.key, t.parent from ${rowsAt(administrativeUnitSpec, moment, p)} t),
      up(start, key, depth) as (select k, k, 0 from unnest(${p.add(keys, 'text[]')}) k
        union all select up.start, u.parent, up.depth + 1 from up join units u using (key) where u.parent is not null)
      select start, key from up order by start, depth`,
    values: p.values,
  });
  return new Map(keys.map((key) => [key, rows.filter((r) => r.start === key).map((r) => r.key)]));
}

/** Can a body be called on a day: one body, not a name for many, and not at its end without a successor. */
async function livingBodies(tx: Tx, moment: Moment) {
  const p = new Params();
  const rows = await tx.rows<{ code: string; many: boolean; gone: string | null }>({
    text: `select t.code, t.is_collective as many, t.valid_to + 1 as gone from ${rowsAt(organisationSpec, moment, p)} t
      where t.is_collective or t.valid_to is not null`,
    values: p.values,
  });
  const told = new Map(rows.map((r) => [r.code, r]));
  return {
    isLiving: (code: string, day: string): boolean => {
      const body = told.get(code);
      return body === undefined || (!body.many && (body.gone === null || day < body.gone));
    },
    ends: rows.flatMap(({ gone }) => (gone === null ? [] : [gone])),
  };
}

export type OwnerOn = (key: string, day: string) => Pick<Ownership, 'organisation' | 'ownership'>;

interface Resolver {
  ownerOn: OwnerOn;
  /** Days on which anybody's duties passed to somebody else. */
  turns: string[];
}

/** The resolver of the moment, for these keys. */
export async function ownersOf(tx: Tx, moment: Pick<Moment, 'past'>, keys: readonly string[]): Promise<Resolver> {
  const then = known(moment);
  const p = new Params();
  const all = await tx.rows<Succession>({
    text: `select ${SUCCESSION_COLUMNS} from ${rowsAt(successionSpec, then, p)} t`,
    values: p.values,
  });
  const index = indexSuccessions(all);
  const { isLiving, ends } = await livingBodies(tx, then);
  const named = [...new Set(keys.map((key) => key.split(' ')[2]!).filter((unit) => unit !== ''))];
  const above = named.length === 0 ? new Map<string, string[]>() : await unitsAbove(tx, then, named);
  const ownerOn: OwnerOn = (key, day) => {
    const [bearer, duty, territory, monitor] = key.split(' ') as [string, string, string, string];
    const found = resolveSuccessor(index, bearer, {
      asOf: day,
      function: duty || undefined,
      territories: above.get(territory),
    });
    if (found.organisation !== null && isLiving(found.organisation, day))
      return { organisation: found.organisation, ownership: found.organisation === bearer ? 'NAMED' : 'SUCCESSOR' };
    const office = DUTIES.directives.holder;
    const fallback = [monitor, office]
      .filter((code) => code !== '')
      .map((code) => resolveSuccessor(index, code, { asOf: day }).organisation)
      .find((code) => code !== null && isLiving(code, day));
    return { organisation: fallback ?? office, ownership: 'FALLBACK' };
  };
  return { ownerOn, turns: [...new Set([...all.map((s) => s.effectiveOn), ...ends])].sort() };
}

/** Tables of keys: of tasks, and of the reports bodies owe. */
export type KeyTable = 'task_owner_keys' | 'report_owner_keys';

/** Who owes the duties of every key there is, interval by interval; or, with `asOf`, all the time as on that day. */
export async function ownerships(
  tx: Tx,
  moment: Pick<Moment, 'past'>,
  table: KeyTable,
  asOf?: string,
): Promise<Ownership[]> {
  const keys = (await tx.rows<{ key: string }>({ text: `select key from ${table}`, values: [] })).map((r) => r.key);
  const { ownerOn, turns } = await ownersOf(tx, moment, keys);
  if (asOf !== undefined) return keys.map((key) => ({ key, ...ownerOn(key, asOf), since: FIRST_DAY, until: null }));
  return keys.flatMap((key) => {
    const intervals: Ownership[] = [];
    for (const since of [FIRST_DAY, ...turns]) {
      const owner = ownerOn(key, since);
      const last = intervals.at(-1);
      if (last && last.organisation === owner.organisation && last.ownership === owner.ownership) continue;
      if (last) last.until = since;
      intervals.push({ key, ...owner, since, until: null });
    }
    return intervals;
  });
}
