import type { State } from '../../vocab/tasks.ts';
import { STATES } from '../../vocab/tasks.ts';

// The life of a duty: which act leads from which states to which, and whose act it is. Pure data; nothing else decides.

/**
 * BEARER: the body that answers for the duty today. JUDGE: the authority that assigned it. MONITOR: the body that follows
 * it, or the judge.
 */
export type By = 'BEARER' | 'JUDGE' | 'MONITOR';

export interface Move {
  readonly from: readonly State[];
  /** RESUMED: the state before the suspension. SAME: the state does not change. */
  readonly to: State | 'RESUMED' | 'SAME';
  readonly by: By;
  readonly en: string;
  readonly vi: string;
}

const OPEN: readonly State[] = ['ASSIGNED', 'ACCEPTED', 'IN_PROGRESS', 'RETURNED'];

export const MOVES = {
  acceptance: { from: ['ASSIGNED'], to: 'ACCEPTED', by: 'BEARER', en: 'Accept a duty', vi: 'tiếp nhận' },
  rejection: {
    from: ['ASSIGNED'],
    to: 'REJECTED',
    by: 'BEARER',
    en: 'Send a duty back as not one’s own',
    vi: 'trả lại do giao không đúng thẩm quyền',
  },
  progress: { from: OPEN, to: 'IN_PROGRESS', by: 'BEARER', en: 'Report progress', vi: 'báo cáo tiến độ' },
  submission: { from: OPEN, to: 'SUBMITTED', by: 'BEARER', en: 'Hand in the result', vi: 'báo cáo kết quả' },
  return: {
    from: ['SUBMITTED'],
    to: 'RETURNED',
    by: 'JUDGE',
    en: 'Return a result to be completed',
    vi: 'yêu cầu bổ sung',
  },
  completion: {
    from: ['SUBMITTED'],
    to: 'COMPLETED',
    by: 'JUDGE',
    en: 'Confirm that a duty is done',
    vi: 'xác nhận hoàn thành',
  },
  reopening: {
    from: ['COMPLETED'],
    to: 'RETURNED',
    by: 'JUDGE',
    en: 'Take a confirmation back',
    vi: 'hủy xác nhận hoàn thành',
  },
  confirmation: {
    from: ['REJECTED'],
    to: 'ASSIGNED',
    by: 'JUDGE',
    en: 'Confirm that a duty sent back was rightly given',
    vi: 'giữ nguyên việc giao',
  },
  transfers: {
    from: [...OPEN, 'REJECTED', 'SUSPENDED'],
    to: 'ASSIGNED',
    by: 'JUDGE',
    en: 'Give a duty to another body',
    vi: 'chuyển đơn vị thực hiện',
  },
  suspension: { from: OPEN, to: 'SUSPENDED', by: 'JUDGE', en: 'Suspend a duty', vi: 'tạm dừng' },
  resumption: { from: ['SUSPENDED'], to: 'RESUMED', by: 'JUDGE', en: 'Resume a duty', vi: 'tiếp tục' },
  cancellation: {
    from: [...OPEN, 'REJECTED', 'SUBMITTED', 'SUSPENDED'],
    to: 'CANCELLED',
    by: 'JUDGE',
    en: 'Call a duty off',
    vi: 'dừng, bãi bỏ',
  },
  recalculation: {
    from: [...OPEN, 'REJECTED', 'SUBMITTED', 'SUSPENDED'],
    to: 'SAME',
    by: 'JUDGE',
    en: 'Take over the last day that the calendar gives now',
    vi: 'tính lại thời hạn theo lịch làm việc',
  },
} as const satisfies Record<string, Move>;
export type MoveName = keyof typeof MOVES;

/** Acts that change no state: extensions are asked for and decided while the duty is open, admonitions at any time. */
export const ASKING: readonly State[] = [...OPEN, 'SUSPENDED'];

/** What may be done in a state, by name. */
export const allowedIn = (state: State): MoveName[] =>
  (Object.keys(MOVES) as MoveName[]).filter((name) => (MOVES[name].from as readonly State[]).includes(state));

/** The states and what leads from each, as text for the contract. */
export const lifeText = (): string =>
  (Object.keys(STATES) as State[]).map((state) => `${state}: ${allowedIn(state).join(', ') || '–'}`).join(' · ');
