import { z } from 'zod';
import { snake } from '../lib/text.ts';
import type { Words } from '../vocab/registry.ts';
import * as s from './schemas.ts';

// A field is declared once: its wire schema, its column, how it filters and sorts, who sees it. Requests, answers,
// filters, CSV columns and the contract are all made from these declarations.

export type FieldKind =
  | 'text'
  | 'code'
  | 'id'
  | 'word'
  | 'words'
  | 'texts'
  | 'decimal'
  | 'money'
  | 'integer'
  | 'boolean'
  | 'day'
  | 'json';

export interface Field {
  readonly kind: FieldKind;
  readonly schema: z.ZodType;
  readonly en: string;
  readonly vi: string;
  readonly example: unknown;
  /** Needed on create. */
  readonly required?: boolean;
  /** Set on create, never changed after. */
  readonly immutable?: boolean;
  /** Never null in an answer. */
  readonly always?: boolean;
  /** Value used on create and replace when the body leaves it out. */
  readonly initial?: unknown;
  /** Personal identifier: all but its last four characters are masked for those who may not see it. */
  readonly personal?: boolean;
  /** SQL of what is shown of a personal identifier, from the SQL of its value. */
  readonly mask?: (value: string) => string;
  /** Schema in answers, where it differs from that of requests. */
  readonly output?: z.ZodType;
  /** Only callers with the reading scope see it. */
  readonly internal?: boolean;
  /** Declared as a filter. Decimals, integers and days also filter by range (`.gte`, `.gt`, `.lte`, `.lt`). */
  readonly filter?: boolean;
  readonly sort?: boolean;
  /** Text in Vietnamese collation. */
  readonly collate?: boolean;
  /**
   * SQL over the row alias `t`, for values computed and not stored. `day` is the placeholder of the day asked about,
   * `known` that of the position, where the past is read.
   */
  readonly derive?: (day: string, known?: string) => string;
  /** Condition for a filter by values (placeholder of a text[]), where there is a better one than comparing the value. */
  readonly where?: (values: string, day: string) => string;
  /** Written by acts of its own, never by the body of a create, a replacement or a patch. */
  readonly byActs?: boolean;
  /** Stands in the example of a request, though a request may leave it out. */
  readonly shown?: boolean;
  /** Left out of lists unless asked for by `fields`. */
  readonly onDemand?: boolean;
}

type Options = Omit<Partial<Field>, 'kind' | 'schema' | 'en' | 'vi' | 'example'>;

const field =
  (kind: FieldKind, make: () => z.ZodType) =>
  (en: string, vi: string, example: unknown, options: Options = {}): Field => ({
    kind,
    schema: make(),
    en,
    vi,
    example,
    ...options,
  });

export const f = {
  text: (max: number, en: string, vi: string, example: string, o: Options = {}) =>
    field('text', () => s.text(max))(en, vi, example, o),
  code: (en: string, vi: string, example: string, o: Options = {}) => field('code', s.code)(en, vi, example, o),
  unit: (en: string, vi: string, example: string, o: Options = {}) => field('code', s.unitKey)(en, vi, example, o),
  id: (en: string, vi: string, example: string, o: Options = {}) => field('id', s.uuid)(en, vi, example, o),
  /** Key of a register whose records offices have no name for. */
  ownId: (example: string) =>
    field('id', s.uuid)('Id', 'định danh', example, { required: true, immutable: true, sort: true }),
  word: (words: Words, en: string, vi: string, example: string, o: Options = {}) =>
    field('word', () => s.word(words))(`${en}: ${s.glossary(words)}`, vi, example, o),
  words: (words: Words, en: string, vi: string, example: string[], o: Options = {}) =>
    field('words', () =>
      z.array(s.word(words)).max(Object.keys(words).length).refine(distinct, { error: 'names a word twice' }),
    )(`${en}: ${s.glossary(words)}`, vi, example, o),
  texts: (max: number, en: string, vi: string, example: string[], o: Options = {}) =>
    field('texts', () => z.array(s.text(max)).max(50))(en, vi, example, o),
  codes: (en: string, vi: string, example: string[], o: Options = {}) =>
    field('texts', () => z.array(s.code()).max(100).refine(distinct, { error: 'names a code twice' }))(
      en,
      vi,
      example,
      o,
    ),
  hectares: (en: string, vi: string, example: number, o: Options = {}) =>
    field('decimal', () => s.decimal(14, 6))(`${en}, in hectares`, vi, example, o),
  percent: (en: string, vi: string, example: number, o: Options = {}) =>
    field('decimal', () => s.decimal(7, 4, { min: 0, max: 100 }))(`${en}, in per cent`, vi, example, o),
  decimal: (
    precision: number,
    scale: number,
    en: string,
    vi: string,
    example: number,
    o: Options & { min?: number } = {},
  ) => field('decimal', () => s.decimal(precision, scale, { min: o.min ?? 0 }))(en, vi, example, o),
  money: (en: string, vi: string, example: string, o: Options = {}) =>
    field('money', s.money)(`${en}, as a decimal string`, vi, example, o),
  integer: (max: number, en: string, vi: string, example: number, o: Options = {}) =>
    field('integer', () => s.integer(max))(en, vi, example, o),
  boolean: (en: string, vi: string, example: boolean, o: Options = {}) =>
    field('boolean', () => z.boolean())(en, vi, example, o),
  day: (en: string, vi: string, example: string, o: Options = {}) => field('day', s.day)(en, vi, example, o),
  /** A day that plans and deadlines may name. */
  plannedDay: (en: string, vi: string, example: string, o: Options = {}) =>
    field('day', s.plannedDay)(en, vi, example, o),
  list: (item: z.ZodType, max: number, en: string, vi: string, example: unknown[], o: Options = {}) =>
    field('json', () => z.array(item).max(max))(en, vi, example, o),
  object: (schema: z.ZodType, en: string, vi: string, example: unknown, o: Options = {}) =>
    field('json', () => schema)(en, vi, example, o),
};

const distinct = (list: readonly unknown[]) => new Set(list).size === list.length;

export type Fields = Readonly<Record<string, Field>>;

/** SQL of a field's value over the row alias `t`. */
export const sqlOf = (name: string, field: Field, day: string, known?: string): string =>
  field.derive ? field.derive(day, known) : `t."${snake(name)}"`;

/** SQL of a field's wire value: what row_to_json prints as the contract has it. */
export function wireOf(name: string, field: Field, day: string, known?: string): string {
  const value = sqlOf(name, field, day, known);
  if (field.mask) return field.mask(value);
  if (field.kind === 'decimal') return `trim_scale(${value})`;
  if (field.kind === 'money') return `replace((${value})::text, '.00', '')`; // two decimals always, so this can only be the end
  return value;
}

/** Value as read from a column → wire value. Decimals arrive as text and become the number they spell. */
export function decode(field: Field, value: unknown): unknown {
  if (value === null) return null;
  if (field.kind === 'decimal') return Number(value);
  if (field.kind === 'money') return (value as string).replace(/\.00$/, '');
  return value;
}

/** Wire value → bound value of its column. */
export function encode(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return field.kind === 'json' ? JSON.stringify(value) : value;
}

const described = (field: Field): z.ZodType => {
  const schema = field.output ?? field.schema;
  const base = field.always ? schema : schema.nullable();
  return base.meta({ description: s.describe(field.en, field.vi), examples: [field.example] });
};

const left = new WeakMap<Field, z.ZodType>();

/** A field that may be unknown or left out. One object wherever it stands: schemas are large, and a register has seven. */
function open(field: Field): z.ZodType {
  const schema = left.get(field) ?? described({ ...field, always: false }).optional();
  left.set(field, schema);
  return schema;
}

/** The field as requests have it. */
function asSent(field: Field): Field {
  if (!field.output) return field;
  const { output: _output, ...sent } = field;
  return sent;
}

/** Schema of an answer: every field of the record; any may be missing where `fields` or the caller's rights trim it. */
export function answerSchema(
  fields: Fields,
  key: string,
  about: { id: string; description: string },
  extra: Readonly<Record<string, z.ZodType>> = {},
) {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (name === key) shape[name] = described({ ...field, always: true });
    else shape[name] = field.always ? described(field).optional() : open(field);
  }
  const example = Object.fromEntries(
    Object.entries(fields)
      .filter(([, x]) => !x.onDemand)
      .map(([name, x]) => [name, x.example]),
  );
  return z.strictObject({ ...shape, ...extra }).meta({ ...about, examples: [example] });
}

const writable = (fields: Fields) => Object.entries(fields).filter(([, x]) => !x.derive && !x.byActs);

/** Fields worth showing in an example: references and days depend on other records and on each other. */
const tells = (x: Field): boolean => x.shown ?? (x.sort === true && x.kind !== 'code' && x.kind !== 'day');

const exampleOf = (fields: Fields, pick: (name: string, field: Field) => boolean) =>
  Object.fromEntries(
    writable(fields)
      .filter(([n, x]) => pick(n, x))
      .map(([n, x]) => [n, x.example]),
  );

/** Schema of a whole record as sent by POST and PUT. What is left out is unknown. */
export function inputSchema(
  fields: Fields,
  about: { id: string; description: string },
  options: { withoutKey?: string } = {},
) {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of writable(fields)) {
    if (name === options.withoutKey) continue;
    shape[name] = field.required ? described({ ...asSent(field), always: true }) : open(asSent(field));
  }
  return z.strictObject(shape).meta({
    ...about,
    examples: [exampleOf(fields, (n, x) => n !== options.withoutKey && (x.required === true || tells(x)))],
  });
}

/** An object as a merge patch names it: any of its members, null clears; a member left out keeps its value, not its default. */
const mergeable = (object: z.ZodObject): z.ZodType => {
  const members = Object.entries(object.shape).map(([name, member]) => {
    const bare = (member instanceof z.ZodDefault ? member.unwrap() : member) as z.ZodType;
    return [
      name,
      bare
        .nullable()
        .meta(member.meta() ?? {})
        .optional(),
    ];
  });
  return z.strictObject(Object.fromEntries(members));
};

/** Schema of a JSON Merge Patch: any changeable field, null clears. */
export function patchSchema(fields: Fields, about: { id: string; description: string }) {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of writable(fields)) {
    if (field.immutable) continue;
    const sent =
      field.schema instanceof z.ZodObject ? { ...asSent(field), schema: mergeable(field.schema) } : asSent(field);
    shape[name] = field.required ? described({ ...sent, always: true }).optional() : open(sent);
  }
  return z.strictObject(shape).meta({
    ...about,
    examples: [exampleOf(fields, (_n, x) => !x.immutable && (tells(x) || (x.required === true && x.kind === 'text')))],
  });
}
