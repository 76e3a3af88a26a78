import { z } from 'zod';
import { MATRIX } from '../../auth/policy.ts';
import { type Input, type Operation, op } from '../../http/operation.ts';
import { recordSchema } from '../../records/answers.ts';
import { once } from '../../records/operations.ts';
import * as s from '../../records/schemas.ts';
import { ACTS, type ActName, carryOut, lockVersion } from './life.ts';
import { submissionSpec } from './submissions.spec.ts';

// POST /report-submissions/{id}/{act}.

type Wire = Record<string, unknown>;

export const submissionParams = z.strictObject({
  id: s.uuid().meta({
    description: s.describe('Id of the version', 'báo cáo đã gửi'),
    examples: ['019a9e0c-bbbb-7aaa-8bbb-0123456789ab'],
  }),
});

const on = s.omittable(s.day(), 'Day of the act; today when left out, never in the future', 'ngày', '2026-06-24');
const reason = s.about(s.text(1000), 'Why', 'lý do', 'thiếu số liệu dòng 17');
const document = s.omittable(s.text(200), 'Number of the document', 'số văn bản', '45/BC-UBND');

/** What sending a report may say. */
export const sendingShape = {
  on,
  document,
  documentOn: s.omittable(s.day(), 'Day of that document', 'ngày văn bản', '2026-06-24'),
  signer: s.omittable(s.text(200), 'Who signed it', 'người ký', 'Chủ tịch UBND xã'),
};

/** What accepting a report may say. */
export const acceptanceShape = { on, document };

const SHAPES: Readonly<Record<ActName, Record<string, z.ZodType>>> = {
  submission: sendingShape,
  withdrawal: { on, reason },
  acceptance: acceptanceShape,
  return: {
    on,
    reason,
    document,
    dueOn: s.about(s.plannedDay(), 'Last day for sending it again', 'hạn gửi lại', '2026-06-29'),
  },
};

const EXAMPLES: Readonly<Record<ActName, Wire>> = {
  submission: { document: '45/BC-UBND', signer: 'Chủ tịch UBND xã' },
  withdrawal: { reason: 'gửi nhầm kỳ' },
  acceptance: {},
  return: { reason: 'thiếu số liệu dòng 17', dueOn: '2026-06-29' },
};

const actOperation = (name: ActName): Operation => {
  const { en, vi, by, from, to } = ACTS[name];
  const who = by === 'FILER' ? 'the body that answers for the report today' : 'the body that receives it';
  const title = name[0]!.toUpperCase() + name.slice(1);
  return op(`report_submission_${name}`, {
    method: 'POST',
    path: `/v1/report-submissions/:id/${name}`,
    tag: 'Reports',
    access: MATRIX[by === 'FILER' ? 'report_submission' : 'report_obligation'].write,
    summary: en,
    description: `${en} (${vi}): by ${who}, while the version is ${from.join(' or ')}; it is ${to} then.${
      name === 'submission' ? ' Refused with every error of the report where it has any; warnings do not hinder.' : ''
    } The answer is the version.`,
    params: submissionParams as z.ZodType<unknown>,
    body: z.strictObject(SHAPES[name]).meta({
      id: `Report${title}Act`,
      description: s.describe(`${en}, as sent`, vi),
      examples: [EXAMPLES[name]],
    }) as z.ZodType<unknown>,
    success: { 200: { description: 'The version after the act', schema: recordSchema(submissionSpec) } },
    problems: ['act_not_allowed', ...(name === 'submission' ? (['report_not_valid'] as const) : [])],
    handle: (ctx, input: Input<unknown, unknown, unknown>) =>
      once(ctx, submissionSpec, input, async (tx) => {
        const version = await lockVersion(ctx, tx, (input.params as { id: string }).id, by);
        return carryOut(ctx, tx, name, version, input.body as Wire);
      }),
  });
};

export const submissionActs: readonly Operation[] = (Object.keys(ACTS) as ActName[]).map(actOperation);
