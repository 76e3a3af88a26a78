import { actingOrganisation, type Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { badField, problem } from '../../problems.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { recordThrough } from '../../records/through.ts';
import { type Current, lockToChange, recordLock, type Saved } from '../../records/write.ts';
import type { ObligationState, SubmissionState } from '../../vocab/reports.ts';
import type { ObligationAct } from '../reports/reports.reads.ts';
import { assertSendable } from './findings.ts';
import { dayOfAct, lockOwed, noted, type Owed } from './obligation.ts';
import { submissionSpec } from './submissions.spec.ts';

// The life of one version of a report: which act leads from which states to which, whose act it is, and what becomes of
// the report that is owed.

type Wire = Record<string, unknown>;

export interface Act {
  readonly from: readonly SubmissionState[];
  readonly to: SubmissionState;
  readonly by: 'FILER' | 'RECEIVER';
  readonly en: string;
  readonly vi: string;
}

export const ACTS = {
  submission: { from: ['DRAFT'], to: 'SUBMITTED', by: 'FILER', en: 'Send a report', vi: 'gửi báo cáo' },
  withdrawal: {
    from: ['DRAFT', 'SUBMITTED'],
    to: 'WITHDRAWN',
    by: 'FILER',
    en: 'Withdraw a report',
    vi: 'rút lại báo cáo',
  },
  acceptance: { from: ['SUBMITTED'], to: 'ACCEPTED', by: 'RECEIVER', en: 'Accept a report', vi: 'tiếp nhận báo cáo' },
  return: {
    from: ['SUBMITTED'],
    to: 'RETURNED',
    by: 'RECEIVER',
    en: 'Return a report to be completed',
    vi: 'trả lại báo cáo để hoàn thiện',
  },
} as const satisfies Record<string, Act>;
export type ActName = keyof typeof ACTS;

const allowedIn = (state: SubmissionState): string =>
  (Object.keys(ACTS) as ActName[])
    .filter((name) => (ACTS[name].from as readonly SubmissionState[]).includes(state))
    .join(', ') || 'nothing';

/** The register where the body that receives a report decides about it. */
const decidedSpec: RecordSpec = {
  ...submissionSpec,
  judgedAs: 'report_obligation',
  judgedBy: async (_tx, record) => record,
};

export interface Version {
  id: string;
  current: Current;
  owed: Owed;
  /** It follows a version that was accepted, which counts until this one is accepted. */
  isCorrection: boolean;
}

/** Nobody waits for the report any more. */
const isOver = ({ state }: Owed): boolean => state === 'WAIVED' || state === 'WITHDRAWN';

/** What becomes of the report that is owed, and what is noted with it. */
function consequence(
  name: ActName,
  { owed, isCorrection }: Version,
  on: string,
  body: Wire,
): { to: ObligationState; fields: Wire } {
  const { record } = owed.current;
  if (isOver(owed)) return { to: owed.state, fields: {} };
  if (isCorrection) return { to: 'ACCEPTED', fields: {} };
  if (name === 'submission')
    return {
      to: 'SUBMITTED',
      fields: { firstSubmittedOn: record.firstSubmittedOn ?? on, submittedOn: on },
    };
  if (name === 'acceptance') return { to: 'ACCEPTED', fields: {} };
  if (name === 'return') return { to: 'RETURNED', fields: { returnDueOn: body.dueOn } };
  // Withdrawn: as if that version had never been sent.
  return ((record.acts as ObligationAct[] | null) ?? []).some((x) => x.act === 'return')
    ? { to: 'RETURNED', fields: { submittedOn: record.firstSubmittedOn } }
    : { to: 'NOT_STARTED', fields: { firstSubmittedOn: null, submittedOn: null } };
}

/** What an act writes into the version itself. */
function changesOf(ctx: Ctx, name: ActName, on: string, body: Wire): Wire {
  const who = actingOrganisation(ctx);
  const { document, documentOn, signer } = body;
  if (name === 'submission') return { submittedOn: on, submittedBy: who, ...defined({ document, documentOn, signer }) };
  if (name === 'withdrawal') return { decisionReason: body.reason ?? null };
  return {
    decidedOn: on,
    decidedBy: who,
    decisionReason: body.reason ?? null,
    ...(name === 'return' ? { returnDueOn: body.dueOn ?? null } : {}),
  };
}

const defined = (given: Wire): Wire => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));

async function supersede(ctx: Ctx, tx: WriteTx, { current, isCorrection }: Version, on: string): Promise<void> {
  if (!isCorrection) return;
  const id = current.record.corrects as string;
  const before = (await recordLock(ctx, decidedSpec, tx, id))!;
  await recordThrough({ ...ctx, validFrom: null }, decidedSpec, tx, id, before, {
    change: (base) => ({ ...base, state: 'SUPERSEDED' }),
    act: 'superseded',
    day: on,
    at: { pointer: '/on' },
    quietly: true,
  });
}

/** Refuses an act that the state of the version, or of the report it is of, does not allow. */
export function assertPossible(name: ActName, { current, owed }: Version): void {
  const state = current.record.state as SubmissionState;
  if (!(ACTS[name].from as readonly SubmissionState[]).includes(state))
    throw problem(
      'act_not_allowed',
      `${name} is not possible while the version is ${state}; allowed: ${allowedIn(state)}.`,
    );
  if (isOver(owed) && name !== 'withdrawal')
    throw problem('act_not_allowed', `The report is not owed any more: ${owed.state}; allowed: withdrawal.`);
}

/** Carries out one act on a version whose report is locked; `quietly` where nobody reads the version as an answer. */
export async function carryOut(
  ctx: Ctx,
  tx: WriteTx,
  name: ActName,
  version: Version,
  body: Wire,
  quietly = false,
): Promise<Saved> {
  const { to, by } = ACTS[name];
  const { id, current, owed } = version;
  assertPossible(name, version);
  const on = dayOfAct(ctx, owed, body.on as string | undefined);
  if (name === 'return' && typeof body.dueOn === 'string' && body.dueOn <= on)
    throw badField('/dueOn', 'before_return', `It is returned on ${on}`);
  if (name === 'submission') await assertSendable(ctx, tx, current.record);
  if (name === 'acceptance') await supersede(ctx, tx, version, on);
  const reason = (body.reason as string | undefined) ?? null;
  const then = consequence(name, version, on, body);
  const document = (body.document as string | undefined) ?? null;
  await noted(ctx, tx, owed, { act: name, by, on, ...then, reason, document });
  const spec = by === 'FILER' ? submissionSpec : decidedSpec;
  return recordThrough({ ...ctx, validFrom: null, reason: reason ?? ctx.reason }, spec, tx, id, current, {
    change: (base) => ({ ...base, state: to, ...changesOf(ctx, name, on, body) }),
    act: name,
    day: on,
    at: { pointer: '/on' },
    quietly,
  });
}

/** A version with the report it is of, both locked, the report first: 404 where the caller sees none, 403 where the act is somebody else's. */
export async function lockVersion(ctx: Ctx, tx: WriteTx, id: string, by: Act['by']): Promise<Version> {
  const spec = by === 'FILER' ? submissionSpec : decidedSpec;
  const seen = await recordLock(ctx, spec, tx, id);
  if (!seen) throw problem('not_found');
  const owed = await lockOwed(ctx, tx, seen.record.obligation as string);
  const current = await lockToChange(ctx, spec, tx, id);
  return { id, current, owed, isCorrection: current.record.corrects !== null };
}
