import t from 'tap';
import { type TestApp, testApp } from './support/app.ts';
import { acting, directiveOf, lead, monitor, office, ok } from './support/tasks.ts';

// Ten districts abolished into thirty communes on one day: what was said before stays to the byte, every duty keeps
// exactly one living body, and lateness before the change stays where it arose.

type Wire = Record<string, unknown>;

const SWITCH = '2025-07-01';
const DISTRICTS = Array.from({ length: 10 }, (_x, i) => `ubnd-huyen-${i}`);
const communesOf = (i: number) => [0, 1, 2].map((k) => `ubnd-xa-${i}-${k}`);
const unitOf = (code: string) => `${70000 + Number(code.slice(8).replace('-', ''))}@${SWITCH}`;

const insertBody = (app: TestApp, code: string, kind: string, more: Wire = {}) =>
  app.sql(
    `insert into organisations (code, name, kind, parent, valid_from, valid_to, is_collective, member_kinds) values ($1, $1, $2, $3, $4, $5, $6, $7)`,
    [
      code,
      kind,
      more.parent ?? null,
      more.validFrom ?? null,
      more.validTo ?? null,
      more.memberKinds !== undefined,
      more.memberKinds ?? null,
    ],
  );

async function province(app: TestApp) {
  await insertBody(app, 'ubnd-tinh', 'PEOPLE_COMMITTEE');
  for (const code of [office, lead, monitor, 'so-cu-a', 'so-cu-b', 'so-moi'])
    await insertBody(app, code, 'PROVINCIAL_DEPARTMENT', { parent: 'ubnd-tinh' });
  for (const code of DISTRICTS) await insertBody(app, code, 'DISTRICT', { parent: 'ubnd-tinh' });
  for (const code of DISTRICTS.flatMap((_d, i) => communesOf(i))) {
    await insertBody(app, code, 'COMMUNE', { parent: 'ubnd-tinh', validFrom: SWITCH });
    await app.sql(
      `insert into administrative_units (key, code, name, level, kind, valid_from) values ($1, $2, $1, 'COMMUNE', 'XA', $3)`,
      [unitOf(code), unitOf(code).slice(0, 5), SWITCH],
    );
  }
  await insertBody(app, 'ubnd-cap-huyen', 'DISTRICT', { memberKinds: ['DISTRICT'] });
}

/** The reorganisation, as an office records it. */
async function reorganise(app: TestApp) {
  const token = await app.token(office);
  const step = async (body: Wire) =>
    ok(await app.call('POST', '/v1/organisation-successions', { token, body: { effectiveOn: SWITCH, ...body } }));
  for (const [i, from] of DISTRICTS.entries())
    for (const to of communesOf(i)) await step({ from, to, kind: 'SPLIT', territory: unitOf(to) });
  for (const from of ['so-cu-a', 'so-cu-b']) await step({ from, to: 'so-moi', kind: 'MERGE' });
}

t.test('ten districts become thirty communes', async (t) => {
  const app = await testApp(t);
  app.setNow('2024-06-01T03:00:00Z');
  await province(app);
  const token = await app.token(office);
  const get = (path: string) => app.get(path, { token });
  const assign = await directiveOf(app, 'cd', { issuedOn: '2024-01-10', effectiveTo: '2027-12-31' });
  const yearly = await assign({
    kind: 'REPORTING',
    leads: ['ubnd-cap-huyen'],
    deadlineText: 'trước ngày 15/12 hàng năm',
  });
  // One in each district named by its commune, one that names none.
  for (const [i, district] of DISTRICTS.entries()) {
    await assign({ leads: [district], deadlineText: 'trong tháng 3/2025', territory: unitOf(communesOf(i)[1]!) });
    await assign({ leads: [district], deadlineText: 'trong tháng 4/2025' });
  }
  const shared = await assign({ leads: ['so-cu-a'], coordinators: ['so-cu-b'], deadlineText: 'trong tháng 5/2025' });
  for (const district of DISTRICTS.slice(0, 4))
    ok(await acting(app)(yearly.id, 'submission', { on: '2024-05-20' }, district));

  app.setNow('2025-06-30T03:00:00Z');
  const year2024 = `/v1/task-assignments?task=${yearly.id}&period=2024&fields=assignedOrganisation,responsibleOrganisation,state,dueStatus&sort=assignedOrganisation&validAt=2024-12-31`;
  const before = await get(year2024);
  const known = before.headers.get('change-position');
  t.equal(before.body.data.length, 10);
  const entries = await app.sql<{ n: number }>('select count(*)::int as n from ledger_entries');
  await reorganise(app);

  t.equal((await get(`${year2024}&knownAt=${known}`)).text, before.text, 'as known then, to the byte');
  t.equal((await get(year2024)).text, before.text, 'the report of 2024 by district stays, to the byte');
  const [after] = await app.sql<{ n: number }>('select count(*)::int as n from ledger_entries');
  t.equal(after!.n, entries[0]!.n + 32, 'nothing lost: one entry a succession');

  app.setNow('2026-01-15T03:00:00Z');
  const overdue = '/v1/task-assignments?role=LEAD&dueStatus=overdue';
  const all = (await get(`${overdue}&limit=500`)).body.data as Wire[];
  const living = new Set([
    ...DISTRICTS.flatMap((_d, i) => communesOf(i)),
    ...[office, lead, monitor, 'so-moi', 'ubnd-tinh'],
  ]);
  for (const duty of all)
    t.ok(living.has(duty.responsibleOrganisation as string), String(duty.responsibleOrganisation));
  const total = async (query: string) =>
    (await get(`${overdue}&count=exact&limit=1&${query}`)).body.page.total as number;
  const sum = async (view: string, bodies: Iterable<string>) => {
    let n = 0;
    for (const code of bodies) n += await total(`orgView=${view}&organisation=${code}`);
    return n;
  };
  t.equal(await sum('current', living), all.length, 'each under exactly one living body');
  t.equal(await sum('original', [...DISTRICTS, 'so-cu-a']), all.length, 'and under exactly one named body');
  t.equal(await sum(`asOf:2025-06-30`, [...DISTRICTS, 'so-cu-a']), all.length, 'as of the day before');
  const ofTerritory = all.filter((d) => d.ownership === 'SUCCESSOR');
  t.same(
    ofTerritory.map((d) => d.responsibleOrganisation).sort(),
    [...DISTRICTS.map((_d, i) => communesOf(i)[1]!), 'so-moi'].sort(),
    'by territory where the task names one',
  );
  const queue = (await get(`${overdue}&ownership=FALLBACK`)).body.data as Wire[];
  t.ok(queue.length >= 10);
  t.ok(
    queue.every((d) => d.responsibleOrganisation === monitor),
    'what cannot be told stands with the monitor',
  );
  const settled = await acting(app)(queue[0]!.task as string, 'transfers', {
    assignment: queue[0]!.id,
    to: 'ubnd-xa-0-0',
  });
  t.match(settled.body, { ownership: 'NAMED', responsibleOrganisation: 'ubnd-xa-0-0' }, 'until somebody decides');

  // Lead and partner that became one body.
  const mine = (await get(`/v1/tasks?organisation=so-moi&count=exact`)).body;
  t.equal(mine.page.total, 1, 'one task, listed once');
  t.equal(mine.data[0].id, shared.id);
  const who = await app.token('so-moi', ['directives:read', 'tasks:report']);
  t.equal(
    (await app.get(`/v1/tasks/${shared.id}`, { token: who })).status,
    200,
    'the successor reads what was its predecessor’s',
  );
  const accepted = await app.call('POST', `/v1/tasks/${shared.id}/acceptance`, { token: who, body: {} });
  t.match(accepted, { status: 200, body: { role: 'LEAD', assignedOrganisation: 'so-cu-a' } }, 'and acts for it');
  const gone = await app.token('so-cu-a', ['directives:read', 'tasks:report']);
  t.equal(
    (await app.get(`/v1/tasks/${shared.id}`, { token: gone })).status,
    200,
    'a token of the old body acts for the new one',
  );
});

t.test('one duty for each body there is when a period begins', async (t) => {
  const app = await testApp(t);
  app.setNow('2026-06-01T03:00:00Z');
  await province(app);
  await reorganise(app);
  const assign = await directiveOf(app, 'cd', { issuedOn: '2024-01-10', effectiveTo: '2027-12-31' });
  const task = await assign({
    kind: 'REPORTING',
    leads: ['so-cu-a', 'so-cu-b'],
    deadlineText: 'trước ngày 15/12 hàng năm',
  });
  const list = (await app.get(`/v1/task-assignments?task=${task.id}`, { token: await app.token(office) })).body
    .data as Wire[];
  t.same(
    list.map((d) => `${d.period} ${d.assignedOrganisation} ${d.alsoFor ?? ''} ${d.responsibleOrganisation}`).sort(),
    [
      '2024 so-cu-a  so-moi',
      '2024 so-cu-b  so-moi',
      '2025 so-cu-a  so-moi',
      '2025 so-cu-b  so-moi',
      '2026 so-cu-a so-cu-b so-moi',
    ],
  );
});
