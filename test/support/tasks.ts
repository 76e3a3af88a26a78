import type { Answer, TestApp } from './app.ts';

// What tests of directives and tasks stand on.

export const office = 'van-phong-ubnd-tinh';
export const lead = 'so-cong-thuong';
export const monitor = 'ban-quan-ly-kcn';

/** What brings a fresh duty to where an act is possible: acts before it, in order. */
export const BEFORE: Readonly<Record<string, readonly string[]>> = {
  return: ['submission'],
  completion: ['submission'],
  reopening: ['submission', 'completion'],
  confirmation: ['rejection'],
  resumption: ['suspension'],
  'extensions/1/decision': ['extensions'],
  'admonitions/1/decision': ['admonitions'],
};

/** A body each act accepts. */
export const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
  acceptance: {},
  rejection: { reason: 'không thuộc chức năng' },
  progress: { note: 'đã trình dự thảo' },
  submission: { document: '120/BC-SCT' },
  return: { reason: 'thiếu phụ lục' },
  completion: {},
  reopening: { reason: 'xác nhận nhầm' },
  confirmation: { reason: 'đúng chức năng' },
  transfers: { to: 'so-xay-dung-bac-ninh', document: '2100/UBND-KTTH' },
  suspension: { reason: 'chờ luật mới', document: '2101/UBND-KTTH' },
  resumption: {},
  cancellation: { reason: 'không còn phù hợp', document: '2102/UBND-KTTH' },
  recalculation: { reason: 'lịch nghỉ thay đổi' },
  extensions: { newDueOn: '2027-12-31', reason: 'chờ thẩm định' },
  'extensions/1/decision': { decision: 'APPROVED', document: '2103/UBND-KTTH' },
  admonitions: { kind: 'REMIND', ground: 'LATE' },
  'admonitions/1/decision': { decision: 'APPROVED', document: '2104/UBND-KTTH' },
};

/** Acts of the body that owes; the others are the assigning office's, or the monitor's. */
export const BEARERS = ['acceptance', 'rejection', 'progress', 'submission', 'extensions'];

export const ok = (answer: Answer) => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body;
};

export const DIRECTIVE = {
  type: 'CONG_VAN',
  issuer: 'ubnd-tinh',
  subject: 'Thử',
  issuedOn: '2024-01-10',
  monitor,
};

/** Records a directive and answers how tasks of it are recorded. */
export async function directiveOf(app: TestApp, code: string, more: Record<string, unknown> = {}) {
  const token = await app.token(office);
  ok(await app.call('POST', '/v1/directives', { token, body: { ...DIRECTIVE, code, ...more } }));
  let ordinal = 0;
  return async (task: Record<string, unknown>) =>
    ok(
      await app.call('POST', `/v1/directives/${code}/tasks`, {
        token,
        body: { ordinal: ++ordinal, kind: 'SPECIFIC', title: 'Thử', leads: [lead], ...task },
      }),
    );
}

/** Does an act as whoever may. */
export const acting =
  (app: TestApp) =>
  async (task: string, act: string, more: Record<string, unknown> = {}, organisation?: string): Promise<Answer> =>
    app.call('POST', `/v1/tasks/${task}/${act}`, {
      token: await app.token(organisation ?? (BEARERS.includes(act) ? lead : office)),
      body: { ...BODIES[act], ...more },
    });
