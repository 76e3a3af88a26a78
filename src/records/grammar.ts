import { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import { isRealDay } from '../lib/dates.ts';
import { isCleanText, tidy } from '../lib/text.ts';
import type { Field, FieldKind } from './fields.ts';
import { assertVisible, type Filter, type ListQuery, type SortKey, sortable } from './query.ts';
import * as s from './schemas.ts';
import type { TimeTravel } from './source.ts';
import type { RecordSpec } from './spec.ts';
import { filterValue, spells } from './spelled.ts';

// The query grammar of lists: every filter, sort key and include of a register is declared here from its fields, so the
// contract names each one and an unknown one is refused by name.

const RANGES = { gte: 'at least', gt: 'more than', lte: 'at most', lt: 'less than' } as const;
type Range = keyof typeof RANGES;

const ranged = (kind: FieldKind): boolean =>
  kind === 'decimal' || kind === 'money' || kind === 'integer' || kind === 'day';

const exampleOf = (field: Field): unknown => {
  const one = Array.isArray(field.example) ? field.example[0] : field.example;
  return field.kind === 'money' ? String(one) : one;
};

const instantOrPosition = () =>
  spells(
    z
      .string()
      .max(40)
      .refine((v) => /^\d{1,15}$/.test(v) || isInstant(v), {
        error: 'must be an instant such as 2026-11-20T08:00:00Z or a position',
      }),
    {
      anyOf: [
        { type: 'string', format: 'date-time', maxLength: 40 },
        { type: 'integer', format: 'int64', minimum: 0, maximum: 999_999_999_999_999 },
      ],
    },
  );

/** `limit` of every paged answer. */
export const limitText = () =>
  spells(
    z
      .string()
      .max(3)
      .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, { error: 'must be 1–500' }),
    { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  );

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const isInstant = (v: string) =>
  INSTANT.test(v) && v >= '1900' && isRealDay(v.slice(0, 10)) && !Number.isNaN(Date.parse(v));

/** `validAt` and `knownAt`, on every GET. */
export const travelShape = {
  validAt: s
    .day()
    .optional()
    .meta({
      description: s.describe('As it was true in the world on that day; today when left out', 'có hiệu lực tại ngày'),
      examples: ['2024-03-12'],
    }),
  knownAt: instantOrPosition()
    .optional()
    .meta({
      description: s.describe(
        'As it was known to this service at that instant or ledger position',
        'theo hiểu biết tại thời điểm',
      ),
      examples: ['2026-11-20T08:00:00Z'],
    }),
};

/** What a comma-separated list of names looks like, for the contract; each name stands there once. */
const listPattern = (names: readonly string[], prefix = ''): string => `^(${prefix}(${names.join('|')})(,(?!$)|$))+$`;

const commaList = (allowed: readonly string[], max: number) =>
  z
    .string()
    .max(max)
    .meta({ pattern: listPattern(allowed) })
    .refine((v) => v.split(',').every((n) => allowed.includes(n)), {
      error: (i) =>
        `unknown: ${String(i.input)
          .split(',')
          .filter((n) => !allowed.includes(n))
          .join(', ')}; known: ${allowed.join(', ')}`,
    });

const sortText = (allowed: readonly string[]) =>
  z
    .string()
    .max(200)
    .meta({ pattern: listPattern(allowed, '-?') })
    .refine((v) => v.split(',').every((n) => allowed.includes(n.replace(/^-/, ''))), {
      error: (i) =>
        `unknown: ${String(i.input)
          .split(',')
          .filter((n) => !allowed.includes(n.replace(/^-/, '')))
          .join(', ')}; sorts by: ${allowed.join(', ')}, each with an optional leading minus`,
    });

export type ListInput = Record<string, unknown> & TimeTravel;

/** Query parameters of a single record. */
export const singleQuerySchema = (spec: RecordSpec) => z.strictObject(commonShape(spec));

/** What may be asked of one record and of a list of them. */
const commonShape = (spec: RecordSpec): Record<string, z.ZodType> =>
  Object.assign(fieldsShape(spec), includeShape(spec), travelShape, spec.given?.parameters);

const fieldsShape = (spec: RecordSpec) => ({
  fields: commaList(Object.keys(spec.fields), 2000)
    .optional()
    .meta({
      description: s.describe('Comma-separated fields to answer; all when left out', 'trường cần lấy'),
      examples: [`${spec.key},${Object.keys(spec.fields)[1]}`],
    }),
});

const includeShape = (spec: RecordSpec): Record<string, z.ZodType> => {
  const names = Object.keys(spec.includes ?? {});
  if (names.length === 0) return {};
  const list = names.map((n) => `\`${n}\` (${spec.includes![n]!.en}; ${spec.includes![n]!.vi})`).join(', ');
  return {
    include: commaList(names, 200)
      .optional()
      .meta({
        description: s.describe(
          `Comma-separated records to embed under \`included\`, one level, with the same rights: ${list}`,
          'bản ghi kèm theo',
        ),
        examples: [names[0]],
      }),
  };
};

/** Query parameters of a list. */
export function listQuerySchema(spec: RecordSpec) {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(spec.fields)) {
    if (!field.filter) continue;
    const about = s.describe(`${field.en}; repeated = any of them`, field.vi);
    shape[name] = z
      .array(filterValue(field))
      .max(100)
      .optional()
      .meta({ description: about, examples: [[exampleOf(field)]] });
    if (!ranged(field.kind)) continue;
    for (const range of Object.keys(RANGES) as Range[]) {
      shape[`${name}.${range}`] = filterValue(field)
        .optional()
        .meta({ description: s.describe(`${field.en}: ${RANGES[range]}`, field.vi), examples: [exampleOf(field)] });
    }
  }
  for (const [name, filter] of Object.entries(spec.filters ?? {})) {
    shape[name] = z
      .array(filter.schema ?? z.string().min(1).max(100).refine(isCleanText).overwrite(tidy))
      .max(100)
      .optional()
      .meta({
        description: s.describe(`${filter.en}; repeated = any of them`, filter.vi),
        examples: [[filter.example]],
      });
  }
  if (spec.search) {
    shape.q = z
      .string()
      .max(200)
      .refine(isCleanText, { error: 'contains control characters' })
      .overwrite(tidy)
      .refine((v) => v.length > 0, { error: 'must not be empty' })
      .optional()
      .meta({
        description: s.describe('Search in names and codes, blind to accents and case', 'tìm kiếm không dấu'),
        examples: ['quang chau'],
      });
  }
  if (spec.existence) {
    shape.existence = z
      .enum(['current', 'ended', 'future', 'any'])
      .optional()
      .meta({
        description: s.describe(
          'What exists on the day asked about (default), has ended before it, begins after it, or all',
          'tình trạng tồn tại',
        ),
        examples: ['any'],
      });
  }
  shape.sort = sortText(sortable(spec.fields))
    .optional()
    .meta({
      description: s.describe(
        `Comma-separated sort keys, minus for descending; default \`${spec.defaultSort}\``,
        'sắp xếp',
      ),
      examples: [spec.defaultSort],
    });
  Object.assign(shape, commonShape(spec));
  shape.limit = limitText()
    .optional()
    .meta({ description: s.describe('Rows per page, 1–500, default 50', 'số dòng mỗi trang'), examples: [50] });
  shape.cursor = z
    .string()
    .max(4000)
    .regex(/^[\w-]+\.[\w-]+$/)
    .optional()
    .meta({
      description: s.describe('Where the page before ended; opaque, from `page.nextCursor`', 'con trỏ trang'),
      examples: ['WyJrY24tZGluaC10cmFtIl0.Zm9vYmFyYmF6'],
    });
  shape.count = z
    .enum(['exact'])
    .optional()
    .meta({ description: s.describe('`exact`: also answer the total', 'đếm tổng'), examples: ['exact'] });
  return z.strictObject(shape);
}

const namesIn = (value: unknown): string[] | undefined =>
  typeof value === 'string' ? [...new Set(value.split(','))] : undefined;

/** Sort keys of a request; the key of the register is added, so the order is always total. */
function sortOf(spec: RecordSpec, text: string): SortKey[] {
  const keys: SortKey[] = [];
  for (const part of text.split(',')) {
    const name = part.replace(/^-/, '');
    if (!keys.some((k) => k.name === name)) keys.push({ name, descending: part.startsWith('-') });
  }
  if (!keys.some((k) => k.name === spec.key)) keys.push({ name: spec.key, descending: false });
  return keys;
}

/** Parameters that bear on what the register looks up. */
const parametersOf = ({ given }: RecordSpec, input: ListInput): ListQuery['parameters'] =>
  given &&
  Object.fromEntries(Object.keys(given.parameters).flatMap((n) => (input[n] ? [[n, input[n] as string]] : [])));

export interface Asked {
  query: ListQuery;
  include: readonly string[];
  count: boolean;
  travel: TimeTravel;
}

/** Parsed query parameters → the list query. */
export function readListQuery(ctx: Ctx, spec: RecordSpec, input: ListInput): Asked {
  const filters: Filter[] = [];
  const named: { name: string; parameter: string }[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const [field, range] = name.split('.') as [string, Range | undefined];
    if (spec.filters?.[name]) filters.push({ field: name, op: 'special', values: value as string[] });
    else if (spec.fields[field]?.filter) {
      filters.push(
        range ? { field, op: range, values: [value as string] } : { field, op: 'in', values: value as string[] },
      );
      named.push({ name: field, parameter: name });
    }
  }
  const sort = sortOf(spec, (input.sort as string | undefined) ?? spec.defaultSort);
  const fields = namesIn(input.fields);
  named.push(
    ...sort.map((k) => ({ name: k.name, parameter: 'sort' })),
    ...(fields ?? []).map((n) => ({ name: n, parameter: 'fields' })),
  );
  assertVisible(ctx, spec, named);
  return {
    query: {
      filters,
      search: input.q as string | undefined,
      existence: input.existence as ListQuery['existence'],
      parameters: parametersOf(spec, input),
      sort,
      fields,
      limit: input.limit === undefined ? 50 : Number(input.limit),
      cursor: input.cursor as string | undefined,
    },
    include: namesIn(input.include) ?? [],
    count: input.count === 'exact',
    travel: { validAt: input.validAt, knownAt: input.knownAt },
  };
}

/** `fields` and `include` of a single record. */
export function readSingleQuery(
  ctx: Ctx,
  spec: RecordSpec,
  input: ListInput,
): Pick<ListQuery, 'fields' | 'parameters'> & { include: readonly string[]; travel: TimeTravel } {
  const fields = namesIn(input.fields);
  assertVisible(
    ctx,
    spec,
    (fields ?? []).map((n) => ({ name: n, parameter: 'fields' })),
  );
  const parameters = parametersOf(spec, input);
  return {
    fields,
    parameters,
    include: namesIn(input.include) ?? [],
    travel: { validAt: input.validAt, knownAt: input.knownAt },
  };
}
