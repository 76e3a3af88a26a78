import type { Answer, TestApp } from './app.ts';

// What tests of projects stand on.

export const board = 'ban-quan-ly-kcn';
export const department = 'so-cong-thuong';

export const made = (answer: Answer) => {
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body;
};

/** A province with two zones, a cluster, and two enterprises with organisations of their own. */
export async function arrange(app: TestApp) {
  const office = await app.token('van-phong-ubnd-tinh');
  const zones = await app.token(board);
  const clusters = await app.token(department);
  for (const code of ['doanh-nghiep-a', 'doanh-nghiep-b']) {
    made(
      await app.call('POST', '/v1/organisations', { token: office, body: { code, name: code, kind: 'ENTERPRISE' } }),
    );
  }
  for (const code of ['thanh-tra-tinh', board, department, 'van-phong-ubnd-tinh']) {
    const kind = code === board ? 'MANAGEMENT_BOARD' : 'PROVINCIAL_DEPARTMENT';
    const answer = await app.call('POST', '/v1/organisations', { token: office, body: { code, name: code, kind } });
    if (answer.status !== 201 && answer.status !== 409) throw new Error(answer.text);
  }
  for (const code of ['kcn-a', 'kcn-b'])
    made(await app.call('POST', '/v1/industrial-zones', { token: zones, body: { code, name: code } }));
  made(await app.call('POST', '/v1/industrial-clusters', { token: clusters, body: { code: 'ccn-a', name: 'ccn-a' } }));
  const enterprise = async (organisation: string, taxCode: string) =>
    made(
      await app.call('POST', '/v1/enterprises', {
        token: zones,
        body: { name: organisation, kind: 'ENTERPRISE', taxCode, organisation },
      }),
    ).id as string;
  return {
    office,
    zones,
    clusters,
    a: await enterprise('doanh-nghiep-a', '0100233488'),
    b: await enterprise('doanh-nghiep-b', '0314409058'),
  };
}

export const project = (code: string, enterprise: string, more: Record<string, unknown> = {}) => ({
  code,
  name: code,
  role: 'SECONDARY',
  enterprise,
  firstIssuedOn: '2024-01-10',
  locations: [{ zone: 'kcn-a', from: '2024-01-10' }],
  ...more,
});
