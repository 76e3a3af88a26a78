// Words of reminders. How many days before, to whom and how often is policy data; these are only the words it is said in.

export const REMINDER_LEVELS = {
  REMINDER: 'nhắc việc',
  URGENT: 'đôn đốc',
  ESCALATION: 'báo cáo cấp trên',
} as const;

/** Who is told, by the part it has in the duty; which body that is, follows from the day. */
export const REMINDER_RECIPIENTS = {
  LEAD: 'cơ quan chịu trách nhiệm phần việc',
  COORDINATORS: 'các cơ quan phối hợp',
  MONITOR: 'cơ quan theo dõi, đôn đốc',
  APPROVER: 'cơ quan giao việc',
} as const;
export type ReminderRecipient = keyof typeof REMINDER_RECIPIENTS;

export const REMINDER_KINDS = { AUTO: 'tự động', OFFICIAL: 'bằng văn bản' } as const;

export const REMINDER_STATES = { SENT: 'đã gửi', RETRACTED: 'đã thu hồi' } as const;

/** What had happened before a notice went out, and was not known then. */
export const RETRACT_REASONS = {
  COMPLETED: 'đã hoàn thành trước đó',
  SUBMITTED: 'đã báo cáo kết quả trước đó',
  SUSPENDED: 'đã tạm dừng trước đó',
  CANCELLED: 'đã dừng, bãi bỏ hoặc thay thế trước đó',
  TRANSFERRED: 'đã chuyển cơ quan khác trước đó',
  SUCCEEDED: 'cơ quan khác đã kế thừa trước đó',
  EXTENDED: 'đã được gia hạn trước đó',
} as const;
