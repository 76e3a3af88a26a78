import type { Ctx } from '../../auth/context.ts';
import type { Head } from '../../db/ledger.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import { type Moment, resolveMoment, sourceOf, type TimeTravel } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import type { SubmissionState } from '../../vocab/reports.ts';
import { enterpriseSpec } from '../enterprises/enterprises.spec.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { projectSpec } from '../projects/projects.spec.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import type { Form } from '../reports/reports.reads.ts';
import { templateSpec } from '../reports/templates.spec.ts';
import { type Content, contentOf } from './content.ts';
import type { Figure } from './parts.ts';
import { submissionSpec } from './submissions.spec.ts';

// What a form is filled in from, at one moment and as far as the caller may see it.

export interface OwedReport {
  id: string;
  template: string;
  family: string;
  calendar: string;
  frequency: string;
  period: string;
  dataFrom: string;
  dataTo: string;
  dueOn: string | null;
  effectiveOn: string | null;
  reporter: string | null;
  enterprise: string | null;
  project: string | null;
  cluster: string | null;
}

interface Shown {
  id: string;
  state: SubmissionState;
  latestVersion: number;
  content: Content;
}

export interface FormSource {
  owed: OwedReport;
  form: Form;
  shown: Shown | undefined;
  /** Accepted figures of the period before, with the form they were given in. */
  before: { figures: readonly Figure[]; form: Form } | undefined;
  reporterName: string | null;
  projectName: string | null;
}

interface Asking {
  ctx: Ctx;
  tx: Tx;
  moment: Moment;
}

const OWED = `t.id, t.template, t.family, t.calendar, t.frequency, t.period, t.data_from as "dataFrom", t.data_to as "dataTo",
  t.due_on as "dueOn", t.effective_on as "effectiveOn", t.reporter, t.enterprise, t.project, t.cluster`;
const FORM = `t.code, t.family, t.name, coalesce(t.tables, '[]') as tables, coalesce(t.outline, '[]') as outline`;

/** Rows of a register that the caller sees. */
async function rowsOf<T extends object>(
  { ctx, tx, moment }: Asking,
  spec: RecordSpec,
  columns: string,
  condition: (p: Params) => string,
): Promise<T[]> {
  const p = new Params();
  const { from, where } = sourceOf(ctx, spec, moment, p);
  return tx.rows<T>({
    text: `select ${columns} from ${from} where ${[...where, condition(p)].join(' and ')}`,
    values: p.values,
  });
}

async function nameOf(asking: Asking, spec: RecordSpec, key: string | null): Promise<string | null> {
  if (key === null) return null;
  const [row] = await rowsOf<{ name: string }>(
    asking,
    spec,
    't.name',
    (p) => `t.${spec.key} = ${p.add(key)} order by 1 limit 1`,
  );
  return row?.name ?? null;
}

const formAt = async (asking: Asking, template: string): Promise<Form> =>
  (await rowsOf<Form>(asking, templateSpec, FORM, (p) => `t.code = ${p.add(template)}`))[0]!;

/** The form of a report that is owed, where the caller sees one. */
export const formOwed = (ctx: Ctx, id: string): Promise<Form | undefined> =>
  readSnapshot(ctx.db, async (tx) => {
    const asking = { ctx, tx, moment: { day: ctx.today } };
    const [owed] = await rowsOf<{ template: string }>(
      asking,
      obligationSpec,
      't.template',
      (p) => `t.id = ${p.add(id)}`,
    );
    return owed && formAt(asking, owed.template);
  });

/** The newest version that says anything: what was withdrawn was never sent, what was superseded counts no more. */
async function shownOf(asking: Asking, obligation: string): Promise<Shown | undefined> {
  const [row] = await rowsOf<Omit<Shown, 'content'> & Record<string, unknown>>(
    asking,
    submissionSpec,
    't.id, t.state, t.latest_version as "latestVersion", t.header, t.figures, t.narrative',
    (p) =>
      `t.obligation = ${p.add(obligation)} and t.state not in ('WITHDRAWN', 'SUPERSEDED') order by t.version_no desc limit 1`,
  );
  return row && { ...row, latestVersion: Number(row.latestVersion), content: contentOf(row) };
}

/** The period before is the last one of its kind that the same filer owed; a year nothing was accepted for stays open. */
async function before(asking: Asking, owed: OwedReport): Promise<FormSource['before']> {
  const [last] = await rowsOf<{ id: string }>(asking, obligationSpec, 't.id', (p) => {
    const same = (['reporter', 'enterprise', 'project', 'cluster'] as const).map((name) =>
      owed[name] === null ? `t.${name} is null` : `t.${name} = ${p.add(owed[name])}`,
    );
    return `t.family = ${p.add(owed.family)} and t.calendar = ${p.add(owed.calendar)} and t.frequency = ${p.add(owed.frequency)}
      and ${same.join(' and ')} and t.data_to < ${p.add(owed.dataTo, 'date')} and t.state <> 'WITHDRAWN' order by t.data_to desc limit 1`;
  });
  if (!last) return undefined;
  const [accepted] = await rowsOf<{ template: string; figures: Figure[] | null }>(
    asking,
    submissionSpec,
    't.template, t.figures',
    (p) => `t.obligation = ${p.add(last.id)} and t.state = 'ACCEPTED'`,
  );
  return accepted && { figures: accepted.figures ?? [], form: await formAt(asking, accepted.template) };
}

/** Everything a form is filled in from; 404 where the caller sees no such report. */
export const formSource = (ctx: Ctx, id: string, travel: TimeTravel): Promise<{ source: FormSource; head: Head }> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, travel);
    const asking = { ctx, tx, moment };
    const [owed] = await rowsOf<OwedReport>(asking, obligationSpec, OWED, (p) => `t.id = ${p.add(id)}`);
    if (!owed) throw problem('not_found');
    const { template, reporter, enterprise, project } = owed;
    const source = {
      owed,
      form: await formAt(asking, template),
      shown: await shownOf(asking, id),
      before: await before(asking, owed),
      reporterName:
        (await nameOf(asking, organisationSpec, reporter)) ?? (await nameOf(asking, enterpriseSpec, enterprise)),
      projectName: await nameOf(asking, projectSpec, project),
    };
    return { source, head };
  });
