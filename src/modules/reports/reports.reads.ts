import { Params } from '../../db/sql.ts';
import type { Tx } from '../../db/tx.ts';
import { type Past, rowsAt } from '../../records/source.ts';
import type { Table } from './table-parts.ts';
import { templateSpec } from './templates.spec.ts';

// What other modules need to know of forms and of the reports that are owed.

/** The form of a template version. */
export interface Form {
  code: string;
  family: string;
  name: string;
  tables: readonly Table[];
  outline: readonly { code: string; title: string; required: boolean }[];
}

const FORM = `select t.code, t.family, t.name, coalesce(t.tables, '[]') as tables, coalesce(t.outline, '[]') as outline`;

/** The forms of template versions, as they stood at a moment; now where none is given. */
export function formsOf(tx: Tx, templates: readonly string[], moment: Past = {}): Promise<Form[]> {
  const p = new Params();
  const rows = rowsAt(templateSpec, moment, p);
  return tx.rows<Form>({ text: `${FORM} from ${rows} t where t.code = any(${p.add(templates)})`, values: p.values });
}

/** The forms of some families in force on a day. */
export const formsOn = (tx: Tx, families: readonly string[], day: string): Promise<Form[]> =>
  tx.rows<Form>({
    text: `${FORM} from report_templates t where t.family = any($1) and t.valid_from <= $2
      and coalesce(t.valid_to, '9999-12-31') >= $2 order by t.family`,
    values: [families, day],
  });

/** Families of the forms that say of themselves that they roll up into this one. */
export async function formsBelow(tx: Tx, family: string): Promise<string[]> {
  const rows = await tx.rows<{ family: string }>({
    text: 'select distinct family from report_templates where $1 = any(rolls_up_to) order by 1',
    values: [family],
  });
  return rows.map((r) => r.family);
}

/** The form of a template version, likewise. */
export async function formOf(tx: Tx, template: string, moment?: Past): Promise<Form> {
  const [form] = await formsOf(tx, [template], moment);
  return form!;
}

export {
  columnNamed,
  evaluate,
  evaluateCheck,
  type Lookup,
  type Name,
  namesIn,
  nameText,
  parseCheck,
  parseFormula,
} from './formulas.ts';
export { type FormPeriod, formPeriod } from './in-force.ts';
export { reportersOn } from './owing.ts';
export { type ObligationAct, obligationParams, type ReportLetter, reportLetter, reportStandsAsOf } from './parts.ts';
export { type Asked, countedFor, reportsAsked } from './report-statistics.queries.ts';
export { aboutReports } from './report-statistics.schemas.ts';
export { listedAt, viewOf } from './report-statistics.ts';
export { type ClusterMeasure, type RollupSource, rollupSource, type SourceCell } from './rollup-sources.ts';
export type { Column as FormColumn, Table as FormTable } from './table-parts.ts';
