import { connectOnce } from '../../src/db/connections.ts';
import { migrate } from '../../src/db/migrate.ts';
import { unhindered } from './data.ts';
import { BODIES, BODY_ROWS, number, OLD } from './duties.ts';

// Generated reports: sixty monthly forms of a hundred and fifty bodies for the year 2025, each with its creation in the
// ledger and, where it was sent, a second entry. A third of the bodies took over another on 2025-07-01.

export const TEMPLATES = 60;
export const PERIODS = 12;
/** Reports owed with this many forms. */
export const reportsOf = (templates: number) => BODIES * templates * PERIODS;
const COMMIT = 1000;
const FILLED = ['report_obligations'];

const obligationId = (i: string) => `('019c0000-0000-7000-8000-' || ${number(i, 12)})::uuid`;

const FORMS = (templates: number) => `
insert into report_templates (code, family, name, regime_kind, reporters, calendar, adjustment, valid_from)
select family || '@2024-12-15', family, 'Báo cáo ' || i, 'PERIODIC', '[]', 'ADMIN_09_2019', 'NEXT', '2024-12-15'
from (select i, 'bc-' || ${number('i', 3)} as family from generate_series(1, ${templates}) i) x`;

const act = (name: string, on: string, from: string, to: string) => `jsonb_build_object('act', '${name}', 'on', ${on},
  'from', '${from}', 'to', '${to}', 'organisation', reporter, 'reason', '${name}', 'document', i || '/BC')`;

// Of a hundred reports: 1 waived, 1 no longer owed, 6 never begun, 2 drafts, 4 sent and not looked at, 2 returned, the
// rest accepted; one in eight of what was sent was late.
const OBLIGATIONS = (templates: number, from: number, to: number) => `
insert into report_obligations (id, template, family, calendar, frequency, period, data_from, data_to, role, reporter, named_as, receivers,
  approver, assigned_on, due_on, effective_on, state, first_submitted_on, submitted_on, acts)
select ${obligationId('i')}, family || '@2024-12-15', family, 'ADMIN_09_2019', 'MONTH', to_char(cut, 'YYYY-MM'), began, cut, 'PROVINCE_DEPARTMENT',
  reporter, array[reporter], array['van-phong-ubnd-tinh'], 'van-phong-ubnd-tinh', began, cut + 6, cut + 6, state, sent, sent,
  case when sent is not null then jsonb_build_array(${act('submission', 'sent', 'NOT_STARTED', 'SUBMITTED')})
    || case when state = 'ACCEPTED' then jsonb_build_array(${act('acceptance', 'sent + 1', 'SUBMITTED', 'ACCEPTED')}) else '[]' end end
from (select f.*, case when state in ('SUBMITTED', 'RETURNED', 'ACCEPTED') then cut + case when luck % 8 = 0 then 9 else 4 end end as sent
  from (select i, luck, 'bc-' || ${number(`i / ${BODIES} % ${templates} + 1`, 3)} as family,
      (make_date(2025, month, 15) - interval '1 month')::date as began, make_date(2025, month, 14) as cut,
      case when month <= 6 and body % 3 = 0 then 'co-quan-cu-' || ${number(`body / 3 % ${OLD} + 1`, 3)} else 'co-quan-' || ${number('body + 1', 3)} end as reporter,
      case when luck < 1 then 'WAIVED' when luck < 2 then 'WITHDRAWN' when luck < 8 then 'NOT_STARTED' when luck < 10 then 'DRAFT'
        when luck < 14 then 'SUBMITTED' when luck < 16 then 'RETURNED' else 'ACCEPTED' end as state
    from (select i, i % ${BODIES} as body, i / ${BODIES * templates} + 1 as month, (hashint4(i) & 2147483647) % 100 as luck
      from generate_series(${from}, ${to}) i) g) f) o`;

const TX = (which: string) => `md5('reports ${which} ' || n)::uuid`;

/** One entry a report: as it was made, then as it stands where it was sent. */
const ENTRIES = (which: 'created' | 'accepted', version: number, day: string, state: string, where: string) => `
insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, organisation, reason, request_id, content_hash)
select ${TX(which)}, i % ${COMMIT}, 'report_obligation', key, ${version}, 'report_obligation.${which}', day, state, 'bench', 'van-phong-ubnd-tinh', null, 'bench',
  ledger_content_hash('report_obligation', key, ${version}, 'report_obligation.${which}', day, state, 'bench', 'van-phong-ubnd-tinh', null, 'bench')
from (select i, (i / ${COMMIT})::int as n, key, day, state from (
    select row_number() over (order by r.id) - 1 as i, r.id::text as key, ${day} as day, ${state} as state
    from report_obligations r where ${where} offset 0) x offset 0) e`;

const COMMITS = (which: string, after: string) => `
insert into ledger_commits (position, tx_id, committed_at)
select ${after} + n + 1, ${TX(which)}, head.committed_at + make_interval(secs => 0.001 * n)
from (select generate_series(0, count(distinct tx_id)::int - 1) as n from ledger_entries where act = 'report_obligation.${which}') s,
  (select committed_at from ledger_commits order by position desc limit 1) head`;

const HEAD = '(select max(position) from ledger_commits)';

/** Makes a migrated database with the reports of that many forms. */
export async function generateReports(url: string, templates: number): Promise<void> {
  await migrate(url);
  const admin = await connectOnce(url);
  try {
    for (const text of BODY_ROWS) await admin.query(text);
    await admin.query(FORMS(templates));
    await unhindered(admin, FILLED, async () => {
      await admin.query(OBLIGATIONS(templates, 0, reportsOf(templates) - 1));
    });
    await admin.query('insert into report_owner_keys select distinct owner_key from report_obligations');
    const blank = `'{"state": "NOT_STARTED", "acts": null, "submitted_on": null, "first_submitted_on": null}'::jsonb`;
    await admin.query(ENTRIES('created', 1, 'r.assigned_on', `to_jsonb(r) || ${blank}`, 'true'));
    await admin.query(COMMITS('created', HEAD));
    const stands = `to_jsonb(r) || '{"version": 2, "latest_version": 2}'`;
    await admin.query(
      ENTRIES('accepted', 2, 'coalesce(r.submitted_on, r.data_to)', stands, `r.state <> 'NOT_STARTED'`),
    );
    await admin.query(COMMITS('accepted', HEAD));
    await admin.query(`update report_obligations set version = 2, latest_version = 2 where state <> 'NOT_STARTED'`);
    for (const table of [...FILLED, 'report_owner_keys', 'ledger_entries', 'ledger_commits'])
      await admin.query(`vacuum (full, analyze) ${table}`);
  } finally {
    await admin.end();
  }
}
