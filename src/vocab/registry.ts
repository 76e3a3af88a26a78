// Closed word lists of the registers. Each value carries its Vietnamese label: contract descriptions, database CHECKs
// and zod enums are all made from these lists, so a word exists in one place.

export type Words = Readonly<Record<string, string>>;
export const wordsOf = <W extends Words>(words: W) => Object.keys(words) as [keyof W & string, ...(keyof W & string)[]];

/** Qualifier of a figure as printed ("trên 68 %", "gần 45.000"). */
export const QUALIFIERS = {
  EXACT: 'chính xác',
  ABOUT: 'khoảng',
  OVER: 'trên',
  NEARLY: 'gần',
  AT_LEAST: 'ít nhất',
} as const;

/** How precisely the source states a day. */
export const DATE_PRECISIONS = { DAY: 'ngày', MONTH: 'tháng', YEAR: 'năm' } as const;

/** What a figure covers. */
export const BASES = {
  POINT_IN_TIME: 'tại thời điểm',
  IN_PERIOD: 'trong kỳ',
  CUMULATIVE: 'lũy kế',
} as const;

/** How sure we are of a fact. */
export const CONFIDENCES = {
  CONFIRMED: 'đã đối chiếu văn bản',
  HIGH: 'độ tin cậy cao',
  MEDIUM: 'độ tin cậy trung bình',
  LOW: 'độ tin cậy thấp',
} as const;

/** Who may see a record. */
export const VISIBILITIES = { PUBLIC: 'công bố', INTERNAL: 'nội bộ' } as const;

export const ORGANISATION_KINDS = {
  PEOPLE_COMMITTEE: 'Ủy ban nhân dân',
  PEOPLE_COUNCIL: 'Hội đồng nhân dân',
  PROVINCIAL_DEPARTMENT: 'sở, ban, ngành cấp tỉnh',
  MANAGEMENT_BOARD: 'ban quản lý khu công nghiệp',
  PROVINCIAL_POLICE: 'công an tỉnh',
  PARTY: 'cơ quan Đảng',
  DISTRICT: 'UBND cấp huyện',
  COMMUNE: 'UBND cấp xã',
  INFRASTRUCTURE_COMPANY: 'doanh nghiệp hạ tầng',
  ENTERPRISE: 'doanh nghiệp',
  MEDIA: 'báo, đài, cổng thông tin',
  CENTRAL: 'cơ quan trung ương',
  OTHER: 'khác',
} as const;

export const LEVELS = {
  CENTRAL: 'trung ương',
  PROVINCE: 'cấp tỉnh',
  DISTRICT: 'cấp huyện (đến 30/6/2025)',
  COMMUNE: 'cấp xã',
} as const;

export const UNIT_LEVELS = { PROVINCE: 'tỉnh', DISTRICT: 'huyện (đến 30/6/2025)', COMMUNE: 'xã' } as const;

export const UNIT_KINDS = {
  TINH: 'tỉnh',
  HUYEN: 'huyện',
  THI_XA: 'thị xã',
  THANH_PHO_THUOC_TINH: 'thành phố thuộc tỉnh',
  XA: 'xã',
  PHUONG: 'phường',
  THI_TRAN: 'thị trấn',
} as const;

/** The two provinces that became one on 2025-07-01 (202/2025/QH15). */
export const LEGACY_PROVINCES = { BG: 'tỉnh Bắc Giang cũ', BN: 'tỉnh Bắc Ninh cũ' } as const;

export const SUCCESSION_KINDS = {
  MERGE: 'hợp nhất, sáp nhập',
  SPLIT: 'chia, tách',
  RENAME: 'đổi tên',
  TRANSFER_FUNCTION: 'chuyển chức năng',
  ABOLISH: 'giải thể, kết thúc hoạt động',
} as const;

/** QD_20_2020: groups left to right; QCVN_102: the older form, right to left. */
export const IDENTIFIER_SCHEMES = {
  QD_20_2020: 'mã định danh điện tử theo QĐ 20/2020/QĐ-TTg',
  QCVN_102: 'mã định danh theo QCVN 102:2016/BTTTT',
  TAX_CODE: 'mã số thuế / mã số doanh nghiệp',
  OTHER: 'mã khác',
} as const;

export const DOCUMENT_TYPES = {
  LAW: 'luật',
  RESOLUTION: 'nghị quyết',
  DECREE: 'nghị định',
  DECISION: 'quyết định',
  CIRCULAR: 'thông tư',
  CONSOLIDATED_TEXT: 'văn bản hợp nhất',
  PLAN: 'kế hoạch, quy hoạch',
  NOTICE: 'thông báo',
  REPORT: 'báo cáo',
  LETTER: 'công văn',
  OTHER: 'khác',
} as const;

export const SUBJECT_TYPES = {
  PROVINCE: 'toàn tỉnh',
  ALL_ZONES: 'tất cả khu công nghiệp',
  ALL_CLUSTERS: 'tất cả cụm công nghiệp',
  ZONE: 'một khu công nghiệp',
  CLUSTER: 'một cụm công nghiệp',
} as const;
