import { z } from 'zod';
import { boardAsked, cutsAsked, cutsNamed, dayAsked, keyOf, names, words } from '../../records/boards.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { OBLIGATION_STATES, PERIOD_CALENDARS, REPORT_ROLES } from '../../vocab/reports.ts';
import { viewParameters } from '../tasks/tasks.reads.ts';

// What can be asked of the totals over reports that are owed, and what they answer.

/** The cuts, and the filter of the list that finds a group of each. */
export const DIMENSIONS = {
  organisation: {
    en: 'body they count for in the view asked for',
    vi: 'cơ quan báo cáo',
    example: 'so-cong-thuong',
  },
  family: { en: 'form, whatever its version', vi: 'biểu mẫu', example: 'tt14-bieu-03' },
  template: { en: 'version of a form', vi: 'phiên bản biểu mẫu', example: 'tt14-bieu-03@2025-07-01' },
  period: { en: 'label of the period', vi: 'kỳ báo cáo', example: '2026-H1' },
  role: { en: 'capacity it is reported in', vi: 'vai trò đơn vị báo cáo', example: 'COMMUNE_PC' },
  approver: { en: 'body that accepts it', vi: 'cơ quan tiếp nhận', example: 'so-cong-thuong-bac-ninh' },
} as const;
export type Dimension = keyof typeof DIMENSIONS;

/** Most groups of one JSON answer: 150 bodies by 60 forms for one period fit. */
export const MOST_GROUPS = 10_000;

/** Which reports are asked about; boards and lists of who filed share it. */
export const aboutReports = {
  organisation: names(
    'Only reports that count for these bodies in the view asked for; `none` those of enterprises without an organisation on record',
    'cơ quan báo cáo',
    'so-cong-thuong',
  ),
  family: names('Only these forms', 'biểu mẫu', 'tt14-bieu-03'),
  template: names(
    'Only these versions of forms',
    'phiên bản biểu mẫu',
    'tt14-bieu-03@2025-07-01',
    /^[a-z0-9-]+(@\d{4}-\d{2}-\d{2})?$/,
  ),
  period: z
    .array(s.text(40))
    .max(100)
    .optional()
    .meta({ description: s.describe('Only these periods', 'kỳ báo cáo'), examples: [['2026-H1']] }),
  role: words(REPORT_ROLES, 'Only those reported in these capacities', 'vai trò', 'COMMUNE_PC'),
  approver: names(
    'Only those that these bodies accept; `none` those that nobody is named for',
    'cơ quan tiếp nhận',
    'so-cong-thuong-bac-ninh',
  ),
  calendar: words(PERIOD_CALENDARS, 'Only periods of these calendars', 'loại kỳ', 'ADMIN_09_2019'),
};

const { orgView, nearDays } = viewParameters;

export const query = z.strictObject({
  by: cutsAsked(DIMENSIONS, 'organisation'),
  ...aboutReports,
  state: words(OBLIGATION_STATES, 'Only reports in these states', 'trạng thái', 'NOT_STARTED'),
  dueFrom: dayAsked('Only reports whose last day in time is this day or later', 'đến hạn từ ngày', '2026-01-01'),
  dueTo: dayAsked('Only reports whose last day in time is this day or earlier', 'đến hạn đến ngày', '2026-12-31'),
  orgView,
  nearDays,
  ...travelShape,
});
export type Query = z.output<typeof query>;

const { count } = s;
const share = (en: string, vi: string, example: number) =>
  s.about(z.number().min(0).max(100).nullable(), `${en}, in per cent; null where there are none`, vi, example);

export const figures = {
  expected: count('Reports expected: notStarted + draft + submitted + returned + accepted', 'phải báo cáo', 64),
  notStarted: count('Not begun', 'chưa thực hiện', 6),
  draft: count('Being made', 'đang lập', 2),
  submitted: count('Sent, not yet looked at', 'đã gửi', 6),
  returned: count('Returned to be completed, not sent again', 'bị trả lại', 1),
  accepted: count('Accepted', 'đã tiếp nhận', 49),
  waived: count('Waived; not expected', 'được miễn', 1),
  withdrawn: count(
    'No longer owed, because the form, the period or the body changed; not expected',
    'không còn phát sinh',
    0,
  ),
  submittedInTime: count('Sent in time, what has no last day among it', 'gửi đúng hạn', 51),
  submittedLate: count('Sent late: the first time, or again after a return', 'gửi chậm', 4),
  overdue: count('Missing: last day past and not sent, or not sent again', 'chưa gửi, quá hạn', 5),
  open: count('Not sent, last day not past or not set; near it, and without one, among them', 'chưa gửi, trong hạn', 4),
  nearDue: count('Of those the ones near their last day', 'sắp đến hạn', 2),
  noDeadline: count('Of those the ones without a last day', 'không có thời hạn', 0),
  completenessPct: share('Of the expected ones those sent: submitted + accepted', 'tỷ lệ đầy đủ', 85.94),
  acceptedPct: share('Of the expected ones those accepted', 'tỷ lệ đã tiếp nhận', 76.56),
  timelinessPct: share(
    'Of the ones that were sent or are missing (submittedInTime + submittedLate + overdue) those sent in time',
    'tỷ lệ đúng hạn',
    85,
  ),
  daysLateTotal: s.about(
    s.integer(Number.MAX_SAFE_INTEGER),
    'Calendar days of lateness, of those sent late and of those missing; all of them with the body the report counts for',
    'tổng số ngày chậm',
    37,
  ),
  daysLateMax: count('The most of one report', 'số ngày chậm nhiều nhất', 12),
};
export type Figure = keyof typeof figures;

const group = z.strictObject({
  key: keyOf(DIMENSIONS, 'organisation'),
  ...figures,
  rows: s.link(
    'Where all of them are listed, at the same position and day; what is added narrows it to one figure: `&isExpected=true`, `&state=ACCEPTED`, `&dueStatus=overdue` and the like',
    'các báo cáo',
    '/v1/report-obligations?organisation=so-cong-thuong&validAt=2026-11-20&knownAt=812',
  ),
});

export const answer = z
  .strictObject({
    ...boardAsked,
    by: cutsNamed(DIMENSIONS, 'organisation'),
    total: group.omit({ key: true }).meta({ description: s.describe('Over all reports, each once', 'tổng cộng') }),
    groups: z
      .array(group)
      .max(MOST_GROUPS)
      .meta({ description: s.describe('One entry a combination of the cuts, by key', 'các nhóm') }),
  })
  .meta({
    id: 'ReportStatistics',
    description: 'Completeness and timeliness of reports (tổng hợp tình hình thực hiện chế độ báo cáo)',
  });
