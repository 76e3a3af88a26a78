import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { badField, problem } from '../../problems.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { recordThrough } from '../../records/through.ts';
import { type Current, recordLock, type Saved } from '../../records/write.ts';
import type { ObligationState } from '../../vocab/reports.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { type ObligationAct, type ReportLetter, reportStandsAsOf } from '../reports/reports.reads.ts';
import { judgedByResponsible } from './responsible.ts';

// What becomes of the report that is owed when a version of it is made, sent, accepted or returned.

type Wire = Record<string, unknown>;

/** The register of reports owed where whoever files a report changes it. */
const filedSpec: RecordSpec = {
  ...obligationSpec,
  judgedAs: 'report_submission',
  judgedBy: judgedByResponsible,
};

export interface Owed {
  id: string;
  current: Current;
  state: ObligationState;
}

/** The report that is owed, locked; an act on any of its versions begins with it, so that two never cross. */
export async function lockOwed(ctx: Ctx, tx: WriteTx, id: string): Promise<Owed> {
  const current = await recordLock(ctx, obligationSpec, tx, id);
  if (!current)
    throw problem('unknown_reference', undefined, [
      { pointer: '/obligation', code: 'unknown_reference', detail: 'No such record' },
    ]);
  return { id, current, state: current.record.state as ObligationState };
}

/** The day of an act: not in the future, not before what was done last. */
export function dayOfAct(ctx: Ctx, { current }: Owed, on: string | undefined): string {
  const day = on ?? ctx.today;
  if (day > ctx.today) throw badField('/on', 'future_day', 'An act is recorded once it is done');
  const last = reportStandsAsOf(current.record);
  if (day < last && on === undefined)
    throw problem('act_not_allowed', `The period begins on ${last}; allowed until then: nothing.`);
  if (on !== undefined && day < last) throw badField('/on', 'before_last_act', `The report stands as of ${last}`);
  return day;
}

const MOST_ACTS = 500;

interface Done {
  act: string;
  /** Who did it: the filer, or the body that receives it. */
  by: 'FILER' | 'RECEIVER';
  on: string;
  to: ObligationState;
  reason?: string | null;
  document?: string | null;
  fields?: Wire;
  letter?: ReportLetter;
  /** The report as it stands then is the answer. */
  answered?: boolean;
}

/** Notes an act with the report that is owed. */
export async function noted(ctx: Ctx, tx: WriteTx, owed: Owed, done: Done): Promise<Saved> {
  const { act, by, on, to, reason = null, document = null, fields = {}, letter, answered = false } = done;
  if (((owed.current.record.acts as unknown[] | null) ?? []).length >= MOST_ACTS)
    throw badField('', 'too_many', `A report keeps at most ${MOST_ACTS} acts`);
  const organisation = actingOrganisation(ctx);
  const entry = { act, on, to, organisation, reason: reason ?? act, document, ...(letter ? { letter } : {}) };
  const spec = by === 'FILER' ? filedSpec : obligationSpec;
  return recordThrough({ ...ctx, validFrom: null, reason: reason ?? ctx.reason }, spec, tx, owed.id, owed.current, {
    change: (base) => ({
      ...base,
      ...fields,
      state: to,
      acts: [...((base.acts as ObligationAct[] | null) ?? []), { ...entry, from: base.state }],
    }),
    act,
    day: on,
    at: { pointer: '/on' },
    quietly: !answered,
  });
}
