import { connectOnce } from '../../src/db/connections.ts';
import { migrate } from '../../src/db/migrate.ts';
import { unhindered } from './data.ts';

// Generated duties: ten years of directives, their tasks and one leading duty a task of 150 bodies, with a partner for
// every tenth. A third of the bodies took over another on 2025-07-01, so that who answers differs from who was named.

export const BODIES = 150;
export const OLD = 50;
const TASKS_OF_A_DIRECTIVE = 100;
const COMMIT = 1000;
/** Every so manyth duty has its creation in the ledger. */
const TOLD = 10;
const FILLED = ['directives', 'tasks', 'task_assignments'];

export const number = (i: string, digits: number) => `lpad((${i})::text, ${digits}, '0')`;
const taskId = (i: string) => `('019a0000-0000-7000-8000-' || ${number(i, 12)})::uuid`;
const dutyId = (i: string) => `('019b0000-0000-7000-8000-' || ${number(i, 12)})::uuid`;

const act = (
  name: string,
  on: string,
  from: string,
  to: string,
) => `jsonb_build_array(jsonb_build_object('act', '${name}', 'on', ${on}, 'from', '${from}',
  'to', '${to}', 'organisation', owing, 'document', i || '/BC', 'reason', null, 'note', null, 'donePct', null, 'evidence', null, 'transferredTo', null))`;

export const BODY_ROWS = [
  `insert into organisations (code, name, kind) select code, code, 'PROVINCIAL_DEPARTMENT' from (
     select 'co-quan-' || ${number('i', 3)} as code from generate_series(1, ${BODIES}) i
     union all select 'co-quan-cu-' || ${number('i', 3)} from generate_series(1, ${OLD}) i
     union all select unnest(array['ubnd-tinh', 'van-phong-ubnd-tinh', 'ban-quan-ly-kcn'])) x`,
  `insert into organisation_successions (id, "from", "to", effective_on, kind)
     select ${taskId('i')}, 'co-quan-cu-' || ${number('i', 3)}, 'co-quan-' || ${number('i', 3)}, '2025-07-01', 'MERGE' from generate_series(1, ${OLD}) i`,
];

const DIRECTIVES = (duties: number) => `
insert into directives (code, type, number, issued_on, issuer, subject, urgency)
select 'vb-' || ${number('i', 5)}, 'KH', i || '/KH-UBND', date '2016-11-01' + (i * 3600 / ${duties / TASKS_OF_A_DIRECTIVE})::int, 'ubnd-tinh', 'Kế hoạch ' || i, 'NORMAL'
from generate_series(0, ${duties / TASKS_OF_A_DIRECTIVE - 1}) i`;

/** What both a task and its duties are made from; the last days run evenly from 2017 to a quarter from today. */
const FACTS = (duties: number, from: number, to: number) => `
(select i, i / ${TASKS_OF_A_DIRECTIVE} as directive, s.due, s.due - 30 - i % 60 as assigned, (hashint4(i) & 2147483647) % 1000 as luck,
    case when i % 20 = 7 then null else s.due end as last_day,
    case when i % 3 = 0 and s.due < '2025-09-01' then 'co-quan-cu-' || ${number(`i % ${OLD} + 1`, 3)} else 'co-quan-' || ${number(`i * 31 % ${BODIES} + 1`, 3)} end as body
  from generate_series(${from}, ${to}) i,
    lateral (select date '2017-01-01' + (i::bigint * (current_date + 90 - date '2017-01-01') / ${duties})::int as due) s)`;

const TASKS = (duties: number, from: number, to: number) => `
insert into tasks (id, directive, ordinal, kind, title, lead_role, leads, approver, topics)
select ${taskId('i')}, 'vb-' || ${number('directive', 5)}, i % ${TASKS_OF_A_DIRECTIVE} + 1,
  case when last_day is null then 'STANDING' when i % 9 = 0 then 'REPORTING' else 'SPECIFIC' end, 'Nhiệm vụ ' || i, 'CARRY_OUT', array[body], 'ubnd-tinh',
  array[(array['reporting', 'planning', 'site_clearance', 'infrastructure', 'environment'])[i % 5 + 1]]
from ${FACTS(duties, from, to)} f`;

// Of a thousand duties past their day: 10 called off, 30 open, 5 handed in and not judged, 5 suspended, 110 done late.
const DUTIES = (duties: number, from: number, to: number) => `
insert into task_assignments (id, task, directive, role, assigned_organisation, bearer, monitor, approver, assigned_on, due_on, effective_on,
  original_due_on, original_effective_on, state, stopped_on, completed_on, confirmed_on, acts, is_report_duty)
select ${dutyId(`i + ${duties} * partner`)}, ${taskId('i')}, 'vb-' || ${number('directive', 5)}, case partner when 0 then 'LEAD' else 'COORDINATE' end, owing, owing,
  case when i % 4 = 0 then 'van-phong-ubnd-tinh' end, 'ubnd-tinh', assigned, last_day, last_day,
  last_day - extended, last_day - extended, state,
  case when state in ('SUBMITTED', 'SUSPENDED') then due - 5 + luck % 9 end, done, done + 3,
  case when state <> 'ASSIGNED' then ${act('acceptance', 'assigned', 'ASSIGNED', 'ACCEPTED')} end
    || case when state = 'COMPLETED' then ${act('submission', 'done', 'ACCEPTED', 'SUBMITTED')} || ${act('completion', 'done + 3', 'SUBMITTED', 'COMPLETED')} else '[]' end, i % 9 = 0 and partner = 0
from (select f.*, p.partner, case p.partner when 0 then body else 'co-quan-' || ${number(`i * 17 % ${BODIES} + 1`, 3)} end as owing, case when i % 12 = 0 then 20 else 0 end as extended, d.state, case when d.state = 'COMPLETED' then due - 12 + case when luck < 160 then 13 + luck else 0 end end as done
  from ${FACTS(duties, from, to)} f, generate_series(0, case when i % 10 = 3 then 1 else 0 end) p(partner),
  lateral (select case when luck < 10 then 'CANCELLED' when due > current_date then case when luck < 300 then 'ACCEPTED' else 'ASSIGNED' end
    when luck < 30 then 'IN_PROGRESS' when luck < 40 then 'ASSIGNED' when luck < 45 then 'SUBMITTED' when luck < 50 then 'SUSPENDED' else 'COMPLETED' end as state) d) g`;

const TX = `md5('duties ' || n)::uuid`;

const ENTRIES = (from: number, to: number) => `
insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, organisation, reason, request_id, content_hash)
select ${TX}, i % ${COMMIT}, 'task_assignment', key, 1, 'task_assignment.created', day, state, 'bench', 'van-phong-ubnd-tinh', null, 'bench',
  ledger_content_hash('task_assignment', key, 1, 'task_assignment.created', day, state, 'bench', 'van-phong-ubnd-tinh', null, 'bench')
from (select i, i / ${COMMIT} as n, r.id::text as key, r.assigned_on as day, to_jsonb(r) as state
  from generate_series(${from}, ${to}) i join task_assignments r on r.id = ${dutyId(`i * ${TOLD}`)} offset 0) e`;

/** Makes a migrated database with that many leading duties; `parallel` statements run side by side. */
export async function generateDuties(url: string, duties: number, parallel: number): Promise<void> {
  await migrate(url);
  const admin = await connectOnce(url);
  try {
    for (const text of BODY_ROWS) await admin.query(text);
    await unhindered(admin, FILLED, async () => {
      await admin.query(DIRECTIVES(duties));
      const chunk = Math.ceil(duties / parallel / COMMIT) * COMMIT;
      await Promise.all(
        Array.from({ length: parallel }, async (_x, k) => {
          const [from, to] = [k * chunk, Math.min((k + 1) * chunk, duties) - 1];
          if (from > to) return;
          const client = await connectOnce(url);
          try {
            await client.query(TASKS(duties, from, to));
            await client.query(DUTIES(duties, from, to));
          } finally {
            await client.end();
          }
        }),
      );
    });
    await admin.query('insert into task_owner_keys select distinct owner_key from task_assignments');
    await admin.query(ENTRIES(0, duties / TOLD - 1));
    await admin.query(`insert into ledger_commits (position, tx_id, committed_at)
      select n + 1, ${TX}, head.committed_at + make_interval(secs => 0.001 * n)
      from generate_series(0, ${duties / TOLD / COMMIT - 1}) n, (select committed_at from ledger_commits where position = 0) head`);
    for (const table of [...FILLED, 'task_owner_keys', 'ledger_entries', 'ledger_commits'])
      await admin.query(`vacuum (analyze) ${table}`);
  } finally {
    await admin.end();
  }
}
