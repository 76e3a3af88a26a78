import type { Config } from './config.ts';
import type { Recurring } from './jobs/runner.ts';
import { permitExpiry } from './modules/projects/permit-expiry.ts';
import { reportObligationJob } from './modules/reports/generate.ts';
import { taskOccurrences } from './modules/tasks/occurrences.ts';
import { reminding } from './modules/tasks/reminding.ts';

/** What modules want done again and again. */
export const recurringWork = (config: Config): readonly Recurring[] => [
  permitExpiry(config.PERMIT_EXPIRY_DAYS),
  taskOccurrences,
  reminding,
  reportObligationJob,
];
