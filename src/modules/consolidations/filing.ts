import type { Ctx } from '../../auth/context.ts';
import type { WriteTx } from '../../db/tx.ts';
import { Problem, problem } from '../../problems.ts';
import { MOST_TEXT } from '../../vocab/reports.ts';
import type { Form } from '../reports/reports.reads.ts';
import { carryOut, draft, type Figure, lockVersion, type NarrativeSection } from '../submissions/submissions.reads.ts';
import type { Cell, InputRow, Section } from './parts.ts';

// A signed consolidation as the report its body owes: the next version of that report, sent.

interface Content {
  form: Form;
  cells: readonly Cell[];
  sections: readonly Section[];
  inputs: readonly InputRow[];
  /** Name of the body that reports. */
  reporter: string;
}

const figureOf = ({ table, row, column, value, expectedInputs, receivedInputs }: Cell): Figure => ({
  ...{ table, row, column, value, note: null },
  missingReason:
    value !== null
      ? null
      : expectedInputs > receivedInputs
        ? `mới nhận được ${receivedInputs}/${expectedInputs} báo cáo`
        : 'không có số liệu tổng hợp',
});

/** What all reports say in a section, each under the name of its reporter. */
function told({ section, texts }: Section, inputs: readonly InputRow[]): NarrativeSection[] {
  const all = texts.map(({ input, text }) => `${inputs[input]!.name}:\n${text}`).join('\n\n');
  return all === '' ? [] : [{ section, text: all.slice(0, MOST_TEXT).trim() }];
}

const headerOf = (form: Form, reporter: string) =>
  form.tables.flatMap(({ code: table, header }) =>
    header.filter((h) => h.field === 'reporterName').map(({ field }) => ({ table, field, value: reporter })),
  );

/** Sections of the narrative that the form above has; where it has no outline, all of them. */
const fitting = (form: Form, sections: readonly Section[]): Section[] =>
  sections.filter(({ section }) => form.outline.length === 0 || form.outline.some((x) => x.code === section));

interface Sending {
  document: string;
  documentOn: string;
  signer: string;
  /** Day it was signed, where not today. */
  on?: string | undefined;
}

const OF_CONTENT = /^\/(figures|header|narrative)\b/;

/** What the form does not take of the figures as they were added up is no fault of the request that signs them. */
function refusedByForm(e: unknown): never {
  if (!(e instanceof Problem) || !e.errors.some((x) => OF_CONTENT.test(x.pointer ?? ''))) throw e;
  throw problem(
    'report_not_valid',
    'The form does not take it as it was added up: consolidate anew, then sign.',
    e.errors,
  );
}

/** Sends it as the report that is owed; answers the id of the version. */
export async function filed(
  ctx: Ctx,
  tx: WriteTx,
  of: { consolidation: string; obligation: string; correctionReason: string | null },
  { form, cells, sections, inputs, reporter }: Content,
  sending: Sending,
): Promise<string> {
  const { consolidation, obligation, correctionReason } = of;
  const content = {
    ...{ obligation, correctionReason, figureKind: 'ACTUAL', note: null },
    header: headerOf(form, reporter),
    figures: cells.map(figureOf),
    narrative: fitting(form, sections).flatMap((x) => told(x, inputs)),
  };
  const { key } = await draft(ctx, tx, content, { consolidation }, sending.on).catch(refusedByForm);
  await carryOut(ctx, tx, 'submission', await lockVersion(ctx, tx, key, 'FILER'), { ...sending });
  return key;
}
