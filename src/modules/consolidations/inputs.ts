import type { Tx } from '../../db/tx.ts';
import type { ObligationState, PeriodCalendar } from '../../vocab/reports.ts';
import type { Form } from '../reports/reports.reads.ts';
import { formsOf } from '../reports/reports.reads.ts';
import type { CountedCluster } from '../sites/sites.reads.ts';
import type { Figure, NarrativeSection } from '../submissions/submissions.reads.ts';
import { type OwnerOn, ownerKey, ownersOf } from '../tasks/tasks.reads.ts';
import type { Counted } from './cells.ts';
import type { InputRow, Section } from './parts.ts';
import type { Subject } from './subject.ts';
import { leads } from './territory.ts';

// The reports a consolidation is made from: every one that was expected, and what became of it. Only what was accepted
// counts, and only of the very period: a year is never its halves added.

interface Row extends Omit<InputRow, 'status' | 'why' | 'successor'> {
  state: ObligationState;
  calendar: PeriodCalendar;
  reckonedOn: string;
  isMine: boolean;
  waiver: string | null;
  figures: Figure[] | null;
  narrative: NarrativeSection[] | null;
}

export interface Reports {
  inputs: InputRow[];
  counted: Counted[];
  /** Narratives of those that count, by place in `inputs`. */
  narratives: { at: number; sections: NarrativeSection[] }[];
}

/** Every report of these forms in the period that goes to the body, or is about a cluster on its territory. */
const EXPECTED = `select o.id as obligation, o.family, o.template, o.reporter, o.enterprise, o.project, o.cluster, o.state, o.calendar,
    least(o.data_to, o.due_on) as "reckonedOn", o.effective_on as "dueOn",
    coalesce(o.receivers, '{}') && $3 or o.approver = any($3) as "isMine",
    (select x ->> 'reason' from jsonb_array_elements(o.acts) with ordinality a(x, n) where x ->> 'act' = 'waiver' order by n desc limit 1) as waiver,
    left(concat_ws(', ', coalesce(b.name, e.name), p.name, case when p.code is null then c.name end), 500) as name,
    s.id as submission, s.version_no as "versionNo", s.submitted_on as "submittedOn", s.consolidation, s.figures, s.narrative
  from report_obligations o
  left join report_submissions s on s.obligation = o.id and s.state = 'ACCEPTED'
  left join organisations b on b.code = o.reporter
  left join enterprises e on e.id = o.enterprise
  left join investment_projects p on p.code = o.project
  left join industrial_clusters c on c.code = o.cluster
  where o.family = any($1) and o.period = $2
    and (o.receivers && $3 or o.approver = any($3) or o.cluster = any($4))
  order by o.family, o.reporter, o.cluster, o.project, o.id`;

const STATUS: Readonly<Record<Exclude<ObligationState, 'ACCEPTED'>, InputRow['status']>> = {
  ...{
    NOT_STARTED: 'MISSING',
    DRAFT: 'MISSING',
    SUBMITTED: 'PENDING',
    RETURNED: 'RETURNED',
    WAIVED: 'WAIVED',
    WITHDRAWN: 'EXCLUDED',
  },
};

function statusOf({ state, submission, waiver }: Row, successor: string | null): Pick<InputRow, 'status' | 'why'> {
  if (submission !== null) return { status: 'COUNTED', why: null };
  if (state === 'ACCEPTED') return { status: 'MISSING', why: null };
  const why = state === 'WAIVED' ? (waiver ?? 'waived') : state === 'WITHDRAWN' ? `${successor} took its place` : null;
  return { status: STATUS[state], why };
}

interface Around {
  subject: Subject;
  clusters: readonly CountedCluster[];
  territory: ReadonlySet<string> | undefined;
}

/** Why a report that is there is not this body’s to count. */
function elsewhere(row: Row, { subject, clusters, territory }: Around): string | undefined {
  if (row.calendar !== subject.calendar) return 'its period is of another calendar';
  if (!row.isMine) return `goes to none of ${subject.lineage.join(', ')}`;
  const cluster = clusters.find((c) => c.code === row.cluster);
  if (territory === undefined || !cluster) return undefined;
  if (!cluster.units.some((u) => territory.has(u.unit))) return `${cluster.code} lies elsewhere on ${subject.asOf}`;
  const lead = cluster.units.find((u) => u.isLead);
  return leads(cluster, territory) ? undefined : `${cluster.code} is reported for by ${lead!.unit}`;
}

/** The body that stood in the place of the reporter when it was reckoned who owes the report. */
function successorOf({ reporter, reckonedOn }: Row, ownerOn: OwnerOn): string | null {
  if (reporter === null) return null;
  const owner = ownerOn(ownerKey(reporter, { function: null, territory: null, monitor: null }), reckonedOn);
  return owner.ownership === 'SUCCESSOR' ? owner.organisation : null;
}

/** What a body reported whose place another has taken is in the report of that one, once it is there. */
function overtaken(inputs: InputRow[]): void {
  for (const input of inputs) {
    const { family, successor, status } = input;
    if (successor === null || status === 'WAIVED' || status === 'EXCLUDED') continue;
    const heir = inputs.find((x) => x.family === family && x.reporter === successor && x.status === 'COUNTED');
    if (heir) Object.assign(input, { status: 'EXCLUDED', why: `${successor} took its place and reports for it` });
  }
}

/** The reports of these forms, with the figures of those that count. */
export async function reportsFor(tx: Tx, families: readonly string[], around: Around): Promise<Reports> {
  const { subject, clusters, territory } = around;
  const mine =
    territory === undefined
      ? []
      : clusters.filter((c) => c.units.some((u) => territory.has(u.unit))).map((c) => c.code);
  const { ownerOn } = await ownersOf(tx, {}, []);
  // What is owed no more is told of bodies whose place another took: their figures are in the report of that one.
  const rows = (
    await tx.rows<Row>({ text: EXPECTED, values: [families, subject.period, subject.lineage, mine] })
  ).filter((row) => row.state !== 'WITHDRAWN' || successorOf(row, ownerOn) !== null);
  const inputs = rows.map((row): InputRow => {
    const {
      state: _s,
      calendar: _c,
      reckonedOn: _r,
      isMine: _m,
      waiver: _w,
      figures: _f,
      narrative: _n,
      ...input
    } = row;
    const successor = successorOf(row, ownerOn);
    const why = elsewhere(row, around);
    return { ...input, successor, ...(why === undefined ? statusOf(row, successor) : { status: 'EXCLUDED', why }) };
  });
  overtaken(inputs);
  const forms = new Map<string, Form>(
    (await formsOf(tx, [...new Set(rows.map((r) => r.template))])).map((f) => [f.code, f]),
  );
  const counting = inputs.flatMap(({ status }, at) => (status === 'COUNTED' ? [at] : []));
  return {
    inputs,
    counted: counting.map((at) => ({ at, form: forms.get(rows[at]!.template)!, figures: rows[at]!.figures ?? [] })),
    narratives: counting.map((at) => ({ at, sections: rows[at]!.narrative ?? [] })),
  };
}

/** The narratives side by side, section by section: those of the outline first, then what else was sent. */
export function sectionsOf(outline: Form['outline'], narratives: Reports['narratives']): Section[] {
  const titles = new Map<string, string | null>(outline.map((x) => [x.code, x.title]));
  for (const { section } of narratives.flatMap((n) => n.sections)) if (!titles.has(section)) titles.set(section, null);
  return [...titles].map(([section, title]) => ({
    section,
    title,
    texts: narratives.flatMap(({ at, sections }) =>
      sections.filter((x) => x.section === section).map(({ text }) => ({ input: at, text })),
    ),
  }));
}
