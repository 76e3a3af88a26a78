import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { MATRIX, readAccess } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { newId } from '../../lib/ids.ts';
import { ALIKE, fingerprint } from '../../lib/likeness.ts';
import { recordSchema } from '../../records/answers.ts';
import { type ChildRegister, childList, codeParam } from '../../records/children.ts';
import { inputSchema } from '../../records/fields.ts';
import { listQuerySchema, travelShape } from '../../records/grammar.ts';
import { createOnce } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import { resolveMoment, sourceOf, type TimeTravel } from '../../records/source.ts';
import { directiveSpec } from './directives.spec.ts';
import { directiveFileSpec } from './files.spec.ts';

// /directives/{code}/files and /duplicates: copies of a paper, and papers that are copies of one another.

type Wire = Record<string, unknown>;

const FILES: ChildRegister = {
  parent: directiveSpec,
  child: directiveFileSpec,
  name: 'files',
  fixed: (code) => ({ directive: code }),
};
const { directive: _directive, ...fields } = directiveFileSpec.fields;
const codeOf = (input: { params: unknown }): string => (input.params as { code: string }).code;
const params = codeParam(directiveSpec) as z.ZodType<unknown>;

/** A copy as recorded: its text is known again by its fingerprint, and by its hash where none was sent. */
export const fileRecord = (directive: string, given: Wire): Wire => {
  const text = given.text as string | undefined | null;
  const sha256 = given.sha256 ?? (text ? createHash('sha256').update(text).digest('hex') : null);
  return {
    id: newId(),
    ...given,
    directive,
    sha256,
    fingerprint: text ? fingerprint(text) : (given.fingerprint ?? null),
  };
};

const REASONS = {
  SAME_FILE: 'cùng một tệp',
  SAME_NUMBER: 'cùng số, ký hiệu và năm của cùng cơ quan',
  ALIKE_TEXT: 'nội dung giống nhau',
  SAME_SUBJECT: 'cùng trích yếu, cùng tháng',
} as const;

const duplicatesSchema = z
  .strictObject({
    data: z
      .array(
        z.strictObject({
          directive: s.about(s.code(), 'Code of the other directive', 'văn bản', 'cv-2029-ban-quet'),
          reasons: s.about(z.array(s.word(REASONS)).max(4), `Why they may be one: ${s.glossary(REASONS)}`, 'căn cứ', [
            'ALIKE_TEXT',
          ]),
          likeness: s.about(
            z.number().min(0).max(1).nullable(),
            `Share of their texts that is the same, estimated; ${ALIKE} and more speaks for one document`,
            'độ giống nhau',
            0.39,
          ),
        }),
      )
      .max(100)
      .meta({ description: s.describe('Likeliest first', 'khả năng cao trước') }),
  })
  .meta({
    id: 'DirectiveDuplicates',
    description: s.describe('Directives that may be the same paper', 'văn bản trùng'),
  });

const LIKENESS = `(select count(*) filter (where m.h = o.h)::numeric / 128
  from jsonb_array_elements_text(mine.fingerprint) with ordinality m(h, i) join jsonb_array_elements_text(f.fingerprint) with ordinality o(h, i) using (i))`;

async function duplicates(ctx: Ctx, code: string, travel: TimeTravel): Promise<Answer> {
  await readOne(ctx, directiveSpec, code, { fields: ['code'], include: [], travel });
  return readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, travel);
    const p = new Params();
    const visible = sourceOf(ctx, directiveSpec, moment, p);
    const copies = sourceOf(ctx, directiveFileSpec, moment, p);
    const where = (conditions: readonly string[]) => (conditions.length > 0 ? `where ${conditions.join(' and ')}` : '');
    const rows = await tx.rows<{ directive: string; reasons: string[]; likeness: string | null }>({
      text: `with d as materialized (select t.* from ${visible.from} ${where(visible.where)}),
        f as materialized (select t.directive, t.sha256, t.fingerprint from ${copies.from} ${where(copies.where)}),
        me as (select * from d where code = ${p.add(code, 'text')}),
        alike as (select f.directive, max(${LIKENESS}) as likeness, bool_or(f.sha256 = mine.sha256) as same
          from f, f mine, me where mine.directive = me.code and f.directive <> me.code group by 1),
        judged as (select d.code as directive, d.merged_into, round(a.likeness, 2) as likeness, array_remove(array[
            case when a.same then 'SAME_FILE' end,
            case when d.number_family <> 'UNNUMBERED' and upper(d.number) = upper(me.number) and d.issuer = me.issuer and d.issued_year = me.issued_year then 'SAME_NUMBER' end,
            case when a.likeness >= ${ALIKE} then 'ALIKE_TEXT' end,
            case when vn_fold(d.subject) = vn_fold(me.subject) and coalesce(to_char(d.issued_on, 'YYYY-MM'), d.issued_month) = coalesce(to_char(me.issued_on, 'YYYY-MM'), me.issued_month) then 'SAME_SUBJECT' end], null) as reasons
          from d cross join me left join alike a on a.directive = d.code where d.code <> me.code and d.merged_into is null)
        select directive, reasons, likeness from judged where reasons <> '{}' order by cardinality(reasons) desc, likeness desc nulls last, directive limit 100`,
      values: p.values,
    });
    const data = rows.map((r) => ({ ...r, likeness: r.likeness === null ? null : Number(r.likeness) }));
    return { status: 200, body: { data }, position: head };
  });
}

export const fileOperations: readonly Operation[] = [
  childList(
    FILES,
    {
      id: 'directive_file_of_list',
      summary: 'List the copies of a directive',
      description:
        'Lists the copies (tệp văn bản) of one directive: text, scan and what became of them; `fields=text` for their text.',
    },
    () => listQuerySchema({ ...directiveFileSpec, fields, defaultSort: 'id' }),
  ),
  op('directive_file_create', {
    method: 'POST',
    path: '/v1/directives/:code/files',
    tag: 'Directives',
    access: MATRIX.directive_file.write,
    dated: true,
    summary: 'Add a copy of a directive',
    description:
      'Adds a copy (tệp văn bản): what it is, where the file is kept, and its text, from which papers that arrive twice are known again. Copies are never removed.',
    params,
    body: inputSchema(
      fields,
      { id: 'DirectiveFileInput', description: s.describe('A copy as sent', 'tệp văn bản') },
      { withoutKey: 'id' },
    ) as z.ZodType<unknown>,
    success: { 201: { description: 'The copy as recorded', schema: recordSchema(directiveFileSpec) } },
    problems: ['unknown_reference'],
    handle: async (ctx, input) => {
      await readOne(ctx, directiveSpec, codeOf(input), { fields: ['code'], include: [], travel: {} });
      return createOnce(ctx, directiveFileSpec, input, (given) => fileRecord(codeOf(input), given));
    },
  }),
  op('directive_duplicate_list', {
    method: 'GET',
    path: '/v1/directives/:code/duplicates',
    tag: 'Directives',
    access: readAccess('directive'),
    cached: true,
    summary: 'Directives that may be the same paper',
    description:
      'Answers the directives (văn bản trùng) that may be the same paper as this one: by file, by number, by the likeness of their texts, which a scan read without its accents does not hide, or by subject and month. Nothing is merged by itself.',
    params,
    query: z.strictObject(travelShape) as z.ZodType<unknown>,
    success: { 200: { description: 'Candidates', schema: duplicatesSchema } },
    problems: ['unknown_position'],
    handle: (ctx, input) => duplicates(ctx, codeOf(input), input.query as TimeTravel),
  }),
];
