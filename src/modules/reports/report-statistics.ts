import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess, seesInternal } from '../../auth/policy.ts';
import { openRows } from '../../db/cursor.ts';
import { HEAD_SQL, type Head } from '../../db/ledger.ts';
import { toProblem } from '../../db/pg-errors.ts';
import { openSnapshot, readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, type ListFormat, type Operation, op, type RowStream } from '../../http/operation.ts';
import { badParameter } from '../../problems.ts';
import { resolveMoment, withGiven } from '../../records/source.ts';
import { obligationRecord } from './obligation-record.ts';
import { type Asked, compileReportBoard } from './report-statistics.queries.ts';
import { answer, figures, MOST_GROUPS, type Query, query } from './report-statistics.schemas.ts';

// GET /statistics/reports: how complete and how timely reports are, and where the reports behind each figure are listed.

/** The moment asked about, with who owes what in the view asked for. */
export async function viewOf(ctx: Ctx, tx: Tx, asked: Pick<Query, 'knownAt' | 'validAt' | 'orgView' | 'nearDays'>) {
  const { head, moment } = await resolveMoment(ctx, tx, asked);
  const { orgView, nearDays } = asked;
  const parameters = { ...(orgView ? { orgView } : {}), ...(nearDays ? { nearDays } : {}) };
  return { head, moment: await withGiven(obligationRecord, tx, moment, parameters) };
}

const FILTERS = ['organisation', 'family', 'template', 'period', 'role', 'approver', 'calendar', 'state'] as const;

/** Address of the list of what was asked about, at a moment; `except`: the filters that a group says itself. */
export function listedAt(
  asked: Asked & Pick<Query, 'orgView' | 'nearDays'>,
  { day, position }: { day: string; position: number },
  except: readonly string[] = [],
): string {
  const q = new URLSearchParams();
  for (const name of FILTERS) if (!except.includes(name)) for (const v of asked[name] ?? []) q.append(name, v);
  if (asked.dueFrom) q.set('effectiveOn.gte', asked.dueFrom);
  if (asked.dueTo) q.set('effectiveOn.lte', asked.dueTo);
  for (const name of ['orgView', 'nearDays'] as const) if (asked[name]) q.set(name, asked[name]);
  q.set('validAt', day);
  q.set('knownAt', String(position));
  return `/v1/report-obligations?${q}`;
}

const board = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await viewOf(ctx, tx, asked);
    const { dims, ...statement } = compileReportBoard(ctx, asked, moment, MOST_GROUPS + 1);
    const rows = (await tx.arrays(statement)) as string[][];
    if (rows.length > MOST_GROUPS + 1) {
      const detail = `More than ${MOST_GROUPS} groups; use fewer cuts or narrower filters, or ask for CSV or NDJSON`;
      throw badParameter('by', 'too_many', detail);
    }
    const at = { day: moment.day, position: head.position };
    const [total, whole, each] = [rows[0]!.at(-1)!, listedAt(asked, at), listedAt(asked, at, dims)];
    // What an address is made of needs no escape in JSON.
    const rowOf = (json: string, link: string) => `${json.slice(0, -1)},"rows":"${link}"}`;
    const groups = (dims.length === 0 ? [] : rows.slice(1)).map((row, i) => {
      const key = dims.map((d, j) => `"${d}":${JSON.stringify(row[j])}`).join(',');
      const link = dims.reduce((path, d, j) => `${path}&${d}=${encodeURIComponent(row[j]!)}`, each);
      return `${i === 0 ? '' : ','}{"key":{${key}},${rowOf(row.at(-1)!, link).slice(1)}`;
    });
    const told = JSON.stringify({ day: moment.day, orgView: asked.orgView ?? 'current', by: dims });
    const json = [`${told.slice(0, -1)},"total":${rowOf(total, whole)},"groups":[`, ...groups, ']}'];
    return { status: 200, json, position: head };
  });

/** Every group as a row of a table, however many there are. */
async function table(ctx: Ctx, asked: Query, format: RowStream['format']): Promise<Answer> {
  const { tx, close } = await openSnapshot(ctx.db);
  try {
    const { head, moment } = await viewOf(ctx, tx, asked);
    const { dims, ...statement } = compileReportBoard(ctx, asked, moment);
    const [newest] = await tx.rows<Head>({ text: HEAD_SQL, values: [] });
    const batches = await openRows(tx, statement);
    const rows = async function* () {
      try {
        for await (const batch of batches) yield (batch as [string][]).map(([json]) => json);
      } finally {
        await close();
      }
    };
    const columns = [
      ...dims.map((name) => ({ name, text: true })),
      ...Object.keys(figures).map((name) => ({ name, text: false })),
    ];
    // Who sees all of it sees the same of the past for ever; what others see follows from how it stands today too.
    const basis = seesInternal(ctx.actor, obligationRecord.type) ? '' : String(newest!.position);
    const stream: RowStream = { format, fileName: 'report-statistics', columns, rows: rows(), basis, close };
    return { status: 200, stream, position: head };
  } catch (error) {
    await close();
    throw toProblem(error);
  }
}

export const reportStatistics: Operation = op('statistics_reports', {
  method: 'GET',
  path: '/v1/statistics/reports',
  tag: 'Statistics',
  access: readAccess('report_obligation'),
  cached: true,
  formats: ['json', 'csv', 'ndjson', 'xlsx'],
  summary: 'Completeness and timeliness of reports',
  description:
    'How the reports that are owed stand (tổng hợp tình hình thực hiện chế độ báo cáo) by up to three cuts, such as body by form by period: expected, sent, accepted, missing, in time or late. ' +
    'One report is one form, period and filer; what is waived or no longer owed is told apart and not expected. The groups add up to the total, which is the same in every `orgView`: ' +
    'a report counts for one body, that which owed it when it was due, that answering for it today or that answering on a day. ' +
    `JSON holds at most ${MOST_GROUPS} groups, each with the address of its reports; CSV, NDJSON and XLSX stream every group, however many there are, without these. Only reports the caller may see are counted.`,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'Totals and groups', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) =>
    input.format === 'json'
      ? board(ctx, input.query as Query)
      : table(ctx, input.query as Query, input.format as ListFormat),
});
