import { type Fields, f } from '../../records/fields.ts';
import { ASSIGNMENT_ROLES, DUE_STATUSES, OWNERSHIPS, STATES } from '../../vocab/tasks.ts';
import { daysLate, dueStatus, dueStatusIs } from './due.ts';
import * as parts from './parts.ts';

const ORIGINAL = 't.original_effective_on';

/** Fields of a duty. */
export const assignmentFields: Fields = {
  id: f.ownId('019a9e0c-8888-7aaa-8bbb-0123456789ab'),
  task: f.id('Id of the task', 'nhiệm vụ', '019a9e0c-7777-7aaa-8bbb-0123456789ab', { required: true, filter: true }),
  directive: f.code('Directive that assigns it', 'văn bản chỉ đạo', 'kh-nq24-2022-10', {
    required: true,
    filter: true,
    sort: true,
  }),
  role: f.word(ASSIGNMENT_ROLES, 'Role of the body', 'vai trò', 'LEAD', { required: true, filter: true }),
  assignedOrganisation: f.code('Body the document named', 'cơ quan được giao', 'so-ke-hoach-va-dau-tu', {
    required: true,
    filter: true,
    sort: true,
  }),
  collective: f.code('Collective the document named, of which this body is one', 'nhóm cơ quan', 'cac-so-nganh', {
    filter: true,
  }),
  alsoFor: f.codes('Other named bodies whose duty had come to the same body before it began', 'đồng thời thay cho', [
    'so-tai-chinh',
  ]),
  responsibleOrganisation: f.code(
    'Body that answers for it on the day asked about, or on that of `orgView`',
    'cơ quan chịu trách nhiệm',
    'so-tai-chinh-bac-ninh',
    { always: true, derive: () => 'o.organisation' },
  ),
  ownership: f.word(OWNERSHIPS, 'Why that body', 'căn cứ xác định', 'SUCCESSOR', {
    always: true,
    filter: true,
    derive: () => 'o.ownership',
  }),
  bearer: f.code('Body it was given to by the last transfer', 'cơ quan nhận chuyển giao', 'so-ke-hoach-va-dau-tu', {
    required: true,
  }),
  function: f.code('Function it is about, where a body was split by function', 'chức năng', 'labour-employment', {
    filter: true,
  }),
  territory: f.unit('Unit it is about, where a body was split by territory', 'địa bàn', '07777@2025-07-01', {
    filter: true,
  }),
  monitor: f.code('Body that follows it and urges', 'cơ quan theo dõi, đôn đốc', 'ban-quan-ly-kcn', { filter: true }),
  approver: f.code('Authority that assigned it and judges it', 'cơ quan giao việc', 'ubnd-tinh', {
    required: true,
    filter: true,
  }),
  isReportDuty: f.boolean('A report is owed', 'là chế độ báo cáo', false, {
    always: true,
    initial: false,
    filter: true,
  }),
  period: f.text(20, 'Period, of a recurring task', 'kỳ', '2026', { filter: true, sort: true }),
  assignedOn: f.day('Day it was assigned, or its period began to count', 'ngày giao', '2022-10-31', {
    required: true,
    filter: true,
    sort: true,
  }),
  dueOn: f.day('Last day by the words, with every extension granted', 'thời hạn', '2026-12-14', {
    filter: true,
    sort: true,
  }),
  effectiveOn: f.day('Last day on which it is in time, by the working calendar', 'thời hạn thực tế', '2026-12-14', {
    filter: true,
    sort: true,
  }),
  originalDueOn: f.day('Last day by the words, before any extension', 'thời hạn ban đầu', '2026-12-14', {
    filter: true,
  }),
  originalEffectiveOn: f.day('Last day in time, before any extension', 'thời hạn thực tế ban đầu', '2026-12-14', {
    filter: true,
    sort: true,
  }),
  state: f.word(STATES, 'State', 'trạng thái', 'ASSIGNED', { required: true, filter: true }),
  dueStatus: f.word(
    DUE_STATUSES,
    'On the day asked about, against the last day as extended; null when cancelled',
    'tình trạng thời hạn',
    'open_in_time',
    { filter: true, derive: (day) => dueStatus(day), where: dueStatusIs },
  ),
  originalDueStatus: f.word(
    DUE_STATUSES,
    'The same against the last day before any extension',
    'tình trạng theo thời hạn ban đầu',
    'open_in_time',
    {
      filter: true,
      derive: (day) => dueStatus(day, ORIGINAL),
      where: (values, day) => dueStatusIs(values, day, ORIGINAL),
    },
  ),
  daysLate: f.integer(10_000_000, 'Calendar days it is late, or was in the end', 'số ngày chậm', 0, {
    always: true,
    filter: true,
    sort: true,
    derive: daysLate,
  }),
  stoppedOn: f.day('Day the clock stopped: handed in, or suspended', 'ngày dừng tính hạn', '2026-12-10'),
  resumeTo: f.word(STATES, 'State a resumption leads back to', 'trạng thái khi tiếp tục', 'IN_PROGRESS', {
    onDemand: true,
  }),
  completedOn: f.day('Day of the result', 'ngày hoàn thành', '2026-12-10', { filter: true, sort: true }),
  confirmedOn: f.day('Day the result was confirmed', 'ngày xác nhận', '2026-12-12', { filter: true }),
  acts: f.list(parts.act, 500, 'What was done with it, oldest first', 'quá trình xử lý', [
    {
      act: 'acceptance',
      on: '2022-11-01',
      from: 'ASSIGNED',
      to: 'ACCEPTED',
      organisation: 'so-ke-hoach-va-dau-tu',
      document: null,
      reason: null,
      note: null,
      donePct: null,
      evidence: null,
      transferredTo: null,
    },
  ]),
  extensions: f.list(parts.extension, 100, 'Extensions asked for', 'gia hạn', [
    {
      number: 1,
      askedOn: '2024-06-20',
      askedBy: 'ban-quan-ly-kcn',
      oldDueOn: '2024-06-30',
      newDueOn: '2024-08-31',
      reason: 'chờ thẩm định',
      isLate: false,
      decision: 'PENDING',
      decidedOn: null,
      decidedBy: null,
      document: null,
    },
  ]),
  admonitions: f.list(parts.admonition, 100, 'Reminders and criticism proposed or decided', 'nhắc nhở, phê bình', [
    {
      number: 1,
      kind: 'REMIND',
      ground: 'LATE',
      organisation: 'so-cong-thuong',
      proposedOn: '2024-12-20',
      proposedBy: 'ban-quan-ly-kcn',
      note: null,
      decision: 'PENDING',
      decidedOn: null,
      decidedBy: null,
      document: null,
    },
  ]),
};
