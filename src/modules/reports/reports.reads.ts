import type { Tx } from '../../db/tx.ts';
import type { Table } from './table-parts.ts';

// What other modules need to know of forms and of the reports that are owed.

/** The form of a template version. */
export interface Form {
  code: string;
  family: string;
  name: string;
  tables: readonly Table[];
  outline: readonly { code: string; title: string; required: boolean }[];
}

const FORM = `select code, family, name, coalesce(tables, '[]') as tables, coalesce(outline, '[]') as outline from report_templates`;

/** The forms of template versions. */
export const formsOf = (tx: Tx, templates: readonly string[]): Promise<Form[]> =>
  tx.rows<Form>({ text: `${FORM} where code = any($1)`, values: [templates] });

/** The forms of some families in force on a day. */
export const formsOn = (tx: Tx, families: readonly string[], day: string): Promise<Form[]> =>
  tx.rows<Form>({
    text: `${FORM} where family = any($1) and valid_from <= $2 and coalesce(valid_to, '9999-12-31') >= $2 order by family`,
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

/** The form of a template version. */
export async function formOf(tx: Tx, template: string): Promise<Form> {
  const [form] = await formsOf(tx, [template]);
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
export { type ObligationAct, obligationParams, type ReportLetter, reportLetter, reportStandsAsOf } from './parts.ts';
export { type Asked, countedFor, reportsAsked } from './report-statistics.queries.ts';
export { aboutReports } from './report-statistics.schemas.ts';
export { listedAt, viewOf } from './report-statistics.ts';
export { type ClusterMeasure, type RollupSource, rollupSource, type SourceCell } from './rollup-sources.ts';
export type { Column as FormColumn, Table as FormTable } from './table-parts.ts';
