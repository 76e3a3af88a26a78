// Words of indicators' formulas and of the targets that plans set for them.

/** How a value is held against its target. "trên 90%" is strict, "ít nhất" and "từ" are not. */
export const COMPARATORS = {
  AT_LEAST: 'ít nhất, từ … trở lên (≥)',
  OVER: 'trên (>)',
  AT_MOST: 'không quá (≤)',
  UNDER: 'dưới (<)',
  EXACT: 'đạt, lên, còn (=)',
  ABOUT: 'khoảng (≈)',
} as const;

/** What of the figures is held against the target. */
export const TARGET_MEASURES = {
  VALUE: 'giá trị đến năm đích',
  PERIOD_MEAN: 'bình quân năm trong kỳ',
  PERIOD_TOTAL: 'tổng cộng trong kỳ',
} as const;

/** Whether more or less is better. */
export const DIRECTIONS = { RISE: 'tăng', FALL: 'giảm' } as const;

/** What the register computes of its own records; beside it stands what is reported. */
export const COMPUTATIONS = {
  ZONES_APPROVED: 'số KCN đã được chấp thuận, thành lập',
  ZONES_APPROVED_AREA: 'diện tích KCN đã được chấp thuận, thành lập',
  ZONES_OCCUPANCY: 'tỷ lệ lấp đầy bình quân gia quyền của KCN',
  CLUSTERS_ESTABLISHED: 'số CCN đã thành lập',
  CLUSTERS_ESTABLISHED_AREA: 'diện tích CCN đã thành lập',
  CLUSTERS_OPERATING: 'số CCN đang hoạt động',
  CLUSTERS_OCCUPANCY: 'tỷ lệ lấp đầy bình quân gia quyền của CCN',
} as const;
export type Computation = keyof typeof COMPUTATIONS;

export const PROGRESS_STATUSES = {
  REACHED: 'đạt',
  ON_PATH: 'đúng tiến độ',
  BEHIND: 'chậm tiến độ',
  NOT_REACHED: 'không đạt',
  UNKNOWN: 'chưa đủ dữ liệu',
} as const;
export type ProgressStatus = keyof typeof PROGRESS_STATUSES;

/** Why nothing can be said. */
export const UNKNOWN_REASONS = {
  no_observation: 'chưa có số liệu',
  unit_differs: 'số liệu khác đơn vị tính',
  no_baseline: 'không có giá trị gốc, kỳ chưa kết thúc',
  baseline_not_comparable: 'giá trị gốc không nằm về phía trước mục tiêu',
  no_observation_since_baseline: 'chưa có số liệu sau năm gốc',
  no_observation_of_target_year: 'chưa có số liệu của năm đích',
  years_missing: 'thiếu số liệu của một số năm trong kỳ',
  not_computed: 'sổ đăng ký chưa đủ dữ liệu để tính',
} as const;
export type UnknownReason = keyof typeof UNKNOWN_REASONS;

/** Doubts about a progress; they are shown and change nothing. */
export const PROGRESS_FINDINGS = {
  reported_differs_from_computed: 'số báo cáo khác số tính toán cùng ngày',
  judged_differently: 'số báo cáo và số tính toán cho kết luận khác nhau',
  target_unit_differs: 'đơn vị của mục tiêu khác đơn vị của chỉ tiêu',
  basis_differs: 'cơ sở của số liệu khác định nghĩa chỉ tiêu',
  past_target: 'vượt mục tiêu',
  years_missing: 'thiếu số liệu của một số năm trong kỳ',
  observed_before_target_year: 'số liệu mới nhất có trước năm đích',
  older_than_a_year: 'số liệu cũ hơn một năm',
} as const;
export type ProgressFinding = keyof typeof PROGRESS_FINDINGS;
