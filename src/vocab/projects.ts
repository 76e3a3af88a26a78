// Word lists of enterprises and investment projects. Sources: Investment Law 61/2020/QH14 Art. 37–48 and its successor
// 143/2025/QH15, certificate content as real decisions carry it.

export const ENTERPRISE_KINDS = {
  ENTERPRISE: 'doanh nghiệp',
  COOPERATIVE: 'hợp tác xã',
  HOUSEHOLD_BUSINESS: 'hộ kinh doanh',
  INDIVIDUAL: 'cá nhân',
  FOREIGN_ORGANISATION: 'tổ chức nước ngoài',
} as const;

export const ENTERPRISE_STATUSES = {
  ACTIVE: 'đang hoạt động',
  SUSPENDED: 'tạm ngừng',
  DISSOLVED: 'giải thể',
  MERGED: 'đã hợp nhất vào bản ghi khác',
} as const;

export const PROJECT_ROLES = {
  INFRASTRUCTURE: 'dự án hạ tầng',
  SECONDARY: 'dự án thứ cấp',
  FACTORY_RENTAL: 'dự án thuê nhà xưởng',
  OUTSIDE: 'dự án ngoài khu, cụm',
  WORKER_HOUSING: 'nhà ở công nhân',
} as const;

export const CAPITAL_ORIGINS = { FDI: 'đầu tư nước ngoài', DDI: 'đầu tư trong nước', JOINT: 'liên doanh' } as const;

export const PROJECT_STATUSES = {
  PROPOSED: 'đang đề xuất, thẩm định',
  LICENSED_NOT_STARTED: 'đã cấp, chưa triển khai',
  LAND_HANDOVER: 'đang giao, thuê đất',
  UNDER_CONSTRUCTION: 'đang xây dựng',
  PARTIALLY_OPERATING: 'hoạt động một phần',
  OPERATING: 'đi vào hoạt động',
  SUSPENDED: 'tạm ngừng',
  TERMINATED: 'chấm dứt hoạt động',
  REVOKED: 'thu hồi',
  EXPIRED: 'hết thời hạn',
} as const;

/** Statuses in which a project no longer counts among the valid ones. */
export const ENDED_STATUSES = ['TERMINATED', 'REVOKED', 'EXPIRED'] as const;

export const TERMINATION_GROUNDS = {
  INVESTOR_NOTICE: 'nhà đầu tư tự chấm dứt',
  VIOLATION_NOT_REMEDIED: 'không khắc phục vi phạm sau ngừng hoạt động',
  LOCATION_LOST: 'không còn địa điểm',
  UNREACHABLE: 'ngừng hoạt động, không liên lạc được',
  LAND_RECOVERED: 'bị thu hồi đất',
  NO_DEPOSIT: 'không ký quỹ',
  SHAM_TRANSACTION: 'giao dịch giả tạo',
  COURT_JUDGMENT: 'theo bản án, quyết định',
  OTHER: 'khác',
} as const;

export const PROJECT_LINKS = { MERGER: 'sáp nhập dự án', TRANSFER: 'chuyển nhượng', SPLIT: 'chia, tách' } as const;

export const VSIC_VERSIONS = { VSIC_2018: 'QĐ 27/2018/QĐ-TTg', VSIC_2025: 'QĐ 36/2025/QĐ-TTg' } as const;

export const TERM_STARTS = {
  APPROVAL: 'từ ngày chấp thuận',
  CERTIFICATE: 'từ ngày cấp giấy chứng nhận',
  LAND_ALLOCATION: 'từ ngày giao, cho thuê đất',
} as const;

export const MILESTONE_KINDS = {
  CAPITAL_CONTRIBUTION: 'góp vốn',
  PROCEDURES: 'hoàn thành thủ tục',
  LAND_HANDOVER: 'bàn giao đất',
  CONSTRUCTION_START: 'khởi công',
  CONSTRUCTION_END: 'hoàn thành xây dựng',
  EQUIPMENT: 'lắp đặt thiết bị',
  TRIAL_OPERATION: 'vận hành thử',
  OPERATION: 'đi vào hoạt động',
} as const;

export const FLAG_KINDS = {
  BEHIND_SCHEDULE: 'chậm tiến độ',
  NOT_IMPLEMENTING: 'không triển khai',
  WRONG_PURPOSE: 'sai mục tiêu',
  LAND_BREACH: 'vi phạm đất đai',
  ENVIRONMENT_BREACH: 'vi phạm môi trường',
  CONSTRUCTION_BREACH: 'vi phạm xây dựng',
} as const;

export const INSPECTION_KINDS = { PLANNED: 'theo kế hoạch', UNSCHEDULED: 'đột xuất' } as const;

export const PERMIT_KINDS = {
  ENVIRONMENTAL: 'giấy phép môi trường',
  EIA: 'phê duyệt ĐTM',
  BUILDING: 'giấy phép xây dựng',
  FIRE: 'phòng cháy, chữa cháy',
  FEASIBILITY: 'thẩm định báo cáo nghiên cứu khả thi',
  LEASE: 'hợp đồng thuê đất, nhà xưởng',
  OTHER: 'khác',
} as const;

export const VERDICTS = { PASS: 'đạt', FAIL: 'không đạt', WAIVED: 'được miễn' } as const;

export const THRESHOLD_SIDES = { MIN: 'tối thiểu', MAX: 'tối đa' } as const;
