import type { z } from 'zod';
import type { Ctx } from '../../auth/context.ts';
import { readAccess } from '../../auth/policy.ts';
import { readSnapshot, type Tx } from '../../db/tx.ts';
import { type Answer, type Operation, op } from '../../http/operation.ts';
import { badParameter } from '../../problems.ts';
import type { Moment } from '../../records/source.ts';
import { loadCalendar } from '../calendar/calendar.reads.ts';
import { listedAt, viewOf } from '../reports/reports.reads.ts';
import { ownerKey, ownersOf, stepReached } from '../tasks/tasks.reads.ts';
import { compileFilers, compileWaived, type DutyLetter, type Row } from './non-filers.queries.ts';
import { answer, MOST_REPORTS, type Query, query } from './non-filers.schemas.ts';

// GET /statistics/reports/non-filers: who filed and who did not, what those were told already and what to tell them now.

/** Letters about the report, and what went out about the duty it fulfils. */
function sentOf({ acts, dutyLetters }: Row) {
  const own = (acts ?? []).flatMap(({ on, document, letter }) =>
    letter === undefined
      ? []
      : [
          {
            ...{ on, kind: letter.kind, ground: letter.ground, level: letter.level },
            ...{ document, addressee: letter.addressee, by: 'REPORT' },
          },
        ],
  );
  const duty = (dutyLetters ?? []).map((x: DutyLetter) => ({ ...x, by: 'TASK' }));
  return [...own, ...duty].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** What the policies in force would have sent by the day. */
async function proposals(tx: Tx, moment: Moment) {
  const calendar = await loadCalendar(tx, moment);
  const { ownerOn } = await ownersOf(tx, moment, []);
  const { day } = moment;
  return (row: Row, sent: ReturnType<typeof sentOf>) => {
    const { report, policy, steps, policyBasis, lastDay } = row;
    const step = policy && steps && lastDay ? stepReached(calendar, steps, lastDay, day) : undefined;
    if (step === undefined) return null;
    const isPast = day > lastDay!;
    const kind = isPast && step.workingDays > 0 && step.level === 'ESCALATION' ? 'CRITICISE' : 'REMIND';
    const { firedOn } = step;
    if (sent.some((x) => x.on >= firedOn && (x.kind === kind || x.kind === 'CRITICISE'))) return null;
    const key = row.reporter && ownerKey(row.reporter, { function: null, territory: null, monitor: report.approver });
    const byTask = row.assignment !== null;
    return {
      ...{ kind, ground: !isPast ? null : kind === 'CRITICISE' ? 'NOT_REPORTING' : 'LATE', level: step.level },
      addressee: key ? ownerOn(key, day).organisation : row.own,
      ...{ policy, step: step.workingDays, firedOn, policyBasis },
      sendTo: byTask
        ? `/v1/tasks/${row.task}/${kind === 'CRITICISE' ? 'admonitions' : 'reminders'}`
        : `/v1/report-obligations/${report.obligation}/reminders`,
    };
  };
}

const filers = (ctx: Ctx, asked: Query): Promise<Answer> =>
  readSnapshot(ctx.db, async (tx) => {
    const { head, moment } = await viewOf(ctx, tx, asked);
    const { day } = moment;
    const dueTo = asked.dueTo ?? (asked.period ? undefined : day);
    const dueFrom = asked.dueFrom ?? (asked.period ? undefined : `${dueTo!.slice(0, 4)}-01-01`);
    if (dueFrom && dueTo && dueTo < dueFrom) throw badParameter('dueFrom', 'after_end', 'dueFrom lies after dueTo');
    const about = { ...asked, dueFrom, dueTo };
    const rows = await tx.rows<Row>(compileFilers(ctx, about, moment));
    if (rows.length > MOST_REPORTS)
      throw badParameter(
        'dueFrom',
        'too_many',
        `More than ${MOST_REPORTS} reports; ask for fewer forms, bodies or days`,
      );
    const [waived] = await tx.rows<{ n: number }>(compileWaived(ctx, about, moment));
    const propose = await proposals(tx, moment);
    const filed = rows.filter((row) => row.isFiled);
    const missing = rows.filter((row) => !row.isFiled);
    const having = (list: readonly Row[], name: string, value: string) =>
      list.filter(({ report }) => report[name] === value).length;
    const body = {
      ...{ day, orgView: asked.orgView ?? 'current', dueFrom: dueFrom ?? null, dueTo: dueTo ?? null },
      total: {
        ...{ expected: rows.length, filed: filed.length, filedLate: having(filed, 'dueStatus', 'submitted_late') },
        ...{ accepted: having(filed, 'state', 'ACCEPTED'), notFiled: missing.length },
        ...{ overdue: having(missing, 'dueStatus', 'overdue'), waived: waived!.n },
      },
      nonFilers: missing.map((row) => {
        const sent = sentOf(row);
        return { ...row.report, task: row.task, assignment: row.assignment, sent, proposal: propose(row, sent) };
      }),
      filers: filed.map((row) => row.report),
      rows: listedAt(about, { day, position: head.position }),
    };
    return { status: 200, body, position: head };
  });

export const reportNonFilers: Operation = op('statistics_reports_non_filers', {
  method: 'GET',
  path: '/v1/statistics/reports/non-filers',
  tag: 'Statistics',
  access: readAccess('report_obligation'),
  cached: true,
  summary: 'Who filed a report and who did not',
  description:
    'Of the reports of a form, a period or an interval of last days, those that were sent – when, late or not, which version, accepted or not, and how much of it is filled in – and those that were not (cơ quan không chấp hành chế độ báo cáo): ' +
    'how late, what was sent to the body already and what to send now by the reminder policy in force. Where the template names a task, the duty of that body under it is named, and its reminders and admonitions count. ' +
    `At most ${MOST_REPORTS} reports. Only reports the caller may see are told.`,
  query: query as z.ZodType<unknown>,
  success: { 200: { description: 'Reports that were not sent, and those that were', schema: answer } },
  problems: ['unknown_position'],
  handle: (ctx, input) => filers(ctx, input.query as Query),
});
