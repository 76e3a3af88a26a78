import { ENDED_STATUSES } from '../../vocab/projects.ts';

// What is computed of a project on a day: SQL over the row alias `t`, the same for one row and a million.

const inInterval = (item: string, day: string): string =>
  `coalesce(${item} ->> 'from', '') <= (${day})::text and coalesce(${item} ->> 'to', '99999') >= (${day})::text`;

const latestOf = (column: string, value: string, day: string): string =>
  `(select i ->> '${value}' from jsonb_array_elements(t.${column}) i where ${inInterval('i', day)} order by coalesce(i ->> 'from', '') desc limit 1)`;

/** A dated list: its column, the member asked for, and the generated columns that hold its last entry. */
interface Dated {
  column: 'locations' | 'statuses';
  value: string;
  last: string;
  from: string;
  to: string;
}
const ZONE: Dated = { column: 'locations', value: 'zone', last: 'last_zone', from: 'located_from', to: 'located_to' };
const CLUSTER: Dated = { ...ZONE, value: 'cluster', last: 'last_cluster' };
const STATUS: Dated = {
  column: 'statuses',
  value: 'status',
  last: 'last_status',
  from: 'status_from',
  to: 'status_to',
};

const earlier = ({ column, value }: Dated, day: string): string => latestOf(column, value, day);

/** The value on the day: of the last entry, which mostly is the one in force; else a look into the list. */
const valueOn = (list: Dated, day: string): string =>
  `case when t.${list.from} <= (${day})::text and t.${list.to} is null then t.${list.last} else ${earlier(list, day)} end`;

/** The value on the day is one of these, `none` for no value: the same question in a form that indexes serve. */
const valueIs = (list: Dated, values: string, day: string): string =>
  `((coalesce(t.${list.last}, 'none') = any(${values}) and t.${list.from} <= (${day})::text and t.${list.to} is null)
    or ((t.${list.from} > (${day})::text or t.${list.to} is not null) and coalesce(${earlier(list, day)}, 'none') = any(${values})))`;

const recordedStatusOn = (day: string): string => valueOn(STATUS, day);

const hasEnded = (status: string): string =>
  `coalesce(${status}, '') in (${ENDED_STATUSES.map((w) => `'${w}'`).join(', ')})`;

/** Status in force on the day; a suspension from–to wins over it while it lasts. */
export const statusOn = (day: string): string =>
  `case when t.suspensions is not null and exists (select from jsonb_array_elements(t.suspensions) x where ${inInterval('x', day)})
      and not ${hasEnded(recordedStatusOn(day))} then 'SUSPENDED' else ${recordedStatusOn(day)} end`;

/** The status on the day is one of these: the same question in a form whose selectivity the planner can judge. */
export const statusIs = (values: string, day: string): string =>
  `((t.last_status = any(${values}) and t.status_from <= (${day})::text and t.status_to is null and t.suspensions is null)
    or ((t.suspensions is not null or t.status_from > (${day})::text or t.status_to is not null) and ${statusOn(day)} = any(${values})))`;

export const zoneOn = (day: string): string => valueOn(ZONE, day);
export const clusterOn = (day: string): string => valueOn(CLUSTER, day);
export const zoneIs = (values: string, day: string): string => valueIs(ZONE, values, day);
export const clusterIs = (values: string, day: string): string => valueIs(CLUSTER, values, day);

/** Licensed on or before the day and not ended on it. */
export const isValidOn = (day: string): string =>
  `(t.first_issued_on is not null and t.first_issued_on <= ${day} and not ${hasEnded(recordedStatusOn(day))} and (t.expires_on is null or t.expires_on >= ${day}))`;

/** What a group of the totals may have none of and the list finds with `unknown=`. */
export const MAY_BE_UNKNOWN: Readonly<Record<string, (day: string) => string>> = {
  capitalOrigin: () => 't.capital_origin',
  status: statusOn,
  firstIssuedOn: () => 't.first_issued_on',
};

/**
 * Land that counts: a rented factory stands on land counted with the project that owns it, and what an infrastructure
 * project lets is counted with those who rent it.
 */
export const countedLand = `case when t.role in ('FACTORY_RENTAL', 'INFRASTRUCTURE') then 0 else t.land_ha end`;

const ENDED = `t.last_status in ('TERMINATED', 'REVOKED')`;

/** Day on which a project that has ended first did, by termination or revocation. */
export const endedOn = `case when ${ENDED} then (select min(x ->> 'from')::date from jsonb_array_elements(t.statuses) x where x ->> 'status' in ('TERMINATED', 'REVOKED')) end`;

export const perHectare = (amount: string): string => `round(${amount} / nullif(t.land_ha, 0), 2)`;

/** Milestones of the schedule in force on the day that were due before it and are not met on it. */
const lateMilestones = (
  day: string,
): string => `from jsonb_array_elements(t.milestones) m where (m ->> 'plannedOn') < (${day})::text
  and coalesce(m ->> 'actualOn', '99999') > (${day})::text and coalesce(m ->> 'scheduledOn', '') <= (${day})::text and coalesce(m ->> 'supersededOn', '99999') > (${day})::text`;

export const isBehindOn = (day: string): string => `exists (select ${lateMilestones(day)})`;
export const daysBehindOn = (day: string): string =>
  `coalesce((select max(${day} - (m ->> 'plannedOn')::date) ${lateMilestones(day)}), 0)`;

export const PROJECT_FINDINGS = {
  extended_over_24_months: 'giãn tiến độ quá 24 tháng (Luật Đầu tư 2020 Đ. 41.4)',
  shares_not_100: 'tổng tỷ lệ góp vốn khác 100 %',
  implemented_above_registered: 'vốn thực hiện lớn hơn vốn đăng ký',
  rental_without_owner: 'thuê nhà xưởng nhưng chưa nêu dự án cho thuê',
  term_above_70_years: 'thời hạn trên 70 năm',
  ended_without_ground: 'chấm dứt, thu hồi chưa nêu căn cứ hoặc quyết định (Luật Đầu tư 2020 Đ. 48)',
  project_code_form: 'mã dự án không đúng dạng 10 hoặc 12–13 chữ số',
} as const;

/** Doubts about the record: shown, never refused. */
export const findingsOf = (): string => `array_remove(array[
  case when exists (select from jsonb_array_elements(t.milestones) m where m ->> 'supersededOn' is null and (m ->> 'plannedOn')::date > (m ->> 'firstPlannedOn')::date + interval '24 months') then 'extended_over_24_months' end,
  case when (select abs(sum((i ->> 'sharePct')::numeric) - 100) > 0.01 from jsonb_array_elements(t.investors) i having count(*) = count(i ->> 'sharePct')) then 'shares_not_100' end,
  case when t.implemented_capital_vnd > t.registered_capital_vnd or t.implemented_capital_usd > t.registered_capital_usd then 'implemented_above_registered' end,
  case when t.role = 'FACTORY_RENTAL' and t.rented_from is null then 'rental_without_owner' end,
  case when ${ENDED} and exists (select from jsonb_array_elements(t.statuses) x where x ->> 'status' in ('TERMINATED', 'REVOKED') and (x ->> 'ground' is null or x ->> 'document' is null)) then 'ended_without_ground' end,
  case when t.term_years > 70 then 'term_above_70_years' end,
  case when t.project_code !~ '^([0-9]{10}|[0-9]{12,13})$' then 'project_code_form' end]::text[], null)`;
