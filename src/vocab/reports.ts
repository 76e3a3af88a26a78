// Words of periodic reports: their periods, the regimes that set them, the forms, and who owes one.

/** Calendars of periods: the administrative one runs from the 15th to the 14th (NĐ 09/2019/NĐ-CP Art. 12). */
export const PERIOD_CALENDARS = {
  ADMIN_09_2019: 'kỳ báo cáo hành chính, ngày 15 đến ngày 14 (Điều 12 Nghị định 09/2019/NĐ-CP)',
  CALENDAR: 'kỳ theo dương lịch (báo cáo thống kê, báo cáo đầu tư)',
  CUSTOM: 'kỳ riêng',
} as const;
export type PeriodCalendar = keyof typeof PERIOD_CALENDARS;

export const FREQUENCIES = {
  WEEK: 'tuần',
  MONTH: 'tháng',
  QUARTER: 'quý',
  FIRST_HALF: '6 tháng đầu năm',
  SECOND_HALF: '6 tháng cuối năm',
  NINE_MONTHS: '9 tháng',
  YEAR: 'năm',
  CUSTOM: 'kỳ riêng',
} as const;
export type Frequency = keyof typeof FREQUENCIES;

/** Where the days of a window come from. Weeks and nine months are set by whoever issues the regime (Art. 12.5). */
export const WINDOW_SOURCES = {
  LAW: 'theo văn bản quy phạm pháp luật',
  LOCAL: 'do cơ quan ban hành chế độ báo cáo quy định',
} as const;

/** NĐ 09/2019/NĐ-CP Art. 4. */
export const REGIME_KINDS = {
  PERIODIC: 'báo cáo định kỳ',
  THEMATIC: 'báo cáo chuyên đề',
  AD_HOC: 'báo cáo đột xuất',
} as const;

/** In what capacity a body reports or receives. Which body that is, and from when to when, is data of the template. */
export const REPORT_ROLES = {
  CLUSTER_TENANT: 'tổ chức, cá nhân sản xuất kinh doanh trong cụm công nghiệp',
  CLUSTER_DEVELOPER: 'chủ đầu tư hạ tầng cụm công nghiệp',
  DISTRICT_PC: 'Ủy ban nhân dân cấp huyện',
  COMMUNE_PC: 'Ủy ban nhân dân cấp xã',
  DISTRICT_STATISTICS: 'cơ quan thống kê cấp huyện',
  COMMUNE_STATISTICS: 'cơ quan thống kê cấp xã',
  PROVINCE_DOIT: 'Sở Công Thương',
  PROVINCE_DEPARTMENT: 'sở, ban, ngành cấp tỉnh',
  PROVINCE_PC: 'Ủy ban nhân dân cấp tỉnh',
  PROVINCE_COUNCIL: 'Hội đồng nhân dân cấp tỉnh',
  ZONE_BOARD: 'ban quản lý khu công nghiệp',
  MINISTRY: 'bộ, cơ quan trung ương',
  OTHER: 'khác',
} as const;

/** Registers that tell who reports, where no list of bodies does: one report for each project, or each cluster. */
export const REPORTER_SOURCES = {
  CLUSTER_PROJECTS: 'dự án sản xuất kinh doanh trong cụm công nghiệp',
  CLUSTER_DEVELOPERS: 'chủ đầu tư hạ tầng ghi trong sổ cụm công nghiệp',
} as const;

export const COLUMN_TYPES = {
  DECIMAL: 'số thập phân',
  INTEGER: 'số nguyên',
  FLAG: 'có ghi 1, không ghi 0',
  TEXT: 'chữ',
} as const;

export const REPORT_UNITS = {
  VND_BILLION: 'tỷ đồng',
  USD_MILLION: 'triệu USD',
  VND_MILLION_PER_PERSON_MONTH: 'triệu đồng/người/tháng',
  HECTARE: 'ha',
  PERCENT: '%',
  PERSON: 'người',
  PROJECT: 'dự án',
  WORKS: 'công trình',
  CLUSTER: 'cụm',
  YEAR: 'năm',
} as const;

/** Where the basis of a figure is said. */
export const BASIS_SOURCES = { LABEL: 'nhãn chỉ tiêu', HEADER: 'tiêu đề cột', INFERRED: 'suy ra' } as const;

/** How a cell comes from those below it. A share is made anew from its parts, never averaged. */
export const ROLLUPS = {
  SUM: 'cộng',
  COUNT: 'đếm',
  RATIO: 'tỷ lệ của hai tổng',
  RECOMPUTE: 'tính lại',
  WEIGHTED_MEAN: 'bình quân gia quyền',
  INDICATOR: 'số liệu theo dõi của chỉ tiêu',
} as const;

/** Which clusters of our register a cell counts or adds up, as of the last day of the data. */
export const CLUSTER_SETS = {
  PLANNED: 'có trong phương án phát triển cụm công nghiệp',
  ESTABLISHED: 'đã thành lập',
  NEWLY_ESTABLISHED: 'thành lập trong kỳ báo cáo',
  ENTERPRISE_DEVELOPED: 'do doanh nghiệp làm chủ đầu tư xây dựng hạ tầng kỹ thuật',
  DETAILED_PLAN_APPROVED: 'đã được phê duyệt quy hoạch chi tiết',
  INFRA_PROJECT_APPROVED: 'đã được phê duyệt dự án đầu tư xây dựng hạ tầng kỹ thuật',
  OPERATING: 'đã hoạt động (đã có dự án đầu tư trong cụm)',
  OPERATING_ESTABLISHED: 'hoạt động, đã thành lập',
  OPERATING_NOT_ESTABLISHED: 'hoạt động nhưng chưa thành lập',
  OPERATING_CRAFT_VILLAGE: 'cụm làng nghề đã hoạt động',
  OPERATING_SPECIALISED: 'cụm chuyên ngành đã hoạt động',
} as const;
export type ClusterSet = keyof typeof CLUSTER_SETS;

/** Figures of our registers that formulas and checks of a form may name as registry.<name>. */
export const REGISTRY_FIGURES = {
  industrialLandHa: 'diện tích đất công nghiệp của cụm theo quy hoạch chi tiết đã được duyệt (ha)',
  tenantReportCount: 'số báo cáo Biểu 01 phải gửi của cụm',
  endedClusterCount: 'số cụm bị bãi bỏ hoặc sáp nhập trong kỳ',
} as const;
export type RegistryFigure = keyof typeof REGISTRY_FIGURES;

export const SEVERITIES = { ERROR: 'lỗi', WARN: 'cảnh báo' } as const;

export const TEMPLATE_FINDINGS = {
  due_too_close:
    'thời hạn chưa qua 01 ngày làm việc sau khi chốt số liệu (Điểm b Khoản 5 Điều 8 Nghị định 09/2019/NĐ-CP)',
  not_normative:
    'báo cáo định kỳ không được quy định trong văn bản quy phạm pháp luật (Khoản 1 Điều 11 Nghị định 09/2019/NĐ-CP)',
  no_due_day: 'không nêu thời hạn gửi (Điều 7 Nghị định 09/2019/NĐ-CP)',
  no_frequency: 'không nêu tần suất (Điều 7 Nghị định 09/2019/NĐ-CP)',
} as const;

export const OBLIGATION_STATES = {
  NOT_STARTED: 'chưa thực hiện',
  DRAFT: 'đang lập',
  SUBMITTED: 'đã gửi',
  RETURNED: 'bị trả lại để hoàn thiện',
  ACCEPTED: 'đã tiếp nhận',
  WAIVED: 'được miễn',
  WITHDRAWN: 'không còn phát sinh do biểu mẫu, kỳ hoặc cơ quan thay đổi',
} as const;
export type ObligationState = keyof typeof OBLIGATION_STATES;

/** Life of one version of a report; what was sent is never changed, only followed by another version. */
export const SUBMISSION_STATES = {
  DRAFT: 'dự thảo',
  SUBMITTED: 'đã gửi',
  RETURNED: 'bị trả lại để hoàn thiện',
  ACCEPTED: 'đã tiếp nhận',
  SUPERSEDED: 'đã được thay bằng bản sửa đổi',
  WITHDRAWN: 'đã rút lại',
} as const;
export type SubmissionState = keyof typeof SUBMISSION_STATES;

export const FIGURE_KINDS = { ACTUAL: 'số thực hiện', ESTIMATE: 'số ước thực hiện' } as const;

/** What a line of a form holds. */
export const FORM_LINE_KINDS = {
  HEADER: 'trường phần đầu biểu',
  FIGURE: 'số liệu',
  SECTION: 'mục thuyết minh',
} as const;
export type FormLineKind = keyof typeof FORM_LINE_KINDS;

/** How much of a report is there. Blank is not zero. */
export const FILLS = {
  EMPTY: 'không có nội dung',
  PARTIAL: 'còn thiếu số liệu bắt buộc',
  COMPLETE: 'đủ số liệu bắt buộc',
} as const;

/** Life of what was added up: made anew while OPEN, never changed once signed. */
export const CONSOLIDATION_STATES = { OPEN: 'đang tổng hợp', SIGNED: 'đã ký' } as const;
export type ConsolidationState = keyof typeof CONSOLIDATION_STATES;

/** What became of a report that a consolidation is made from. */
export const INPUT_STATUSES = {
  COUNTED: 'đã tiếp nhận, được tổng hợp',
  MISSING: 'chưa gửi',
  PENDING: 'đã gửi, chưa được tiếp nhận',
  RETURNED: 'bị trả lại để hoàn thiện',
  WAIVED: 'được miễn',
  EXCLUDED: 'không tổng hợp',
} as const;
export type InputStatus = keyof typeof INPUT_STATUSES;

/** Why a figure differs from the one that was signed before. */
export const MOVE_CAUSES = {
  LATE_SUBMISSION: 'báo cáo nhận được sau',
  CORRECTION: 'báo cáo được sửa đổi',
  SUCCESSION: 'thay đổi cơ quan báo cáo do sắp xếp tổ chức',
  FORMULA: 'thay đổi công thức, nguồn số liệu của biểu mẫu',
  REGISTRY_CHANGE: 'thay đổi trong sổ đăng ký',
  MANUAL: 'thay đổi số liệu do cơ quan tổng hợp tự nhập',
  WITHDRAWN: 'báo cáo không còn được tính',
} as const;
export type MoveCause = keyof typeof MOVE_CAUSES;

export const REPORT_DUE_STATUSES = {
  submitted_in_time: 'đã gửi, đúng hạn',
  submitted_late: 'đã gửi, chậm hạn',
  open_in_time: 'chưa báo cáo, trong hạn',
  near_due: 'chưa báo cáo, sắp đến hạn',
  overdue: 'chưa báo cáo, quá hạn',
  no_deadline: 'không có thời hạn',
} as const;

/** Characters of one section of a narrative. */
export const MOST_TEXT = 50_000;
