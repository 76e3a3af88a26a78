import type { Ctx } from '../../auth/context.ts';
import { Params, type Sql } from '../../db/sql.ts';
import { type Moment, sourceOf } from '../../records/source.ts';
import { directiveSpec } from '../directives/directives.spec.ts';
import { type Asked, countedFor, type ObligationAct, reportsAsked } from '../reports/reports.reads.ts';
import { templateSpec } from '../reports/templates.spec.ts';
import { reminderPolicySpec, type Step } from '../tasks/reminder-policies.spec.ts';
import { reminderSpec } from '../tasks/reminders.spec.ts';
import { policyOf } from '../tasks/tasks.reads.ts';
import { assignmentSpec } from '../tasks/tasks.spec.ts';
import { MOST_REPORTS } from './non-filers.schemas.ts';
import { submissionSpec } from './submissions.spec.ts';

// The one statement of who filed and who did not: each report with its last version, the form it is owed by, the policy
// it is reminded by, and the duty of the task that orders it with what went out about that. Each register is read once:
// joined row by row, the past of each would be made anew for every report.

/** A letter or notice about the duty of a task. */
export interface DutyLetter {
  on: string;
  kind: 'REMIND' | 'CRITICISE';
  ground: string | null;
  level: string | null;
  document: string | null;
  addressee: string | null;
}

export interface Row {
  report: Record<string, unknown> & { organisation: string; obligation: string; approver: string | null };
  isFiled: boolean;
  reporter: string | null;
  /** Organisation of the enterprise whose report it is. */
  own: string | null;
  lastDay: string | null;
  acts: ObligationAct[] | null;
  task: string | null;
  assignment: string | null;
  dutyLetters: DutyLetter[] | null;
  policy: string | null;
  steps: Step[] | null;
  policyBasis: string | null;
}

/** A word of a report's periods is that of a task's; one that is done once is of every period. */
const SAME_DUTY = `a.task = f.task and (a.period is null or a.period = o.period)
  and (a.bearer = o.reporter or a.assigned_organisation = o.reporter or a.bearer = any(o.named_as) or a.assigned_organisation = any(o.named_as))`;

export function compileFilers(ctx: Ctx, asked: Asked & { orgView?: string | undefined }, moment: Moment): Sql {
  const p = new Params();
  const { from, where, at, around, judged } = reportsAsked(ctx, asked, moment, true, p);
  const seen = (spec: Parameters<typeof sourceOf>[1], columns: string, rest = 'true', keys?: string): string => {
    const source = sourceOf(ctx, spec, moment, p, keys ? { keys } : {});
    return `(select ${columns} from ${source.from} where ${[...source.where, rest].join(' and ')})`;
  };
  const theirs = 't.obligation in (select id from owed)';
  const versions = sourceOf(ctx, submissionSpec, moment, p, {
    keys: 'select k.id::text from report_submissions k where k.obligation in (select id from owed)',
  });
  const fill = submissionSpec.fields.fill!.derive!(at.day);
  const duty = `select distinct on (o.id) o.id as obligation, a.id, a.admonitions from owed o
      join forms f on f.code = o.template join assigned a on ${SAME_DUTY}
    where not o.filed order by o.id, a.period nulls last, a.effective_on, a.id`;
  const notices = `select jsonb_agg(jsonb_build_object('on', x."on", 'kind', x.kind, 'ground', x.ground, 'level', x.level,
        'document', x.document, 'addressee', x.addressee) order by x."on") as letters
    from (select r.sent_on as "on", 'REMIND' as kind, null as ground, r.level, r.document, r.organisation as addressee
        from reminded r where r.assignment = d.id
      union all select (x ->> 'decidedOn')::date, x ->> 'kind', x ->> 'ground', null, x ->> 'document', x ->> 'organisation'
        from jsonb_array_elements(d.admonitions) x where x ->> 'decision' = 'APPROVED'
      union all select (x ->> 'proposedOn')::date, x ->> 'kind', x ->> 'ground', null, null, x ->> 'organisation'
        from jsonb_array_elements(d.admonitions) x where x ->> 'decision' = 'PENDING') x`;
  const report = `jsonb_build_object('organisation', o.organisation, 'obligation', o.id, 'family', o.family, 'template', o.template,
      'period', o.period, 'enterprise', o.enterprise, 'project', o.project, 'cluster', o.cluster, 'approver', o.approver,
      'effectiveOn', o.effective_on, 'state', o.state, 'dueStatus', o.due_status, 'daysLate', o.days_late,
      'version', case when v.id is not null then jsonb_build_object('id', v.id, 'versionNo', v.version_no, 'state', v.state,
        'submittedOn', v.submitted_on, 'decidedOn', v.decided_on, 'fill', v.fill) end)`;
  const text = `with owed as materialized (
      select t.*, ${countedFor(asked.orgView === 'original')} as organisation, en.organisation as own,
        ${judged.sent} as filed, ${judged.dueStatus} as due_status, ${judged.daysLate} as days_late, ${judged.lastDay} as last_day
      from ${from} where ${where} and ${judged.expected} limit ${MOST_REPORTS + 1}),
    forms as materialized (select f.* from ${around.at(templateSpec)} f where f.code in (select template from owed)),
    documents as materialized (select c.code, c.urgency from ${around.at(directiveSpec)} c where c.code in (select directive from forms)),
    versions as materialized (select distinct on (t.obligation) t.*, ${fill} as fill
      from ${versions.from} ${submissionSpec.joins!(at.day, { ...around, at: (r) => (r === templateSpec ? 'forms' : around.at(r)) })}
      where ${[...versions.where, theirs].join(' and ')} and t.state not in ('DRAFT', 'WITHDRAWN') order by t.obligation, t.version_no desc),
    assigned as materialized ${seen(assignmentSpec, 't.*', `t.role = 'LEAD' and t.state <> 'CANCELLED' and t.task in (select task from forms)`)},
    duties as materialized (${duty}),
    reminded as materialized ${seen(reminderSpec, 't.*', `t.state = 'SENT' and t.assignment in (select id from duties)`)},
    policies as materialized ${seen(reminderPolicySpec, 't.*')}
    select ${report} as report, o.filed as "isFiled", o.reporter, o.own, o.last_day as "lastDay", case when not o.filed then o.acts end as acts,
      f.task, d.id as assignment, n.letters as "dutyLetters", b.code as policy, b.steps, b.legal_basis as "policyBasis"
    from owed o left join versions v on v.obligation = o.id left join forms f on f.code = o.template
      left join documents c on c.code = f.directive
      left join duties d on d.obligation = o.id left join lateral (${notices}) n on d.id is not null
      left join policies b on not o.filed and b.code = ${policyOf({
        ...{ policies: 'policies', on: at.day, directive: 'f.directive' },
        ...{ kind: `'REPORTING'`, role: `'LEAD'`, urgency: 'c.urgency' },
      })}
    order by o.organisation, o.effective_on, o.family, o.period, o.id`;
  return { text, values: p.values };
}

/** How many of what was asked about are waived. */
export function compileWaived(ctx: Ctx, asked: Asked, moment: Moment): Sql {
  const p = new Params();
  const { from, where } = reportsAsked(ctx, asked, moment, false, p);
  return { text: `select count(*)::int as n from ${from} where ${where} and t.state = 'WAIVED'`, values: p.values };
}
