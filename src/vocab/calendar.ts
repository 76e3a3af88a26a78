// Words of the working calendar and of deadlines, with their Vietnamese labels.

export const DAY_KINDS = {
  WEEKEND: 'ngày nghỉ hằng tuần',
  HOLIDAY: 'ngày lễ, tết',
  COMP_OFF: 'ngày nghỉ bù',
  SWAP_OFF: 'ngày nghỉ hoán đổi',
  SWAP_WORKING: 'ngày làm việc bù',
} as const;
export type DayKind = keyof typeof DAY_KINDS;

/** Whom a day binds: other employers choose their own swaps (TB 9441/TB-BNV 2025 §1). */
export const CALENDAR_SCOPES = {
  PUBLIC_SECTOR: 'cơ quan, đơn vị nhà nước',
  ALL: 'mọi người lao động',
} as const;
export type CalendarScope = keyof typeof CALENDAR_SCOPES;

export const DEADLINE_TYPES = {
  BEFORE: 'trước ngày (không tính ngày đó)',
  NO_LATER_THAN: 'chậm nhất ngày (tính cả ngày đó)',
  WITHIN_MONTH: 'trong tháng',
  WITHIN_QUARTER: 'trong quý',
  WITHIN_HALF_YEAR: 'trong 6 tháng',
  WITHIN_YEAR: 'trong năm',
  WITHIN_DAYS: 'trong số ngày kể từ',
  RECURRING: 'định kỳ',
  AT_EVENT: 'tại sự kiện',
  BY_REFERENCE: 'theo quy định khác',
  STANDING: 'thường xuyên',
} as const;
export type DeadlineType = keyof typeof DEADLINE_TYPES;

export const PERIODS = { WEEK: 'tuần', MONTH: 'tháng', QUARTER: 'quý', HALF_YEAR: '6 tháng', YEAR: 'năm' } as const;
export type Period = keyof typeof PERIODS;

export const SPANS = {
  WORKING_DAY: 'ngày làm việc',
  DAY: 'ngày',
  WEEK: 'tuần',
  MONTH: 'tháng',
  YEAR: 'năm',
} as const;
export type Span = keyof typeof SPANS;

/** Points of a month or year that the law fixes (91/2015/QH13 Art. 146). */
export const POINTS = { START: 'đầu', MIDDLE: 'giữa', END: 'cuối' } as const;
export type Point = keyof typeof POINTS;

/** What a number of days runs from. */
export const STARTS = { ISSUE: 'ngày ban hành', EVENT: 'ngày xảy ra sự kiện' } as const;

export const ADJUSTMENTS = { NEXT: 'ngày làm việc tiếp theo', NONE: 'không điều chỉnh' } as const;
export type Adjustment = keyof typeof ADJUSTMENTS;

/** Steps of the chain from an expression to its days. */
export const DEADLINE_RULES = {
  day_named: 'ngày nêu trong văn bản',
  first_such_day: 'ngày đầu tiên như vậy kể từ ngày ban hành',
  issue_day_unknown: 'chưa biết ngày ban hành để xác định năm',
  before_day: 'trước ngày: không tính ngày đó',
  calendar_month: 'tháng theo lịch, hết ngày cuối tháng',
  calendar_quarter: 'quý theo lịch, hết tháng cuối quý',
  calendar_half_year: 'nửa năm theo lịch',
  calendar_year: 'năm theo lịch, hết tháng 12',
  point_of_month: 'đầu tháng, giữa tháng, cuối tháng',
  point_of_year: 'đầu năm, giữa năm, cuối năm',
  start_unknown: 'chưa biết ngày bắt đầu tính',
  first_day_not_counted: 'ngày đầu tiên không tính',
  working_days_counted: 'chỉ tính ngày làm việc',
  days_counted: 'tính theo ngày',
  weeks_counted: 'tính theo tuần',
  months_counted: 'tính theo tháng',
  years_counted: 'tính theo năm',
  not_counted: 'thời gian tạm dừng, không tính',
  still_paused: 'đang tạm dừng',
  period_end_no_day: 'không nêu ngày: hết kỳ',
  day_in_period: 'ngày nêu trong kỳ',
  last_day_of_month: 'tháng không có ngày đó: ngày cuối tháng',
  occurrence_overridden: 'kỳ này có thời hạn riêng',
  data_not_closed: 'chưa qua một ngày làm việc sau khi chốt số liệu',
  event_in_month: 'chưa biết ngày diễn ra: hết tháng',
  no_day: 'không có ngày xác định',
  weekend: 'ngày nghỉ hằng tuần',
  holiday: 'ngày lễ, tết',
  comp_off: 'ngày nghỉ bù',
  swap_off: 'ngày nghỉ hoán đổi',
  swap_working: 'ngày làm việc bù',
  next_working_day: 'ngày làm việc tiếp theo',
  not_adjusted: 'rơi vào ngày nghỉ, không điều chỉnh',
  after_printed_day: 'sau ngày in trong văn bản',
  calendar_not_loaded: 'chưa có lịch nghỉ của năm, tính theo thứ',
} as const;
export type DeadlineRuleName = keyof typeof DEADLINE_RULES;
