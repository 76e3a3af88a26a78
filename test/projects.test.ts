import t from 'tap';
import { noticeExpiringPermits } from '../src/modules/projects/permit-expiry.ts';
import { testApp } from './support/app.ts';
import { arrange, board, department, made, project } from './support/projects.ts';

t.test('enterprises', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);

  t.test('a wrong check digit warns and never refuses', async (t) => {
    const answer = await app.call('POST', '/v1/enterprises', {
      token: zones,
      body: { name: 'x', kind: 'ENTERPRISE', taxCode: '0100233487' },
    });
    t.equal(answer.status, 201);
    t.same(answer.body.findings, ['tax_code_check_digit']);
    t.same((await app.get(`/v1/enterprises/${a}`, { token: zones })).body.findings, []);
    t.equal(
      (
        await app.call('POST', '/v1/enterprises', {
          token: zones,
          body: { name: 'x', kind: 'ENTERPRISE', taxCode: '0100233488' },
        })
      ).status,
      409,
      'one record a tax code',
    );
  });

  t.test('the personal id of a household business is masked for those who may not see it', async (t) => {
    const made1 = made(
      await app.call('POST', '/v1/enterprises', {
        token: zones,
        body: { name: 'Hộ A', kind: 'HOUSEHOLD_BUSINESS', personalId: '024099001234' },
      }),
    );
    t.equal(made1.personalId, '024099001234', 'the keeper of the register sees it');
    const reader = await app.token('thanh-tra-tinh', ['registry:read']);
    t.equal((await app.get(`/v1/enterprises/${made1.id}`, { token: reader })).body.personalId, '********1234');
    const history = await app.get(`/v1/enterprises/${made1.id}/history`, { token: reader });
    t.equal(history.body.data[0].state.personalId, '********1234');
    t.notMatch(
      (await app.get('/v1/enterprises?limit=500', { token: reader, headers: { accept: 'text/csv' } })).text,
      /024099001234/,
    );
  });

  t.test('two records of one enterprise: both histories stay, the projects of both are found', async (t) => {
    const twin = made(
      await app.call('POST', '/v1/enterprises', { token: zones, body: { name: 'twin', kind: 'ENTERPRISE' } }),
    ).id;
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-twin', twin) }));
    const merged = await app.call('POST', `/v1/enterprises/${twin}/merge`, { token: zones, body: { into: a } });
    t.equal(merged.status, 200);
    t.match(merged.body, { status: 'MERGED', mergedInto: a });
    t.equal((await app.call('POST', `/v1/enterprises/${twin}/merge`, { token: zones, body: { into: a } })).status, 409);
    t.equal((await app.call('POST', `/v1/enterprises/${a}/merge`, { token: zones, body: { into: a } })).status, 400);
    const found = await app.get(`/v1/investment-projects?enterprise=${a}&fields=code`, { token: zones });
    t.same(found.body.data, [{ code: 'da-twin' }]);
    t.equal((await app.get(`/v1/enterprises/${twin}/history`, { token: zones })).body.data.length, 2);
  });

  t.test('merges that cross: one of them holds', async (t) => {
    const [x, y] = await Promise.all(
      ['x', 'y'].map(
        async (name) =>
          made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'ENTERPRISE' } })).id,
      ),
    );
    const statuses = (
      await Promise.all([
        app.call('POST', `/v1/enterprises/${x}/merge`, { token: zones, body: { into: y } }),
        app.call('POST', `/v1/enterprises/${y}/merge`, { token: zones, body: { into: x } }),
      ])
    )
      .map((r) => r.status)
      .sort();
    t.same(statuses, [200, 409]);
  });
});

t.test('projects from certificate to operation', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const get = (path: string) => app.get(path, { token: zones });

  t.test(
    'adjustments are numbered, show before and after, and validAt shows the certificate as it stood',
    async (t) => {
      made(
        await app.call('POST', '/v1/investment-projects', {
          token: zones,
          body: project('da-1', a, {
            registeredCapitalUsd: '5000000',
            registeredCapitalVnd: '120000000000',
            landHa: 4,
            labourRegistered: 200,
            milestones: [{ kind: 'OPERATION', plannedOn: '2025-06-30', scheduledOn: '2024-01-10' }],
          }),
        }),
      );
      const first = await app.call('POST', '/v1/investment-projects/da-1/adjustments', {
        token: zones,
        body: {
          issuedOn: '2025-04-20',
          contentBefore: '5 triệu USD',
          contentAfter: '8 triệu USD',
          changes: { registeredCapitalUsd: '8000000', milestones: [{ kind: 'OPERATION', plannedOn: '2026-12-31' }] },
        },
      });
      t.match(made(first), {
        adjustmentNo: 1,
        changes: { registeredCapitalUsd: { before: '5000000', after: '8000000' } },
      });
      t.equal(
        (
          await app.call('POST', '/v1/investment-projects/da-1/adjustments', {
            token: zones,
            body: { adjustmentNo: 3, issuedOn: '2025-05-20', changes: { landHa: 5 } },
          })
        ).status,
        409,
      );
      t.match(
        made(
          await app.call('POST', '/v1/investment-projects/da-1/adjustments', {
            token: zones,
            body: { adjustmentNo: 2, issuedOn: '2025-09-01', changes: { landHa: 5 } },
          }),
        ),
        { adjustmentNo: 2 },
      );
      const now = (await get('/v1/investment-projects/da-1')).body;
      t.match(now, {
        registeredCapitalUsd: '8000000',
        landHa: 5,
        adjustmentNo: 2,
        lastAdjustedOn: '2025-09-01',
        investmentPerHaUsd: '1600000',
        labourPerHa: 40,
      });
      t.match((await get('/v1/investment-projects/da-1?validAt=2025-04-19')).body, {
        registeredCapitalUsd: '5000000',
        landHa: 4,
        adjustmentNo: null,
      });
      t.match((await get('/v1/investment-projects/da-1?validAt=2025-08-31')).body, {
        registeredCapitalUsd: '8000000',
        landHa: 4,
        adjustmentNo: 1,
      });
      t.equal((await get('/v1/investment-projects/da-1?validAt=2024-01-09')).status, 404, 'not licensed yet');
      const list = await get('/v1/investment-projects/da-1/adjustments?sort=adjustmentNo');
      t.same(
        list.body.data.map((x: { adjustmentNo: number }) => x.adjustmentNo),
        [1, 2],
      );
      const id = list.body.data[0].id;
      for (const [method, body] of [
        ['PATCH', { contentAfter: 'x' }],
        ['PUT', {}],
      ] as const) {
        t.equal(
          (await app.call(method, `/v1/project-adjustments/${id}`, { token: zones, body })).status,
          404,
          'an adjustment is never changed',
        );
      }
    },
  );

  t.test('behind schedule on any day, by the schedule in force on it', async (t) => {
    const on = async (day: string) => {
      const { isBehindSchedule, daysBehind } = (await get(`/v1/investment-projects/da-1?validAt=${day}`)).body;
      return [isBehindSchedule, daysBehind];
    };
    t.same(await on('2025-04-19'), [false, 0]);
    t.same(await on('2025-07-10'), [false, 0], 'the adjustment of April gave a new day');
    app.setNow('2027-01-10T00:00:00Z');
    t.match((await get('/v1/investment-projects/da-1')).body, { isBehindSchedule: true, daysBehind: 10, findings: [] });
    const milestones = (await get('/v1/investment-projects/da-1/milestones')).body.data;
    t.match(milestones, [
      { plannedOn: '2025-06-30', supersededOn: '2025-04-20', isLate: false },
      { plannedOn: '2026-12-31', firstPlannedOn: '2025-06-30', adjustmentNo: 1, isLate: true, daysLate: 10 },
    ]);
    app.setNow(null);
    made(
      await app.call('POST', '/v1/investment-projects/da-1/adjustments', {
        token: zones,
        body: { issuedOn: '2026-01-15', changes: { milestones: [{ kind: 'OPERATION', plannedOn: '2028-01-31' }] } },
      }),
    );
    t.same((await get('/v1/investment-projects/da-1')).body.findings, ['extended_over_24_months']);
  });

  t.test('flags, suspension, termination', async (t) => {
    made(
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project('da-2', b, {
          statuses: [
            { status: 'LICENSED_NOT_STARTED', from: '2024-01-10' },
            { status: 'OPERATING', from: '2024-12-01' },
          ],
          suspensions: [{ from: '2025-01-15', to: '2025-07-14', noticeNo: '12/TB' }],
        }),
      }),
    );
    made(
      await app.call('POST', '/v1/investment-projects/da-2/flags', {
        token: zones,
        body: {
          kind: 'WRONG_PURPOSE',
          raisedOn: '2025-03-01',
          evidence: '15/BB-KT',
          liftedOn: '2025-10-01',
          liftedBy: '40/BB-KT',
        },
      }),
    );
    const status = async (day: string) => (await get(`/v1/investment-projects/da-2?validAt=${day}`)).body.status;
    t.equal(await status('2024-11-30'), 'LICENSED_NOT_STARTED');
    t.equal(await status('2025-01-14'), 'OPERATING');
    t.equal(await status('2025-07-14'), 'SUSPENDED');
    t.equal(await status('2025-07-15'), 'OPERATING');
    const flagged = async (day: string) =>
      (await get(`/v1/investment-projects?flag=WRONG_PURPOSE&fields=code&validAt=${day}`)).body.data.length;
    t.same(
      [await flagged('2025-02-28'), await flagged('2025-03-01'), await flagged('2025-10-01')],
      [0, 1, 0],
      'recorded today, true from the day it was raised to the day it was lifted',
    );
    const current = await get('/v1/investment-projects/da-2');
    const ended = await app.call('PATCH', '/v1/investment-projects/da-2', {
      token: zones,
      headers: { 'if-match': current.headers.get('etag')! },
      body: {
        statuses: [
          ...current.body.statuses,
          { status: 'TERMINATED', from: '2026-02-01', ground: 'INVESTOR_NOTICE', document: '7/TB-BQL' },
        ],
      },
    });
    t.equal(ended.status, 200);
    t.match(ended.body, { status: 'TERMINATED', isValid: false });
    t.equal(
      (
        await app.call('PATCH', '/v1/investment-projects/da-2', {
          token: zones,
          headers: { 'if-match': ended.headers.get('etag')! },
          body: {
            statuses: [
              { status: 'OPERATING', from: '2025-01-01' },
              { status: 'PROPOSED', from: '2024-01-01' },
            ],
          },
        })
      ).status,
      400,
      'entries ascend',
    );
  });

  t.test('a project of a cluster that merged into a zone is found under the right one at any date', async (t) => {
    const clusters = await app.token(department);
    made(
      await app
        .call('POST', '/v1/investment-projects', {
          token: clusters,
          body: project('da-3', a, {
            locations: [
              { cluster: 'ccn-a', from: '2024-01-10', to: '2025-12-31' },
              { zone: 'kcn-b', from: '2026-01-01' },
            ],
          }),
          headers: { 'x-valid-from': '2024-01-10', 'x-reason': 'known from the start' },
        })
        .then(async (r) =>
          r.status === 403
            ? app.call('POST', '/v1/investment-projects', {
                token: zones,
                body: project('da-3', a, {
                  locations: [
                    { cluster: 'ccn-a', from: '2024-01-10', to: '2025-12-31' },
                    { zone: 'kcn-b', from: '2026-01-01' },
                  ],
                }),
              })
            : r,
        ),
    );
    const codes = async (query: string) =>
      (await get(`/v1/investment-projects?fields=code&${query}`)).body.data.map((x: { code: string }) => x.code);
    t.same(await codes('cluster=ccn-a&validAt=2025-12-31'), ['da-3']);
    t.same(await codes('zone=kcn-b&validAt=2025-12-31'), []);
    t.same(await codes('zone=kcn-b'), ['da-3']);
    t.same(await codes('cluster=ccn-a'), []);
  });

  t.test('a rented factory has no hectares and names whom it rents from', async (t) => {
    const rental = { role: 'FACTORY_RENTAL', rentedFrom: 'da-1', floorAreaM2: 3000 };
    t.equal(
      (
        await app.call('POST', '/v1/investment-projects', {
          token: zones,
          body: project('da-r', b, { ...rental, landHa: 1 }),
        })
      ).status,
      400,
    );
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-r', b, rental) }));
    const included = await get('/v1/investment-projects/da-1?fields=code&include=tenants');
    t.same(
      included.body.included.tenants.map((x: { code: string }) => x.code),
      ['da-r'],
    );
  });
});

t.test('who reads and writes what', async (t) => {
  const app = await testApp(t);
  const { zones, clusters, a, b } = await arrange(app);
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-a', a) }));
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-b', b) }));
  made(
    await app.call('POST', '/v1/investment-projects', {
      token: clusters,
      body: project('da-c', a, { locations: [{ cluster: 'ccn-a', from: '2024-01-10' }] }),
    }),
  );
  made(
    await app.call('POST', '/v1/investment-projects', {
      token: clusters,
      body: project('da-o', a, { role: 'OUTSIDE', locations: null }),
    }),
  );
  t.equal(
    (await app.call('POST', '/v1/investment-projects', { token: clusters, body: project('da-x', a) })).status,
    403,
    'the department does not write in zones',
  );
  t.equal(
    (
      await app.call('POST', '/v1/investment-projects', {
        token: zones,
        body: project('da-x', a, { locations: [{ cluster: 'ccn-a', from: '2024-01-10' }] }),
      })
    ).status,
    403,
    'the board does not write in clusters',
  );
  t.equal((await app.get('/v1/investment-projects')).status, 401);
  const own = await app.token('doanh-nghiep-a', ['registry:read']);
  t.same((await app.get('/v1/investment-projects?fields=code&count=exact', { token: own })).body, {
    data: [{ code: 'da-a' }, { code: 'da-c' }, { code: 'da-o' }],
    page: { nextCursor: null, limit: 50, total: 3 },
  });
  t.equal((await app.get('/v1/investment-projects/da-b', { token: own })).status, 404);
  t.equal((await app.get('/v1/investment-projects/da-b/history', { token: own })).status, 404);
  t.equal((await app.get('/v1/investment-projects/da-b/milestones', { token: own })).status, 404);
  t.equal((await app.get('/v1/investment-projects/da-b/adjustments', { token: own })).status, 404);
  t.notOk(
    'note' in (await app.get('/v1/investment-projects/da-a', { token: own })).body,
    'remarks of the offices stay inside',
  );
  t.match(
    (await app.get('/v1/statistics/investment', { token: own })).body.total,
    { projects: 3 },
    'totals over what it may see',
  );
  t.same((await app.get(`/v1/enterprises?fields=id`, { token: own })).body.data, [{ id: a }]);
  t.match((await app.get('/v1/investment-projects?count=exact', { token: zones })).body.page, { total: 4 });
  const foreign = await app.token('nobody-we-know', ['registry:read']);
  t.same((await app.get('/v1/investment-projects?fields=code', { token: foreign })).body.data, []);
});

t.test('inspections and permits', async (t) => {
  const app = await testApp(t);
  const { zones, a, b } = await arrange(app);
  const inspect = (body: Record<string, unknown>) =>
    app.call('POST', '/v1/inspections', {
      token: zones,
      body: {
        enterprise: a,
        kind: 'PLANNED',
        body: 'thanh-tra-tinh',
        field: 'môi trường',
        inspectedOn: '2026-04-10',
        year: 2026,
        ...body,
      },
    });

  t.test('one planned inspection of an enterprise in a year, by whomever; the refusal names the first', async (t) => {
    const first = made(await inspect({}));
    const second = await inspect({ body: department, inspectedOn: '2026-09-01' });
    t.equal(second.status, 409);
    t.match(second.body, { code: 'second_planned_inspection' });
    t.match(second.body.detail, first.id);
    t.equal((await inspect({ kind: 'UNSCHEDULED', inspectedOn: '2026-09-01' })).status, 201);
    t.equal((await inspect({ inspectedOn: '2027-01-05', year: 2027 })).status, 201);
    t.equal((await inspect({ enterprise: b })).status, 201);
    t.equal(
      (await inspect({ enterprise: b, kind: 'UNSCHEDULED', year: 2025 })).status,
      400,
      'the year is that of the day',
    );
    const race = (await Promise.all([1, 2, 3, 4].map(() => inspect({ inspectedOn: '2028-02-01', year: 2028 }))))
      .map((r) => r.status)
      .sort();
    t.same(race, [201, 409, 409, 409]);
  });

  t.test('what was found at one project stands under it', async (t) => {
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-i', a) }));
    const of = (code: string) => `/v1/investment-projects/${code}/inspections`;
    const body = { enterprise: a, kind: 'UNSCHEDULED', body: board, field: 'môi trường', inspectedOn: '2026-02-01' };
    const found = made(await app.call('POST', of('da-i'), { token: zones, body: { ...body, year: 2026 } }));
    t.equal(found.project, 'da-i');
    const { body: list } = await app.get(of('da-i'), { token: zones });
    t.same(
      list.data.map((x: { id: string }) => x.id),
      [found.id],
    );
    t.equal((await app.get(`${of('da-i')}?project=da-x`, { token: zones })).status, 400, 'the path says which');
    t.equal((await app.get(of('da-khong-co'), { token: zones })).status, 404);
    t.equal((await app.call('POST', of('da-khong-co'), { token: zones, body: { ...body, year: 2026 } })).status, 404);
    const planned = { ...body, kind: 'PLANNED', year: 2026 };
    t.equal((await app.call('POST', of('da-i'), { token: zones, body: planned })).status, 409, 'the same rule here');
  });

  t.test('permits: expiring soon is a query; a repeated number is refused', async (t) => {
    const permit = (number: string, validTo: string | null, more: Record<string, unknown> = {}) =>
      app.call('POST', '/v1/permits', {
        token: zones,
        body: {
          kind: 'ENVIRONMENTAL',
          number,
          issuer: board,
          enterprise: a,
          validFrom: '2024-01-01',
          validTo,
          attributes: { capacityM3PerDay: 500, sources: [{ name: 'nước thải', flow: 60 }] },
          ...more,
        },
      });
    app.setNow('2026-11-20T03:00:00Z');
    made(await permit('P-1', '2026-12-31'));
    made(await permit('P-2', '2027-05-19'));
    made(await permit('P-3', '2028-01-01'));
    made(await permit('P-4', '2026-11-19'));
    t.equal((await permit('P-1', '2026-12-31')).status, 409);
    const soon = await app.get('/v1/permits?expiresWithinDays=183&fields=number,daysLeft', { token: zones });
    t.match(soon.body.data, [
      { number: 'P-1', daysLeft: 41 },
      { number: 'P-2', daysLeft: 180 },
    ]);
    t.equal((await permit('P-9', null, { enterprise: null })).status, 400, 'a permit has a holder');
    app.setNow(null);
  });

  t.test('appraisal and key projects', async (t) => {
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-k', a) }));
    made(
      await app.call('POST', '/v1/appraisal-criteria', {
        token: zones,
        body: {
          code: 'suat-dau-tu',
          name: 'Suất đầu tư',
          measure: 'investmentPerHaUsd',
          side: 'MIN',
          threshold: 4000000,
          unit: 'USD/ha',
          validFrom: '2026-01-01',
          legalBasis: 'quy định của tỉnh',
        },
      }),
    );
    const result = (body: Record<string, unknown>) =>
      app.call('POST', '/v1/appraisal-results', {
        token: zones,
        body: { project: 'da-k', criterion: 'suat-dau-tu', appraisedOn: '2026-02-10', ...body },
      });
    t.equal((await result({ verdict: 'WAIVED' })).status, 400, 'a waiver states its reason');
    made(await result({ verdict: 'PASS', value: 4200000 }));
    t.equal((await result({ verdict: 'FAIL' })).status, 409);
    for (const month of ['2026-09', '2026-10'])
      made(
        await app.call('POST', '/v1/key-projects', {
          token: zones,
          body: { month, project: 'da-k', reason: `lý do ${month}` },
        }),
      );
    const list = await app.get('/v1/key-projects?month=2026-09&include=project', { token: zones });
    t.match(list.body.data, [{ month: '2026-09', reason: 'lý do 2026-09', included: { project: { code: 'da-k' } } }]);
  });
});

t.test('totals add up by every cut, at every date', async (t) => {
  const app = await testApp(t, { sample: true });
  const token = await app.token(board, ['registry:read']);
  const get = (query: string) => app.get(`/v1/statistics/investment?${query}`, { token });
  const sums = [
    'projects',
    'registeredCapitalVnd',
    'registeredCapitalUsd',
    'implementedCapitalVnd',
    'landHa',
    'labourRegistered',
    'labourActual',
    'withoutCapital',
    'withoutLand',
  ];
  for (const when of [
    '',
    '&validAt=2019-06-30',
    '&validAt=2023-01-01',
    '&count=all',
    '&knownAt=1',
    '&from=2020-01-01&to=2022-12-31',
  ]) {
    for (const by of [
      'zone',
      'cluster',
      'sector',
      'origin',
      'status',
      'role',
      'year',
      'quarter',
      'month',
      'zone,sector',
      'zone,cluster,origin,status',
    ]) {
      const { body } = await get(`by=${by}${when}`);
      for (const measure of sums) {
        const parts = body.groups.reduce(
          (sum: number, g: Record<string, string | number | null>) => sum + Number(g[measure] ?? 0),
          0,
        );
        if (Math.abs(parts - Number(body.total[measure] ?? 0)) > 0.0001)
          t.fail(`${by}${when}: ${measure} ${parts} ≠ ${body.total[measure]}`);
      }
    }
  }
  t.pass('6 moments × 11 cuts × 9 measures');

  const { body } = await get('by=zone,sector&validAt=2025-06-30');
  const { body: timed } = await get('by=month,year,quarter&count=all');
  t.match(timed.groups[0].key, { year: /^\d{4}$/, quarter: /^\d{4}-Q[1-4]$/, month: /^\d{4}-\d{2}$/ });
  for (const group of [body.total, ...body.groups.slice(0, 6), ...timed.groups.slice(0, 6)]) {
    const rows = await app.get(`${group.rows}&limit=500`, { token });
    t.equal(rows.body.data.length, group.projects, group.rows);
    const land = rows.body.data.reduce(
      (sum: number, p: { role: string; landHa: number | null }) =>
        sum + (['FACTORY_RENTAL', 'INFRASTRUCTURE'].includes(p.role) ? 0 : (p.landHa ?? 0)),
      0,
    );
    t.ok(Math.abs(land - Number(group.landHa ?? 0)) < 1e-6, 'the rows make the figure');
  }
  t.equal((await get('by=zone,weather')).status, 400);
  t.equal((await get('from=2020-01-01')).status, 400);
});

t.test('adjustments in their turn', async (t) => {
  const app = await testApp(t);
  const { zones, clusters, a } = await arrange(app);
  const get = (path: string) => app.get(path, { token: zones });
  const create = (code: string, more: Record<string, unknown> = {}) =>
    app.call('POST', '/v1/investment-projects', { token: zones, body: project(code, a, more) });
  const adjust = (code: string, body: Record<string, unknown>, headers: Record<string, string> = {}, token = zones) =>
    app.call('POST', `/v1/investment-projects/${code}/adjustments`, { token, body, headers });
  const entries = (type: string, key: string) =>
    app.sql<{ act: string; valid_from: string }>(
      'select act, valid_from::text from ledger_entries where type = $1 and key = $2 order by version',
      [type, key],
    );
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

  t.test('one that is recorded after later states holds in them too', async (t) => {
    made(await create('da-1', { landHa: 4, scale: 'cũ', registeredCapitalUsd: '5000000' }));
    made(
      await app.call('POST', '/v1/investment-projects/da-1/flags', {
        token: zones,
        body: { kind: 'WRONG_PURPOSE', raisedOn: '2025-06-01', evidence: '15/BB-KT' },
        headers: { 'x-valid-from': '2025-06-01', 'x-reason': '15/BB-KT' },
      }),
    );
    const tag = (await get('/v1/investment-projects/da-1')).headers.get('etag')!;
    await app.call('PATCH', '/v1/investment-projects/da-1', {
      token: zones,
      headers: { 'if-match': tag },
      body: { landHa: 6 },
    });
    const answer = await adjust('da-1', {
      issuedOn: '2025-04-20',
      changes: { registeredCapitalUsd: '8000000', landHa: 5 },
    });
    t.match(made(answer), {
      changes: { registeredCapitalUsd: { before: '5000000', after: '8000000' }, landHa: { before: 4, after: 5 } },
    });
    const on = async (day: string) => {
      const { body } = await get(`/v1/investment-projects/da-1?validAt=${day}`);
      return [body.registeredCapitalUsd, body.landHa, body.adjustmentNo, body.flags?.length ?? 0];
    };
    t.same(await on('2025-04-19'), ['5000000', 4, null, 0]);
    t.same(await on('2025-04-20'), ['8000000', 5, 1, 0]);
    t.same(await on('2025-06-01'), ['8000000', 5, 1, 1]);
    t.same(await on(today), ['8000000', 6, 1, 1], 'what was said of today by itself stays');
    t.same(await entries('project', 'da-1'), [
      { act: 'project.created', valid_from: '2024-01-10' },
      { act: 'project.flag_added', valid_from: '2025-06-01' },
      { act: 'project.updated', valid_from: today },
      { act: 'project.adjusted', valid_from: '2025-04-20' },
      { act: 'project.adjusted', valid_from: '2025-06-01' },
      { act: 'project.adjusted', valid_from: today },
    ]);
  });

  t.test('neither in the future, nor before the first issue, nor before the last adjustment', async (t) => {
    made(await create('da-2'));
    const refusal = async (body: Record<string, unknown>, headers = {}) => {
      const answer = await adjust('da-2', { changes: { landHa: 1 }, ...body }, headers);
      return [answer.status, answer.body.errors?.[0]?.code ?? answer.body.code];
    };
    t.same(await refusal({ issuedOn: '2999-01-01' }), [400, 'future_day']);
    t.same(await refusal({ issuedOn: '2024-01-09' }), [400, 'before_first_issue']);
    t.same(await refusal({ issuedOn: '2025-01-01' }, { 'x-valid-from': '2025-02-01', 'x-reason': 'x' }), [
      400,
      'day_mismatch',
    ]);
    made(await adjust('da-2', { issuedOn: '2025-05-01', changes: { landHa: 2 } }));
    t.same(await refusal({ issuedOn: '2025-04-30' }), [409, 'out_of_order']);
    t.same(await refusal({ issuedOn: '2025-05-01', adjustmentNo: 1 }), [409, 'out_of_order']);
    made(await adjust('da-2', { issuedOn: '2025-05-01', changes: { landHa: 3 } }));
    t.equal((await adjust('da-2', { issuedOn: '2025-06-01', changes: { adjustmentNo: 9 } })).status, 400);
    t.match((await get('/v1/investment-projects/da-2')).body, { landHa: 3, adjustmentNo: 2 });
    // Known without a certificate: there is nothing yet that an older day could adjust.
    made(await create('da-3', { firstIssuedOn: null }));
    const early = await adjust('da-3', { issuedOn: '2025-01-01', changes: { landHa: 1 } });
    t.match(early.body, { status: 400, errors: [{ pointer: '/issuedOn', code: 'before_record' }] });
    const flag = await app.call('POST', '/v1/investment-projects/da-3/flags', {
      token: zones,
      body: { kind: 'WRONG_PURPOSE', raisedOn: '2025-03-01', evidence: 'x' },
      headers: { 'x-valid-from': '2025-03-01', 'x-reason': 'x' },
    });
    t.match(flag.body, { status: 400, errors: [{ parameter: 'X-Valid-From', code: 'before_record' }] });
  });

  t.test('racing ones get consecutive numbers; a repeated request is answered once', async (t) => {
    made(await create('da-4'));
    const race = await Promise.all(
      [1, 2, 3, 4].map((n) => adjust('da-4', { issuedOn: '2025-03-01', changes: { landHa: n } })),
    );
    t.same(race.map((r) => made(r).adjustmentNo).sort(), [1, 2, 3, 4]);
    for (const [path, body] of [
      ['adjustments', { issuedOn: '2025-07-01', changes: { landHa: 9 } }],
      ['flags', { kind: 'WRONG_PURPOSE', raisedOn: '2025-03-01', evidence: 'x' }],
      ['milestones', { kind: 'OPERATION', plannedOn: '2027-01-01' }],
    ] as const) {
      const send = (more: Record<string, unknown> = {}) =>
        app.call('POST', `/v1/investment-projects/da-4/${path}`, {
          token: zones,
          body: { ...body, ...more },
          headers: { 'idempotency-key': `key-of-${path}` },
        });
      const first = await send();
      made(first);
      const again = await send();
      t.same([again.status, again.text, again.headers.get('etag')], [201, first.text, first.headers.get('etag')]);
      t.equal(again.headers.get('idempotent-replayed'), 'true');
      t.equal((await send({ document: 'khác', note: 'khác' })).status >= 400, true);
    }
    const now = (await get('/v1/investment-projects/da-4')).body;
    t.same([now.adjustmentNo, now.flags.length, now.milestones.length], [5, 1, 1]);
  });

  t.test('sub-resources are bounded and belong to the office of the place', async (t) => {
    const flags = Array.from({ length: 200 }, () => ({ kind: 'WRONG_PURPOSE', raisedOn: '2025-03-01', evidence: 'x' }));
    made(await create('da-5', { flags }));
    for (const [path, body] of [
      ['flags', flags[0]],
      ['milestones', { kind: 'OPERATION', plannedOn: '2027-01-01' }],
      ['adjustments', { issuedOn: '2025-07-01', changes: {} }],
    ] as const) {
      const at = `/v1/investment-projects/da-5/${path}`;
      t.equal((await app.call('POST', at, { token: clusters, body })).status, 403, path);
      const own = await app.token('doanh-nghiep-a');
      t.equal((await app.call('POST', at, { token: own, body })).status, 403, 'its own enterprise reads only');
      const rival = await app.token('doanh-nghiep-b');
      t.equal((await app.call('POST', at, { token: rival, body })).status, 404, 'to another it does not exist');
    }
    const full = await app.call('POST', '/v1/investment-projects/da-5/flags', { token: zones, body: flags[0] });
    t.match(full.body, { status: 400, errors: [{ code: 'too_many' }] });
    t.equal((await get('/v1/investment-projects/da-5/flags')).body.data.length, 200);
  });

  t.test('a project moves between zone and cluster by the office that has it', async (t) => {
    made(await create('da-6'));
    const move = async (token: string, from: string, to: string) => {
      const tag = (await get('/v1/investment-projects/da-6')).headers.get('etag')!;
      const locations = [
        { zone: 'kcn-a', from: '2024-01-10', to },
        { cluster: 'ccn-a', from },
      ];
      return (
        await app.call('PATCH', '/v1/investment-projects/da-6', {
          token,
          body: { locations },
          headers: { 'if-match': tag },
        })
      ).status;
    };
    t.equal(await move(clusters, '2025-01-01', '2024-12-31'), 403, 'the department takes nothing out of a zone');
    t.equal(await move(zones, '2999-01-02', '2999-01-01'), 200, 'from a day to come');
    t.same((await get('/v1/investment-projects?cluster=ccn-a&fields=code&validAt=2999-01-02')).body.data, [
      { code: 'da-6' },
    ]);
    t.equal(await move(zones, '2025-01-01', '2024-12-31'), 200, 'also when it is recorded after the decision');
    t.same((await get('/v1/investment-projects?cluster=ccn-a&fields=code')).body.data, [{ code: 'da-6' }]);
    t.equal(await move(zones, '2025-02-01', '2025-01-31'), 403, 'the board has given it away');
    t.equal(await move(clusters, '2025-02-01', '2025-01-31'), 200);
    const later = { ...project('da-to-come', a), locations: [{ zone: 'kcn-a', from: '2999-01-01' }] };
    t.equal(
      (await app.call('POST', '/v1/investment-projects', { token: clusters, body: later })).status,
      403,
      'where it will first lie decides when it lies nowhere yet',
    );
    made(await app.call('POST', '/v1/investment-projects', { token: zones, body: later }));
  });

  t.test('nothing rents from or comes from itself, however long the way', async (t) => {
    const rental = (rentedFrom: string | null) => ({ role: 'FACTORY_RENTAL', rentedFrom });
    made(await create('da-r1', rental(null)));
    made(await create('da-r2', rental('da-r1')));
    made(
      await create('da-r3', {
        ...rental('da-r2'),
        predecessors: [{ project: 'da-r1', kind: 'TRANSFER', on: '2025-01-01' }],
      }),
    );
    const successors = await get('/v1/investment-projects?predecessor=da-r1&fields=code&include=predecessors');
    t.match(successors.body.data, [{ code: 'da-r3', included: { predecessors: [{ code: 'da-r1' }] } }]);
    const patch = async (code: string, body: Record<string, unknown>) =>
      app.call('PATCH', `/v1/investment-projects/${code}`, { token: zones, body, headers: { 'if-match': '*' } });
    t.match((await patch('da-r1', { rentedFrom: 'da-r3' })).body, {
      status: 409,
      code: 'project_circle',
      errors: [{ pointer: '/rentedFrom' }],
    });
    const from = (code: string) => ({ predecessors: [{ project: code, kind: 'TRANSFER', on: '2025-01-01' }] });
    for (const code of ['da-r3', 'da-r1'])
      t.match((await patch('da-r1', from(code))).body, { status: 409, errors: [{ pointer: '/predecessors' }] });
    t.equal((await patch('da-r1', { rentedFrom: 'da-r1' })).status, 400);
    t.match((await patch('da-r1', { rentedFrom: 'da-none' })).body, { status: 400, code: 'unknown_reference' });
    for (const code of ['da-p1', 'da-p2']) made(await create(code));
    const race = await Promise.all([patch('da-p1', from('da-p2')), patch('da-p2', from('da-p1'))]);
    t.same(race.map((r) => r.status).sort(), [200, 409], 'two that would close a circle together');
  });

  t.test('formats, and the same question later at the position of the answer', async (t) => {
    const csv = await app.get('/v1/investment-projects?sort=code&fields=code,name', {
      token: zones,
      headers: { accept: 'text/csv' },
    });
    t.match(csv.headers.get('content-type'), /^text\/csv/);
    t.equal(csv.text.split('\n')[0]!.trim().replace('\ufeff', ''), 'code,name');
    const lines = await app.get('/v1/investment-projects/da-4/adjustments?sort=adjustmentNo', {
      token: zones,
      headers: { accept: 'application/x-ndjson' },
    });
    t.same(
      lines.text
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l).adjustmentNo),
      [1, 2, 3, 4, 5],
    );
    const questions = [
      '/v1/enterprises?sort=name',
      '/v1/investment-projects?count=exact',
      '/v1/investment-projects/da-1/adjustments',
      '/v1/project-adjustments?sort=project,adjustmentNo',
      '/v1/investment-projects/da-4/milestones',
      '/v1/statistics/investment?by=zone,role&from=2024-01-01&to=2026-12-31',
    ].map((q) => `${q}${q.includes('?') ? '&' : '?'}validAt=${today}`);
    const before = await Promise.all(questions.map(get));
    made(await create('da-7', { landHa: 1 }));
    made(await adjust('da-1', { issuedOn: today, changes: { landHa: 11 } }));
    made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name: 'mới', kind: 'ENTERPRISE' } }));
    made(
      await app.call('POST', '/v1/investment-projects/da-4/milestones', {
        token: zones,
        body: { kind: 'CONSTRUCTION_START', plannedOn: '2027-01-01' },
      }),
    );
    for (const [i, question] of questions.entries()) {
      const then = await get(`${question}&knownAt=${before[i]!.headers.get('change-position')}`);
      const same = (body: unknown) => JSON.stringify(body).replace(/knownAt=\d+/g, '');
      t.equal(same(then.body), same(before[i]!.body), question);
      t.not(same((await get(question)).body), same(before[i]!.body), `${question} has changed since`);
    }
  });

  t.test('conditional writes', async (t) => {
    const at = '/v1/investment-projects/da-4';
    const stale = (await get(at)).headers.get('etag')!;
    made(await adjust('da-4', { issuedOn: today, changes: { landHa: 12 } }));
    const patch = (headers: Record<string, string>) =>
      app.call('PATCH', at, { token: zones, body: { scale: 'mới' }, headers });
    t.equal((await patch({})).status, 428);
    t.equal((await patch({ 'if-match': stale })).status, 412, 'an adjustment is a new version of the project');
    t.equal((await patch({ 'if-match': (await get(at)).headers.get('etag')! })).status, 200);
  });
});

t.test('chains of merged records', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const create = async (name: string, more: Record<string, unknown> = {}) =>
    made(await app.call('POST', '/v1/enterprises', { token: zones, body: { name, kind: 'ENTERPRISE', ...more } }))
      .id as string;
  const merge = (id: string, into: string, headers: Record<string, string> = {}) =>
    app.call('POST', `/v1/enterprises/${id}/merge`, { token: zones, body: { into }, headers });
  const [x, y, z] = [await create('x'), await create('y'), await create('z')];
  made(await app.call('POST', '/v1/investment-projects', { token: zones, body: project('da-x', x) }));
  const inspection = { kind: 'PLANNED', body: 'thanh-tra-tinh', field: 'x', inspectedOn: '2026-04-10', year: 2026 };
  const first = made(
    await app.call('POST', '/v1/inspections', { token: zones, body: { ...inspection, enterprise: x } }),
  );
  t.equal((await merge(x, y, { 'x-valid-from': '2025-01-01', 'x-reason': 'x' })).status, 400);
  const one = await merge(x, y, { 'idempotency-key': 'merge-1' });
  t.equal(one.status, 200);
  t.equal((await merge(x, y, { 'idempotency-key': 'merge-1' })).text, one.text);
  t.equal((await merge(y, z)).status, 200, 'the one that remained may end later');
  for (const id of [x, y, z])
    t.equal(
      (await app.get(`/v1/investment-projects?enterprise=${id}`, { token: zones })).body.data.length,
      1,
      'found over the whole chain',
    );
  for (const query of ['enterprise=no-id', 'flag=FOO', 'unknown=foo', 'sector=abc'])
    t.equal((await app.get(`/v1/investment-projects?${query}`, { token: zones })).status, 400, query);
  for (const days of ['abc', '-1', '36500'])
    t.equal((await app.get(`/v1/permits?expiresWithinDays=${days}`, { token: zones })).status, 400, days);
  t.equal((await merge(z, x)).status, 409, 'no circle by the act');
  for (const [id, into] of [
    [z, x],
    [z, y],
  ]) {
    const answer = await app.call('PATCH', `/v1/enterprises/${id}`, {
      token: zones,
      body: { status: 'MERGED', mergedInto: into },
      headers: { 'if-match': '*' },
    });
    t.match(answer.body, { status: 409, code: 'already_merged' }, 'nor by changing the field');
  }
  const noted = await app.call('PATCH', `/v1/enterprises/${x}`, {
    token: zones,
    body: { note: 'hồ sơ cũ' },
    headers: { 'if-match': '*' },
  });
  t.equal(noted.status, 200, 'an ended record may still be described');
  const second = await app.call('POST', '/v1/inspections', { token: zones, body: { ...inspection, enterprise: z } });
  t.match(second.body, { status: 409, code: 'second_planned_inspection', detail: new RegExp(first.id) });
  const [p, q] = [await create('p'), await create('q')];
  const patch = (id: string, into: string) =>
    app.call('PATCH', `/v1/enterprises/${id}`, {
      token: zones,
      body: { status: 'MERGED', mergedInto: into },
      headers: { 'if-match': '*' },
    });
  const race = await Promise.all([patch(p, q), patch(q, p)]);
  t.same(race.map((r) => r.status).sort(), [200, 409]);
  // An enterprise does not become an inspector by naming itself.
  const company = await app.token('doanh-nghiep-a');
  const itself = { ...inspection, kind: 'UNSCHEDULED', body: 'doanh-nghiep-a', enterprise: a };
  t.equal((await app.call('POST', '/v1/inspections', { token: company, body: itself })).status, 403);
  const inspectors = await app.token('thanh-tra-tinh');
  const theirs = { ...inspection, kind: 'UNSCHEDULED', enterprise: a };
  t.equal((await app.call('POST', '/v1/inspections', { token: inspectors, body: theirs })).status, 201);
});

t.test('what was new, adjusted and ended in a period', async (t) => {
  const app = await testApp(t);
  const { zones, clusters, a } = await arrange(app);
  const create = (token: string, body: Record<string, unknown>) =>
    app.call('POST', '/v1/investment-projects', { token, body }).then(made);
  const inCluster = { locations: [{ cluster: 'ccn-a', from: '2024-01-10' }] };
  await create(zones, project('da-1', a, { registeredCapitalUsd: '5', vsicCode: '2610', vsicVersion: 'VSIC_2018' }));
  await create(
    zones,
    project('da-2', a, { registeredCapitalUsd: '7', capitalOrigin: 'FDI', vsicCode: '2620', vsicVersion: 'VSIC_2018' }),
  );
  await create(
    zones,
    project('da-3', a, {
      firstIssuedOn: '2025-03-01',
      registeredCapitalUsd: '11',
      statuses: [
        { status: 'OPERATING', from: '2025-03-01' },
        { status: 'TERMINATED', from: '2025-09-01' },
      ],
    }),
  );
  await create(clusters, project('da-4', a, { ...inCluster, firstIssuedOn: '2025-06-30', registeredCapitalUsd: '13' }));
  await create(clusters, project('da-5', a, { ...inCluster, firstIssuedOn: null }));
  for (const [issuedOn, capital] of [
    ['2025-02-01', '9'],
    ['2025-04-01', '4'],
    ['2026-02-01', '20'],
  ])
    made(
      await app.call('POST', '/v1/investment-projects/da-1/adjustments', {
        token: zones,
        body: { issuedOn, changes: { registeredCapitalUsd: capital } },
      }),
    );
  const ask = (query: string) => app.get(`/v1/statistics/investment?${query}`, { token: zones });
  const { body } = await ask('by=zone&from=2025-01-01&to=2025-12-31');
  t.match(body.total, {
    projects: 3,
    registeredCapitalUsd: '40',
    period: {
      newProjects: 2,
      newCapitalUsd: '24',
      adjustments: 2,
      increasedUsd: '4',
      decreasedUsd: '5',
      revokedProjects: 1,
    },
  });
  for (const measure of Object.keys(body.total.period).filter((name) => !name.endsWith('Rows')))
    t.equal(
      body.groups.reduce((sum: number, g: typeof body.total) => sum + Number(g.period[measure] ?? 0), 0),
      Number(body.total.period[measure] ?? 0),
      measure,
    );
  t.match((await ask('from=2026-01-01&to=2026-01-31')).body.total, {
    projects: 3,
    period: { newProjects: 0, adjustments: 0, revokedProjects: 0 },
  });
  t.match((await ask('from=2025-12-31&to=2025-01-01')).body, { status: 400, errors: [{ parameter: 'to' }] });
  // Every group says which rows it used, those of which something is unknown too.
  for (const by of ['zone', 'cluster', 'sector', 'origin', 'status', 'role', 'year', 'origin,status,year'])
    for (const more of ['', '&count=all', '&sector=261&sector=2620', '&zone=none', '&zone=kcn-a&zone=kcn-b']) {
      const totals = (await ask(`by=${by}${more}`)).body;
      for (const g of [totals.total, ...totals.groups]) {
        const rows = await app.get(`${g.rows}&limit=500`, { token: zones });
        t.equal(rows.body?.data?.length, g.projects, `${g.rows}: ${rows.text.slice(0, 200)}`);
      }
    }
});

t.test('permits near their end', async (t) => {
  const app = await testApp(t);
  const { zones, a } = await arrange(app);
  const now = new Date('2026-11-20T18:05:00Z'); // 2026-11-21 in Vietnam
  app.setNow(now.toISOString());
  const permit = async (number: string, validTo: string | null, more: Record<string, unknown> = {}) =>
    made(
      await app.call('POST', '/v1/permits', {
        token: zones,
        body: { kind: 'FIRE', number, enterprise: a, validFrom: '2024-01-01', validTo, ...more },
      }),
    ).id as string;
  const due = [await permit('today', '2026-11-21'), await permit('last', '2027-05-23')];
  await permit('ended', '2026-11-20');
  await permit('later', '2027-05-24');
  await permit('endless', null);
  await permit('revoked', '2026-12-31', { revokedOn: '2026-11-21' });
  await permit('to-come', '2027-01-31', { validFrom: '2026-12-01' });
  await permit('told', '2026-12-31', { expiryNoticedOn: '2026-10-01' });
  const soon = await app.get('/v1/permits?expiresWithinDays=183&fields=number', { token: zones });
  t.same(
    soon.body.data.map((x: { number: string }) => x.number),
    ['today', 'told', 'last'],
  );
  t.same((await app.get('/v1/permits?expiresWithinDays=0&fields=number', { token: zones })).body.data.length, 1);
  // More than one batch.
  for (let i = 0; i < 12; i++)
    due.push(...(await Promise.all(Array.from({ length: 10 }, (_, k) => permit(`n-${i}-${k}`, `2027-01-${10 + k}`)))));
  const log = app.app.http.log as never;
  const noticed = await Promise.all([1, 2].map(() => noticeExpiringPermits(app.db, log, 183, now)));
  t.equal(noticed[0]! + noticed[1]!, due.length, 'two workers: every permit once');
  t.equal(await noticeExpiringPermits(app.db, log, 183, now), 0, 'and not again');
  const entries = await app.sql<{ key: string }>(
    `select key, actor, organisation, valid_from::text, reason from ledger_entries where type = 'permit' and act = 'permit.expiring'`,
  );
  t.same(entries.map((e) => e.key).sort(), [...due].sort());
  t.match(entries[0], { actor: 'system', organisation: null, valid_from: '2026-11-21', reason: /183/ });
  const batches = await app.sql<{ n: number }>(
    `select count(*)::int as n from ledger_entries where act = 'permit.expiring' group by tx_id order by n desc`,
  );
  t.same(
    batches.map((b) => b.n),
    [100, due.length - 100],
    'in bounded transactions',
  );
  t.match((await app.get(`/v1/permits/${due[0]}`, { token: zones })).body, { expiryNoticedOn: '2026-11-21' });
});
