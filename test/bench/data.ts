import { connectOnce } from '../../src/db/connections.ts';
import { migrate } from '../../src/db/migrate.ts';

// Generated zones: straight into the table, with their ledger entries, as a great import would leave them.

const COMMIT = 1000;
const FILLED = ['industrial_zones', 'investment_projects'];

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

// Projects in sixty zones and twenty clusters, one in ten outside; three in four operate. The list and the totals of
// today read the table alone, so they come without ledger entries.
const PROJECTS = (from: number, to: number) => `
insert into investment_projects (code, name, project_code, role, capital_origin, investors, certificate_no, first_issued_on,
  adjustment_no, objectives, vsic_code, vsic_version, locations, land_ha, registered_capital_vnd, registered_capital_usd,
  implemented_capital_vnd, labour_registered, labour_actual, term_years, term_start, expires_on, milestones, statuses, is_generated)
select 'da-' || lpad(i::text, 7, '0'), 'Nhà máy ' || i, lpad(i::text, 10, '4'), case when i % 5 = 0 then 'INFRASTRUCTURE' else 'SECONDARY' end,
  (array['FDI', 'DDI', 'JOINT'])[i % 3 + 1],
  jsonb_build_array(jsonb_build_object('enterprise', null, 'name', 'Công ty ' || i, 'country', 'VN', 'contributedVnd', '120000000000',
    'contributedUsd', null, 'sharePct', 100, 'form', 'tiền mặt')),
  lpad(i::text, 10, '4'), issued, i % 4, jsonb_build_array(jsonb_build_object('text', 'sản xuất', 'vsicCode', '2610', 'isMain', true)),
  (10 + i % 24)::text || '10', 'VSIC_2018',
  case when i % 10 = 0 then null else jsonb_build_array(jsonb_build_object(
    'zone', case when i % 80 < 60 then 'kcn-' || lpad((i % 80)::text, 7, '0') end,
    'cluster', case when i % 80 >= 60 then 'ccn-' || i % 80 end, 'unit', null, 'plot', 'B' || i % 50, 'from', issued::text, 'to', null)) end,
  land, 1000000000::bigint * (i % 900 + 1), case when i % 3 = 0 then 100000 * (i % 900 + 1) end,
  600000000::bigint * (i % 900 + 1), i % 2000, i % 1900, 50, 'CERTIFICATE', issued + 18262,
  jsonb_build_array(jsonb_build_object('kind', 'OPERATION', 'phase', null, 'plannedOn', (issued + 700)::text,
    'firstPlannedOn', (issued + 700)::text, 'actualOn', case when i % 4 > 0 then (issued + 650)::text end, 'adjustmentNo', null,
    'scheduledOn', null, 'supersededOn', null, 'document', null)),
  jsonb_build_array(jsonb_build_object('status', case when i % 4 > 0 then 'OPERATING' else 'LICENSED' end, 'from', issued::text,
    'to', null, 'document', null, 'ground', null, 'note', null)), true
from (select i, date '2013-01-01' + i % 4500 as issued, 0.5 + round(i * 0.618033988749895 % 1 * 99, 6) as land
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

type Client = Awaited<ReturnType<typeof connectOnce>>;

/** Fills tables without triggers, references and indexes: all three are cheaper over all rows than one row at a time. */
export async function unhindered(admin: Client, tables: readonly string[], fill: () => Promise<void>): Promise<void> {
  const { rows: indexes } = await admin.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any($1::regclass[]) and not indisunique`,
    [tables],
  );
  const { rows: references } = await admin.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = any($1::regclass[]) and contype = 'f'`,
    [tables],
  );
  for (const table of tables) await admin.query(`alter table ${table} disable trigger user`);
  for (const { table, name } of references) await admin.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await admin.query(`drop index ${name}`);
  await fill();
  await admin.query(`set maintenance_work_mem = '512MB'`);
  for (const { definition } of indexes) await admin.query(definition);
  for (const { table, name, definition } of references)
    await admin.query(`alter table ${table} add constraint ${name} ${definition}`);
  for (const table of tables) await admin.query(`alter table ${table} enable trigger user`);
}

/** Makes a migrated database with that many zones, each with its ledger entry, and as many projects. `parallel` statements run side by side. */
export async function generate(url: string, rows: number, parallel: number): Promise<void> {
  await migrate(url);
  if (rows === 0) return;
  const admin = await connectOnce(url);
  try {
    await unhindered(admin, FILLED, async () => {
      const chunk = Math.ceil(rows / parallel / COMMIT) * COMMIT;
      await Promise.all(
        Array.from({ length: parallel }, async (_x, i) => {
          const [from, to] = [i * chunk, Math.min((i + 1) * chunk, rows) - 1];
          if (from > to) return;
          const client = await connectOnce(url);
          try {
            await client.query(ZONES(from, to));
            await client.query(ENTRIES(from, to));
            await client.query(PROJECTS(from, to));
          } finally {
            await client.end();
          }
        }),
      );
      await admin.query(COMMITS(rows));
      // Whose token the service prints: an authority sees every project.
      await admin.query(
        `insert into organisations (code, name, kind) values ('ban-quan-ly-kcn', 'Ban Quản lý KCN', 'MANAGEMENT_BOARD')`,
      );
    });
    for (const table of [...FILLED, 'ledger_entries', 'ledger_commits']) await admin.query(`vacuum (analyze) ${table}`);
  } finally {
    await admin.end();
  }
}
