import { z } from 'zod';
import type { Tx } from '../../db/tx.ts';
import * as s from '../../records/schemas.ts';
import type { Moment } from '../../records/source.ts';
import type { Around } from '../../records/spec.ts';
import { nthWorkingDay } from '../calendar/calendar.reads.ts';
import { DUTIES } from './concern.reads.ts';
import { type KeyTable, ownerships } from './owners.ts';

// What lists and totals of duties look up before they ask: who owes what, and which last days are near.

const NEAR_WORKING_DAYS = 5;

export const viewParameters = {
  orgView: z
    .string()
    .max(20)
    .regex(/^(original|current|asOf:\d{4}-\d{2}-\d{2})$/, { error: 'is original, current or asOf:YYYY-MM-DD' })
    .refine((v) => !v.startsWith('asOf:') || s.day().safeParse(v.slice(5)).success, { error: 'is not a day' })
    .optional()
    .meta({
      description: s.describe(
        'Whose the duties are: `current` (default) of the body that answers for each on the day asked about, `original` of the body the document named, `asOf:YYYY-MM-DD` of the body that answered for it on that day',
        'theo cơ quan',
      ),
      examples: ['original'],
    }),
  nearDays: z
    .string()
    .max(2)
    .regex(/^\d{1,2}$/, { error: 'is a number of working days, 0–99' })
    .optional()
    .meta({
      description: s.describe(
        `Working days before the last day from which a duty is \`near_due\`; default ${NEAR_WORKING_DAYS}`,
        'số ngày làm việc được coi là sắp đến hạn',
      ),
      examples: ['5'],
    }),
};

/** What `viewParameters` and the moment come down to, for the duties of these keys. */
export const lookOver =
  (keys: KeyTable) =>
  async (tx: Tx, moment: Moment, { orgView, nearDays }: Readonly<Record<string, string>>) => ({
    original: orgView === 'original',
    near: await nthWorkingDay(tx, moment, moment.day, Number(nearDays ?? NEAR_WORKING_DAYS)),
    owners: await ownerships(tx, moment, keys, orgView?.startsWith('asOf:') ? orgView.slice(5) : undefined),
  });

export const look = lookOver('task_owner_keys');

const OWNERS = (given: string): string =>
  `jsonb_to_recordset(${given} -> 'owners') as o(key text, organisation text, ownership text, since date, until date)`;

/** Condition that an ownership `o` holds on a day. */
const HOLDS = (day: string): string => `o.since <= ${day} and (o.until is null or o.until > ${day})`;

/** Join of the owners `o` in the view asked for, after the row alias `t`. */
export const ownerJoin = (day: string, { given }: Around): string =>
  `left join ${OWNERS(given())} on o.key = t.owner_key and ${HOLDS(day)}`;

/** Join of the last day that counts as near: what due states need. */
export const nearJoin = ({ given }: Around): string => `cross join (select (${given()} ->> 'near')::date as day) near`;

/** Joins that owners and due states need, after the row alias `t`. */
export const viewJoins = (day: string, around: Around): string => `
  ${ownerJoin(day, around)}
  ${nearJoin(around)}`;

/** Condition that the duty counts for one of these bodies in the view asked for, in a form that indexes serve. */
export const countsFor = (
  values: string,
  day: string,
  { given }: Around,
  named: 'assigned_organisation' | 'reporter' = 'assigned_organisation',
): string =>
  `((${given()} ->> 'original')::boolean and t.${named} = any(${values})
    or not (${given()} ->> 'original')::boolean and t.owner_key = any(array(select o.key from ${OWNERS(given())}
      where o.organisation = any(${values}) and ${HOLDS(day)})))`;

/**
 * SELECT of the duties of partners (`c.id`) whose body, in the view asked for, leads the same task in the same period:
 * they count once, with the lead.
 */
export const mergedDuties = (day: string, { at, given, known }: Around, rest = ''): string => {
  const duties = `select d.id, d.task, coalesce(d.period, '') as period, d.role,
      case when (${given()} ->> 'original')::boolean then d.assigned_organisation else o.organisation end as body
    from ${at(DUTIES)} d left join ${OWNERS(given())} on o.key = d.owner_key and ${HOLDS(day)}
    where d.state <> 'CANCELLED'`;
  // Over the past all duties are made anew from the ledger: once.
  const from = known
    ? `with d as materialized (${duties}) select c.id from d c join d l`
    : `select c.id from (${duties}) c join (${duties}) l`;
  return `${from} on l.task = c.task and l.period = c.period and l.body = c.body where c.role = 'COORDINATE' and l.role = 'LEAD' ${rest}`;
};

/** Condition that a duty counts in totals: not called off, and not that of a partner which came to the body that leads. */
export const counts = (day: string, around: Around): string =>
  `(t.state <> 'CANCELLED' and (t.role = 'LEAD' or not ${
    around.known
      ? `t.id = any(array(${mergedDuties(day, around)}))`
      : `exists (${mergedDuties(day, around, 'and c.id = t.id')})`
  }))`;
