import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { daysOf } from '../../lib/dates.ts';
import { problem } from '../../problems.ts';
import { resolveMoment } from '../../records/source.ts';
import { compileBoard, viewAt } from './task-statistics.queries.ts';
import { answer, type Dimension, MOST_GROUPS, type Query, query } from './task-statistics.schemas.ts';

// GET /statistics/tasks: who owes what, how much of it is late, and where the duties behind each figure are listed.

const FILTERS = ['directive', 'organisation', 'topic', 'zone', 'kind', 'state'] as const;
const AGES = ['days1to7', 'days8to30', 'days31to90', 'over90'];

/** What of a request every list behind its figures is asked with. */
export function listOf(
  asked: Partial<Pick<Query, (typeof FILTERS)[number] | 'orgView' | 'nearDays'>>,
  day: string,
  position: number,
): URLSearchParams {
  const q = new URLSearchParams();
  for (const name of FILTERS) for (const v of asked[name] ?? []) q.append(name, v);
  for (const name of ['orgView', 'nearDays'] as const) if (asked[name]) q.set(name, asked[name]);
  q.set('validAt', day);
  q.set('knownAt', String(position));
  return q;
}

/** Where the duties of a group are listed. */
function rowsLink(asked: Query, key: Readonly<Record<string, string>>, day: string, position: number): string {
  const q = listOf(asked, day, position);
  for (const role of asked.role ?? ['LEAD']) q.append('role', role);
  q.set('isCounted', 'true');
  let [from, to] = [asked.dueFrom, asked.dueTo];
  for (const [dim, value] of Object.entries(key) as [Dimension, string][]) {
    if (dim !== 'month') q.set(dim, value);
    else if (value === 'none') q.set('hasDeadline', 'false');
    else {
      const [first, last] = daysOf(value);
      from = [first, from ?? first].sort()[1];
      to = [last, to ?? last].sort()[0];
    }
  }
  if (from) q.set('effectiveOn.gte', from);
  if (to) q.set('effectiveOn.lte', to);
  return `/v1/task-assignments?${q}`;
}

const board = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const view = await viewAt(tx, moment, asked);
    const { text, values, dims } = compileBoard(ctx, asked, view);
    const rows = await tx.rows<Record<string, unknown>>({ text, values });
    if (rows.length > MOST_GROUPS + 1) {
      const detail = `More than ${MOST_GROUPS} groups; use fewer cuts or narrower filters`;
      throw problem('invalid_request', undefined, [{ parameter: 'by', code: 'too_many', detail }]);
    }
    const shown = rows.map(({ is_total: isTotal, ...row }) => {
      const key = isTotal ? {} : Object.fromEntries(dims.map((d) => [d, String(row[d])]));
      const figures = Object.entries(row).filter(([name]) => !dims.includes(name as Dimension));
      return {
        isTotal,
        key,
        body: {
          ...Object.fromEntries(figures.filter(([name]) => !AGES.includes(name))),
          ageing: Object.fromEntries(AGES.map((name) => [name, row[name]])),
          rows: rowsLink(asked, key, moment.day, head.position),
        },
      };
    });
    const total = shown.find((x) => x.isTotal)!.body;
    const groups = shown.filter((x) => !x.isTotal).map(({ key, body }) => ({ key, ...body }));
    const body = { day: moment.day, orgView: asked.orgView ?? 'current', by: dims, total, groups };
    return { status: 200, body, position: head };
  });

export const taskStatistics: Operation = op('statistics_tasks', {
  method: 'GET',
  path: '/v1/statistics/tasks',
  tag: 'Statistics',
  access: readAccess('task_assignment'),
  cached: true,
  summary: 'Totals over duties',
  description:
    'How duties stand (tổng hợp tình hình thực hiện nhiệm vụ) by up to three cuts: done or open, in time or late, without a last day; ageing, days of lateness, and the same against the last days before any extension. ' +
    'One duty is one body, task and period; leads unless `role` says otherwise. Over bodies, directives, kinds, states and months the groups add up to the total, and it is the same in every `orgView`: ' +
    'a duty counts for one body, that named, that answering today or that answering on a day (of partners, `total` and `merged` together are the same). ' +
    'Topics and zones overlap: a duty with two topics stands under both, so the total, which has each duty once, is not the sum of those groups. ' +
    'A group may hold days of lateness alone: those of a body that has passed its duties on. Only duties the caller may see are counted.',
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'Totals and groups', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => board(ctx, input.query as Query),
});
