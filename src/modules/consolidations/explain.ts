import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { type Answer, type Input, type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import type { TimeTravel } from '../../records/source.ts';
import { consolidationSpec } from './consolidations.spec.ts';
import { explained } from './explain-schema.ts';
import type { Cell, InputRow, Manual, RegistryRow, Section } from './parts.ts';

// GET /consolidations/{id}/cells/{table}/{column}: from a figure to the reports and rows it was made of.

/** A consolidation as it is kept, whole. */
export interface Kept {
  id: string;
  state: string;
  template: string;
  family: string;
  period: string;
  dataTo: string;
  organisation: string;
  signedOn: string | null;
  inputs: InputRow[];
  cells: Cell[];
  registry: RegistryRow[];
  manualContributions: Manual[];
  sections: Section[];
}

const WHOLE = [
  ...['state', 'template', 'family', 'period', 'dataTo', 'organisation', 'signedOn'],
  ...['inputs', 'cells', 'registry', 'manualContributions', 'sections'],
];

/** A consolidation the caller may see, with all of it that they are told; `unveiled`: with all that is kept of it. */
export async function wholeOf(ctx: Ctx, id: string, travel: TimeTravel, unveiled = false) {
  const { record, head } = await readOne(ctx, consolidationSpec, id, {
    ...{ fields: WHOLE, include: [], travel, unveiled },
  });
  return { kept: JSON.parse(record) as Kept, head };
}

export const consolidationId = s.uuid().meta({
  description: s.describe('Id of the consolidation', 'bản tổng hợp'),
  examples: ['019a9e0c-cccc-7aaa-8bbb-0123456789ab'],
});

const params = z.strictObject({
  id: consolidationId,
  table: s.about(s.text(40), 'Code of the table', 'bảng', 'bieu-03'),
  column: s.about(s.text(40), 'Row or column number as printed', 'mã chỉ tiêu', '18'),
});
type Params = z.output<typeof params>;

const query = z.strictObject({
  row: s.about(
    z
      .string()
      .max(5)
      .regex(/^[1-9]\d{0,4}$/, { error: 'must be the number of a row' })
      .default('1'),
    'Row of the table',
    'dòng',
    '1',
  ),
  ...travelShape,
});
type Query = z.output<typeof query>;

/** Why a cluster stands in a cell: what put it in the cell’s set. */
export const whyIn = (row: RegistryRow | undefined, set: string | null): string =>
  row?.sets.find((x) => x.set === set)?.why ?? 'a cluster of the territory';

function explain({ inputs, registry, manualContributions, ...kept }: Kept, cell: Cell) {
  const rows = new Map(registry.map((r) => [r.code, r]));
  return {
    ...{ consolidation: kept.id, template: kept.template, period: kept.period },
    ...cell,
    contributions: cell.contributions.map(({ input, ...c }) => ({ ...inputs[input]!, ...c })),
    clusters: cell.clusters.map(({ cluster, value }) => ({
      ...rows.get(cluster)!,
      ...{ why: whyIn(rows.get(cluster), cell.filter), value },
    })),
    manual: cell.manual.map((at) => manualContributions[at]!),
    exclusions: cell.exclusions.map((x) => ({ ...x, input: x.input === null ? null : inputs[x.input]! })),
    missing: cell.missing.map((at) => inputs[at]!),
  };
}

async function cellOf(ctx: Ctx, { id, table, column }: Params, { row, ...travel }: Query): Promise<Answer> {
  const { kept, head } = await wholeOf(ctx, id, travel);
  const cell = kept.cells.find((c) => c.table === table && c.column === column && String(c.row) === row);
  if (!cell) throw problem('not_found', `The consolidation has no figure ${table}, row ${row}, ${column}.`);
  return { status: 200, body: explain(kept, cell), position: head };
}

export const consolidationCell: Operation = op('consolidation_cell_get', {
  method: 'GET',
  path: '/v1/consolidations/:id/cells/:table/:column',
  tag: 'Reports',
  access: readAccess('consolidation'),
  cached: true,
  summary: 'Explain one figure of a consolidation',
  description:
    'Answers one figure of a consolidation (diễn giải chỉ tiêu tổng hợp) with its formula and operands, every report that went into it by reporter, version and value, every row of the register with what put it there, what was typed in by whom and why, what was left out and why, and who is missing. A report that was itself consolidated names its consolidation: ask that one further. Of reports that the caller may not read `withheld` tells how many they are and what they add to the figure together, so that it adds up.',
  params: params as z.ZodType<unknown>,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'The figure and all behind it', schema: explained } },
  problems: ['unknown_position', 'forbidden'],
  handle: (ctx, input: Input<unknown, unknown, unknown>) => cellOf(ctx, input.params as Params, input.query as Query),
});
