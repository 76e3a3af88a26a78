import type { DueStatus } from '../../vocab/tasks.ts';

// What becomes of a duty's last day, as SQL over the row alias `t`: the same for one row and a million, on any day.
// `near.day`: the last day that counts as near, so many working days from the day asked about.

/**
 * Day by which the clock is read: it stands still from the day a result was handed in, while that waits for the judge,
 * and while the duty is suspended.
 */
const clock = (day: string): string => `least(t.stopped_on, ${day})`;

/**
 * Done is done on the day of the result, not of its confirmation. Nothing is said of a duty that was cancelled. Standing
 * duties have no last day and so never count as overdue (QĐ 23/2018/QĐ-TTg: regular functional work is no assigned task).
 */
export const dueStatus = (
  day: string,
  due = 't.effective_on',
  say: (status: DueStatus) => string = (status) => `'${status}'`,
): string => `case
  when t.state = 'CANCELLED' then null
  when ${due} is null then ${say('no_deadline')}
  when t.completed_on <= ${due} then ${say('done_on_time')}
  when t.completed_on is not null then ${say('done_late')}
  when ${clock(day)} > ${due} then ${say('overdue')}
  when t.stopped_on is null and near.day >= ${due} then ${say('near_due')}
  else ${say('open_in_time')} end`;

/** Condition that the due state is one of these, with what follows from it beside it, in a form that indexes serve. */
export const dueStatusIs = (values: string, day: string, due = 't.effective_on'): string =>
  `(${dueStatus(day, due)} = any(${values})
    and (not ${values} <@ '{open_in_time,near_due,overdue}'::text[] or ${due} is not null and ${isOpen})
    and (not ${values} <@ '{overdue}'::text[] or ${due} < ${day}))`;

const end = (day: string): string => `coalesce(t.completed_on, ${clock(day)})`;

/** Calendar days by which a duty is, or was in the end, late; 0 where it is not. */
export const daysLate = (day: string): string =>
  `case when t.state = 'CANCELLED' then 0 else greatest(${end(day)} - t.effective_on, 0) end`;

/** Of those days the ones before another day. */
export const daysLateBefore = (cut: string, day: string): string =>
  `greatest(least(${end(day)}, ${cut} - 1) - t.effective_on, 0)`;

/** Calendar days since the last day of a duty that is overdue. */
export const age = (day: string): string => `${clock(day)} - t.effective_on`;

export const isOpen = `t.completed_on is null and t.state <> 'CANCELLED'`;
