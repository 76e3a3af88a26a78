import type { Around } from '../../records/spec.ts';
import { DUTIES } from './concern.reads.ts';
import { dueStatus, isOpen } from './due.ts';
import { viewJoins } from './view.ts';

// What the duties of a task come down to. In here `t` is the duty, as everywhere that due states are told; the task is
// `own.id`.

/** Joins after the task's row alias `t`: open and done lead duties, the next last day, who answers, their due states. */
export function rolledUp(day: string, around: Around): string {
  const totals = (columns: string, rest: string) => `(select ${columns} count(*) filter (where ${isOpen}) as open,
      count(*) filter (where t.completed_on is not null) as done, min(t.effective_on) filter (where ${isOpen}) as next_due,
      array_agg(distinct o.organisation) as responsible, array_agg(distinct ${dueStatus(day)}) as statuses
    from ${around.at(DUTIES)} t ${viewJoins(day, around)} where t.role = 'LEAD' ${rest})`;
  // Over the past all duties are made anew from the ledger: once for the page, not once a task.
  return around.known
    ? `left join lateral ${totals('t.task,', 'group by t.task')} d on d.task = t.id`
    : `cross join lateral (select t.id) own left join lateral ${totals('', 'and t.task = own.id')} d on true`;
}

const has = (status: string): string => `'${status}' = any(d.statuses)`;
const firstOf = (...statuses: string[]): string => statuses.map((x) => `when ${has(x)} then '${x}'`).join(' ');

/** The worst of its lead duties speaks for a task; open ones before those that are done. */
export const worstStatus = `case when d.open > 0
  then case ${firstOf('overdue', 'near_due', 'open_in_time')} else 'no_deadline' end
  else case ${firstOf('done_late', 'done_on_time', 'no_deadline')} end end`;

/** Condition that one of a task's duties fulfils another condition over the duty `t`. */
export const someDuty = (condition: string, day: string, around: Around): string =>
  `t.id in (select t.task from ${around.at(DUTIES)} t ${viewJoins(day, around)} where ${condition})`;
