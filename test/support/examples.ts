import type { Answer, TestApp } from './app.ts';

// The records that the examples of the contract refer to, so that every documented body can be sent as it stands.

const BOARD = 'ban-quan-ly-kcn';

/** Ids and codes as the examples have them. */
export const EXAMPLE = {
  enterprise: '019a9e0c-4444-7aaa-8bbb-0123456789ab',
  duplicate: '019a9e0c-4444-7aaa-8bbb-0123456789ac',
  project: 'da-dien-tu-mau',
  criterion: 'suat-dau-tu-2026',
} as const;

/** Makes them in an application that holds the sample. */
export async function arrangeExamples(app: TestApp): Promise<void> {
  const token = await app.token(BOARD);
  const put = async (at: string, body: unknown): Promise<Answer> => {
    const answer = await app.call('PUT', `/v1${at}`, { token, body });
    if (answer.status !== 201) throw new Error(`${at}: ${answer.status} ${answer.text}`);
    return answer;
  };
  await put(`/enterprises/${EXAMPLE.enterprise}`, { name: 'Công ty Mẫu', kind: 'ENTERPRISE' });
  await put(`/enterprises/${EXAMPLE.duplicate}`, { name: 'Công ty Mẫu (trùng)', kind: 'ENTERPRISE' });
  await put(`/investment-projects/${EXAMPLE.project}`, {
    name: 'Nhà máy mẫu',
    role: 'SECONDARY',
    enterprise: EXAMPLE.enterprise,
    firstIssuedOn: '2023-05-01',
    locations: [{ zone: 'kcn-quang-chau', from: '2023-05-01' }],
  });
  await put(`/appraisal-criteria/${EXAMPLE.criterion}`, { name: 'Suất đầu tư' });
  const office = await app.token('van-phong-ubnd-tinh');
  const owed = await app.get('/v1/report-obligations?family=nq147-sectors-annual&period=2024&limit=1', {
    token: office,
  });
  const body = { obligation: owed.body.data[0].id };
  const draft = await app.call('POST', '/v1/report-submissions', { token: office, body });
  if (draft.status !== 201) throw new Error(draft.text);
}
