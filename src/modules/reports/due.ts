import type { REPORT_DUE_STATUSES } from '../../vocab/reports.ts';

// What becomes of a report's last day, as SQL over the row alias `t`: the same for one row and a million, on any day.
// `near.day`: the last day that counts as near, so many working days from the day asked about.

export type ReportDueStatus = keyof typeof REPORT_DUE_STATUSES;

export const isExpected = `t.state not in ('WAIVED', 'WITHDRAWN')`;

/** Is it with the receiver? */
export const isSent = `t.state in ('SUBMITTED', 'ACCEPTED')`;

/** Last day for what is still to be sent; of a report that was returned, the day it was given. */
export const lastDay = 'coalesce(t.return_due_on, t.effective_on)';

/** Days between the last day and the sending, the first one and the one after a return. */
const sentLate =
  'greatest(coalesce(t.first_submitted_on - t.effective_on, 0), coalesce(t.submitted_on - t.return_due_on, 0), 0)';

/** Nothing is said of a report that is not expected. */
export const dueStatus = (day: string, say: (status: ReportDueStatus) => string = (status) => `'${status}'`): string =>
  `case
  when not (${isExpected}) then null
  when ${isSent} then case when ${sentLate} > 0 then ${say('submitted_late')} else ${say('submitted_in_time')} end
  when ${lastDay} is null then ${say('no_deadline')}
  when ${day} > ${lastDay} then ${say('overdue')}
  when near.day >= ${lastDay} then ${say('near_due')}
  else ${say('open_in_time')} end`;

/** Calendar days by which a report is late, or was when it was sent; 0 where it is not. */
export const daysLate = (day: string): string => `case when not (${isExpected}) then 0
  when ${isSent} then ${sentLate} else greatest(coalesce(${day} - ${lastDay}, 0), ${sentLate}) end`;
