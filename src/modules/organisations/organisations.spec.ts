import { z } from 'zod';
import { organisations } from '../../db/tables/registry.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { parentIsNotBelow } from '../../records/tree.ts';
import { CONFIDENCES, IDENTIFIER_SCHEMES, LEGACY_PROVINCES, LEVELS, ORGANISATION_KINDS } from '../../vocab/registry.ts';
import { administrativeUnitSpec } from '../administrative-units/administrative-units.spec.ts';

// Forms of agency codes: QĐ 20/2020/QĐ-TTg Art. 4–5 (letter A–Y and two digits, groups left to right, at most 35
// characters); QCVN 102:2016 (groups right to left, e.g. 000.00.00.H05).
const FORMS: Readonly<Record<string, RegExp>> = {
  QD_20_2020: /^(?=.{3,35}$)[A-Y]\d{2}(\.[0-9A-Z]+)*$/,
  QCVN_102: /^\d{3}(\.[0-9A-Z]{2,3}){2}\.[A-Y]\d{2}$/,
  TAX_CODE: /^\d{10}(-\d{3})?$|^\d{12}$/,
};

export const identifier = z
  .strictObject({
    scheme: s.word(IDENTIFIER_SCHEMES).meta({
      description: s.describe(`Kind of identifier: ${s.glossary(IDENTIFIER_SCHEMES)}`, 'loại mã'),
      examples: ['QD_20_2020'],
    }),
    value: s.text(60).meta({ description: s.describe('Identifier', 'mã'), examples: ['H05'] }),
    validFrom: s
      .day()
      .nullable()
      .default(null)
      .meta({ description: s.describe('First day', 'từ ngày'), examples: ['2025-07-01'] }),
    validTo: s
      .day()
      .nullable()
      .default(null)
      .meta({ description: s.describe('Last day', 'đến ngày'), examples: [null] }),
  })
  .refine((i) => FORMS[i.scheme]?.test(i.value) ?? true, {
    path: ['value'],
    error: 'does not have the form of its scheme',
  })
  .refine((i) => i.validFrom === null || i.validTo === null || i.validFrom <= i.validTo, {
    path: ['validTo'],
    error: 'lies before validFrom',
  });

export const organisationSpec: RecordSpec = {
  type: 'organisation',
  path: '/organisations',
  tag: 'Organisations',
  schemaId: 'Organisation',
  en: 'organisation',
  enPlural: 'organisations',
  vi: 'cơ quan, tổ chức',
  table: organisations,
  tableName: 'organisations',
  key: 'code',
  search: 'fold_search(t.name, t.short_name, t.code)',
  existence: { from: 'valid_from', to: 'valid_to' },
  defaultSort: 'code',
  filters: {
    identifier: {
      en: 'Bears this identifier, of any scheme',
      vi: 'mã định danh',
      example: 'H05',
      where: (values) =>
        `exists (select from jsonb_array_elements(t.identifiers) i where i ->> 'value' = any(${values}))`,
    },
  },
  fields: {
    code: f.code('Stable code', 'mã cơ quan', 'so-cong-thuong', {
      required: true,
      immutable: true,
      filter: true,
      sort: true,
    }),
    name: f.text(300, 'Full name', 'tên đầy đủ', 'Sở Công Thương', { required: true, sort: true, collate: true }),
    shortName: f.text(120, 'Short name', 'tên viết tắt', 'Sở CT', { sort: true, collate: true }),
    kind: f.word(ORGANISATION_KINDS, 'Kind', 'loại', 'PROVINCIAL_DEPARTMENT', { required: true, filter: true }),
    isCollective: f.boolean('Names a group of bodies ("các sở, ngành"), not one body', 'là tập hợp', false, {
      always: true,
      initial: false,
      filter: true,
    }),
    memberKinds: f.words(
      ORGANISATION_KINDS,
      'Of a collective: kinds of the bodies it stands for, those below the body that addresses it',
      'loại cơ quan thuộc nhóm',
      ['PROVINCIAL_DEPARTMENT'],
    ),
    level: f.word(LEVELS, 'Level', 'cấp', 'PROVINCE', { filter: true }),
    administrativeUnit: f.unit('Key of the unit it governs or serves', 'địa bàn', '24@2025-07-01', { filter: true }),
    parent: f.code('Code of the body it belongs to', 'cơ quan chủ quản', 'ubnd-tinh', { filter: true }),
    validFrom: f.day('First day of existence; null where unknown', 'từ ngày', '2025-07-01', {
      filter: true,
      sort: true,
    }),
    validTo: f.day('Last day of existence', 'đến ngày', '2030-06-30', { filter: true, sort: true }),
    identifiers: f.list(identifier, 50, 'Identifiers in outside schemes', 'mã định danh', [
      { scheme: 'QD_20_2020', value: 'H05', validFrom: '2025-07-01', validTo: null },
    ]),
    legacyProvince: f.word(
      LEGACY_PROVINCES,
      'Province it belonged to before the merger of 2025-07-01',
      'tỉnh cũ',
      'BG',
      { filter: true },
    ),
    confidence: f.word(CONFIDENCES, 'How sure the facts are', 'độ tin cậy', 'CONFIRMED', { filter: true }),
    source: f.text(500, 'Where this was taken from', 'nguồn', '190/2025/QH15'),
    note: f.text(1000, 'Remark for the offices', 'ghi chú', 'also printed as "Sở Công thương"', { internal: true }),
    isCurrent: f.boolean('Exists on the day asked about', 'còn tồn tại', true, {
      always: true,
      derive: (day) => `in_force(t.valid_from, t.valid_to, ${day})`,
    }),
  },
  includes: {
    parent: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.parent === 'string' ? [r.parent] : []),
      en: 'The body it belongs to',
      vi: 'cơ quan chủ quản',
    },
    administrativeUnit: {
      spec: () => administrativeUnitSpec,
      many: false,
      match: 'key',
      from: (r) => (typeof r.administrativeUnit === 'string' ? [r.administrativeUnit] : []),
      en: 'The unit it governs or serves',
      vi: 'địa bàn',
    },
  },
  admit: parentIsNotBelow('organisations', 'code'),
  beginsOn: (r) => (r.validFrom as string | null) ?? '0001-01-01',
};
