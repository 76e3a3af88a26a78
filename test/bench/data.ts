import { connectOnce } from '../../src/db/connections.ts';
import { migrate } from '../../src/db/migrate.ts';

// Generated zones: straight into the table, with their ledger entries, as a great import would leave them.

const COMMIT = 1000;

export const codeOf = (n: number): string => `kcn-${String(n).padStart(7, '0')}`;

// Six in ten zones operate; areas lie between 10 and 1000 ha; about half the columns are known, as in the real register.
const ZONES = (from: number, to: number) => `
insert into industrial_zones (code, name, name_en, aliases, is_expansion, legal_statuses, established_on, established_by,
  decisions, planned_area_ha, established_area_ha, industrial_land_ha, cleared_area_ha, leased_industrial_ha, green_ha,
  sme_reserve_ha, land_as_of, land_clearance_status, infra_completion_pct, infra_capital_registered_vnd,
  infra_capital_implemented_vnd, wastewater_status, wastewater_design_m_3_per_day, developers, reported_occupancy,
  visibility, zone_types, development_model, service_land_ha, leased_service_ha, operating_term_years, expires_on)
select 'kcn-' || lpad(i::text, 7, '0'), 'KCN ' || place || ' ' || i, place || ' ' || i, array[place], i % 7 = 0,
  case when i % 10 < 6
    then jsonb_build_array(
      jsonb_build_object('status', 'PLANNED', 'from', '2012-02-17', 'to', (founded - 1)::text, 'document', '219/QĐ-TTg', 'note', null),
      jsonb_build_object('status', 'OPERATING', 'from', founded::text, 'to', null, 'document', i || '/QĐ-UBND', 'note', null))
    else jsonb_build_array(
      jsonb_build_object('status', 'PLANNED', 'from', '2012-02-17', 'to', null, 'document', '219/QĐ-TTg', 'note', null)) end,
  founded, 'ESTABLISHMENT_DECISION',
  jsonb_build_array(jsonb_build_object('kind', 'ESTABLISH', 'number', i || '/QĐ-UBND', 'issuedOn', founded::text,
    'effectiveFrom', founded::text, 'authority', 'PROVINCIAL_PC', 'areaHa', area, 'capitalVnd', null, 'note', null)),
  area, area, round(area * 0.7, 6), round(area * 0.8, 6), round(area * 0.7 * (i % 101) / 100, 6), round(area * 0.1, 6),
  round(area * 0.04, 6), '2026-03-31', case when i % 3 = 0 then 'INCOMPLETE' else 'COMPLETE' end, i % 101,
  1000000000::bigint * (i % 5000 + 1), 600000000::bigint * (i % 5000 + 1), case when i % 4 = 0 then 'UNDER_CONSTRUCTION' else 'OPERATING' end,
  i % 90 * 100,
  jsonb_build_array(jsonb_build_object('organisation', null, 'name', 'Công ty hạ tầng ' || place, 'kind', 'ENTERPRISE',
    'part', null, 'grandfathered', false, 'from', founded::text, 'to', null)),
  jsonb_build_object('ratePct', i % 101, 'qualifier', 'EXACT', 'asOf', '2026-03-31', 'source', i || '/BC-BQL'),
  'PUBLIC', array['GENERAL'], 'STANDALONE', round(area * 0.05, 6), round(area * 0.02, 6), 50, founded + 18262
from (select i, date '2013-01-01' + i % 4500 as founded,
    (array['Quang Châu', 'Đình Trám', 'Vân Trung', 'Song Khê', 'Việt Hàn', 'Hòa Phú', 'Yên Lư', 'Tân Hưng'])[i % 8 + 1] as place,
    10 + round(i * 0.618033988749895 % 1 * 990, 6) as area
  from generate_series(${from}, ${to}) i) g`;

const TX = `md5('bench ' || n)::uuid`;

const ENTRIES = (from: number, to: number) => `
insert into ledger_entries (tx_id, ordinal, type, key, version, act, valid_from, state, actor, organisation, reason, request_id, content_hash)
select ${TX}, number % ${COMMIT}, 'zone', code, 1, 'zone.created', day, state, 'bench', 'ban-quan-ly-kcn', null, 'bench',
  ledger_content_hash('zone', code, 1, 'zone.created', day, state, 'bench', 'ban-quan-ly-kcn', null, 'bench')
from (select r.code, date '2026-04-01' as day, to_jsonb(r) as state, substr(r.code, 5)::int as number,
    substr(r.code, 5)::int / ${COMMIT} as n
  from industrial_zones r where r.code between '${codeOf(from)}' and '${codeOf(to)}' offset 0) e`;

const COMMITS = (rows: number) => `
insert into ledger_commits (position, tx_id, committed_at)
select n + 1, ${TX}, head.committed_at + make_interval(secs => 0.001 * n)
from generate_series(0, (${rows} - 1) / ${COMMIT}) n, (select committed_at from ledger_commits where position = 0) head`;

/** Makes a migrated database with that many zones, each with its ledger entry. `parallel` statements run side by side. */
export async function generate(url: string, rows: number, parallel: number): Promise<void> {
  await migrate(url);
  if (rows === 0) return;
  const admin = await connectOnce(url);
  try {
    // References need no check, and indexes are built faster over all rows than one row at a time.
    const { rows: indexes } = await admin.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'industrial_zones'::regclass and not indisunique`,
    );
    await admin.query('alter table industrial_zones disable trigger user');
    for (const { name } of indexes) await admin.query(`drop index ${name}`);
    const chunk = Math.ceil(rows / parallel / COMMIT) * COMMIT;
    await Promise.all(
      Array.from({ length: parallel }, async (_x, i) => {
        const [from, to] = [i * chunk, Math.min((i + 1) * chunk, rows) - 1];
        if (from > to) return;
        const client = await connectOnce(url);
        try {
          await client.query(ZONES(from, to));
          await client.query(ENTRIES(from, to));
        } finally {
          await client.end();
        }
      }),
    );
    await admin.query(COMMITS(rows));
    await admin.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await admin.query(definition);
    await admin.query('alter table industrial_zones enable trigger user');
    for (const table of ['industrial_zones', 'ledger_entries', 'ledger_commits'])
      await admin.query(`vacuum (analyze) ${table}`);
  } finally {
    await admin.end();
  }
}
