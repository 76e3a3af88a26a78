import { type Fields, f } from '../../records/fields.ts';
import { CONFIDENCES } from '../../vocab/registry.ts';
import { DUE_STATUSES, LEAD_ROLES, TASK_KINDS } from '../../vocab/tasks.ts';
import { ruleSchema } from '../calendar/calendar.reads.ts';
import { relatedTask, replacedOccurrence } from './parts.ts';
import { worstStatus } from './rolled.ts';

const FINDINGS = { deadline_not_understood: 'chưa hiểu được thời hạn ghi trong văn bản' } as const;

/** Fields of a task: what the document says, and what its duties come down to. */
export const taskFields: Fields = {
  id: f.ownId('019a9e0c-7777-7aaa-8bbb-0123456789ab'),
  directive: f.code('Directive that gives it', 'văn bản chỉ đạo', 'kh-nq24-2022-10', {
    required: true,
    immutable: true,
    filter: true,
    sort: true,
  }),
  ordinal: f.integer(10_000, 'Place in the directive', 'thứ tự', 56, { required: true, filter: true, sort: true }),
  section: f.text(60, 'Section as printed; printed numbers may repeat', 'mục', 'III.1', { filter: true }),
  part: f.text(10, 'Part of a paragraph that gives several', 'phần', '1/2'),
  kind: f.word(TASK_KINDS, 'Kind', 'loại nhiệm vụ', 'REPORTING', { required: true, filter: true }),
  title: f.text(500, 'What is to be done, in short', 'nội dung', 'Báo cáo kết quả thực hiện hằng năm', {
    required: true,
    sort: true,
    collate: true,
  }),
  text: f.text(8000, 'The words of the document', 'nguyên văn', 'báo cáo kết quả', { onDemand: true }),
  expectedOutput: f.text(500, 'What is to come out', 'sản phẩm', 'báo cáo'),
  leadRole: f.word(LEAD_ROLES, 'How the document puts the leads', 'vai trò cơ quan được giao', 'CARRY_OUT', {
    always: true,
    initial: 'CARRY_OUT',
    filter: true,
  }),
  leads: f.codes('Bodies or collectives that lead, as named', 'cơ quan chủ trì, thực hiện', ['cac-so-nganh'], {
    required: true,
    immutable: true,
    filter: true,
  }),
  coordinators: f.codes('Bodies or collectives that assist, as named', 'cơ quan phối hợp', ['so-cong-thuong'], {
    immutable: true,
    filter: true,
  }),
  monitor: f.code('Body that follows it and urges', 'cơ quan theo dõi, đôn đốc', 'ban-quan-ly-kcn', {
    immutable: true,
    filter: true,
  }),
  approver: f.code('Authority that assigned it and judges it', 'cơ quan giao việc', 'ubnd-tinh', {
    always: true,
    immutable: true,
    filter: true,
  }),
  reportsTo: f.codes('Bodies the result goes to', 'nơi nhận kết quả', ['ban-quan-ly-kcn'], { filter: true }),
  function: f.code('Function it is about, where a body is split by function', 'chức năng', 'labour-employment', {
    immutable: true,
    filter: true,
  }),
  territory: f.unit('Unit it is about, where a body is split by territory', 'địa bàn', '07777@2025-07-01', {
    immutable: true,
    filter: true,
  }),
  deadlineText: f.text(300, 'The words that say when', 'thời hạn ghi trong văn bản', 'trước ngày 15/12 hàng năm', {
    immutable: true,
  }),
  deadline: f.object(
    ruleSchema,
    'The same as a structure; read from the words where it is not sent, null where they say no day',
    'thời hạn dạng cấu trúc',
    { type: 'RECURRING', every: ['YEAR'], month: 12, day: 15, exclusive: true },
    { immutable: true },
  ),
  replacesOccurrence: f.object(
    replacedOccurrence,
    'Occurrence of a recurring task that this one takes the place of',
    'thay cho một kỳ của nhiệm vụ',
    { task: '019a9e0c-7777-7aaa-8bbb-0123456789ad', period: '2024' },
    { immutable: true },
  ),
  parent: f.id('Id of the task it is part of', 'nhiệm vụ cha', '019a9e0c-7777-7aaa-8bbb-0123456789ae', {
    filter: true,
  }),
  related: f.list(relatedTask, 100, 'Tasks of the same product, and others it goes with', 'nhiệm vụ liên quan', [
    { task: '019a9e0c-7777-7aaa-8bbb-0123456789ac', kind: 'SAME_PRODUCT' },
  ]),
  topics: f.texts(60, 'Topics', 'lĩnh vực', ['reporting'], { filter: true }),
  zones: f.codes('Zones it names', 'khu công nghiệp', ['kcn-quang-chau'], { filter: true }),
  clusters: f.codes('Clusters it names', 'cụm công nghiệp', ['ccn-dong-dinh'], { filter: true }),
  projects: f.codes('Projects it names', 'dự án', ['da-dien-tu-mau'], { filter: true }),
  legalDocuments: f.codes('Legal documents it names', 'văn bản pháp luật', ['nd-32-2024'], { filter: true }),
  dueStatus: f.word(
    DUE_STATUSES,
    'That of its lead duties on the day asked about; the worst open one speaks for all',
    'tình trạng thời hạn',
    'overdue',
    { filter: true, derive: () => worstStatus },
  ),
  nextDueOn: f.day('Earliest last day of an open lead duty', 'thời hạn gần nhất', '2026-12-14', {
    filter: true,
    sort: true,
    derive: () => 'd.next_due',
  }),
  openDuties: f.integer(1_000_000, 'Lead duties that are open', 'số phần việc chưa xong', 1, {
    derive: () => 'coalesce(d.open, 0)',
    always: true,
  }),
  doneDuties: f.integer(1_000_000, 'Lead duties that are done', 'số phần việc đã xong', 0, {
    derive: () => 'coalesce(d.done, 0)',
    always: true,
  }),
  responsibleOrganisations: f.codes(
    'Bodies that answer for its lead duties on the day asked about',
    'cơ quan chịu trách nhiệm',
    ['so-tai-chinh-bac-ninh'],
    { derive: () => 'd.responsible' },
  ),
  findings: f.words(
    FINDINGS,
    'Doubts about the record; they warn and never refuse',
    'cảnh báo',
    ['deadline_not_understood'],
    {
      filter: true,
      derive: () =>
        `array_remove(array[case when t.deadline_text is not null and t.deadline is null then 'deadline_not_understood' end], null)`,
    },
  ),
  confidence: f.word(CONFIDENCES, 'How sure the facts are', 'độ tin cậy', 'HIGH', { filter: true }),
  source: f.text(500, 'Where this was taken from', 'nguồn', 'văn bản, mục III.1'),
  note: f.text(2000, 'Remark for the offices', 'ghi chú', 'thay bằng hạn riêng năm 2024'),
};
