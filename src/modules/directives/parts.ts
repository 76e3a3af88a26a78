import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { CAPACITIES, DIRECTIVE_RELATIONS, RECIPIENT_ROLES } from '../../vocab/directives.ts';

// Nested parts of a directive (NĐ 30/2020 Art. 8, 13 and Annex I).

export const signer = z.strictObject({
  name: s.optional(s.text(200), 'Name of who signed', 'người ký', 'Phan Văn Mẫu'),
  capacity: s.about(s.word(CAPACITIES), `Capacity: ${s.glossary(CAPACITIES)}`, 'thể thức ký', 'KT'),
  title: s.optional(s.text(200), 'Title as printed', 'chức vụ', 'KT. CHỦ TỊCH - PHÓ CHỦ TỊCH'),
});

export const recipient = z
  .strictObject({
    organisation: s.optional(s.code(), 'Code of the organisation', 'cơ quan nhận', 'so-cong-thuong'),
    name: s.optional(s.text(300), 'Name as printed, where it is nobody on record', 'tên ghi', 'Trung tâm Công báo'),
    role: s.about(s.word(RECIPIENT_ROLES), `What for: ${s.glossary(RECIPIENT_ROLES)}`, 'vai trò', 'TO_CARRY_OUT'),
  })
  .refine((r) => r.organisation !== null || r.name !== null, {
    path: ['name'],
    error: 'says who, or organisation does',
  });

export const relation = z
  .strictObject({
    kind: s.about(s.word(DIRECTIVE_RELATIONS), `Kind: ${s.glossary(DIRECTIVE_RELATIONS)}`, 'quan hệ', 'IMPLEMENTS'),
    directive: s.optional(s.code(), 'Code of another directive', 'văn bản chỉ đạo', 'kh-nq24-2022-10'),
    legalDocument: s.optional(s.code(), 'Code of a legal document', 'văn bản pháp luật', 'nq-24-nq-hdnd-2022'),
    reference: s.optional(s.text(300), 'As printed, where it is nothing on record', 'số ký hiệu ghi', '95/BC-HĐND'),
  })
  .refine((r) => [r.directive, r.legalDocument, r.reference].some((x) => x !== null), {
    path: ['reference'],
    error: 'says to what, or directive or legalDocument does',
  });
