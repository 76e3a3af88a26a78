import type { Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { assertMatch } from '../../http/conditional.ts';
import type { FileFormat, Input } from '../../http/operation.ts';
import { badParameter, type Fault, problem } from '../../problems.ts';
import { authorise, lockToChange, recordLock, recordUpdate, type Saved } from '../../records/write.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { formOf } from '../reports/reports.reads.ts';
import { draft } from './create.ts';
import { rowsOfFile } from './file-rows.ts';
import { contentOfLines, fileLines, jsonLines } from './form-content.ts';
import type { SentLine } from './form-schema.ts';
import { type FormTableSent, formTable, readable } from './form-table.ts';
import { submissionSpec } from './submissions.spec.ts';

// A form that comes back: into the open draft of its report, or as a new one.

type Wire = Record<string, unknown>;

interface JsonForm {
  obligation?: string | undefined;
  template?: string | undefined;
  lines: SentLine[];
}

/** What was sent, as far as it can be read without knowing the form. */
export type SentForm = { json: JsonForm } | { table: FormTableSent };

export async function sentForm(
  obligation: string,
  body: unknown,
  file: { format: FileFormat; bytes: Buffer } | undefined,
): Promise<SentForm> {
  if (!file) return { json: body as JsonForm };
  return { table: formTable(readable(await rowsOfFile(file.format, file.bytes)), obligation) };
}

/** A form of another report, or of the version of the form before, is not taken for this one. */
function strangeFaults({ obligation, template }: JsonForm, id: string, owed: Wire): Fault[] {
  const wrong: Fault[] = [];
  if (obligation !== undefined && obligation !== id)
    wrong.push({ pointer: '/obligation', code: 'another_report', detail: 'The form is of another report' });
  if (template !== undefined && template !== owed.template)
    wrong.push({ pointer: '/template', code: 'another_form', detail: `The report goes by ${owed.template}` });
  return wrong;
}

async function contentOf(ctx: Ctx, tx: WriteTx, sent: SentForm, id: string, owed: Wire) {
  const form = await formOf(tx, owed.template as string);
  const faults: Fault[] = 'json' in sent ? strangeFaults(sent.json, id, owed) : [];
  const lines = 'json' in sent ? jsonLines(sent.json.lines) : fileLines(form, sent.table, faults);
  return contentOfLines(form, lines, ctx.language, faults);
}

/** Puts the form into the open draft of a report, or makes the next version with it. */
export async function putForm(
  ctx: Ctx,
  tx: WriteTx,
  id: string,
  sent: SentForm,
  {
    headers,
    correctionReason,
  }: Pick<Input<unknown, unknown, unknown>, 'headers'> & { correctionReason?: string | undefined },
): Promise<Saved> {
  // The report first, as every act on a version does, so that two forms at once make one draft.
  const owed = await recordLock(ctx, obligationSpec, tx, id);
  if (!owed) throw problem('not_found');
  await authorise(ctx, submissionSpec, tx, owed.record);
  const versions = await tx.rows<{ id: string; state: string }>({
    text: `select id, state from report_submissions where obligation = $1 and state in ('DRAFT', 'ACCEPTED')`,
    values: [id],
  });
  const open = versions.find((v) => v.state === 'DRAFT');
  const reason = correctionReason === undefined ? {} : { correctionReason };
  if (!open) {
    // The tag of a form without a draft is of version 0.
    if (headers['if-match'] !== undefined) assertMatch(headers['if-match'], 0);
    if (versions.length > 0 && correctionReason === undefined)
      throw badParameter('correctionReason', 'required', 'It follows a version that was accepted: say why');
    return draft(ctx, tx, { obligation: id, ...(await contentOf(ctx, tx, sent, id, owed.record)), ...reason });
  }
  if (headers['if-none-match'] === '*') throw problem('exists');
  const current = await lockToChange(ctx, submissionSpec, tx, open.id);
  assertMatch(headers['if-match'], current.latestVersion);
  const content = await contentOf(ctx, tx, sent, id, owed.record);
  return recordUpdate(
    ctx,
    submissionSpec,
    tx,
    open.id,
    current,
    (base) => ({ ...base, ...content, ...reason }),
    'replaced',
  );
}
