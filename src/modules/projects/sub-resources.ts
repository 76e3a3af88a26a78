import { z } from 'zod';
import { type Operation, op } from '../../http/operation.ts';
import { daysBetween } from '../../lib/dates.ts';
import { problem } from '../../problems.ts';
import { recordSchema } from '../../records/answers.ts';
import { type ChildRegister, childCreate, childList, codeParam } from '../../records/children.ts';
import { type ListInput, listQuerySchema, travelShape } from '../../records/grammar.ts';
import { once } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { recordThrough } from '../../records/through.ts';
import { lockToChange } from '../../records/write.ts';
import { adjustmentCreate } from './adjust.ts';
import { adjustmentSpec } from './adjustments.spec.ts';
import { inspectionSpec } from './inspections.spec.ts';
import { flag, MOST_FLAGS, MOST_MILESTONES, milestone } from './parts.ts';
import { projectSpec } from './projects.spec.ts';

// /investment-projects/{code}/adjustments, /inspections, /milestones and /flags.

type Wire = Record<string, unknown>;

const params = codeParam(projectSpec);
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

function withLateness(m: Wire, day: string): Wire {
  const inForce =
    ((m.scheduledOn as string | null) ?? '') <= day && ((m.supersededOn as string | null) ?? '99999') > day;
  const isLate = inForce && (m.plannedOn as string) < day && ((m.actualOn as string | null) ?? '99999') > day;
  return {
    ...m,
    isLate,
    daysLate: isLate ? daysBetween(m.plannedOn as string, day) : 0,
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
          const current = await lockToChange(ctx, projectSpec, tx, codeOf(input));
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

const ofProject = (child: RecordSpec, name: string): ChildRegister => ({
  parent: projectSpec,
  child,
  name,
  fixed: (code) => ({ project: code }),
});
/** What may be asked of them: everything but the project, which the path says. */
const queryOf = ({ child }: ChildRegister) => {
  const { project: _project, ...fields } = child.fields;
  return () => listQuerySchema({ ...child, fields });
};

const ADJUSTMENTS = ofProject(adjustmentSpec, 'adjustments');
const INSPECTIONS = ofProject(inspectionSpec, 'inspections');

export const projectSubResources: readonly Operation[] = [
  childList(
    ADJUSTMENTS,
    {
      id: 'project_adjustment_of_list',
      summary: 'List the adjustments of a project',
      description:
        'Lists the numbered adjustments (điều chỉnh) of one project, each with what changed, before and after.',
    },
    queryOf(ADJUSTMENTS),
  ),
  adjustmentCreate,
  childList(
    INSPECTIONS,
    {
      id: 'project_inspection_of_list',
      summary: 'List the inspections of a project',
      description:
        'Lists the inspections (thanh tra, kiểm tra) of one project, with violations, sanctions and remedies.',
    },
    queryOf(INSPECTIONS),
  ),
  childCreate(
    INSPECTIONS,
    {
      id: 'project_inspection_create',
      summary: 'Record an inspection of a project',
      description:
        'Records one inspection (thanh tra, kiểm tra) of one project; it counts as one of the enterprise it names, by the same rules as any other.',
    },
    {
      id: 'ProjectInspectionInput',
      description: s.describe('An inspection of the project in the path', 'đợt thanh tra, kiểm tra'),
    },
  ),
  ...NESTED.flatMap(nested),
];
