// Words of assigned tasks and of what becomes of them. The four report states of an assigned task are those of the
// Government Office's follow-up (QĐ 42/2014/QĐ-TTg as amended by 23/2018/QĐ-TTg; 01/VBHN-VPCP).

export const TASK_KINDS = {
  SPECIFIC: 'nhiệm vụ cụ thể',
  RECURRING: 'nhiệm vụ định kỳ',
  STANDING: 'nhiệm vụ thường xuyên',
  REPORTING: 'chế độ báo cáo',
  GOAL: 'chỉ tiêu',
} as const;

export const LEAD_ROLES = {
  CHAIR: 'chủ trì',
  COORDINATE: 'phối hợp',
  CHAIR_OR_COORDINATE: 'chủ trì hoặc phối hợp',
  CARRY_OUT: 'thực hiện',
} as const;

export const ASSIGNMENT_ROLES = { LEAD: 'chủ trì, thực hiện', COORDINATE: 'phối hợp' } as const;
export type AssignmentRole = keyof typeof ASSIGNMENT_ROLES;

export const TASK_RELATIONS = {
  SAME_PRODUCT: 'cùng một sản phẩm',
  FOLLOW_UP: 'theo dõi, đôn đốc',
  FEEDS: 'cung cấp đầu vào',
} as const;

export const STATES = {
  ASSIGNED: 'mới giao',
  ACCEPTED: 'đã tiếp nhận',
  REJECTED: 'trả lại, giao không đúng thẩm quyền',
  IN_PROGRESS: 'đang thực hiện',
  SUBMITTED: 'đã báo cáo kết quả, chờ xác nhận',
  RETURNED: 'yêu cầu bổ sung',
  COMPLETED: 'đã hoàn thành, được xác nhận',
  SUSPENDED: 'tạm dừng',
  CANCELLED: 'dừng, bãi bỏ',
} as const;
export type State = keyof typeof STATES;

export const DUE_STATUSES = {
  open_in_time: 'chưa hoàn thành, trong hạn',
  near_due: 'chưa hoàn thành, sắp đến hạn',
  overdue: 'chưa hoàn thành, quá hạn',
  done_on_time: 'hoàn thành đúng hạn',
  done_late: 'hoàn thành quá hạn',
  no_deadline: 'không có thời hạn',
} as const;
export type DueStatus = keyof typeof DUE_STATUSES;

export const DECISIONS = { PENDING: 'chờ quyết định', APPROVED: 'chấp thuận', REFUSED: 'không chấp thuận' } as const;

export const ADMONITION_KINDS = { REMIND: 'nhắc nhở', CRITICISE: 'phê bình' } as const;

export const ADMONITION_GROUNDS = {
  NOT_SERIOUS: 'thực hiện không nghiêm túc',
  LATE: 'thực hiện chậm',
  NOT_REPORTING: 'không chấp hành chế độ báo cáo',
} as const;

/** Why a duty stands with a body: what the records say of it on the day. */
export const OWNERSHIPS = {
  NAMED: 'cơ quan được giao',
  SUCCESSOR: 'cơ quan kế thừa',
  FALLBACK: 'tạm giao cơ quan theo dõi do chưa xác định được cơ quan kế thừa',
} as const;
