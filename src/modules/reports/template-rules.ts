import { type Calendar, periodOf } from '../../lib/periods.ts';
import type { Fault } from '../../problems.ts';
import type { Frequency } from '../../vocab/reports.ts';
import type { Override, Receiver, Reporter, Schedule } from './parts.ts';
import type { Table } from './table-parts.ts';
import { type Refuse, tableFaults, twice } from './table-rules.ts';

// Rules over a whole template.

type Row = Readonly<Record<string, unknown>>;

const listIn = <T>(row: Row, name: string): readonly T[] => (row[name] as T[] | null | undefined) ?? [];

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function scheduleFaults(row: Row, refuse: Refuse): void {
  const schedules = listIn<Schedule>(row, 'schedules');
  schedules.forEach(({ frequency, due }, i) => {
    const at = `/schedules/${i}`;
    if (schedules.findIndex((x) => x.frequency === frequency) !== i)
      refuse(`${at}/frequency`, 'named_twice', 'Each frequency once');
    if ((frequency === 'CUSTOM') !== (row.calendar === 'CUSTOM'))
      refuse(`${at}/frequency`, 'calendar_mismatch', 'CUSTOM periods belong to the CUSTOM calendar');
    if (!due) return;
    if (frequency === 'CUSTOM') refuse(`${at}/due`, 'says_nothing', 'A custom period says itself when it is due');
    else if (frequency === 'WEEK' ? due.weekday === null : due.day === null)
      refuse(`${at}/due`, 'no_day', frequency === 'WEEK' ? 'A week has weekdays' : 'Names no day of the month');
    if (frequency === 'WEEK' ? due.day !== null || due.month !== null : due.weekday !== null)
      refuse(`${at}/due`, 'says_nothing', 'Weekly reports are due on a weekday, all others on a day of a month');
    if (due.month !== null && (frequency === 'MONTH' || frequency === 'QUARTER'))
      refuse(`${at}/due/month`, 'says_nothing', 'Several periods of a year cannot be due in one month');
    if (due.month !== null && due.day !== null && due.day > LONGEST_MONTHS[due.month - 1]!)
      refuse(`${at}/due/day`, 'no_such_day', 'That month has no such day');
  });
}

function overrideFaults(row: Row, refuse: Refuse): void {
  const overrides = listIn<Override>(row, 'overrides');
  const every = new Set<Frequency>(listIn<Schedule>(row, 'schedules').map((x) => x.frequency));
  overrides.forEach(({ period, dataFrom, dataTo }, i) => {
    const at = `/overrides/${i}`;
    if (overrides.findIndex((x) => x.period === period) !== i)
      refuse(`${at}/period`, 'named_twice', 'Each period once');
    const meant = row.calendar === 'CUSTOM' ? undefined : periodOf(row.calendar as Calendar, period);
    if (row.calendar !== 'CUSTOM' && (!meant || !every.has(meant.kind)))
      refuse(`${at}/period`, 'no_such_period', 'Is no period of these schedules');
    const [from, to] = [dataFrom ?? meant?.dataFrom, dataTo ?? meant?.dataTo];
    if (from && to && from > to) refuse(`${at}/dataTo`, 'before_start', 'The data end before they begin');
  });
}

export function templateFaults(row: Row): Fault[] {
  const faults: Fault[] = [];
  const refuse: Refuse = (pointer, code, detail) => faults.push({ pointer, code, detail });
  if (row.code !== `${row.family as string}@${row.validFrom as string}`)
    refuse('/code', 'key_mismatch', 'The code is family@validFrom');
  if ((row.calendar === 'CUSTOM') !== (row.customCalendar != null))
    refuse('/customCalendar', 'calendar_mismatch', 'The CUSTOM calendar names its series, no other does');
  listIn<Reporter>(row, 'reporters').forEach(({ organisation, kinds, register }, i) => {
    if ([organisation, kinds, register].filter((x) => x !== null).length !== 1)
      refuse(`/reporters/${i}`, 'who', 'Says who by exactly one of organisation, kinds and register');
  });
  listIn<Receiver>(row, 'receivers').forEach(({ organisation, kinds, name }, i) => {
    if (organisation !== null && kinds !== null) refuse(`/receivers/${i}`, 'who', 'By organisation or by kinds');
    if (organisation === null && kinds === null && name === null) refuse(`/receivers/${i}`, 'who', 'Says nobody');
  });
  scheduleFaults(row, refuse);
  overrideFaults(row, refuse);
  twice(listIn<{ code: string }>(row, 'outline'), 'code', '/outline', refuse);
  tableFaults(listIn<Table>(row, 'tables'), refuse);
  return faults;
}
