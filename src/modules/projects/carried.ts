import type { Milestone } from './parts.ts';

// What a project keeps from the state before, whatever was sent.

type Row = Readonly<Record<string, unknown>>;

/** What only grows: nobody takes an adjustment back by leaving it out. */
const latest = <T extends number | string>(now: T | null, before: T | null | undefined): T | null =>
  before == null || (now !== null && now > before) ? now : before;

/** A milestone keeps the day it was first planned for, whoever sends it again without. */
function withFirstPlans(now: readonly Milestone[] | null, before: readonly Milestone[] | null | undefined) {
  return (
    now?.map((m) => {
      const plans = (before ?? [])
        .filter((b) => b.kind === m.kind && b.phase === m.phase)
        .map((b) => b.firstPlannedOn ?? b.plannedOn);
      return { ...m, firstPlannedOn: m.firstPlannedOn ?? [...plans, m.plannedOn].sort()[0]! };
    }) ?? null
  );
}

export const carriedOn = (r: Row, before?: Row): Row => ({
  adjustmentNo: latest(r.adjustmentNo as number | null, before?.adjustmentNo as number | null | undefined),
  lastAdjustedOn: latest(r.lastAdjustedOn as string | null, before?.lastAdjustedOn as string | null | undefined),
  milestones: withFirstPlans(r.milestones as Milestone[] | null, before?.milestones as Milestone[] | null | undefined),
});
