import type { Around } from '../../records/spec.ts';
import { calendarDaySpec } from '../calendar/calendar-days.spec.ts';
import { legalDocumentSpec } from '../legal-documents/legal-documents.spec.ts';

// What the law would have of a regime, derived: it warns and never refuses (NĐ 09/2019/NĐ-CP Art. 7, 8.5.b, 11.1).

/** Last months of a schedule's periods, in the year of the label. */
const MONTHS = `case x ->> 'frequency' when 'MONTH' then array[1,2,3,4,5,6,7,8,9,10,11,12] when 'QUARTER' then array[3,6,9,12]
  when 'FIRST_HALF' then array[6] when 'NINE_MONTHS' then array[9] when 'WEEK' then null when 'CUSTOM' then null else array[12] end`;

/** Days off and days worked in their stead, as known at the moment: an answer is repeated by its position. */
export const workingDays = ({ at }: Around): string => `
  cross join (select coalesce(array_agg(c.day) filter (where c.kind <> 'SWAP_WORKING'), '{}') as off,
    coalesce(array_agg(c.day) filter (where c.kind = 'SWAP_WORKING'), '{}') as worked from ${at(calendarDaySpec)} c) cal`;

/** Longer than any run of days off. */
const LONGEST_BREAK = 15;

const firstWorkingDayAfter = (day: string): string => `(select min(d) from generate_series(1, ${LONGEST_BREAK}) n
  cross join lateral (select ${day} + n as d) x where not d = any(cal.off) and (extract(isodow from d) < 6 or d = any(cal.worked)))`;

/** Working days are looked at only where so few days are left that they decide. */
const tooClose = (due: string, closed: string): string =>
  `(${due} <= ${closed} or (${due} < ${closed} + ${LONGEST_BREAK} and ${due} < ${firstWorkingDayAfter(closed)}))`;

/** First day of a month counted from January of a year; month 13 is the January after. */
const monthOf = (year: string, month: string) =>
  `(make_date(${year}, 1, 1) + make_interval(months => ${month} - 1))::date`;

/** The printed day of each schedule in the year of the day asked about, against the cut-off of its period. */
const dues = (day: string): string => `select
    p.first + least((x #>> '{due,day}')::int, extract(day from p.first + interval '1 month' - interval '1 day')::int)
      - 1 - (x #>> '{due,exclusive}')::boolean::int as due,
    case t.calendar when 'ADMIN_09_2019' then ${monthOf('y', 'm')} + 13 else ${monthOf('y', 'm + 1')} - 1 end as closed
  from jsonb_array_elements(t.schedules) x
  cross join lateral unnest(${MONTHS}) m
  cross join lateral (select extract(year from ${day})::int as y) years
  cross join lateral (select case when x #>> '{due,month}' is null
      then ${monthOf('y', `m + (x #>> '{due,afterPeriod}')::boolean::int`)}
      else ${monthOf(`y + (x #>> '{due,afterPeriod}')::boolean::int`, `(x #>> '{due,month}')::int`)} end as first) p
  where x #>> '{due,day}' is not null`;

/** A normative document has the year in its number (số/năm/ký hiệu). */
const NORMATIVE = '^\\d{1,6}/(19|20)\\d{2}/';

export const findingJoins = (day: string, around: Around): string => `${workingDays(around)}
  cross join lateral (select
    exists (select from (${dues(day)}) d where ${tooClose('d.due', 'd.closed')}) as due_too_close,
    not exists (select from ${around.at(legalDocumentSpec)} l where l.code = any(t.legal_documents) and l.number ~ '${NORMATIVE}') as not_normative,
    exists (select from jsonb_array_elements(t.schedules) x where x -> 'due' = 'null') and t.calendar <> 'CUSTOM' as no_due_day,
    coalesce(jsonb_array_length(t.schedules), 0) = 0 as no_frequency) w`;

export const findings = `array_remove(array[
  case when w.due_too_close then 'due_too_close' end,
  case when t.regime_kind = 'PERIODIC' and w.not_normative then 'not_normative' end,
  case when t.regime_kind = 'PERIODIC' and w.no_due_day then 'no_due_day' end,
  case when t.regime_kind = 'PERIODIC' and w.no_frequency then 'no_frequency' end], null)`;

/** The same of one report: its own day against its own data. */
export const dueTooClose = `(t.due_on is not null and ${tooClose('t.due_on', 't.data_to')})`;
