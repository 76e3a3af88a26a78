import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { contentHash, etagOf } from '../../http/conditional.ts';
import { MEDIA_TYPES } from '../../http/formats.ts';
import { type Answer, type Input, type Operation, op } from '../../http/operation.ts';
import { turns } from '../../lib/turns.ts';
import { Problem } from '../../problems.ts';
import { keyParam } from '../../records/operations.ts';
import { readOne } from '../../records/read.ts';
import type { TimeTravel } from '../../records/source.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { consolidationSpec } from '../consolidations/consolidations.spec.ts';
import { enterpriseSpec } from '../enterprises/enterprises.spec.ts';
import { submissionSpec } from '../submissions/submissions.spec.ts';
import { bodiesOf, type Regime, regimeOf } from './around.ts';
import { type Asked, askedQuery } from './asked.ts';
import { CONSOLIDATION_FIELDS, type ConsolidationRecord, contentOfConsolidation } from './consolidation.ts';
import type { Body } from './issuer.ts';
import { type Content, officialReport } from './official.ts';
import type { OfficialReport } from './report.ts';
import { contentOfSubmission, type SubmissionRecord } from './submission.ts';

// GET /{reports}/{id}/document: a report as it goes out on paper. The record is read as any other, so one policy decides
// who gets its document; everything around it is read of the same moment.

/** What a register of reports gives for a document. */
interface Source<R> {
  spec: RecordSpec;
  id: string;
  /** Fields of the record that its document needs. */
  fields: readonly string[];
  /** Body that issues the report. */
  issuerOf: (record: R) => string | null;
  /** Name of who reports, where no body on record does. */
  nameOf?: (ctx: Ctx, record: R, travel: TimeTravel) => Promise<string>;
  contentOf: (record: R, regime: Regime, about: { name: string; version: number }) => Omit<Content, 'issuer'>;
  /** What tells two versions of one report apart, in the name of the file. */
  fileOf: (record: R) => string;
}

interface Common {
  template: string;
  family: string;
  period: string;
  receivers: string[] | null;
}

const UNNAMED = '……………………';

/** Name of an enterprise that has no organisation on record: as the caller may know it, else as its report says. */
async function enterpriseName(ctx: Ctx, record: SubmissionRecord, travel: TimeTravel): Promise<string> {
  const said = record.header?.find((h) => h.field === 'reporterName')?.value ?? UNNAMED;
  if (record.enterprise === null) return said;
  try {
    const { record: known } = await readOne(ctx, enterpriseSpec, record.enterprise, {
      ...{ fields: ['name'], include: [], travel },
    });
    return (JSON.parse(known) as { name: string }).name;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return said;
    throw error;
  }
}

interface Found<R> {
  record: R;
  version: number;
  position: Answer['position'];
  /** Puts the report together. */
  report: () => OfficialReport;
}

async function find<R extends Common>(
  ctx: Ctx,
  { spec, fields, issuerOf, nameOf, contentOf }: Source<R>,
  id: string,
  asked: Asked,
): Promise<Found<R>> {
  const { validAt, knownAt } = asked;
  const single = await readOne(ctx, spec, id, {
    fields,
    include: [],
    travel: { validAt, knownAt },
  });
  const record = JSON.parse(single.record) as R;
  const travel = { validAt, knownAt: String(single.head.position) };
  const regime = await regimeOf(ctx, record.template, travel);
  const issuer = issuerOf(record);
  const bodies = await bodiesOf(
    ctx,
    [
      issuer,
      ...(record.receivers ?? []),
      ...regime.receivers.map((r) => r.organisation),
      ...regime.documents.map((d) => d.issuer),
    ],
    travel,
  );
  const body: Body | undefined = issuer === null ? undefined : bodies.get(issuer);
  for (const [code, parent] of await bodiesOf(ctx, [body?.parent], travel)) bodies.set(code, parent);
  const name = body?.name ?? (await nameOf?.(ctx, record, travel)) ?? UNNAMED;
  const about = { name, version: single.latestVersion };
  return {
    record,
    version: single.latestVersion,
    position: single.head,
    report: () => officialReport({ ...contentOf(record, regime, about), issuer: body }, regime, bodies, asked),
  };
}

/** A large one takes some ten megabytes while it is built. */
const inTurn = turns();

/** The libraries behind them take 25 MB, which a service that makes no document does without. */
const MAKERS: Readonly<Record<'docx' | 'xlsx', (report: OfficialReport) => Promise<Buffer>>> = {
  docx: async (report) => (await import('./docx.ts')).officialDocx(report),
  xlsx: async (report) => (await import('./xlsx.ts')).formXlsx(report),
};

/** Neither a file nor a header takes every character. */
const plain = (text: string): string => text.replace(/[^\w.-]+/g, '-');

async function documentOf<R extends Common>(
  ctx: Ctx,
  source: Source<R>,
  input: Input<unknown, unknown, unknown>,
): Promise<Answer> {
  const { id } = input.params as { id: string };
  const { record, report, position, version } = await find(ctx, source, id, input.query as Asked);
  const format = input.format === 'xlsx' ? 'xlsx' : 'docx';
  const content = await inTurn(() => MAKERS[format](report()));
  const file = plain(`${record.family}-${record.period}-${source.fileOf(record)}`);
  return {
    status: 200,
    raw: { type: MEDIA_TYPES[format], content },
    headers: {
      etag: etagOf(version, contentHash(content)),
      'content-disposition': `attachment; filename="${file}.${format}"`,
    },
    position,
  };
}

function operationOf<R extends Common>(source: Source<R>): Operation {
  const { spec, id } = source;
  return op(id, {
    method: 'GET',
    path: `/v1${spec.path}/:id/document`,
    tag: spec.tag,
    access: readAccess(spec.type),
    cached: true,
    // Building one takes as long as reading some pages.
    cost: 5,
    formats: ['docx', 'xlsx'],
    summary: `The document of one ${spec.en}`,
    description:
      `One ${spec.en} (${spec.vi}) as a document: DOCX in the layout of administrative documents (NĐ 30/2020/NĐ-CP, Annex I), the figures in annexes; ` +
      'XLSX in the layout of the form, a sheet for each table. Room is left for what neither the record nor the request says, and what the record says the request does not contradict. ' +
      'A figure that is missing is blank, with its reason beside it. Of reports it was made of only those are named, and quoted, that the caller may read; the others are counted. A report of more cells and paragraphs than a word processor opens is refused with 406.',
    params: keyParam(spec) as z.ZodType<unknown>,
    query: askedQuery as z.ZodType<unknown>,
    success: { 200: { description: `The document of the ${spec.en}` } },
    problems: ['unknown_position', 'forbidden'],
    handle: (ctx, input) => documentOf(ctx, source, input),
  });
}

const SUBMISSION: Source<SubmissionRecord> = {
  spec: submissionSpec,
  id: 'report_submission_document',
  fields: Object.keys(submissionSpec.fields),
  issuerOf: ({ reporter }) => reporter,
  nameOf: enterpriseName,
  contentOf: contentOfSubmission,
  fileOf: ({ versionNo }) => String(versionNo),
};

const CONSOLIDATION: Source<ConsolidationRecord> = {
  spec: consolidationSpec,
  id: 'consolidation_document',
  fields: CONSOLIDATION_FIELDS,
  issuerOf: ({ organisation }) => organisation,
  contentOf: contentOfConsolidation,
  fileOf: ({ organisation }) => organisation,
};

export const documentOperations: readonly Operation[] = [operationOf(SUBMISSION), operationOf(CONSOLIDATION)];
