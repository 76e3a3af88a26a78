import { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { type Operation, op } from '../../http/operation.ts';
import { listSchema, recordSchema } from '../../records/answers.ts';
import { inputSchema } from '../../records/fields.ts';
import { type ListInput, listQuerySchema } from '../../records/grammar.ts';
import { createOnce, newRecord, rowsOf } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { factSpec } from './facts.spec.ts';

// /industrial-zones/{code}/facts and /observations, and the same for clusters: the collections of what is said of one
// site. They are the registers of facts and observations with the subject fixed by the path.

const CHILDREN = [factSpec, observationSpec];

const assertSite = (ctx: Ctx, site: RecordSpec, code: string, travel: Pick<ListInput, 'validAt' | 'knownAt'>) =>
  readOne(ctx, site, code, { fields: ['code'], include: [], travel });

function subResource(site: RecordSpec, subjectType: 'ZONE' | 'CLUSTER', child: RecordSpec): Operation[] {
  const name = child.enPlural;
  const path = `/v1${site.path}/:code/${name}`;
  const { subject: _s, subjectType: _t, ...own } = child.fields;
  const params = z.strictObject({
    code: s
      .code()
      .meta({ description: s.describe(`Code of the ${site.en}`, site.vi), examples: [site.fields.code!.example] }),
  });
  const query = listQuerySchema(child).omit({ subject: true, subjectType: true });
  const code = (input: { params: unknown }) => (input.params as { code: string }).code;
  return [
    op(`${site.type}_${child.type}_list`, {
      method: 'GET',
      path,
      tag: site.tag,
      access: 'public',
      cached: true,
      formats: ['json', 'csv', 'ndjson', 'xlsx'],
      summary: `List the ${name} of one ${site.en}`,
      description: `Lists the ${name} (${child.vi}) recorded of one ${site.en} (${site.vi}), each with the document and section it stands in.`,
      params: params as z.ZodType<unknown>,
      query: query as z.ZodType<unknown>,
      success: { 200: { description: `A page of ${name}`, schema: listSchema(child) } },
      problems: ['invalid_cursor', 'unknown_position', 'forbidden'],
      handle: async (ctx, input) => {
        const asked = input.query as ListInput;
        await assertSite(ctx, site, code(input), asked);
        return rowsOf(ctx, child, {
          ...input,
          query: { ...asked, subject: [code(input)], subjectType: [subjectType] },
        });
      },
    }),
    op(`${site.type}_${child.type}_create`, {
      method: 'POST',
      path,
      tag: site.tag,
      access: 'registry:write',
      dated: true,
      summary: `Record one of the ${name} of a ${site.en}`,
      description: `Records one ${child.en} (${child.vi}) of one ${site.en} (${site.vi}).`,
      params: params as z.ZodType<unknown>,
      body: inputSchema(
        own,
        {
          id: `${site.schemaId}${child.schemaId}Input`,
          description: s.describe(`${child.en} of the ${site.en} in the path, as sent`, child.vi),
        },
        { withoutKey: 'id' },
      ) as z.ZodType<unknown>,
      success: { 201: { description: `The ${child.en} as recorded`, schema: recordSchema(child) } },
      problems: ['unknown_reference'],
      handle: async (ctx, input) => {
        await assertSite(ctx, site, code(input), {});
        return createOnce(ctx, child, input, (body) =>
          newRecord(child, { ...body, subjectType, subject: code(input) }),
        );
      },
    }),
  ];
}

export const siteSubResources = (site: RecordSpec, subjectType: 'ZONE' | 'CLUSTER'): Operation[] =>
  CHILDREN.flatMap((child) => subResource(site, subjectType, child));
