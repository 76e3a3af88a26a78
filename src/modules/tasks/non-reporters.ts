import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { Params } from '../../db/sql.ts';
import { readSnapshot } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { addDays } from '../../lib/dates.ts';
import { badParameter } from '../../problems.ts';
import { aroundAt, naming, placedIn, resolveMoment, sourceOf } from '../../records/source.ts';
import { STATES, type State } from '../../vocab/tasks.ts';
import { age } from './due.ts';
import { filtered, holdersIn, type View, viewAt } from './task-statistics.queries.ts';
import { MOST_GROUPS, MOST_NAMED, type ReportQuery, reportAnswer, reportQuery } from './task-statistics.schemas.ts';
import { listOf } from './task-statistics.ts';
import { assignmentSpec, taskSpec } from './tasks.spec.ts';

// GET /statistics/tasks/non-reporters: of the reports whose last day is past, who handed in and who did not.

const FILED: readonly State[] = ['SUBMITTED', 'COMPLETED'];
const NOT_FILED = (Object.keys(STATES) as State[]).filter((state) => !FILED.includes(state) && state !== 'CANCELLED');

const COUNTS = {
  expected: 'not exempt and not paused',
  filed: 'filed',
  filedLate: 'filed and late',
  notFiled: 'missing',
  exempt: 'exempt',
  paused: 'paused',
};

/** Bodies with what they owed and handed in; a last row without a body has the totals. */
function compileReports(ctx: Ctx, asked: ReportQuery, view: View, from: string, to: string) {
  const p = new Params();
  const at = placedIn(view.moment, p);
  const { day } = at;
  const around = aroundAt(view.moment, p, at.known);
  const source = sourceOf(ctx, assignmentSpec, view.moment, p);
  const where = [
    ...[naming(at), ...source.where, 't.is_report_duty', `t.role = 'LEAD'`],
    `t.effective_on between ${p.add(from, 'date')} and ${p.add(to, 'date')} and t.effective_on < ${day}`,
    ...filtered(asked, view, day, around, p),
  ];
  const organisation = view.original ? 't.assigned_organisation' : `coalesce(h.organisation, 'none')`;
  const filed = `t.state in (${FILED.map((x) => `'${x}'`).join(', ')})`;
  const counts = Object.entries(COUNTS).map(([name, c]) => `(count(*) filter (where ${c}))::int as "${name}"`);
  const named = `jsonb_build_object('assignment', id, 'task', task, 'directive', directive, 'title', title, 'period', period, 'effectiveOn', effective_on)`;
  const mine =
    asked.organisation && !view.original ? `where organisation = any(${p.add(asked.organisation, 'text[]')})` : '';
  const text = `with duties as (
      select t.id, t.task, t.directive, t.period, t.effective_on, ${organisation} as organisation, t.state = 'CANCELLED' as exempt, ${filed} as filed,
        coalesce(t.completed_on, t.stopped_on) > t.effective_on as late,
        not ${filed} and t.state <> 'CANCELLED' and ${age(day)} > 0 as missing, not ${filed} and t.state <> 'CANCELLED' and ${age(day)} <= 0 as paused
      from ${source.from} left join ${holdersIn(view, p)} on h.key = t.owner_key and h.holds where ${where.join(' and ')}),
    mine as (select d.*, k.title, row_number() over (partition by d.organisation, d.missing order by d.effective_on, d.id) as place
      from duties d left join ${around.at(taskSpec)} k on k.id = d.task ${mine})
    select organisation, grouping(organisation) = 1 as is_total, ${counts.join(', ')}, (min(effective_on) filter (where missing))::text as oldest,
      jsonb_agg(${named} order by effective_on, id) filter (where missing and place <= ${MOST_NAMED} and title is not null) as duties
    from mine group by grouping sets ((organisation), ()) order by is_total, organisation limit ${MOST_GROUPS + 2}`;
  return { text, values: p.values };
}

interface Body extends Record<string, unknown> {
  organisation: string;
  is_total: boolean;
  oldest: string | null;
  duties: Record<string, unknown>[] | null;
}

const reports = (ctx: Ctx, asked: ReportQuery): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await resolveMoment(ctx, tx, asked);
    const { day } = moment;
    const from = asked.from ?? `${(asked.to ?? day).slice(0, 4)}-01-01`;
    const to = asked.to ?? day;
    if (to < from) throw badParameter('from', 'after_end', 'from lies after to');
    const view = await viewAt(tx, moment, asked);
    const rows = await tx.rows<Body>(compileReports(ctx, asked, view, from, to));
    if (rows.length > MOST_GROUPS + 1) throw badParameter('from', 'too_many', `More than ${MOST_GROUPS} bodies`);
    const link = (organisation: string, states: readonly string[], more: Record<string, string> = {}) => {
      const q = listOf({ ...asked, organisation: [organisation] }, day, head.position);
      const last = [to, addDays(day, -1)].sort()[0]!;
      const fixed = { isReportDuty: 'true', role: 'LEAD', 'effectiveOn.gte': from, 'effectiveOn.lte': last, ...more };
      for (const [name, value] of Object.entries(fixed)) q.set(name, value);
      for (const state of states) q.append('state', state);
      return `/v1/task-assignments?${q}`;
    };
    const figures = (row: Body) => Object.fromEntries(Object.keys(COUNTS).map((name) => [name, row[name]]));
    const bodies = rows.filter((row) => !row.is_total);
    const nonReporters = bodies
      .filter((row) => (row.notFiled as number) > 0)
      .map((row) => ({
        ...{ organisation: row.organisation, ...figures(row), oldest: row.oldest, duties: row.duties ?? [] },
        rows: link(row.organisation, NOT_FILED, { dueStatus: 'overdue' }),
      }));
    const reporters = bodies
      .filter((row) => row.notFiled === 0)
      .map((row) => ({ organisation: row.organisation, ...figures(row), rows: link(row.organisation, FILED) }));
    const total = figures(rows.find((row) => row.is_total)!);
    const body = { day, orgView: asked.orgView ?? 'current', from, to, total, nonReporters, reporters };
    return { status: 200, body, position: head };
  });

export const nonReporters: Operation = op('statistics_tasks_non_reporters', {
  method: 'GET',
  path: '/v1/statistics/tasks/non-reporters',
  tag: 'Statistics',
  access: readAccess('task_assignment'),
  cached: true,
  summary: 'Who did not report',
  description:
    'Bodies that did not keep a reporting regime (cơ quan không chấp hành chế độ báo cáo): of the report duties whose last day lies between `from` and `to` and is past, those handed in and those not, body by body. ' +
    'Filed and not filed together are what was expected; what was called off or suspended in time is told apart. A report that was returned counts as handed in once it is handed in again. ' +
    'A body that owes one report stands under `nonReporters` with all its figures, every other under `reporters`. Only duties the caller may see are counted.',
  query: reportQuery as z.ZodType<unknown>,
  success: { 200: { description: 'Bodies that did not report, and those that did', schema: reportAnswer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => reports(ctx, input.query as ReportQuery),
});
