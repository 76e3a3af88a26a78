import type { RecordSpec } from './spec.ts';

// Dated lists inside a record (statuses, locations …): what holds on a day, as SQL over the row alias `t`. The last entry
// stands in generated columns of its own: mostly it is the one in force, and the planner knows how often each value occurs.

export interface DatedList {
  /** Column of the list. */
  readonly column: string;
  /** Member of an entry that is asked for. */
  readonly member: string;
  /** Generated columns: that member of the last entry, and the days it holds from and to. */
  readonly last: string;
  readonly from: string;
  readonly to: string;
}

/** Columns generated from it. */
export const generatedFrom = (...lists: readonly DatedList[]): string[] => [
  ...new Set(lists.flatMap(({ last, from, to }) => [last, from, to])),
];

/** Lists of a record that say of themselves when they hold; one without any day holds from the day of the change. */
export const datedIn = (
  spec: Pick<RecordSpec, 'dated'>,
  record: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name, list]) => spec.dated?.[name] && saysWhen(list)));

const saysWhen = (list: unknown): boolean =>
  Array.isArray(list) && list.some((x) => x.from != null || x.to != null || x.on != null);

/** An interval in JSON holds on the day; either end may be open. */
export const holdsOn = (item: string, day: string): string =>
  `coalesce(${item} ->> 'from', '') <= (${day})::text and coalesce(${item} ->> 'to', '99999') >= (${day})::text`;

const lastHolds = ({ from, to }: DatedList, day: string): string => `t.${from} <= (${day})::text and t.${to} is null`;

/** The opposite, spelled so that indexes serve it; also for states kept before there were generated columns. */
const lastDoesNotHold = ({ from, to }: DatedList, day: string): string =>
  `(t.${from} > (${day})::text or t.${from} is null or t.${to} is not null)`;

const lookedUp = ({ column, member }: DatedList, day: string): string =>
  `(select i ->> '${member}' from jsonb_array_elements(t.${column}) i where ${holdsOn('i', day)} order by coalesce(i ->> 'from', '') desc limit 1)`;

/** The value on the day. */
export const valueOn = (list: DatedList, day: string): string =>
  `case when ${lastHolds(list, day)} then t.${list.last} else ${lookedUp(list, day)} end`;

/**
 * The value on the day is one of these: the same question in a form whose selectivity the planner can judge.
 * `none`: the word among the values that stands for no value.
 */
export function valueIs(list: DatedList, values: string, day: string, none?: string): string {
  const named = (value: string) => (none === undefined ? value : `coalesce(${value}, '${none}')`);
  return `((${named(`t.${list.last}`)} = any(${values}) and ${lastHolds(list, day)})
    or (${lastDoesNotHold(list, day)} and ${named(lookedUp(list, day))} = any(${values})))`;
}
