import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { TestApp } from './app.ts';
import { made } from './projects.ts';
import { lead, monitor, office, ok } from './tasks.ts';

// What tests of the cluster forms stand on: the forms as the province has them, and a small province with two communes
// X and Y, and the clusters A and B in X and C in Y.

type Wire = Record<string, unknown>;

const COLUMNS = ['reporters', 'receivers', 'schedules', 'outline', 'tables', 'rollsUpTo'];

/** A form of the sample as a body to record, without the documents it rests on. */
export function form(code: string): Wire {
  const file = path.resolve(import.meta.dirname, '../../src/sample/report_templates.csv');
  const rows = parse(readFileSync(file), { columns: true, bom: true }) as Record<string, string>[];
  const row = rows.find((r) => r.code === code)!;
  const kept = ['code', 'family', 'name', 'regimeKind', 'approver', 'calendar', 'validFrom', 'validTo'];
  return Object.fromEntries([
    ...kept.flatMap((name) => (row[name] ? [[name, row[name]]] : [])),
    ...COLUMNS.flatMap((name) => (row[name] ? [[name, JSON.parse(row[name])]] : [])),
  ]);
}

export const UNITS = { x: '00001@2025-07-01', y: '00002@2025-07-01', z: '00003@2025-07-01' };

const UNIT = `insert into administrative_units (key, code, name, level, kind, parent, valid_from) values ($1, $2, $1, $3, $4, $5, '2025-07-01')`;
const BODY = `insert into organisations (code, name, kind, parent, administrative_unit, valid_from) values ($1, $1, $2, $3, $4, $5)`;

/** The figures of a form by their numbers. */
export const cellsOf = (table: string, values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([column, value]) => ({ table, row: 1, column, value }));

export async function province(app: TestApp) {
  app.setNow('2026-01-05T03:00:00Z');
  await app.sql(UNIT, ['24@2025-07-01', '24', 'PROVINCE', 'TINH', null]);
  for (const key of Object.values(UNITS)) await app.sql(UNIT, [key, key.slice(0, 5), 'COMMUNE', 'XA', '24@2025-07-01']);
  const bodies: [string, string, string | null, string | null][] = [
    ['ubnd-tinh', 'PEOPLE_COMMITTEE', null, '24@2025-07-01'],
    ...[office, lead, monitor].map((code): [string, string, string, string] => [
      ...([code, 'PROVINCIAL_DEPARTMENT', 'ubnd-tinh', '24@2025-07-01'] as const),
    ]),
    ['bo-cong-thuong', 'CENTRAL', null, null],
    ['ubnd-x', 'COMMUNE', 'ubnd-tinh', UNITS.x],
    ['ubnd-y', 'COMMUNE', 'ubnd-tinh', UNITS.y],
    ['ha-tang-a', 'INFRASTRUCTURE_COMPANY', null, null],
    ['ha-tang-b', 'INFRASTRUCTURE_COMPANY', null, null],
  ];
  for (const [code, kind, parent, unit] of bodies) await app.sql(BODY, [code, kind, parent, unit, '2025-07-01']);
  const tokens = new Map<string, string>();
  const tokenOf = async (organisation: string): Promise<string> => {
    const token = tokens.get(organisation) ?? (await app.token(organisation));
    tokens.set(organisation, token);
    return token;
  };
  const post = async (organisation: string, at: string, body: unknown, headers: Record<string, string> = {}) =>
    app.call('POST', `/v1${at}`, { token: await tokenOf(organisation), body, headers });
  const get = async (organisation: string, at: string) => app.get(`/v1${at}`, { token: await tokenOf(organisation) });
  const patch = async (organisation: string, at: string, body: unknown, headers: Record<string, string> = {}) =>
    app.call('PATCH', `/v1${at}`, {
      ...{ token: await tokenOf(organisation), body },
      headers: { 'if-match': '*', ...headers },
    });
  const tenant = async (code: string, cluster: string) => {
    const enterprise = { name: `Công ty ${code}`, kind: 'ENTERPRISE' };
    const { id } = made(await post(monitor, '/enterprises', enterprise));
    const locations = [{ cluster, from: '2022-05-01' }];
    const body = { code, name: code, role: 'SECONDARY', enterprise: id, firstIssuedOn: '2022-05-01', locations };
    made(await post(lead, '/investment-projects', body));
  };
  const cluster = async (code: string, unit: string, areas: readonly number[], more: Wire = {}) => {
    const [establishedAreaHa, industrialLandHa] = areas;
    const administrativeUnits = [{ unit, isLead: true }];
    const body = { code, name: code.toUpperCase(), establishedAreaHa, industrialLandHa, administrativeUnits, ...more };
    made(await post(lead, '/industrial-clusters', body));
  };
  const developer = (organisation: string) => [{ organisation, name: organisation, kind: 'ENTERPRISE' }];
  await cluster('ccn-a', UNITS.x, [60, 45], { establishedOn: '2020-03-01', developers: developer('ha-tang-a') });
  await cluster('ccn-b', UNITS.x, [20, 15], {
    ...{ establishedOn: '2021-03-01', clusterTypes: ['CRAFT_VILLAGE'], developers: developer('ha-tang-b') },
  });
  await cluster('ccn-c', UNITS.y, [12, 10]);
  for (const x of ['a', 'b', 'c']) await tenant(`da-${x}`, `ccn-${x}`);
  for (const n of ['01', '02', '03', '04'])
    made(await post(office, '/report-templates', form(`tt14-bieu-${n}@2025-07-01`)));

  /** The report somebody owes. */
  const owed = async (family: string, about: string, period = '2026-H1'): Promise<Wire> => {
    const { data } = ok(
      await get(office, `/report-obligations?family=${family}&period=${period}&${about}&isExpected=true`),
    );
    if (data.length !== 1) throw new Error(`${family} ${about}: ${data.length} reports`);
    return data[0];
  };
  /** Files a report and has it accepted. */
  const filed = async (family: string, about: string, by: string, figures: unknown[], more: Wire = {}) => {
    const { id, approver } = await owed(family, about, (more.period as string | undefined) ?? '2026-H1');
    const { period: _period, ...rest } = more;
    const sent = made(await post(by, '/report-submissions', { obligation: id, figures, ...rest, submit: {} }));
    return ok(await post(approver as string, `/report-submissions/${sent.id}/acceptance`, {}));
  };
  return { post, get, patch, cluster, tenant, owed, filed };
}
