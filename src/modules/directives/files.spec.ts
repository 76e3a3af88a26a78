import { z } from 'zod';
import { directiveFiles } from '../../db/tables/directives.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { EXTRACTIONS } from '../../vocab/directives.ts';
import { concerned, directiveSpec } from './directives.spec.ts';

/** Copies of a directive: the text and its scan are two, and both are kept whatever becomes of their records. */
export const directiveFileSpec: RecordSpec = {
  type: 'directive_file',
  path: '/directive-files',
  tag: 'Directives',
  schemaId: 'DirectiveFile',
  en: 'copy of a directive',
  enPlural: 'copies of directives',
  vi: 'tệp văn bản',
  table: directiveFiles,
  tableName: 'directive_files',
  key: 'id',
  defaultSort: 'directive,id',
  writes: [],
  confidential: {
    owner: (orgs, alias, of) =>
      `exists (select from ${of.at(directiveSpec)} of_file where of_file.code = ${alias}.directive and ${concerned(orgs, 'of_file', of)})`,
    inherited: true,
  },
  judgedBy: async (tx, record) => {
    const [directive] = await tx.rows<{ issuer: string }>({
      text: 'select issuer from directives where code = $1',
      values: [record.directive],
    });
    return { ...record, issuer: directive?.issuer };
  },
  fields: {
    id: f.ownId('019a9e0c-9999-7aaa-8bbb-0123456789ab'),
    directive: f.code('Directive it is a copy of', 'văn bản chỉ đạo', 'cv-2029-ubnd-ktth-2024-04-22', {
      required: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Name of the file', 'tên tệp', 'cong-van-2029.pdf', { required: true, sort: true }),
    mediaType: f.text(100, 'Media type', 'loại tệp', 'application/pdf', { required: true, filter: true }),
    extraction: f.word(EXTRACTIONS, 'How its text was had', 'nguồn văn bản', 'NATIVE', {
      required: true,
      filter: true,
    }),
    sha256: {
      ...f.text(64, 'SHA-256 of the file, in hexadecimal', 'mã băm', 'a'.repeat(64), { filter: true }),
      schema: z
        .string()
        .max(64)
        .regex(/^[\da-f]{64}$/, { error: 'is 64 hexadecimal digits' }),
    },
    location: f.text(500, 'Where the file itself is kept', 'nơi lưu tệp', 'https://e-office.example/files/1'),
    text: f.text(400_000, 'Its text', 'nội dung văn bản', 'Kính gửi: Sở Công Thương', { onDemand: true }),
    adds: f.text(500, 'What it has that the other copies lack', 'phần có thêm', 'số, ngày'),
    lacks: f.text(500, 'What it lacks', 'phần thiếu', 'chữ ký'),
    fingerprint: f.list(z.int(), 128, 'What its text is known again by', 'dấu vân văn bản', [], {
      onDemand: true,
      byActs: true,
    }),
  },
  includes: {
    directive: {
      spec: () => directiveSpec,
      many: false,
      match: 'code',
      from: (r) => [String(r.directive)],
      en: 'The directive',
      vi: 'văn bản chỉ đạo',
    },
  },
};
