import { z } from 'zod';
import { type Operation, op } from '../../http/operation.ts';
import { problem } from '../../problems.ts';
import { listSchema, recordSchema } from '../../records/answers.ts';
import { inputSchema } from '../../records/fields.ts';
import { type ListInput, listQuerySchema, travelShape } from '../../records/grammar.ts';
import { createOnce, newRecord, once, rowsOf } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { authorise, recordLock } from '../../records/write.ts';
import { adjustmentCreate } from './adjust.ts';
import { adjustmentSpec } from './adjustments.spec.ts';
import { inspectionSpec } from './inspections.spec.ts';
import { flag, MOST_FLAGS, MOST_MILESTONES, milestone } from './parts.ts';
import { projectSpec } from './projects.spec.ts';
import { recordThrough } from './through.ts';

// /investment-projects/{code}/adjustments, /inspections, /milestones and /flags.

type Wire = Record<string, unknown>;

const params = z.strictObject({
  code: s.code().meta({ description: s.describe('Code of the project', 'mã dự án'), examples: ['da-dien-tu-mau'] }),
});
const codeOf = (input: { params: unknown }): string => (input.params as { code: string }).code;

const travel = z.strictObject(travelShape);

const milestoneAnswer = z.strictObject({
  ...milestone.shape,
  isLate: z.boolean().meta({
    description: s.describe('Of the schedule in force, due before the day and not met on it', 'chậm'),
    examples: [false],
  }),
  daysLate: s
    .integer(1_000_000)
    .meta({ description: s.describe('Days since it was due', 'số ngày chậm'), examples: [0] }),
});

const DAY_MS = 86_400_000;

function withLateness(m: Wire, day: string): Wire {
  const inForce =
    ((m.scheduledOn as string | null) ?? '') <= day && ((m.supersededOn as string | null) ?? '99999') > day;
  const isLate = inForce && (m.plannedOn as string) < day && ((m.actualOn as string | null) ?? '99999') > day;
  return {
    ...m,
    isLate,
    daysLate: isLate ? Math.round((Date.parse(day) - Date.parse(m.plannedOn as string)) / DAY_MS) : 0,
  };
}

const milestoneInput = milestone.meta({
  id: 'ProjectMilestoneInput',
  description: s.describe('A milestone as sent', 'mốc tiến độ'),
  examples: [{ kind: 'OPERATION', plannedOn: '2027-12-31' }],
});
const flagInput = flag.meta({
  id: 'ProjectFlagInput',
  description: s.describe('A flag as sent', 'cờ cảnh báo'),
  examples: [{ kind: 'WRONG_PURPOSE', raisedOn: '2025-03-01', evidence: '15/BB-KT' }],
});

interface Nested {
  name: 'milestones' | 'flags';
  item: z.ZodType;
  answer: z.ZodType;
  id: string;
  en: string;
  vi: string;
  most: number;
  show: (item: Wire, day: string) => Wire;
  /** Day from which a new entry is true. */
  begins?: (item: Wire) => string;
}

const NESTED: readonly Nested[] = [
  {
    name: 'milestones',
    item: milestoneInput,
    answer: milestoneAnswer,
    id: 'ProjectMilestones',
    en: 'milestone',
    vi: 'mốc tiến độ',
    most: MOST_MILESTONES,
    show: withLateness,
  },
  {
    name: 'flags',
    item: flagInput,
    answer: flag,
    id: 'ProjectFlags',
    en: 'flag',
    vi: 'cờ cảnh báo',
    most: MOST_FLAGS,
    show: (x) => x,
    begins: (x) => x.raisedOn as string,
  },
];

const listIn = (record: string, name: string): Wire[] =>
  (JSON.parse(record) as Record<string, Wire[] | null>)[name] ?? [];

function nested({ name, item, answer, id, en, vi, most, show, begins }: Nested): Operation[] {
  const path = `/v1/investment-projects/:code/${name}`;
  const shown = z
    .strictObject({
      data: z
        .array(answer)
        .max(most)
        .meta({ description: s.describe(`The ${name} of the project`, vi) }),
    })
    .meta({ id, description: `The ${name} of one project (${vi})` });
  return [
    op(`project_${en}_list`, {
      method: 'GET',
      path,
      tag: 'Investment projects',
      access: 'registry:read',
      cached: true,
      summary: `List the ${name} of a project`,
      description: `Lists the ${name} (${vi}) of one project, as of the day asked about.`,
      params: params as z.ZodType<unknown>,
      query: travel as z.ZodType<unknown>,
      success: { 200: { description: `The ${name}`, schema: shown } },
      problems: ['unknown_position'],
      handle: async (ctx, input) => {
        const asked = input.query as ListInput;
        const { record, head } = await readOne(ctx, projectSpec, codeOf(input), {
          fields: [name],
          include: [],
          travel: asked,
        });
        const list = listIn(record, name);
        return { status: 200, body: { data: list.map((x) => show(x, asked.validAt ?? ctx.today)) }, position: head };
      },
    }),
    op(`project_${en}_create`, {
      method: 'POST',
      path,
      tag: 'Investment projects',
      access: 'registry:write',
      dated: true,
      summary: `Add a ${en} to a project`,
      description: `Adds one ${en} (${vi}) to a project; the answer is the project.`,
      params: params as z.ZodType<unknown>,
      body: item as z.ZodType<unknown>,
      success: { 201: { description: 'The project with it', schema: recordSchema(projectSpec) } },
      problems: ['unknown_reference', 'project_circle'],
      handle: async (ctx, input) =>
        once(ctx, projectSpec, input, async (tx) => {
          const current = await recordLock(ctx, projectSpec, tx, codeOf(input));
          if (!current) throw problem('not_found');
          await authorise(ctx, projectSpec, tx, current.record);
          const saved = await recordThrough(ctx, projectSpec, tx, codeOf(input), current, {
            change: (base) => ({ ...base, [name]: [...((base[name] as Wire[] | null) ?? []), input.body] }),
            act: `${en}_added`,
            ...(begins ? { day: begins(input.body as Wire) } : {}),
            at: { parameter: 'X-Valid-From' },
          });
          if (listIn(saved.record, name).length > most)
            throw problem('invalid_request', undefined, [
              { pointer: '', code: 'too_many', detail: `A project keeps at most ${most} ${name}` },
            ]);
          return { ...saved, created: true };
        }),
    }),
  ];
}

/** What is recorded of one project in a register of its own: that register with the project fixed by the path. */
const listOfProject = (child: RecordSpec, name: string, description: string): Operation => {
  const { project: _project, ...fields } = child.fields;
  return op(`${child.type.startsWith('project') ? child.type : `project_${child.type}`}_of_list`, {
    method: 'GET',
    path: `/v1/investment-projects/:code/${name}`,
    tag: 'Investment projects',
    access: 'registry:read',
    cached: true,
    formats: ['json', 'csv', 'ndjson', 'xlsx'],
    summary: `List the ${name} of a project`,
    description,
    params: params as z.ZodType<unknown>,
    query: listQuerySchema({ ...child, fields }) as z.ZodType<unknown>,
    success: { 200: { description: `A page of ${name}`, schema: listSchema(child) } },
    problems: ['invalid_cursor', 'unknown_position', 'forbidden'],
    handle: async (ctx, input) => {
      const asked = input.query as ListInput;
      await readOne(ctx, projectSpec, codeOf(input), { fields: ['code'], include: [], travel: asked });
      return rowsOf(ctx, child, { ...input, query: { ...asked, project: [codeOf(input)] } });
    },
  });
};

const { project: _project, ...inspectionFields } = inspectionSpec.fields;

const inspectionCreate = op('project_inspection_create', {
  method: 'POST',
  path: '/v1/investment-projects/:code/inspections',
  tag: 'Investment projects',
  access: 'registry:write',
  dated: true,
  summary: 'Record an inspection of a project',
  description:
    'Records one inspection (thanh tra, kiểm tra) of one project; it counts as one of the enterprise it names, by the same rules as any other.',
  params: params as z.ZodType<unknown>,
  body: inputSchema(
    inspectionFields,
    {
      id: 'ProjectInspectionInput',
      description: s.describe('An inspection of the project in the path', 'đợt thanh tra, kiểm tra'),
    },
    { withoutKey: 'id' },
  ) as z.ZodType<unknown>,
  success: { 201: { description: 'The inspection as recorded', schema: recordSchema(inspectionSpec) } },
  problems: ['unknown_reference', ...(inspectionSpec.conflicts ?? [])],
  handle: async (ctx, input) => {
    await readOne(ctx, projectSpec, codeOf(input), { fields: ['code'], include: [], travel: {} });
    return createOnce(ctx, inspectionSpec, input, (body) =>
      newRecord(inspectionSpec, { ...body, project: codeOf(input) }),
    );
  },
});

export const projectSubResources: readonly Operation[] = [
  listOfProject(
    adjustmentSpec,
    'adjustments',
    'Lists the numbered adjustments (điều chỉnh) of one project, each with what changed, before and after.',
  ),
  adjustmentCreate,
  listOfProject(
    inspectionSpec,
    'inspections',
    'Lists the inspections (thanh tra, kiểm tra) of one project, with violations, sanctions and remedies.',
  ),
  inspectionCreate,
  ...NESTED.flatMap(nested),
];
