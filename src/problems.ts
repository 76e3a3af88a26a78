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

/** The same in both languages of this service. */
export interface Words {
  vi: string;
  en: string;
}

interface Entry extends Words {
  status: number;
  /** What happened and what the caller should do. */
  about: Words;
}

const entry = (status: number, en: string, vi: string, about: string, aboutVi: string): Entry => ({
  status,
  vi,
  en,
  about: { vi: aboutVi, en: about },
});

export const PROBLEMS = {
  invalid_request: entry(
    400,
    'The request is not valid',
    'Yêu cầu không hợp lệ',
    'One or more parameters or body fields are wrong. Every fault is listed in `errors`; nothing was changed. Correct all of them and send again.',
    'Một hoặc nhiều tham số hay trường dữ liệu không đúng. Mọi lỗi được liệt kê trong `errors`; không có dữ liệu nào bị thay đổi. Đề nghị sửa tất cả các lỗi rồi gửi lại.',
  ),
  malformed_body: entry(
    400,
    'The body cannot be read',
    'Không đọc được nội dung gửi lên',
    'The body is not well-formed JSON, or not a file of its media type. Nothing was changed.',
    'Nội dung gửi lên không phải JSON đúng cú pháp, hoặc không phải tệp thuộc kiểu đã khai báo. Không có dữ liệu nào bị thay đổi.',
  ),
  invalid_cursor: entry(
    400,
    'The cursor does not belong to this list',
    'Con trỏ trang không thuộc danh sách này',
    'A cursor is only good for the list, filters and sort that issued it. Start again without `cursor`.',
    'Con trỏ trang chỉ dùng được với đúng danh sách, bộ lọc và thứ tự sắp xếp đã cấp ra nó. Đề nghị bắt đầu lại, không gửi `cursor`.',
  ),
  unknown_position: entry(
    400,
    'knownAt lies in the future',
    'Thời điểm knownAt nằm trong tương lai',
    'The service has not reached that position or instant yet, so it cannot promise the same answer later.',
    'Hệ thống chưa đến vị trí hoặc thời điểm đó, nên không thể bảo đảm về sau vẫn trả lời như vậy.',
  ),
  reason_required: entry(
    400,
    'A change that begins in the past needs a reason',
    'Thay đổi có hiệu lực trong quá khứ cần nêu lý do',
    'Send the header `X-Reason` beside `X-Valid-From`; it is kept with the history.',
    'Đề nghị gửi tiêu đề `X-Reason` cùng với `X-Valid-From`; lý do được lưu trong lịch sử thay đổi.',
  ),
  unknown_reference: entry(
    400,
    'A code in the request names nothing we know',
    'Mã tham chiếu không tồn tại',
    'A field refers to a record by its code and no such record exists. Create that record first or correct the code.',
    'Một trường dẫn chiếu đến bản ghi bằng mã, nhưng không có bản ghi nào mang mã đó. Đề nghị tạo bản ghi đó trước hoặc sửa lại mã.',
  ),
  deadline_not_understood: entry(
    400,
    'The words do not state one deadline that can be read',
    'Không xác định được một thời hạn từ nội dung này',
    'The expression names no deadline, more than one, or a day that does not exist; nothing is guessed. Send the words of one deadline alone, or state it as a structure in `rule`.',
    'Nội dung không nêu thời hạn nào, nêu nhiều hơn một thời hạn, hoặc nêu một ngày không có thật; hệ thống không suy đoán. Đề nghị chỉ gửi phần nội dung nêu một thời hạn, hoặc nêu thời hạn dưới dạng cấu trúc trong `rule`.',
  ),
  not_authenticated: entry(
    401,
    'A valid token is required',
    'Cần có mã truy cập hợp lệ',
    'Send `Authorization: Bearer <token>` from a configured issuer or from POST /oauth/token. A token that is expired, for another audience or signed by an unknown key is refused.',
    'Đề nghị gửi `Authorization: Bearer <token>` với mã truy cập do một đơn vị cấp mã đã được cấu hình hoặc do POST /oauth/token cấp. Mã truy cập đã hết hạn, được cấp cho hệ thống khác hoặc được ký bằng khóa không xác định đều bị từ chối.',
  ),
  invalid_client: entry(
    401,
    'The client is not known or its secret is wrong',
    'Hệ thống gọi không được nhận biết hoặc sai mật khẩu',
    'Check client_id and client_secret of the client-credentials request.',
    'Đề nghị kiểm tra client_id và client_secret trong yêu cầu cấp mã truy cập (client credentials).',
  ),
  forbidden: entry(
    403,
    'Your organisation may not do this',
    'Cơ quan của bạn không có quyền thực hiện',
    'The token is valid, but neither its scopes nor its organisation allow this operation on this record.',
    'Mã truy cập hợp lệ, nhưng cả phạm vi quyền lẫn cơ quan của mã đều không cho phép thực hiện thao tác này trên bản ghi này.',
  ),
  not_found: entry(
    404,
    'Nothing here',
    'Không tìm thấy',
    'There is no such record or route, or it is not yours to know.',
    'Không có bản ghi hoặc đường dẫn này, hoặc bạn không có quyền được biết.',
  ),
  not_acceptable: entry(
    406,
    'None of the accepted formats is offered here',
    'Không có định dạng phù hợp',
    'The Accept header names no format this operation can answer with. Its description lists them.',
    'Tiêu đề Accept không nêu định dạng nào mà thao tác này trả về được. Các định dạng được liệt kê trong phần mô tả của thao tác.',
  ),
  code_taken: entry(
    409,
    'This code is already taken',
    'Mã đã được sử dụng',
    'A record with this code exists. Codes are never reused. Use PUT with If-Match to replace the record.',
    'Đã có bản ghi mang mã này. Mã không bao giờ được dùng lại. Đề nghị dùng PUT kèm If-Match để thay thế bản ghi.',
  ),
  duplicate: entry(
    409,
    'A record with the same identity exists',
    'Bản ghi trùng đã tồn tại',
    'Another record already holds this combination of values.',
    'Một bản ghi khác đã mang tổ hợp giá trị này.',
  ),
  succession_conflict: entry(
    409,
    'The succession contradicts what is recorded',
    'Quan hệ kế thừa mâu thuẫn với dữ liệu đã có',
    'A succession may not close a circle, and dates must grow along every chain of bodies.',
    'Quan hệ kế thừa không được khép thành vòng, và các ngày phải tăng dần theo từng chuỗi cơ quan.',
  ),
  second_planned_inspection: entry(
    409,
    'The enterprise already has its planned inspection of that year',
    'Doanh nghiệp đã có đợt kiểm tra theo kế hoạch trong năm',
    'An enterprise has at most one planned inspection a year, whoever inspects; the detail names it. Unscheduled inspections are exempt.',
    'Mỗi năm, một doanh nghiệp chỉ được kiểm tra theo kế hoạch tối đa một lần, bất kể cơ quan nào kiểm tra; phần chi tiết nêu đợt kiểm tra đã có. Kiểm tra đột xuất không thuộc giới hạn này.',
  ),
  out_of_order: entry(
    409,
    'Adjustments are numbered one after the other',
    'Số lần điều chỉnh không liên tục',
    'Record the adjustments of a certificate in their order; the detail names the next number.',
    'Đề nghị ghi nhận các lần điều chỉnh của giấy chứng nhận theo đúng thứ tự; phần chi tiết nêu số tiếp theo.',
  ),
  project_circle: entry(
    409,
    'The link leads back to the project itself',
    'Quan hệ giữa các dự án tạo thành vòng',
    'A project can neither rent from itself nor have come from itself, however many projects lie between. The fault names the field.',
    'Dự án không thể thuê lại của chính mình, cũng không thể hình thành từ chính mình, dù qua bao nhiêu dự án trung gian. Lỗi kèm theo nêu tên trường.',
  ),
  act_not_allowed: entry(
    409,
    'The state does not allow this act',
    'Trạng thái hiện tại không cho phép hành động này',
    'The detail names the state and the acts it allows. Read the record again: somebody else may have acted in between.',
    'Phần chi tiết nêu trạng thái hiện tại và các hành động được phép. Đề nghị đọc lại bản ghi: có thể người khác đã xử lý trong lúc đó.',
  ),
  assignment_needed: entry(
    409,
    'The task has several assignments',
    'Nhiệm vụ có nhiều phần việc, cần nêu rõ',
    'Name the one that is meant as `assignment`; the detail lists them.',
    'Đề nghị nêu phần việc cần xử lý trong `assignment`; phần chi tiết liệt kê các phần việc đó.',
  ),
  has_tasks: entry(
    409,
    'The record gives tasks',
    'Văn bản đã có nhiệm vụ được giao',
    'A record that tasks hang on stays. Merge the other way round, or call its tasks off and leave it.',
    'Bản ghi đang có nhiệm vụ gắn vào thì được giữ lại. Đề nghị hợp nhất theo chiều ngược lại, hoặc hủy các nhiệm vụ của bản ghi và giữ nguyên bản ghi.',
  ),
  already_merged: entry(
    409,
    'One of the records was merged before',
    'Một trong hai bản ghi đã được hợp nhất trước đó',
    'Name the record that remains; `mergedInto` of the other names it.',
    'Đề nghị nêu bản ghi còn lại sau hợp nhất; `mergedInto` của bản ghi kia cho biết đó là bản ghi nào.',
  ),
  too_many_obligations: entry(
    400,
    'The template would have too many reports owed at once',
    'Chế độ báo cáo phát sinh quá nhiều báo cáo cùng lúc',
    'The reports owed since the first day of the template are recorded with it. Let the template begin later, or report less often.',
    'Các báo cáo phải nộp kể từ ngày đầu tiên của biểu mẫu được ghi nhận cùng với biểu mẫu. Đề nghị cho biểu mẫu bắt đầu muộn hơn, hoặc quy định báo cáo thưa hơn.',
  ),
  submission_open: entry(
    409,
    'The report has a version under way',
    'Báo cáo đang có một bản chưa xử lý xong',
    'A report has one draft or one version awaiting its decision at a time; the detail names it. Change, send or withdraw that one first.',
    'Tại một thời điểm, mỗi báo cáo chỉ có một bản nháp hoặc một bản đang chờ xử lý; phần chi tiết nêu bản đó. Đề nghị sửa, gửi hoặc rút bản đó trước.',
  ),
  report_not_valid: entry(
    409,
    'The report cannot be sent as it stands',
    'Báo cáo chưa hợp lệ, chưa thể gửi',
    'Every fault is listed in `errors`, by table, row and column of the form. Correct the draft and send it again; it is kept as it is. Warnings do not hinder.',
    'Mọi lỗi được liệt kê trong `errors`, theo bảng, dòng và cột của biểu mẫu. Đề nghị sửa bản nháp rồi gửi lại; bản nháp được giữ nguyên. Cảnh báo không cản trở việc gửi.',
  ),
  period_overlap: entry(
    409,
    'The code is already in use in that period',
    'Mã đã được dùng trong thời gian đó',
    'A code names one unit, and a form one version, on any day. End the other first.',
    'Vào một ngày bất kỳ, mỗi mã chỉ ứng với một đơn vị và mỗi biểu mẫu chỉ có một phiên bản. Đề nghị kết thúc đơn vị hoặc phiên bản kia trước.',
  ),
  idempotency_in_progress: entry(
    409,
    'The first request with this key is still running',
    'Yêu cầu đầu tiên với khóa này đang được xử lý',
    'Wait and send the same request with the same Idempotency-Key again.',
    'Đề nghị chờ, sau đó gửi lại chính yêu cầu đó với cùng Idempotency-Key.',
  ),
  stale: entry(
    412,
    'The record has changed since you read it',
    'Bản ghi đã thay đổi kể từ khi bạn đọc',
    'The If-Match tag is not the current one. Read the record again, merge your change, send it with the new tag.',
    'Giá trị trong If-Match không phải là ETag hiện hành. Đề nghị đọc lại bản ghi, đưa thay đổi của bạn vào rồi gửi kèm ETag mới.',
  ),
  exists: entry(
    412,
    'The record exists already',
    'Bản ghi đã tồn tại',
    'PUT with `If-None-Match: *` creates only; the record is there.',
    'PUT kèm `If-None-Match: *` chỉ dùng để tạo mới; bản ghi này đã có.',
  ),
  too_large: entry(
    413,
    'The body is too large',
    'Nội dung quá lớn',
    'Bodies are limited to 1 MiB, to 8 MiB where whole reports are sent; a workbook also in what it unpacks to.',
    'Nội dung gửi lên không được vượt quá 1 MiB, hoặc 8 MiB khi gửi toàn bộ báo cáo; đối với tệp bảng tính, giới hạn này áp dụng cả cho dung lượng sau khi giải nén.',
  ),
  unsupported_media_type: entry(
    415,
    'This content type is not accepted here',
    'Không hỗ trợ kiểu nội dung này',
    'Send application/json, application/merge-patch+json for PATCH, or another type that the operation names.',
    'Đề nghị gửi application/json, application/merge-patch+json đối với PATCH, hoặc một kiểu khác mà thao tác có nêu.',
  ),
  idempotency_mismatch: entry(
    422,
    'This Idempotency-Key was used for another request',
    'Khóa chống lặp đã dùng cho yêu cầu khác',
    'The same key came with another body or path. Use a new key for a new request.',
    'Khóa này đã được gửi kèm nội dung hoặc đường dẫn khác. Đề nghị dùng khóa mới cho yêu cầu mới.',
  ),
  precondition_required: entry(
    428,
    'Say which version you are replacing',
    'Cần nêu phiên bản đang thay thế',
    'The record exists; send its ETag in If-Match, so that nobody’s change is overwritten unseen.',
    'Bản ghi đã tồn tại; đề nghị gửi ETag của bản ghi trong If-Match để không vô tình ghi đè thay đổi của người khác.',
  ),
  rate_limited: entry(
    429,
    'Too many requests',
    'Quá nhiều yêu cầu',
    'Wait for the seconds in Retry-After. RateLimit and RateLimit-Policy show what is left.',
    'Đề nghị chờ đủ số giây nêu trong Retry-After. RateLimit và RateLimit-Policy cho biết hạn mức còn lại.',
  ),
  internal_error: entry(
    500,
    'Something went wrong on our side',
    'Hệ thống gặp lỗi',
    'This is always our fault. Quote the request id from `instance` when you report it.',
    'Lỗi này luôn thuộc về phía hệ thống. Khi báo lỗi, đề nghị nêu mã yêu cầu trong `instance`.',
  ),
  unavailable: entry(
    503,
    'The service cannot answer just now',
    'Hệ thống tạm thời không phục vụ được',
    'The database is away or too busy. Nothing was changed. Try again after Retry-After seconds.',
    'Không kết nối được với cơ sở dữ liệu hoặc cơ sở dữ liệu đang quá tải. Không có dữ liệu nào bị thay đổi. Đề nghị thử lại sau số giây nêu trong Retry-After.',
  ),
  outcome_unknown: entry(
    503,
    'The connection broke while the change was being saved',
    'Kết nối bị ngắt khi đang lưu thay đổi',
    'The change may or may not have been saved. Send the same request again with the same Idempotency-Key (or If-Match): it cannot be applied twice.',
    'Thay đổi có thể đã được lưu hoặc chưa được lưu. Đề nghị gửi lại chính yêu cầu đó với cùng Idempotency-Key (hoặc If-Match): thay đổi không thể bị thực hiện hai lần.',
  ),
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The only error that services throw on purpose. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  /** In one language where it was thrown with words of its own. */
  readonly detail: string | Words;

  constructor(
    code: ProblemCode,
    options: { detail?: string | Words; errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    const detail = options.detail ?? PROBLEMS[code].about;
    super(typeof detail === 'string' ? detail : detail.en);
    this.code = code;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  detailIn(language: keyof Words): string {
    return typeof this.detail === 'string' ? this.detail : this.detail[language];
  }
}

export const problem = (code: ProblemCode, detail?: string | Words, errors?: readonly Fault[]): Problem =>
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
