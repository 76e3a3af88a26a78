import t from 'tap';
import { testApp } from './support/app.ts';
import { arrange, board, made } from './support/projects.ts';

// One planned inspection of an enterprise in a year, whatever happens at once; and what a cancelled one may say.

const planned = (enterprise: string, more: Record<string, unknown> = {}) => ({
  ...{ enterprise, kind: 'PLANNED', body: board, field: 'x', inspectedOn: '2026-02-01', year: 2026 },
  ...more,
});

t.test('two inspections race with the merge of what they inspect', async (t) => {
  const app = await testApp(t);
  const { zones } = await arrange(app);
  const enterprise = async (name: string) =>
    made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'ENTERPRISE' } })).id as string;
  const later = (ms: number) => new Promise((done) => setTimeout(done, ms));
  const orders = new Set<string>();
  const round = async (i: number) => {
    const [a, b] = [await enterprise(`a${i}`), await enterprise(`b${i}`)];
    const inspect = (of: string) => app.call('POST', '/v1/inspections', { token: zones, body: planned(of) });
    const [merge, ...inspections] = await Promise.all([
      later(i % 3).then(() => app.call('POST', `/v1/enterprises/${b}/merge`, { token: zones, body: { into: a } })),
      later(i % 2).then(() => inspect(a)),
      later(i % 5).then(() => inspect(b)),
    ]);
    t.equal(merge.status, 200, merge.text);
    const at = (answer: typeof merge) => Number(answer.headers.get('change-position'));
    const [first, second] = inspections.sort((x, y) => x.status - y.status || at(x) - at(y)) as [
      typeof merge,
      typeof merge,
    ];
    t.equal(first.status, 201, first.text);
    if (second.status === 201) t.ok(at(second) < at(merge), 'both were there before the merge');
    else t.match(second.body, { status: 409, code: 'second_planned_inspection', detail: new RegExp(first.body.id) });
    orders.add(`${second.status} ${at(first) < at(merge)}`);
  };
  const rounds = Array.from({ length: 40 }, (_, i) => i);
  for (let at = 0; at < rounds.length; at += 4) await Promise.all(rounds.slice(at, at + 4).map(round));
  t.comment([...orders].join(', '));
  t.same(
    app.logs.filter((line) => /deadlock/i.test(line)),
    [],
  );
});

t.test('an inspection is called off when that is done, and one that was not held has no results', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  app.setNow('2026-11-20T18:00:00Z'); // 2026-11-21 in Vietnam
  const send = (method: string, path: string, body: Record<string, unknown>, headers = {}) =>
    app.call(method, path, {
      token: zones,
      body,
      headers: { ...(method === 'POST' ? {} : { 'if-match': '*' }), ...headers },
    });
  const create = (of: string, more = {}) => send('POST', '/v1/inspections', planned(of, more));
  const first = made(await create(a)).id;
  const at = `/v1/inspections/${first}`;
  const refused = (pointer: string, code: string) => ({ status: 400, body: { errors: [{ pointer, code }] } });
  for (const answer of [
    await create(b, { cancelledOn: '2026-11-22' }),
    await send('PATCH', at, { cancelledOn: '2026-11-22' }),
    await send('PUT', at, planned(a, { cancelledOn: '2099-01-01' })),
    await send('PATCH', at, { cancelledOn: '2026-11-22' }, { 'x-valid-from': '2026-03-01', 'x-reason': 'x' }),
  ])
    t.match(answer, refused('/cancelledOn', 'future_day'));
  t.equal((await create(a)).status, 409, 'the year is not free');
  for (const [name, value] of [
    ['violation', 'xả thải'],
    ['sanction', 'phạt tiền'],
    ['sanctionDecision', '88/QĐ-XPHC'],
    ['sanctionedOn', '2026-05-20'],
    ['fineVnd', '160000000'],
    ['remediedOn', '2026-08-01'],
  ] as const) {
    const answer = await create(b, { cancelledOn: '2026-11-21', [name]: value });
    t.match(answer, refused(`/${name}`, 'not_held'));
    t.equal(answer.body.errors.length, 1);
  }
  t.equal((await send('PATCH', at, { violation: 'xả thải' })).status, 200);
  t.match(await send('PATCH', at, { cancelledOn: '2026-11-21' }), refused('/violation', 'not_held'));
  t.equal((await send('PATCH', at, { violation: null, cancelledOn: '2026-11-21' })).status, 200);
  t.equal((await create(a)).status, 201, 'called off today, it frees the year');
});
