import type { Ctx } from '../../auth/context.ts';
import { HEAD_SQL, type Head } from '../../db/ledger.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { badField } from '../../problems.ts';
import { type Moment, rowsAt } from '../../records/source.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { type Form, formsBelow, formsOn } from '../reports/reports.reads.ts';
import { clustersAt } from '../sites/sites.reads.ts';
import { cellsBelow, cellsOf, figureColumns, type Observation, type Overlap, sourceOf, tallied } from './cells.ts';
import { reportsFor, sectionsOf } from './inputs.ts';
import { assertFits } from './manual.ts';
import type { InputRow, Manual } from './parts.ts';
import { type Subject, subjectOf } from './subject.ts';
import { registryOf, unitsOf } from './territory.ts';

// One consolidation, made as of now: everything is read in one snapshot, and the position of the ledger it was read at is
// kept with it.

export interface Asked {
  template: string;
  period: string;
  organisation: string;
  manual: readonly Manual[];
}

/** Forms whose reports feed this one: those its cells name, or, where it has no figures, those that say so. */
async function familiesOf(tx: Tx, form: Form): Promise<string[]> {
  const named = tallied(form).flatMap((t) =>
    figureColumns(t)
      .flatMap(cellsBelow)
      .map((c) => c.family),
  );
  return named.length > 0 ? [...new Set(named)] : formsBelow(tx, form.family);
}

/** A form that nothing rolls up into is filled in, not consolidated. */
function assertRollsUp(form: Form, families: readonly string[]): void {
  if (families.length > 0 || tallied(form).some((t) => figureColumns(t).some((c) => c.rollup !== null))) return;
  throw badField('/template', 'not_consolidated', `${form.code} is made of no other reports: it is filled in`);
}

/** The latest figure of each indicator that is known of the province as a whole. */
async function observationsOf(tx: Tx, moment: Moment, form: Form): Promise<Map<string, Observation>> {
  const columns = tallied(form).flatMap((t) => figureColumns(t).filter((c) => sourceOf(c)?.kind === 'indicator'));
  if (columns.length === 0) return new Map();
  const p = new Params();
  const rows = await tx.rows<Observation>({
    text: `select distinct on (t.indicator) t.id, t.indicator, t.as_of as "asOf", trim_scale(t.value)::text as value
      from ${rowsAt(observationSpec, moment, p)} t
      where t.indicator = any(${p.add(columns.map((c) => c.indicator))}) and t.subject is null and t.as_of <= ${p.add(moment.day, 'date')}
      order by t.indicator, t.as_of desc, t.id desc`,
    values: p.values,
  });
  return new Map(rows.map((r) => [r.indicator, r]));
}

/** Clusters that several of the reports below have counted: of those made by a consolidation that is known. */
async function overlapsOf(tx: Tx, inputs: readonly InputRow[]): Promise<Overlap[]> {
  const made = new Map(
    inputs.flatMap(({ status, consolidation }, at) =>
      status === 'COUNTED' && consolidation !== null ? [[consolidation, at] as const] : [],
    ),
  );
  if (made.size < 2) return [];
  const rows = await tx.rows<{ cell: string; cluster: string; made: string[] }>({
    text: `select c.family || '.' || (x ->> 'column') as cell, r ->> 'cluster' as cluster, array_agg(c.id::text order by c.id) as made
      from consolidations c cross join lateral jsonb_array_elements(c.cells) x cross join lateral jsonb_array_elements(x -> 'clusters') r
      where c.id = any($1) and x ->> 'method' = 'COUNT' group by 1, 2 having count(*) > 1 order by 1, 2`,
    values: [[...made.keys()]],
  });
  return rows.map(({ cell, cluster, made: by }) => ({ cell, cluster, inputs: by.map((id) => made.get(id)!) }));
}

async function contentOf(tx: Tx, subject: Subject, { manual }: Asked) {
  const [head] = await tx.rows<Head>({ text: HEAD_SQL, values: [] });
  const basis = head?.position ?? 0;
  const { form, asOf: day } = subject;
  const moment: Moment = { day, past: { position: basis, day } };
  const clusters = await clustersAt(tx, moment, subject.dataFrom);
  const territory = await unitsOf(tx, subject.organisation);
  const registry = registryOf(clusters, territory);
  const families = await familiesOf(tx, form);
  assertRollsUp(form, families);
  const { inputs, counted, narratives } = await reportsFor(tx, families, { subject, clusters, territory });
  assertFits(form, registry, manual);
  const cells = cellsOf({
    ...{ form, inputs, counted, registry, manual },
    observations: await observationsOf(tx, moment, form),
    below: await formsOn(tx, families, subject.dataTo),
    overlaps: await overlapsOf(tx, inputs),
  });
  return {
    basis,
    inputs,
    cells,
    sections: sectionsOf(form.outline, narratives),
    registry,
    manualContributions: manual,
  };
}

/** Makes the content of a consolidation, as of now. */
export const built = (ctx: Ctx, asked: Asked): Promise<Record<string, unknown>> =>
  readSnapshot(ctx.db, async (tx) => {
    const subject = await subjectOf(ctx, tx, asked);
    const { form, lineage: _lineage, calendar: _calendar, ...of } = subject;
    return { ...of, family: form.family, ...(await contentOf(tx, subject, asked)) };
  });
