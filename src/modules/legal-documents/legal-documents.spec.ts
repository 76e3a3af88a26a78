import { legalDocuments } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { CONFIDENCES, DOCUMENT_TYPES } from '../../vocab/registry.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';

const codesIn = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);

export const legalDocumentSpec: RecordSpec = {
  type: 'legal_document',
  path: '/legal-documents',
  tag: 'Legal documents',
  schemaId: 'LegalDocument',
  en: 'legal document',
  enPlural: 'legal documents',
  vi: 'văn bản pháp luật',
  table: legalDocuments,
  tableName: 'legal_documents',
  key: 'code',
  search: 'fold_search(t.subject, t.number, t.code)',
  existence: { from: 'effective_from', to: 'effective_to' },
  defaultSort: 'code',
  fields: {
    code: f.code('Stable code', 'mã văn bản', 'nd-32-2024', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    number: f.text(60, 'Number and notation as printed', 'số, ký hiệu', '32/2024/NĐ-CP', { filter: true, sort: true }),
    type: f.word(DOCUMENT_TYPES, 'Type', 'loại văn bản', 'DECREE', { required: true, filter: true }),
    subject: f.text(500, 'Subject in short', 'trích yếu', 'quản lý, phát triển cụm công nghiệp', {
      required: true,
      sort: true,
      collate: true,
    }),
    issuer: f.code('Code of the issuing organisation', 'cơ quan ban hành', 'chinh-phu', { filter: true }),
    issuedOn: f.day('Day of issue', 'ngày ban hành', '2024-03-15', { filter: true, sort: true }),
    effectiveFrom: f.day('First day in force', 'có hiệu lực từ', '2024-05-01', { filter: true, sort: true }),
    effectiveTo: f.day('Last day in force', 'hết hiệu lực sau ngày', '2027-02-28', { filter: true, sort: true }),
    replaces: f.codes('Documents it replaces', 'thay thế', ['nd-68-2017'], { filter: true }),
    amends: f.codes('Documents it amends', 'sửa đổi, bổ sung', ['nd-68-2017'], { filter: true }),
    legalStatusNote: f.text(
      1000,
      'What is known about its force',
      'ghi chú hiệu lực',
      'district powers re-allocated by 139/2025/NĐ-CP',
    ),
    confidence: f.word(CONFIDENCES, 'How sure the facts are', 'độ tin cậy', 'CONFIRMED', { filter: true }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'law-clusters §1.5'),
    isInForce: f.boolean('In force on the day asked about', 'còn hiệu lực', true, {
      always: true,
      derive: (day) => `in_force(t.effective_from, t.effective_to, ${day})`,
    }),
  },
  includes: {
    issuer: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.issuer === 'string' ? [r.issuer] : []),
      en: 'The issuing organisation',
      vi: 'cơ quan ban hành',
    },
    replaces: {
      spec: () => legalDocumentSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.replaces),
      en: 'The documents it replaces',
      vi: 'văn bản bị thay thế',
    },
    amends: {
      spec: () => legalDocumentSpec,
      many: true,
      match: 'code',
      from: (r) => codesIn(r.amends),
      en: 'The documents it amends',
      vi: 'văn bản được sửa đổi',
    },
  },
  check: (r) =>
    (['replaces', 'amends'] as const)
      .filter((list) => codesIn(r[list]).includes(r.code as string))
      .map((list) => ({ pointer: `/${list}`, code: 'own_document', detail: 'A document cannot change itself' })),
  beginsOn: (r) => (r.issuedOn as string | null) ?? (r.effectiveFrom as string | null) ?? '0001-01-01',
};
