import { type Ctx, withPredecessors } from '../../auth/context.ts';
import type { Tx } from '../../db/tx.ts';
import { badField, type Fault, problem } from '../../problems.ts';
import { type Form, type FormPeriod, formPeriod, formsOf } from '../reports/reports.reads.ts';

// What is consolidated: which version of the form for which days, by which body, and the report that body owes by it.

export interface Subject extends FormPeriod {
  form: Form;
  organisation: string;
  /** That body and those whose duties have come to it. */
  lineage: string[];
  /** The report it owes, where it owes one. */
  obligation: string | null;
  /** Day the registers are read of: the cut-off, or today where that is still to come. */
  asOf: string;
}

const unknown = (pointer: string, detail: string): Error =>
  problem('unknown_reference', undefined, [{ pointer, code: 'unknown_reference', detail } satisfies Fault]);

/** Finds it, or says what of the request means nothing. `template`: a form, or the version in force. */
export async function subjectOf(
  ctx: Ctx,
  tx: Tx,
  asked: { template: string; period: string; organisation: string },
): Promise<Subject> {
  const { period, organisation } = asked;
  const [family, version] = asked.template.split('@') as [string, string | undefined];
  const known = await tx.rows<{ family: boolean; organisation: boolean }>({
    text: `select exists (select from report_templates where family = $1) as family,
      exists (select from organisations where code = $2) as organisation`,
    values: [family, organisation],
  });
  if (!known[0]!.family) throw unknown('/template', 'No such form');
  if (!known[0]!.organisation) throw unknown('/organisation', 'No such record');
  const of = await formPeriod(tx, family, period);
  if (!of) throw badField('/period', 'no_such_period', `${family} has no period ${period} on record`);
  if (version !== undefined && of.template !== asked.template)
    throw badField('/template', 'not_in_force', `The period ends on ${of.dataTo}: it goes by ${of.template}`);
  const bodies = await withPredecessors(ctx, organisation);
  const [owed] = await tx.rows<{ id: string; receivers: string[] | null }>({
    text: `select id, receivers from report_obligations
      where template = $1 and period = $2 and reporter = any($3) and state <> 'WITHDRAWN'
      order by reporter = $4 desc, id limit 1`,
    values: [of.template, period, bodies, organisation],
  });
  const [form] = await formsOf(tx, [of.template]);
  return {
    ...of,
    form: form!,
    organisation,
    lineage: bodies,
    obligation: owed?.id ?? null,
    receivers: owed?.receivers ?? of.receivers,
    asOf: of.dataTo < ctx.today ? of.dataTo : ctx.today,
  };
}
