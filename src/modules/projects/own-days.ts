import { same } from '../../records/states.ts';
import { type Milestone, sameMilestone } from './parts.ts';

// A flag is raised and lifted, and a milestone met, on days of their own: recorded later, it is true from then on.

type Row = Readonly<Record<string, unknown>>;

interface Flag {
  kind: string;
  raisedOn: string;
  liftedOn: string | null;
}

/** Day told of an entry, by what stood in its place; null where none is, undefined where nothing is told. */
type DayTold<T> = (entry: T, was: T | undefined) => string | null | undefined;

function daysTold<T>(now: unknown, before: unknown, isOne: (a: T, b: T) => boolean, day: DayTold<T>) {
  const [list, old] = [(now as T[] | null) ?? [], (before as T[] | null) ?? []];
  const told = list.map((entry) =>
    day(
      entry,
      old.find((x) => isOne(x, entry)),
    ),
  );
  const isDropped = old.some((x) => !list.some((entry) => isOne(x, entry)));
  return [...told, ...(isDropped ? [null] : [])].filter((d) => d !== undefined);
}

const LISTS: Readonly<Record<string, (now: unknown, before: unknown) => (string | null)[]>> = {
  flags: (now, before) =>
    daysTold<Flag>(
      now,
      before,
      (a, b) => a.kind === b.kind && a.raisedOn === b.raisedOn,
      (x, was) => (was === undefined ? x.raisedOn : x.liftedOn === was.liftedOn ? undefined : x.liftedOn),
    ),
  milestones: (now, before) =>
    daysTold<Milestone>(
      now,
      before,
      (a, b) => sameMilestone(a, b) && a.plannedOn === b.plannedOn,
      (x, was) => (was === undefined ? null : x.actualOn === was.actualOn ? undefined : x.actualOn),
    ),
};

/** The day from which a change is true that does nothing but raise or lift flags and meet milestones; else none. */
export function ownDay(now: Row, before: Row): string | null {
  const changed = Object.keys(now).filter((name) => !same(now[name], before[name]));
  if (changed.some((name) => !(name in LISTS))) return null;
  const days = changed.flatMap((name) => LISTS[name]!(now[name], before[name]));
  return days.includes(null) ? null : ((days as string[]).sort()[0] ?? null);
}
