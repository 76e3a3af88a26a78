// Words of directives: NĐ 30/2020 Art. 7, 8, 13 and Annexes I, III; QĐ 23/2018/QĐ-TTg on assigned tasks.

/** Kinds of documents that give tasks, by their abbreviation in NĐ 30/2020 Annex III; CONG_VAN has none there. */
export const DIRECTIVE_TYPES = {
  NQ: 'nghị quyết',
  QD: 'quyết định',
  CT: 'chỉ thị',
  TB: 'thông báo (kết luận)',
  HD: 'hướng dẫn',
  CTR: 'chương trình',
  KH: 'kế hoạch',
  PA: 'phương án',
  DA: 'đề án',
  TTR: 'tờ trình',
  CD: 'công điện',
  BC: 'báo cáo',
  BB: 'biên bản',
  CONG_VAN: 'công văn',
} as const;

export const NUMBER_FAMILIES = {
  TYPED: 'văn bản hành chính có tên loại',
  CONG_VAN: 'công văn',
  NORMATIVE: 'văn bản quy phạm pháp luật',
  PARTY: 'văn bản của Đảng',
  UNNUMBERED: 'chưa có số',
} as const;

export const CAPACITIES = {
  DIRECT: 'trực tiếp ký',
  TM: 'thay mặt tập thể',
  Q: 'quyền',
  KT: 'ký thay',
  TL: 'thừa lệnh',
  TUQ: 'thừa ủy quyền',
} as const;

export const RECIPIENT_ROLES = {
  ADDRESSEE: 'kính gửi',
  TO_CARRY_OUT: 'để thực hiện',
  TO_COORDINATE: 'để phối hợp',
  TO_REPORT: 'để báo cáo',
  TO_KNOW: 'để biết',
  ARCHIVE: 'lưu',
} as const;

export const DIRECTIVE_RELATIONS = {
  IMPLEMENTS: 'triển khai',
  BASED_ON: 'căn cứ',
  REFERS_TO: 'dẫn chiếu',
  AMENDS: 'sửa đổi',
  REPLACES: 'thay thế',
  EXTENDS_DEADLINE_OF: 'gia hạn',
  REMINDS: 'đôn đốc',
  CONCLUDES_MEETING: 'kết luận cuộc họp',
} as const;

export const URGENCIES = { NORMAL: 'thường', URGENT: 'khẩn', VERY_URGENT: 'thượng khẩn', EXPRESS: 'hỏa tốc' } as const;

export const EXTRACTIONS = { NATIVE: 'văn bản gốc', OCR: 'nhận dạng ký tự từ bản quét' } as const;
