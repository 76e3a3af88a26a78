// Word lists of zones (KCN) and clusters (CCN). Sources: Decree 35/2022/NĐ-CP Art. 2 and 6 (zones),
// Decree 32/2024/NĐ-CP Art. 2, 8, 12 (clusters).

/** Art. 6.1 of 35/2022/NĐ-CP lists six kinds; a zone may hold several over its life. */
export const ZONE_TYPES = {
  GENERAL: 'khu công nghiệp',
  EPZ: 'khu chế xuất',
  SUPPORTING: 'khu công nghiệp hỗ trợ',
  SPECIALISED: 'khu công nghiệp chuyên ngành',
  ECO: 'khu công nghiệp sinh thái',
  HIGH_TECH: 'khu công nghiệp công nghệ cao',
} as const;

export const CLUSTER_TYPES = {
  GENERAL: 'cụm công nghiệp',
  CRAFT_VILLAGE: 'cụm công nghiệp làng nghề',
  SPECIALISED: 'cụm công nghiệp chuyên ngành',
} as const;

export const DEVELOPMENT_MODELS = {
  STANDALONE: 'khu công nghiệp độc lập',
  INDUSTRIAL_URBAN_SERVICE: 'khu công nghiệp – đô thị – dịch vụ',
  INDUSTRIAL_SERVICE_LOGISTICS: 'khu công nghiệp – dịch vụ – logistics',
} as const;

export const ZONE_STATUSES = {
  PLANNED: 'có trong quy hoạch',
  POLICY_PENDING: 'đang trình chủ trương đầu tư',
  POLICY_APPROVED: 'đã chấp thuận chủ trương đầu tư',
  ESTABLISHED: 'đã thành lập',
  INFRA_LICENSED: 'chủ đầu tư hạ tầng đã được cấp GCNĐKĐT',
  UNDER_CONSTRUCTION: 'đang xây dựng hạ tầng',
  OPERATING: 'đi vào hoạt động',
  CONVERTING: 'đang chuyển đổi',
  CONVERTED: 'đã chuyển đổi sang đô thị – dịch vụ',
  REJECTED: 'không được chấp thuận',
  REMOVED_FROM_PLAN: 'đưa ra khỏi quy hoạch',
  REVOKED: 'thu hồi, chấm dứt',
} as const;

export const CLUSTER_STATUSES = {
  PLANNED: 'có trong phương án phát triển',
  ESTABLISHED: 'đã thành lập',
  UNDER_CONSTRUCTION: 'đang xây dựng hạ tầng',
  OPERATING: 'đi vào hoạt động',
  REMOVED_FROM_PLAN: 'đưa ra khỏi quy hoạch',
  ABOLISHED: 'bãi bỏ',
  MERGED_INTO_ZONE: 'sáp nhập vào khu công nghiệp',
  CONVERTED: 'chuyển đổi mục đích',
} as const;

/** Art. 6.6 of 35/2022/NĐ-CP: what makes a zone established. */
export const ESTABLISHED_BY = {
  PUBLIC_INVESTMENT_DECISION: 'quyết định chủ trương đầu tư công',
  POLICY_AND_INVESTOR_APPROVAL: 'chấp thuận chủ trương đồng thời nhà đầu tư',
  INVESTOR_APPROVAL: 'chấp thuận nhà đầu tư',
  IRC: 'giấy chứng nhận đăng ký đầu tư',
  ESTABLISHMENT_DECISION: 'quyết định thành lập',
} as const;

export const DECISION_KINDS = {
  POLICY_APPROVAL: 'chấp thuận chủ trương đầu tư',
  INVESTOR_APPROVAL: 'chấp thuận nhà đầu tư',
  ESTABLISH: 'thành lập',
  EXPAND: 'mở rộng',
  ADJUST: 'điều chỉnh',
  REDUCE: 'giảm diện tích',
  ABOLISH: 'bãi bỏ',
  DETAILED_PLAN: 'phê duyệt quy hoạch chi tiết',
  CONVERT: 'chuyển đổi',
  MERGE: 'sáp nhập vào khu công nghiệp',
} as const;

export const AUTHORITIES = {
  PRIME_MINISTER: 'Thủ tướng Chính phủ',
  PROVINCIAL_PC: 'UBND tỉnh',
  PROVINCIAL_CHAIRMAN: 'Chủ tịch UBND tỉnh',
  MANAGEMENT_BOARD: 'Ban Quản lý các khu công nghiệp',
  DISTRICT_PC: 'UBND cấp huyện',
  COMMUNE_PC: 'UBND cấp xã',
} as const;

export const LAND_CLEARANCE_STATUSES = {
  PLANNED: 'theo kế hoạch',
  OBSTRUCTED: 'còn vướng mắc',
  INCOMPLETE: 'chưa hoàn thành',
  COMPLETE: 'đã hoàn thành',
} as const;

export const WASTEWATER_STATUSES = {
  NONE: 'chưa có',
  UNDER_CONSTRUCTION: 'đang xây dựng',
  OPERATING: 'đang vận hành',
  OVERLOADED: 'quá tải',
  STOPPED: 'ngừng vận hành',
} as const;

export const DEVELOPER_KINDS = {
  ENTERPRISE: 'doanh nghiệp',
  COOPERATIVE: 'hợp tác xã',
  ORGANISATION: 'tổ chức',
  PUBLIC_UNIT: 'đơn vị sự nghiệp công lập',
  DISTRICT_PC: 'UBND cấp huyện (đến 30/6/2025)',
  COMMUNE_PC: 'UBND cấp xã',
  CONSORTIUM: 'liên danh',
} as const;

export const TRANSFER_STATUSES = {
  PROPOSED: 'đề xuất',
  VALUING: 'định giá tài sản',
  SELECTING: 'lựa chọn chủ đầu tư',
  APPROVED: 'đã phê duyệt',
  HANDED_OVER: 'đã bàn giao',
  CANCELLED: 'hủy',
} as const;

/** A 2026 plan adjustment classifies each site by these changes (law-clusters §1.2). */
export const PLAN_CHANGES = {
  LIST: 'đưa vào quy hoạch',
  KEEP: 'giữ nguyên',
  AREA_UP: 'tăng diện tích',
  AREA_DOWN: 'giảm diện tích',
  ADVANCE: 'đẩy sớm',
  POSTPONE: 'lùi lại',
  REMOVE: 'đưa ra khỏi quy hoạch',
  TURN_INTO_ZONE: 'chuyển thành khu công nghiệp',
} as const;

/** Minimum-area regime of a cluster, Art. 2.1 of 32/2024/NĐ-CP. */
export const AREA_REGIMES = {
  STANDARD: 'thông thường (10–75 ha)',
  MOUNTAIN: 'miền núi (từ 5 ha)',
  CRAFT: 'làng nghề (từ 5 ha)',
} as const;
