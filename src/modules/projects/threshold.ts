import { recordOn } from '../../db/ledger.ts';
import type { Around } from '../../records/spec.ts';
import { MEASURES } from './derived.ts';

// What an appraisal found, held against its criterion: SQL over a result `t`. Threshold and project are as they stood on the
// day of appraisal; from when to when the criterion is in force it says itself.

/** The criterion on that day (`criterion`), its validity by all that is known (`validity`), and the project's own figure (`own`). */
export function appraisalJoins(_day: string, { known }: Pick<Around, 'known'>): string {
  const criterion = { type: 'appraisal_criterion', table: 'appraisal_criteria', key: 't.criterion' };
  const project = { type: 'project', table: 'investment_projects', key: 't.project' };
  const figures = Object.entries(MEASURES).map(([name, sql]) => `when '${name}' then ${sql}`);
  return `left join lateral ${recordOn(criterion, 't.appraised_on', known)} criterion on true
    left join lateral ${recordOn(criterion, `'infinity'::date`, known)} validity on true
    left join lateral (select case criterion.measure ${figures.join(' ')} end as figure from ${recordOn(project, 't.appraised_on', known)} t) own on true`;
}

/** The value found; else the project's figure, where the criterion is on one. */
export const COMPARED = 'coalesce(t.value, own.figure)';

export const APPRAISAL_FINDINGS = {
  below_threshold: 'đạt nhưng giá trị thấp hơn ngưỡng tối thiểu',
  above_threshold: 'đạt nhưng giá trị cao hơn ngưỡng tối đa',
  criterion_not_in_force: 'tiêu chí không có hiệu lực vào ngày thẩm định',
} as const;

const IN_FORCE = 'in_force(validity.valid_from, validity.valid_to, t.appraised_on)';

/** Doubts about a result: shown, never refused. A threshold that was not in force is held against nothing. */
export const appraisalFindings = (): string => `array_remove(array[
  case when ${IN_FORCE} and t.verdict = 'PASS' and criterion.side = 'MIN' and ${COMPARED} < criterion.threshold then 'below_threshold' end,
  case when ${IN_FORCE} and t.verdict = 'PASS' and criterion.side = 'MAX' and ${COMPARED} > criterion.threshold then 'above_threshold' end,
  case when not ${IN_FORCE} then 'criterion_not_in_force' end]::text[], null)`;
