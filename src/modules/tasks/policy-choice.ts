// Which reminder policy a duty goes by, and which step of it has been reached.

import { type WorkingCalendar, workingDaysAfter } from '../calendar/calendar.reads.ts';
import type { Step } from './reminder-policies.spec.ts';

/** SQL of what a policy is chosen by. */
interface Chosen {
  /** FROM item of the policies. */
  policies: string;
  /** Day on which it is in force. */
  on: string;
  directive: string;
  kind: string;
  role: string;
  urgency: string;
}

/** Code of the policy on a day: that of the directive, else the one that says most; ties by code. */
export const policyOf = ({ policies, on, directive, kind, role, urgency }: Chosen): string =>
  `(select p.code from ${policies} p where p.is_active and in_force(p.valid_from, p.valid_to, ${on})
    and (p.directive is null or p.directive = ${directive})
    and (coalesce(cardinality(p.kinds), 0) = 0 or ${kind} = any(p.kinds))
    and (coalesce(cardinality(p.roles), 0) = 0 or ${role} = any(p.roles))
    and (coalesce(cardinality(p.urgencies), 0) = 0 or ${urgency} = any(p.urgencies))
  order by p.directive is null, (coalesce(cardinality(p.kinds), 0) = 0)::int
    + (coalesce(cardinality(p.roles), 0) = 0)::int + (coalesce(cardinality(p.urgencies), 0) = 0)::int, p.code limit 1)`;

/** The last step of a ladder that has fallen by a day, with the day it fell on. */
export function stepReached(
  calendar: WorkingCalendar,
  steps: readonly Step[],
  lastDay: string,
  by: string,
): (Step & { firedOn: string }) | undefined {
  return steps
    .map((step) => ({ ...step, firedOn: workingDaysAfter(calendar, lastDay, step.workingDays) }))
    .filter(({ firedOn }) => firedOn <= by)
    .sort((a, b) => a.workingDays - b.workingDays)
    .at(-1);
}
