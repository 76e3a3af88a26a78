import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { ADMONITION_GROUNDS, ADMONITION_KINDS, DECISIONS, STATES, TASK_RELATIONS } from '../../vocab/tasks.ts';

// Nested parts of tasks and of who owes them.

export const relatedTask = z.strictObject({
  task: s.about(s.uuid(), 'Id of the other task', 'nhiệm vụ liên quan', '019a9e0c-7777-7aaa-8bbb-0123456789ac'),
  kind: s.about(s.word(TASK_RELATIONS), `Kind: ${s.glossary(TASK_RELATIONS)}`, 'quan hệ', 'SAME_PRODUCT'),
});

export const replacedOccurrence = z.strictObject({
  task: s.about(s.uuid(), 'Id of the recurring task', 'nhiệm vụ định kỳ', '019a9e0c-7777-7aaa-8bbb-0123456789ad'),
  period: s.about(s.text(20), 'Period it is done in another way', 'kỳ', '2024'),
});

/** What proves a result: a document by its number, a file by its address. */
export const evidence = z
  .strictObject({
    document: s.optional(s.text(200), 'Number of the document', 'số văn bản', '120/BC-SCT'),
    location: s.optional(
      s.text(500).regex(/^https?:\/\/\S+$/, { error: 'is the address of a file: http or https' }),
      'Address of the file',
      'địa chỉ tệp',
      'https://e-office.example/files/1',
    ),
    note: s.optional(s.text(500), 'Remark', 'ghi chú', 'kèm phụ lục'),
  })
  .refine((e) => [e.document, e.location, e.note].some((x) => x !== null), {
    path: ['document'],
    error: 'says what proves it, or location or note does',
  });

export const act = z.strictObject({
  act: s.about(s.text(40), 'What was done', 'hành động', 'progress'),
  on: s.about(s.day(), 'Day of the act', 'ngày', '2024-04-02'),
  from: s.about(s.word(STATES), `State before: ${s.glossary(STATES)}`, 'trạng thái trước', 'ACCEPTED'),
  to: s.about(s.word(STATES), 'State after', 'trạng thái sau', 'IN_PROGRESS'),
  organisation: s.optional(s.code(), 'Organisation that did it', 'cơ quan thực hiện', 'so-cong-thuong'),
  document: s.optional(s.text(200), 'Document', 'văn bản', '120/BC-SCT'),
  reason: s.optional(s.text(1000), 'Why', 'lý do', 'chờ ý kiến Bộ'),
  note: s.optional(s.text(4000), 'What is reported', 'nội dung', 'đã trình dự thảo'),
  donePct: s.optional(s.decimal(5, 2, { min: 0, max: 100 }), 'Share done, in per cent', 'tỷ lệ hoàn thành', 60),
  evidence: s.optional(z.array(evidence).max(50), 'What proves it', 'tài liệu chứng minh', []),
  transferredTo: s.optional(s.code(), 'Body it was given to', 'cơ quan tiếp nhận', 'so-tai-chinh-2025'),
});
export type Act = z.output<typeof act>;

export const extension = z.strictObject({
  number: s.about(z.int().min(1).max(100), 'Number', 'lần', 1),
  askedOn: s.about(s.day(), 'Day it was asked for', 'ngày đề nghị', '2024-06-20'),
  askedBy: s.optional(s.code(), 'Organisation that asked', 'cơ quan đề nghị', 'ban-quan-ly-kcn'),
  oldDueOn: s.about(s.day(), 'Last day before', 'thời hạn cũ', '2024-06-30'),
  newDueOn: s.about(s.day(), 'Last day asked for', 'thời hạn mới', '2024-08-31'),
  reason: s.about(s.text(1000), 'Why', 'lý do', 'chờ thẩm định'),
  isLate: s.about(z.boolean(), 'Asked for after the last day', 'đề nghị sau thời hạn', false),
  decision: s.about(s.word(DECISIONS), `Decision: ${s.glossary(DECISIONS)}`, 'quyết định', 'PENDING'),
  decidedOn: s.optional(s.day(), 'Day of the decision', 'ngày quyết định', '2024-06-25'),
  decidedBy: s.optional(s.code(), 'Organisation that decided', 'cơ quan quyết định', 'ubnd-tinh'),
  document: s.optional(s.text(200), 'Document of the decision', 'văn bản', '2100/UBND-KTTH'),
});
export type Extension = z.output<typeof extension>;

export const admonition = z.strictObject({
  number: s.about(z.int().min(1).max(100), 'Number', 'lần', 1),
  kind: s.about(s.word(ADMONITION_KINDS), `Kind: ${s.glossary(ADMONITION_KINDS)}`, 'hình thức', 'REMIND'),
  ground: s.about(s.word(ADMONITION_GROUNDS), `Ground: ${s.glossary(ADMONITION_GROUNDS)}`, 'lý do', 'LATE'),
  organisation: s.about(s.code(), 'Body it is meant for', 'cơ quan bị nhắc nhở, phê bình', 'so-cong-thuong'),
  proposedOn: s.about(s.day(), 'Day of the proposal', 'ngày đề xuất', '2024-12-20'),
  proposedBy: s.optional(s.code(), 'Body that proposed it', 'cơ quan đề xuất', 'ban-quan-ly-kcn'),
  note: s.optional(s.text(4000), 'Remark', 'ghi chú', 'không gửi báo cáo'),
  decision: s.about(s.word(DECISIONS), `Decision: ${s.glossary(DECISIONS)}`, 'quyết định', 'PENDING'),
  decidedOn: s.optional(s.day(), 'Day of the decision', 'ngày quyết định', '2024-12-27'),
  decidedBy: s.optional(s.code(), 'Body that decided', 'cơ quan quyết định', 'ubnd-tinh'),
  document: s.optional(s.text(200), 'Signed document that makes it effective', 'văn bản', '4100/UBND-KTTH'),
});
export type Admonition = z.output<typeof admonition>;

type Wire = Record<string, unknown>;

/** The state of a duty after an act: the act noted, the state it leads to, and what else it changes. */
export function acted(base: Wire, done: Pick<Act, 'act' | 'on' | 'to'> & Partial<Act>, changes: Wire = {}): Wire {
  const noted = act.parse({ from: base.state, ...done });
  return { ...base, state: done.to, acts: [...((base.acts as Act[] | null) ?? []), noted], ...changes };
}

/** Day a duty stands as of: that of its last act, else that of its assignment. */
export const standsAsOf = ({ acts, assignedOn }: Wire): string =>
  (acts as { on: string }[] | null)?.at(-1)?.on ?? (assignedOn as string);
