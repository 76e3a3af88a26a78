import { type DatedList, generatedFrom, holdsOn, valueIs, valueOn } from '../../records/dated.ts';
import { rowsPlaced } from '../../records/source.ts';
import type { Register } from '../../records/spec.ts';
import { ENDED_STATUSES } from '../../vocab/projects.ts';

// What is computed of a project on a day: SQL over the row alias `t`, the same for one row and a million.

const ZONE: DatedList = {
  column: 'locations',
  member: 'zone',
  last: 'last_zone',
  from: 'located_from',
  to: 'located_to',
};
const CLUSTER: DatedList = { ...ZONE, member: 'cluster', last: 'last_cluster' };
const STATUS: DatedList = {
  column: 'statuses',
  member: 'status',
  last: 'last_status',
  from: 'status_from',
  to: 'status_to',
};

/** What of a project carries its own days. */
export const DATED = {
  locations: generatedFrom(ZONE, CLUSTER),
  statuses: generatedFrom(STATUS),
  suspensions: [],
  predecessors: [],
};

const recordedStatusOn = (day: string): string => valueOn(STATUS, day);

const hasEnded = (status: string): string =>
  `coalesce(${status}, '') in (${ENDED_STATUSES.map((w) => `'${w}'`).join(', ')})`;

/** Status in force on the day; a suspension from–to wins over it while it lasts. */
export const statusOn = (day: string): string =>
  `case when t.suspensions is not null and exists (select from jsonb_array_elements(t.suspensions) x where ${holdsOn('x', day)})
      and not ${hasEnded(recordedStatusOn(day))} then 'SUSPENDED' else ${recordedStatusOn(day)} end`;

/** The status on the day is one of these, in a form whose selectivity the planner can judge. */
export const statusIs = (values: string, day: string): string =>
  `((t.suspensions is null and ${valueIs(STATUS, values, day)}) or (t.suspensions is not null and ${statusOn(day)} = any(${values})))`;

export const zoneOn = (day: string): string => valueOn(ZONE, day);
export const clusterOn = (day: string): string => valueOn(CLUSTER, day);
export const zoneIs = (values: string, day: string): string => valueIs(ZONE, values, day, 'none');
export const clusterIs = (values: string, day: string): string => valueIs(CLUSTER, values, day, 'none');

const PROJECTS: Register = { type: 'project', tableName: 'investment_projects', dated: DATED };

/** Keys of the projects that ever named one before them: the few that an index of the ledger holds. */
const HEIRS = `select i.key from ledger_entries i where i.type = 'project' and jsonb_typeof(i.state -> 'predecessors') = 'array'`;

/**
 * Another project, licensed by then, took its place by merger or transfer. Of a split the first one goes on, unless its
 * statuses say that it ended. Asked once for all rows, of the few that name predecessors.
 */
const isSucceededOn = (day: string, known?: string): string =>
  `t.code in (select x ->> 'project' from ${rowsPlaced(PROJECTS, { day, known }, HEIRS)} heir cross join lateral jsonb_array_elements(heir.predecessors) x
    where heir.predecessors is not null and heir.first_issued_on <= ${day} and x ->> 'kind' in ('MERGER', 'TRANSFER') and x ->> 'on' <= (${day})::text)`;

/** Licensed on or before the day, not ended on it, nor succeeded by another. */
export const isValidOn = (day: string, known?: string): string =>
  `(t.first_issued_on is not null and t.first_issued_on <= ${day} and not ${hasEnded(recordedStatusOn(day))} and (t.expires_on is null or t.expires_on >= ${day})
    and not ${isSucceededOn(day, known)})`;

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

const ENDING = `in ('TERMINATED', 'REVOKED')`;
const ENDED = `t.last_status ${ENDING}`;

/** Day on which a project that has ended first did, by termination or revocation. */
export const endedOn = `case when ${ENDED} then (select min(x ->> 'from')::date from jsonb_array_elements(t.statuses) x where x ->> 'status' ${ENDING}) end`;

const per = (amount: string, whole: string): string => `round(t.${amount} / nullif(t.${whole}, 0), 2)`;

/** What is computed of a project's size. A rented factory has no land of its own: its capital is held against the floor. */
export const MEASURES = {
  investmentPerHaVnd: per('registered_capital_vnd', 'land_ha'),
  investmentPerHaUsd: per('registered_capital_usd', 'land_ha'),
  investmentPerM2Vnd: per('registered_capital_vnd', 'floor_area_m_2'),
  investmentPerM2Usd: per('registered_capital_usd', 'floor_area_m_2'),
  labourPerHa: per('labour_registered', 'land_ha'),
} as const;

/** Milestones of the schedule in force on the day that were due before it and are not met on it. */
const lateMilestones = (
  day: string,
): string => `from jsonb_array_elements(t.milestones) m where (m ->> 'plannedOn') < (${day})::text
  and coalesce(m ->> 'actualOn', '99999') > (${day})::text and coalesce(m ->> 'scheduledOn', '') <= (${day})::text and coalesce(m ->> 'supersededOn', '99999') > (${day})::text`;

/** The last status ends it, and has begun by the day: by columns alone, for every list asks it. */
const isOverOn = (day: string): string =>
  `(${hasEnded('t.last_status')} and coalesce(t.status_from <= (${day})::text, false))`;

/** A project that has ended is late no more. */
export const isBehindOn = (day: string): string => `(not ${isOverOn(day)} and exists (select ${lateMilestones(day)}))`;
export const daysBehindOn = (day: string): string =>
  `case when ${isOverOn(day)} then 0 else coalesce((select max(${day} - (m ->> 'plannedOn')::date) ${lateMilestones(day)}), 0) end`;

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
  case when ${ENDED} and exists (select from jsonb_array_elements(t.statuses) x where x ->> 'status' ${ENDING} and (x ->> 'ground' is null or x ->> 'document' is null)) then 'ended_without_ground' end,
  case when t.term_years > 70 then 'term_above_70_years' end,
  case when t.project_code !~ '^([0-9]{10}|[0-9]{12,13})$' then 'project_code_form' end]::text[], null)`;
