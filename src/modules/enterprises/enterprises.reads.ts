import { z } from 'zod';
import type { Tx } from '../../db/tx.ts';
import type { SpecialFilter } from '../../records/spec.ts';

/** Subquery of the ids that stand for the same enterprises as `ids` (a SELECT): those merged into them, however often. */
export const mergedInto = (ids: string, enterprises = 'enterprises'): string =>
  `(with recursive one(id) as (${ids} union select e.id from ${enterprises} e join one on e.merged_into = one.id) select id from one)`;

/** Id of the record that remains of an enterprise, itself where it was merged into none; undefined where there is none. */
export async function remainingOf(tx: Tx, id: unknown): Promise<string | undefined> {
  const [up] = await tx.rows<{ id: string }>({
    text: `with recursive up(id, next) as (select id, merged_into from enterprises where id = $1
      union all select e.id, e.merged_into from enterprises e join up on e.id = up.next) select id from up where next is null`,
    values: [id],
  });
  return up?.id;
}

/** Enterprises that `orgs` (a text[] placeholder) act for today, with the records merged into them. */
const owned = (orgs: string): string =>
  mergedInto(`select id from enterprises where organisation = any(${orgs}) and merged_into is null`);

/** Rows of an enterprise that `orgs` act for. */
export const ownedEnterprise = (enterprise: string, orgs: string): string => `${enterprise} in ${owned(orgs)}`;

/** Rows about a project that `orgs` act for, through the enterprise that carries it out. */
export const ownedProject = (project: string, orgs: string): string =>
  `${project} in (select p.code from investment_projects p where p.enterprise in ${owned(orgs)})`;

const ENTERPRISES = { type: 'enterprise', tableName: 'enterprises' } as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Records of an enterprise, those of the records merged into it included. */
export const sameEnterprise: SpecialFilter = {
  en: 'Of this enterprise, by id, or of a record merged into it',
  vi: 'doanh nghiệp',
  example: '019a9e0c-4444-7aaa-8bbb-0123456789ab',
  schema: z.string().max(36).regex(UUID, { error: 'is not an id' }),
  where: (values, _day, { at }) =>
    `t.enterprise in ${mergedInto(`select v::uuid from unnest(${values}) v`, at(ENTERPRISES))}`,
};
