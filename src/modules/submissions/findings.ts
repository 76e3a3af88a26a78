import type { Ctx } from '../../auth/context.ts';
import type { Tx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import type { SEVERITIES } from '../../vocab/reports.ts';
import { type Form, formOf } from '../reports/reports.reads.ts';
import { type Content, cellKey, cellName, contentFaults, contentOf } from './content.ts';
import { knownBeside, type Looked } from './known.ts';
import { registerFigures } from './registers.ts';
import { figureFindings } from './sums.ts';

// What a report is held against when it is sent: all findings at once, errors apart from warnings.

type Row = Readonly<Record<string, unknown>>;

/** Faults one answer lists. */
const MOST_FAULTS = 1000;

export interface Finding {
  severity: keyof typeof SEVERITIES;
  code: string;
  table: string | null;
  row: number | null;
  column: string | null;
  detail: string;
  /** Place in the report as it is kept. */
  pointer: string;
}

/** What has to be there and is not. A figure that is missing with a reason warns; blank is never taken for zero. */
function missing(form: Form, { figures, header, narrative }: Content): Finding[] {
  const at = new Map(figures.map((x, i) => [cellKey(x), { figure: x, pointer: `/figures/${i}` }]));
  const said = new Set(header.map((h) => `${h.table} ${h.field}`));
  const told = new Set(narrative.map((n) => n.section));
  const found: Finding[] = [];
  for (const { code: table, repeats, columns, header: above } of form.tables) {
    for (const { field, label, required } of above)
      if (required && !said.has(`${table} ${field}`))
        found.push({
          ...{ severity: 'WARN', code: 'header_missing', table, row: null, column: field },
          ...{ detail: `${table}: ${label} is not filled in`, pointer: '/header' },
        });
    if (repeats) continue;
    for (const { code: column, label, required } of columns) {
      if (!required) continue;
      const cell = { table, row: 1, column };
      const { figure, pointer } = at.get(cellKey(cell)) ?? { figure: undefined, pointer: '/figures' };
      if (figure !== undefined && figure.value !== null) continue;
      const reason = figure?.missingReason ?? null;
      found.push({
        ...cell,
        ...{ severity: reason === null ? 'ERROR' : 'WARN', code: reason === null ? 'required' : 'missing', pointer },
        detail: reason === null ? `${cellName(cell)}: ${label} is required` : `${cellName(cell)}: ${reason}`,
      });
    }
  }
  // A section that rows of a table stand in is a heading there, and asks for no text.
  const headings = new Set(form.tables.flatMap((t) => t.columns.map((c) => c.section)));
  for (const { code, title, required } of form.outline)
    if (required && !told.has(code) && !headings.has(code))
      found.push({
        ...{ severity: 'WARN', code: 'section_missing', table: null, row: null, column: code },
        ...{ detail: `${code} ${title} has no text`, pointer: '/narrative' },
      });
  return found;
}

/** A report with nothing in it is called that, whatever else is wrong with it. */
function empty({ figures, narrative }: Content): Finding[] {
  if (narrative.length > 0 || figures.some((x) => x.value !== null)) return [];
  const detail = 'The report has nothing in it: no figure and no text';
  return [{ severity: 'ERROR', code: 'empty', table: null, row: null, column: null, detail, pointer: '' }];
}

/** Every finding of a version, as the registers and the other reports stand at a moment. */
export async function findingsOf(looked: Looked, record: Row): Promise<Finding[]> {
  const form = await formOf(looked.tx, record.template as string, looked.moment);
  // The form may have been corrected since the draft was made.
  const content = contentOf(record);
  const faults = contentFaults(form, content).map(
    ({ pointer, code, detail }): Finding => ({
      ...{ severity: 'ERROR', code, table: null, row: null, column: null, detail, pointer: pointer! },
    }),
  );
  // What is no figure cannot be reckoned with.
  const sums =
    faults.length > 0
      ? []
      : figureFindings(form, content.figures, {
          known: await knownBeside(looked, record, form.tables),
          register: await registerFigures(looked, form, record),
        });
  return [...empty(content), ...faults, ...missing(form, content), ...sums];
}

/** Refuses to send what has errors, naming every one of them. */
export async function assertSendable(ctx: Ctx, tx: Tx, record: Row): Promise<void> {
  const errors = (await findingsOf({ ctx, tx, moment: { day: ctx.today } }, record)).filter(
    (x) => x.severity === 'ERROR',
  );
  if (errors.length === 0) return;
  throw problem(
    'report_not_valid',
    undefined,
    errors.slice(0, MOST_FAULTS).map(({ pointer, code, detail }) => ({ pointer, code, detail })),
  );
}
