// Every error this service can answer: one catalogue, one error class. Routes declare codes from it, the error handler
// answers from it, /problems/{code} serves its pages.

export interface Fault {
  /** JSON Pointer into the body, e.g. `/developers/0/from`. */
  pointer?: string;
  /** Name of a query, path or header parameter. */
  parameter?: string;
  /** Row of a file that was sent, as a spreadsheet counts them: from 1, headings included. */
  row?: number;
  /** Heading of the column in that file. */
  column?: string;
  code: string;
  detail: string;
}

interface Entry {
  status: number;
  vi: string;
  en: string;
  /** What happened and what the caller should do. */
  about: string;
}

const entry = (status: number, en: string, vi: string, about: string): Entry => ({ status, vi, en, about });

export const PROBLEMS = {
  invalid_request: entry(
    400,
    'The request is not valid',
    'Yêu cầu không hợp lệ',
    'One or more parameters or body fields are wrong. Every fault is listed in `errors`; nothing was changed. Correct all of them and send again.',
  ),
  malformed_body: entry(
    400,
    'The body cannot be read',
    'Không đọc được nội dung gửi lên',
    'The body is not well-formed JSON, or not a file of its media type. Nothing was changed.',
  ),
  invalid_cursor: entry(
    400,
    'The cursor does not belong to this list',
    'Con trỏ trang không thuộc danh sách này',
    'A cursor is only good for the list, filters and sort that issued it. Start again without `cursor`.',
  ),
  unknown_position: entry(
    400,
    'knownAt lies in the future',
    'Thời điểm knownAt nằm trong tương lai',
    'The service has not reached that position or instant yet, so it cannot promise the same answer later.',
  ),
  reason_required: entry(
    400,
    'A change that begins in the past needs a reason',
    'Thay đổi có hiệu lực trong quá khứ cần nêu lý do',
    'Send the header `X-Reason` beside `X-Valid-From`; it is kept with the history.',
  ),
  unknown_reference: entry(
    400,
    'A code in the request names nothing we know',
    'Mã tham chiếu không tồn tại',
    'A field refers to a record by its code and no such record exists. Create that record first or correct the code.',
  ),
  deadline_not_understood: entry(
    400,
    'The words do not state one deadline that can be read',
    'Không xác định được một thời hạn từ nội dung này',
    'The expression names no deadline, more than one, or a day that does not exist; nothing is guessed. Send the words of one deadline alone, or state it as a structure in `rule`.',
  ),
  not_authenticated: entry(
    401,
    'A valid token is required',
    'Cần có mã truy cập hợp lệ',
    'Send `Authorization: Bearer <token>` from a configured issuer or from POST /oauth/token. A token that is expired, for another audience or signed by an unknown key is refused.',
  ),
  invalid_client: entry(
    401,
    'The client is not known or its secret is wrong',
    'Hệ thống gọi không được nhận biết hoặc sai mật khẩu',
    'Check client_id and client_secret of the client-credentials request.',
  ),
  forbidden: entry(
    403,
    'Your organisation may not do this',
    'Cơ quan của bạn không có quyền thực hiện',
    'The token is valid, but neither its scopes nor its organisation allow this operation on this record.',
  ),
  not_found: entry(
    404,
    'Nothing here',
    'Không tìm thấy',
    'There is no such record or route, or it is not yours to know.',
  ),
  not_acceptable: entry(
    406,
    'None of the accepted formats is offered here',
    'Không có định dạng phù hợp',
    'The Accept header names no format this operation can answer with. Its description lists them.',
  ),
  code_taken: entry(
    409,
    'This code is already taken',
    'Mã đã được sử dụng',
    'A record with this code exists. Codes are never reused. Use PUT with If-Match to replace the record.',
  ),
  duplicate: entry(
    409,
    'A record with the same identity exists',
    'Bản ghi trùng đã tồn tại',
    'Another record already holds this combination of values.',
  ),
  succession_conflict: entry(
    409,
    'The succession contradicts what is recorded',
    'Quan hệ kế thừa mâu thuẫn với dữ liệu đã có',
    'A succession may not close a circle, and dates must grow along every chain of bodies.',
  ),
  second_planned_inspection: entry(
    409,
    'The enterprise already has its planned inspection of that year',
    'Doanh nghiệp đã có đợt kiểm tra theo kế hoạch trong năm',
    'An enterprise has at most one planned inspection a year, whoever inspects; the detail names it. Unscheduled inspections are exempt.',
  ),
  out_of_order: entry(
    409,
    'Adjustments are numbered one after the other',
    'Số lần điều chỉnh không liên tục',
    'Record the adjustments of a certificate in their order; the detail names the next number.',
  ),
  project_circle: entry(
    409,
    'The link leads back to the project itself',
    'Quan hệ giữa các dự án tạo thành vòng',
    'A project can neither rent from itself nor have come from itself, however many projects lie between. The fault names the field.',
  ),
  act_not_allowed: entry(
    409,
    'The state does not allow this act',
    'Trạng thái hiện tại không cho phép hành động này',
    'The detail names the state and the acts it allows. Read the record again: somebody else may have acted in between.',
  ),
  assignment_needed: entry(
    409,
    'The task has several assignments',
    'Nhiệm vụ có nhiều phần việc, cần nêu rõ',
    'Name the one that is meant as `assignment`; the detail lists them.',
  ),
  has_tasks: entry(
    409,
    'The record gives tasks',
    'Văn bản đã có nhiệm vụ được giao',
    'A record that tasks hang on stays. Merge the other way round, or call its tasks off and leave it.',
  ),
  already_merged: entry(
    409,
    'One of the records was merged before',
    'Một trong hai bản ghi đã được hợp nhất trước đó',
    'Name the record that remains; `mergedInto` of the other names it.',
  ),
  too_many_obligations: entry(
    400,
    'The template would have too many reports owed at once',
    'Chế độ báo cáo phát sinh quá nhiều báo cáo cùng lúc',
    'The reports owed since the first day of the template are recorded with it. Let the template begin later, or report less often.',
  ),
  submission_open: entry(
    409,
    'The report has a version under way',
    'Báo cáo đang có một bản chưa xử lý xong',
    'A report has one draft or one version awaiting its decision at a time; the detail names it. Change, send or withdraw that one first.',
  ),
  report_not_valid: entry(
    409,
    'The report cannot be sent as it stands',
    'Báo cáo chưa hợp lệ, chưa thể gửi',
    'Every fault is listed in `errors`, by table, row and column of the form. Correct the draft and send it again; it is kept as it is. Warnings do not hinder.',
  ),
  period_overlap: entry(
    409,
    'The code is already in use in that period',
    'Mã đã được dùng trong thời gian đó',
    'A code names one unit, and a form one version, on any day. End the other first.',
  ),
  idempotency_in_progress: entry(
    409,
    'The first request with this key is still running',
    'Yêu cầu đầu tiên với khóa này đang được xử lý',
    'Wait and send the same request with the same Idempotency-Key again.',
  ),
  stale: entry(
    412,
    'The record has changed since you read it',
    'Bản ghi đã thay đổi kể từ khi bạn đọc',
    'The If-Match tag is not the current one. Read the record again, merge your change, send it with the new tag.',
  ),
  exists: entry(
    412,
    'The record exists already',
    'Bản ghi đã tồn tại',
    'PUT with `If-None-Match: *` creates only; the record is there.',
  ),
  too_large: entry(
    413,
    'The body is too large',
    'Nội dung quá lớn',
    'Bodies are limited to 1 MiB, to 8 MiB where whole reports are sent; a workbook also in what it unpacks to.',
  ),
  unsupported_media_type: entry(
    415,
    'This content type is not accepted here',
    'Không hỗ trợ kiểu nội dung này',
    'Send application/json, application/merge-patch+json for PATCH, or another type that the operation names.',
  ),
  idempotency_mismatch: entry(
    422,
    'This Idempotency-Key was used for another request',
    'Khóa chống lặp đã dùng cho yêu cầu khác',
    'The same key came with another body or path. Use a new key for a new request.',
  ),
  precondition_required: entry(
    428,
    'Say which version you are replacing',
    'Cần nêu phiên bản đang thay thế',
    'The record exists; send its ETag in If-Match, so that nobody’s change is overwritten unseen.',
  ),
  rate_limited: entry(
    429,
    'Too many requests',
    'Quá nhiều yêu cầu',
    'Wait for the seconds in Retry-After. RateLimit and RateLimit-Policy show what is left.',
  ),
  internal_error: entry(
    500,
    'Something went wrong on our side',
    'Hệ thống gặp lỗi',
    'This is always our fault. Quote the request id from `instance` when you report it.',
  ),
  unavailable: entry(
    503,
    'The service cannot answer just now',
    'Hệ thống tạm thời không phục vụ được',
    'The database is away or too busy. Nothing was changed. Try again after Retry-After seconds.',
  ),
  outcome_unknown: entry(
    503,
    'The connection broke while the change was being saved',
    'Kết nối bị ngắt khi đang lưu thay đổi',
    'The change may or may not have been saved. Send the same request again with the same Idempotency-Key (or If-Match): it cannot be applied twice.',
  ),
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The only error that services throw on purpose. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    options: { detail?: string; errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(options.detail ?? PROBLEMS[code].about);
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

export const problem = (code: ProblemCode, detail?: string, errors?: readonly Fault[]): Problem =>
  new Problem(code, { ...(detail === undefined ? {} : { detail }), ...(errors === undefined ? {} : { errors }) });

/** A request refused for one member of its body. */
export const badField = (pointer: string, code: string, detail: string): Problem =>
  problem('invalid_request', undefined, [{ pointer, code, detail }]);

/** A request refused for one of its parameters. */
export const badParameter = (parameter: string, code: string, detail: string): Problem =>
  problem('invalid_request', undefined, [{ parameter, code, detail }]);

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  errors: Fault[];
}
