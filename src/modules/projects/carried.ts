import { type Milestone, sameMilestone } from './parts.ts';

// What a project keeps from the state before, whatever was sent.

type Row = Readonly<Record<string, unknown>>;

/** What only grows: nobody takes an adjustment back by leaving it out. */
const latest = <T extends number | string>(now: T | null, before: T | null | undefined): T | null =>
  before == null || (now !== null && now > before) ? now : before;

/**
 * A milestone keeps the day it was first planned for, earlier or later, whoever plans it anew: by an adjustment, a
 * correction or the whole record.
 */
function withFirstPlans(now: readonly Milestone[] | null, before: readonly Milestone[] | null | undefined) {
  const bySchedule = (list: readonly Milestone[]) =>
    [...list].sort((a, b) => ((a.scheduledOn ?? '') < (b.scheduledOn ?? '') ? -1 : 1));
  const plans = [...bySchedule(before ?? []), ...bySchedule(now ?? [])];
  return (
    now?.map((m) => {
      const first = plans.find((p) => sameMilestone(p, m))!;
      return { ...m, firstPlannedOn: m.firstPlannedOn ?? first.firstPlannedOn ?? first.plannedOn };
    }) ?? null
  );
}

export const carriedOn = (r: Row, before?: Row): Row => ({
  adjustmentNo: latest(r.adjustmentNo as number | null, before?.adjustmentNo as number | null | undefined),
  lastAdjustedOn: latest(r.lastAdjustedOn as string | null, before?.lastAdjustedOn as string | null | undefined),
  milestones: withFirstPlans(r.milestones as Milestone[] | null, before?.milestones as Milestone[] | null | undefined),
});
