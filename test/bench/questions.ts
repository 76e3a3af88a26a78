import type { Ctx } from '../../src/auth/context.ts';
import { type Db, openDb } from '../../src/db/connections.ts';
import { readSnapshot } from '../../src/db/tx.ts';
import { legalDay } from '../../src/lib/dates.ts';
import { snake } from '../../src/lib/text.ts';
import { compileInvestment } from '../../src/modules/projects/investment-statistics.ts';
import { projectSpec } from '../../src/modules/projects/projects.spec.ts';
import { compileReportBoard } from '../../src/modules/reports/report-statistics.queries.ts';
import type { Query as ReportQuery } from '../../src/modules/reports/report-statistics.schemas.ts';
import { viewOf } from '../../src/modules/reports/report-statistics.ts';
import { zoneSpec } from '../../src/modules/sites/zones.spec.ts';
import { compileBoard, viewAt } from '../../src/modules/tasks/task-statistics.queries.ts';
import { assignmentSpec } from '../../src/modules/tasks/tasks.spec.ts';
import { sqlOf } from '../../src/records/fields.ts';
import { readListQuery } from '../../src/records/grammar.ts';
import { type Compiled, compileList, compileMatch, RECORD, wireOfRecord } from '../../src/records/query.ts';
import type { RecordSpec } from '../../src/records/spec.ts';

// The questions both servers answer. The bare server and the database alone run the statement the service compiles for
// the same question, less the two columns of the ledger's head; its columns are named as the service names its fields.

/** A statement and where its values come from: a constant, or the request (path, query or body) under that name. */
export interface Question {
  text: string;
  values: readonly ({ constant: unknown } | { from: string; json?: boolean })[];
}

export interface Questions {
  single: Question;
  list: Question;
  projects: Question;
  insert: Question;
}

const RESERVED = '\u0001';

/** What a caller with registry:read gets; the statement does not depend on anything else of it. */
const ctx = {
  db: undefined as unknown as Db,
  actor: { subject: 'bench', isAuthority: true, scopes: new Set(['registry:read', 'registry:write']) },
  today: legalDay(new Date()),
  cursorKey: Buffer.alloc(32),
} as unknown as Ctx;
const moment = { day: ctx.today };

/** The service's statement with its one column of JSON taken apart into the plain columns behind it, named as the fields. */
function questionOf({ text, values, selection }: Compiled): Question {
  const day = '$1::date';
  const plain = selection.names.map((n, i) => `${sqlOf(n, selection.fields[i]!, day)} as "${n}"`).join(', ');
  const wire = wireOfRecord(selection, day);
  if (!text.includes(wire)) throw new Error('the statement does not hold the record as expected');
  return {
    text: text.replace(wire, '').replace(RECORD, () => plain),
    values: values.map((v) =>
      typeof v === 'string' && v.startsWith(RESERVED) ? { from: v.slice(1) } : { constant: v },
    ),
  };
}

export const LIST = 'legalStatus=OPERATING&plannedAreaHa.gte=10&sort=-plannedAreaHa&limit=50';
export const PROJECTS = 'role=SECONDARY&status=OPERATING&landHa.gte=1&sort=-landHa&limit=50';

/** The first fifty by area, of those of some words and of an area between two bounds. */
function listOf(spec: RecordSpec, words: Readonly<Record<string, string>>, area: string, least: string): Question {
  const filters = [
    ...Object.entries(words).map(([field, word]) => ({ field, op: 'in', values: [word] }) as const),
    { field: area, op: 'gte', values: [least] } as const,
    { field: area, op: 'lt', values: [`${RESERVED}${area}.lt`] } as const,
  ];
  const sort = [
    { name: area, descending: true },
    { name: 'code', descending: false },
  ];
  return questionOf(compileList(ctx, spec, { filters, sort, limit: 50 }, moment, false));
}

/** The totals of all projects by zone and sector, as the service asks for them. */
export const totals = (): { text: string; values: unknown[] } =>
  compileInvestment(ctx, { by: 'zone,sector' } as Parameters<typeof compileInvestment>[1], moment);

const OFFICE = {
  ...ctx,
  actor: { subject: 'bench', duties: new Set(['directives']), scopes: new Set(['directives:read']) },
} as unknown as Ctx;

export const BOARD = '/v1/statistics/tasks?by=organisation';
export const OVERDUE =
  '/v1/task-assignments?dueStatus=overdue&role=LEAD&organisation=co-quan-007&sort=effectiveOn&limit=50';

/** The board of all duties by body, and the first fifty of one body that are overdue, as the service asks for them. */
export async function duties(url: string) {
  const db = openDb(url, { pool: 1, statementTimeoutMs: 60_000 });
  try {
    const asked = readListQuery(OFFICE, assignmentSpec, {
      ...{ dueStatus: ['overdue'], role: ['LEAD'], organisation: ['co-quan-007'] },
      ...{ sort: 'effectiveOn', limit: '50' },
    });
    return await readSnapshot(db, async (tx) => {
      const view = await viewAt(tx, moment, {});
      const board = compileBoard(OFFICE, { by: 'organisation' } as Parameters<typeof compileBoard>[1], view);
      return { board, overdue: compileList(OFFICE, assignmentSpec, asked.query, view.moment, true) };
    });
  } finally {
    await db.close();
  }
}

/** The board of reports of one period by body and form, and all its groups as a table, as the service asks for them. */
export async function reportBoards(url: string, asked: Partial<ReportQuery>, most?: number) {
  const db = openDb(url, { pool: 1, statementTimeoutMs: 60_000 });
  try {
    return await readSnapshot(db, async (tx) => {
      const { moment } = await viewOf(OFFICE, tx, asked);
      return compileReportBoard(OFFICE, asked as ReportQuery, moment, most);
    });
  } finally {
    await db.close();
  }
}

export function questions(): Questions {
  const single = compileMatch(
    ctx,
    zoneSpec,
    { condition: (p) => `t."code" = ${p.add(`${RESERVED}code`)}`, limit: 1, order: '' },
    moment,
    false,
  );
  const list = listOf(zoneSpec, { legalStatus: 'OPERATING' }, 'plannedAreaHa', '10');
  const projects = listOf(projectSpec, { role: 'SECONDARY', status: 'OPERATING' }, 'landHa', '1');
  const names = Object.keys(zoneSpec.fields).filter((n) => !zoneSpec.fields[n]!.derive);
  const insert: Question = {
    text: `insert into industrial_zones (${names.map((n) => `"${snake(n)}"`).join(', ')}) values (${names.map((_n, i) => `$${i + 1}`).join(', ')})`,
    values: names.map((n) =>
      n === 'visibility' ? { constant: 'PUBLIC' } : { from: n, json: zoneSpec.fields[n]!.kind === 'json' },
    ),
  };
  return { single: questionOf(single), list, projects, insert };
}

/** A zone as an office would send it. */
export const newZone = (code: string): Record<string, unknown> => ({
  code,
  name: `KCN Quang Châu ${code.slice(-8)}`,
  nameEn: 'Quang Chau',
  aliases: ['Quang Châu'],
  isExpansion: false,
  legalStatuses: [
    { status: 'PLANNED', from: '2022-02-17', to: '2023-06-14', document: '219/QĐ-TTg', note: null },
    { status: 'OPERATING', from: '2023-06-15', to: null, document: '2170/QĐ-UBND', note: null },
  ],
  establishedOn: '2023-06-15',
  establishedBy: 'POLICY_AND_INVESTOR_APPROVAL',
  plannedAreaHa: 426.5,
  establishedAreaHa: 400,
  industrialLandHa: 280.25,
  clearedAreaHa: 350,
  leasedIndustrialHa: 210,
  greenHa: 40,
  smeReserveHa: 10,
  landAsOf: '2024-03-12',
  infraCompletionPct: 45,
  infraCapitalRegisteredVnd: '3277000000000',
  wastewaterStatus: 'OPERATING',
  wastewaterDesignM3PerDay: 8000,
  developers: [
    {
      organisation: null,
      name: 'Công ty hạ tầng',
      kind: 'ENTERPRISE',
      part: null,
      grandfathered: false,
      from: '2006-01-01',
      to: null,
    },
  ],
  zoneTypes: ['GENERAL'],
  developmentModel: 'STANDALONE',
  operatingTermYears: 50,
});

/** Values of an insert for a record, for the loop that has no HTTP. */
export const bind = (question: Question, given: Readonly<Record<string, unknown>>): unknown[] =>
  question.values.map((v) => {
    if ('constant' in v) return v.constant;
    const value = given[v.from] ?? null;
    return v.json && value !== null ? JSON.stringify(value) : value;
  });
