import t from 'tap';
import { testApp } from './support/app.ts';
import { arrange, made, project } from './support/projects.ts';

// A result is held against the criterion of the day of appraisal; what does not fit is said, never refused.

type Wire = Record<string, unknown>;

t.test('a result held against its criterion', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const get = async (path: string) => (await app.get(path, { token: zones })).body;
  const criterion = async (code: string, more: Wire) =>
    made(
      await app.call('POST', '/v1/appraisal-criteria', {
        token: zones,
        body: { code, name: code, side: 'MIN', threshold: 4000000, validFrom: '2025-01-01', ...more },
      }),
    );
  const patch = async (path: string, body: Wire, headers = {}) => {
    const answer = await app.call('PATCH', path, { token: zones, body, headers: { 'if-match': '*', ...headers } });
    t.equal(answer.status, 200);
    return answer;
  };
  let n = 0;
  const result = async (code: string, more: Wire) => {
    n += 1;
    const on = `da-${n}`;
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project(on, a, {
          registeredCapitalUsd: '9000000',
          landHa: 3,
          labourRegistered: 90,
          firstIssuedOn: '2025-03-01',
        }),
      }),
    );
    const body = { project: on, criterion: code, verdict: 'PASS', appraisedOn: '2025-06-01', ...more };
    return made(await app.call('POST', '/v1/appraisal-results', { token: zones, body }));
  };
  await criterion('suat', { measure: 'investmentPerHaUsd' });
  await criterion('lao-dong', { measure: 'labourPerHa', side: 'MAX', threshold: 25 });
  await criterion('nang-luc', { measure: null, validTo: '2025-12-31' });
  await criterion('chua-ro', { threshold: null });

  const cases: [string, string, Wire, unknown, string[]][] = [
    ['computed of the project', 'suat', {}, 3000000, ['below_threshold']],
    ['the value found goes before the computed', 'suat', { value: 4000000 }, 4000000, []],
    ['found too low', 'suat', { value: 3999999.999999 }, 3999999.999999, ['below_threshold']],
    ['failed, as it should', 'suat', { verdict: 'FAIL' }, 3000000, []],
    ['waived', 'suat', { verdict: 'WAIVED', note: 'x' }, 3000000, []],
    ['the most that passes', 'lao-dong', {}, 30, ['above_threshold']],
    ['no more than that', 'lao-dong', { value: 25 }, 25, []],
    ['of no figure of the project', 'nang-luc', {}, null, []],
    [
      'appraised before the criterion began',
      'suat',
      { appraisedOn: '2024-12-31' },
      3000000,
      ['criterion_not_in_force'],
    ],
    ['after it ended', 'nang-luc', { value: 1, appraisedOn: '2026-01-01' }, 1, ['criterion_not_in_force']],
    ['on its last day', 'nang-luc', { value: 1, appraisedOn: '2025-12-31' }, 1, ['below_threshold']],
    ['without a threshold', 'chua-ro', { value: 1 }, 1, []],
  ];
  for (const [what, code, more, comparedValue, findings] of cases)
    t.match(await result(code, more), { comparedValue, findings }, what);

  const found = async (query: string) => {
    const { data, page } = await get(`/v1/appraisal-results?count=exact&${query}`);
    t.equal(page.total, data.length);
    return data.length;
  };
  t.equal(await found('findings=below_threshold'), 3);
  t.equal(await found('findings=criterion_not_in_force&findings=above_threshold'), 3);

  // The project and the threshold as they stood on the day, by what was known.
  const later = await result('suat', {});
  const at = `/v1/appraisal-results/${later.id}`;
  const adjust = async (issuedOn: string) =>
    made(
      await app.call('POST', `/v1/investment-projects/${later.project}/adjustments`, {
        token: zones,
        body: { issuedOn, changes: { landHa: 2 } },
      }),
    );
  t.match(await get(at), { comparedValue: 3000000, findings: ['below_threshold'] });
  const before = (await app.get(at, { token: zones })).headers.get('change-position');
  await adjust('2025-06-01');
  t.match(await get(at), { comparedValue: 4500000, findings: [] });
  t.match(await get(`${at}?knownAt=${before}`), { comparedValue: 3000000, findings: ['below_threshold'] });
  await patch('/v1/appraisal-criteria/suat', { threshold: 5000000 });
  t.match(await get(at), { findings: [] }, 'a threshold of today is none of last year');
  await patch('/v1/appraisal-criteria/suat', { threshold: 5000000 }, { 'x-valid-from': '2025-05-01', 'x-reason': 'x' });
  t.match(await get(at), { findings: ['below_threshold'] });
  const position = (await patch('/v1/appraisal-criteria/suat', { validTo: '2025-05-31' })).headers.get(
    'change-position',
  );
  t.match(await get(at), { findings: ['criterion_not_in_force'] }, 'it ended before, as is known now');
  t.match(await get(`${at}?knownAt=${Number(position) - 1}`), { findings: ['below_threshold'] });
  t.match(await get(`${at}/history`), { data: [{ state: { findings: ['criterion_not_in_force'] } }] });
  t.match(await get(`${at}/history?knownAt=${before}`), { data: [{ state: { findings: ['below_threshold'] } }] });
  const csv = await app.get('/v1/appraisal-results?fields=findings', { token: zones, headers: { accept: 'text/csv' } });
  t.match(csv.text, /criterion_not_in_force/);
});
