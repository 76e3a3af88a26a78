import { z } from 'zod';
import { enterprises } from '../../db/tables/projects.ts';
import type { Fault } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { ENTERPRISE_KINDS, ENTERPRISE_STATUSES } from '../../vocab/projects.ts';
import { identifier, organisationSpec } from '../organisations/organisations.spec.ts';
import { admitMerge } from './admit.ts';
import { ownedEnterprise } from './enterprises.reads.ts';

const { about, optional } = s;

const site = z.strictObject({
  name: about(s.text(200), 'Name of the site', 'tên cơ sở', 'Nhà máy 1'),
  address: optional(s.text(300), 'Address', 'địa chỉ', 'Lô B1, KCN Quang Châu'),
  zone: optional(s.code(), 'Code of the zone it lies in', 'khu công nghiệp', 'kcn-quang-chau'),
  cluster: optional(s.code(), 'Code of the cluster it lies in', 'cụm công nghiệp', null),
  longitude: optional(s.decimal(9, 6, { min: 102, max: 110 }), 'Longitude, WGS 84', 'kinh độ', 106.1),
  latitude: optional(s.decimal(9, 6, { min: 8, max: 24 }), 'Latitude, WGS 84', 'vĩ độ', 21.2),
});

/** Twelve digits under TAX_CODE are a person's id: they belong where they are masked. */
const personalTaxCodes = (identifiers: unknown): Fault[] =>
  ((identifiers as { scheme: string; value: string }[] | null) ?? []).flatMap(({ scheme, value }, i) =>
    scheme === 'TAX_CODE' && /^\d{12}$/.test(value)
      ? [
          {
            pointer: `/identifiers/${i}/value`,
            code: 'personal_id',
            detail: 'A tax code of 12 digits is a personal id: send it as personalId',
          },
        ]
      : [],
  );

/** Companies, cooperatives, household businesses: whoever invests, produces or builds. */
export const enterpriseSpec: RecordSpec = {
  type: 'enterprise',
  path: '/enterprises',
  tag: 'Enterprises',
  schemaId: 'Enterprise',
  en: 'enterprise',
  enPlural: 'enterprises',
  vi: 'doanh nghiệp, cơ sở sản xuất',
  table: enterprises,
  tableName: 'enterprises',
  key: 'id',
  search: 'fold_search(t.name, t.name_en, t.short_name, t.tax_code)',
  defaultSort: 'name',
  confidential: { owner: (orgs, alias) => ownedEnterprise(`${alias}.id`, orgs) },
  conflicts: ['duplicate', 'already_merged'],
  admit: admitMerge,
  filters: {
    identifier: {
      en: 'Bears this identifier, of any scheme; a personal id is found for those who see it in full',
      vi: 'mã định danh',
      example: '0100233488',
      where: (values, _day, { inFull }) =>
        `(t.tax_code = any(${values}) or exists (select from jsonb_array_elements(t.identifiers) i where i ->> 'value' = any(${values}))
          ${inFull ? `or t.personal_id = any(${values})` : ''})`,
    },
    zone: {
      en: 'Has a site in this zone',
      vi: 'có cơ sở trong khu',
      example: 'kcn-quang-chau',
      where: (values) => `exists (select from jsonb_array_elements(t.sites) x where x ->> 'zone' = any(${values}))`,
    },
    cluster: {
      en: 'Has a site in this cluster',
      vi: 'có cơ sở trong cụm',
      example: 'ccn-dong-dinh',
      where: (values) => `exists (select from jsonb_array_elements(t.sites) x where x ->> 'cluster' = any(${values}))`,
    },
  },
  fields: {
    id: f.ownId('019a9e0c-4444-7aaa-8bbb-0123456789ab'),
    name: f.text(300, 'Name', 'tên', 'Công ty TNHH Điện tử Mẫu', { required: true, sort: true, collate: true }),
    nameEn: f.text(300, 'Name in English', 'tên tiếng Anh', 'Sample Electronics Co., Ltd'),
    shortName: f.text(120, 'Short name', 'tên viết tắt', 'SEC'),
    kind: f.word(ENTERPRISE_KINDS, 'Kind', 'loại', 'ENTERPRISE', { required: true, filter: true }),
    taxCode: {
      ...f.text(14, 'Tax code = enterprise code: 10 digits, 13 for a dependent unit', 'mã số thuế', '0100233488', {
        filter: true,
        sort: true,
      }),
      schema: z
        .string()
        .max(14)
        .regex(/^\d{10}(-\d{3})?$/, { error: 'has 10 digits, or 10-3 for a dependent unit' }),
    },
    personalId: {
      ...f.text(
        12,
        'Personal id of a household business or individual, its tax code since 2025-07-01; masked for those who may not see it',
        'số định danh cá nhân',
        '024099001234',
        { personal: true },
      ),
      schema: z
        .string()
        .max(12)
        .regex(/^\d{12}$/, { error: 'has 12 digits' }),
      output: z
        .string()
        .max(12)
        .regex(/^[\d*]{12}$/),
    },
    identifiers: f.list(identifier, 50, 'Identifiers in outside schemes', 'mã khác', [
      { scheme: 'OTHER', value: 'HKD-15', validFrom: null, validTo: null },
    ]),
    country: {
      ...f.text(2, 'Country of the enterprise or of its main investor (ISO 3166-1 alpha-2)', 'quốc gia', 'KR', {
        filter: true,
        sort: true,
      }),
      schema: z
        .string()
        .length(2)
        .regex(/^[A-Z]{2}$/),
    },
    legalForm: f.text(100, 'Legal form', 'loại hình', 'công ty TNHH'),
    headOffice: f.text(300, 'Head office', 'trụ sở', 'phường Việt Yên'),
    representative: f.text(120, 'Legal representative: name and title only', 'người đại diện', 'Nguyễn Văn Mẫu', {
      internal: true,
    }),
    representativeTitle: f.text(120, 'Title of the representative', 'chức danh', 'Giám đốc', { internal: true }),
    status: f.word(ENTERPRISE_STATUSES, 'Status', 'tình trạng', 'ACTIVE', {
      always: true,
      initial: 'ACTIVE',
      filter: true,
    }),
    sites: f.list(site, 200, 'Sites', 'các cơ sở', [
      { name: 'Nhà máy 1', address: null, zone: 'kcn-quang-chau', cluster: null, longitude: 106.1, latitude: 21.2 },
    ]),
    organisation: f.code('Code of the organisation that acts for it here', 'tổ chức đại diện', 'doanh-nghiep-mau', {
      filter: true,
    }),
    mergedInto: f.id(
      'Id of the record it turned out to be the same as',
      'đã hợp nhất vào',
      '019a9e0c-4444-7aaa-8bbb-0123456789ac',
      { filter: true },
    ),
    isGenerated: f.boolean('Made up for demonstration, not a real enterprise', 'dữ liệu mẫu', false, {
      always: true,
      initial: false,
      filter: true,
    }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'certificate 4275604886'),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'two sites', { internal: true }),
    findings: f.words(
      { tax_code_check_digit: 'mã số thuế sai số kiểm tra', no_identifier: 'chưa có mã số thuế hoặc số định danh' },
      'Doubts about the record; they warn and never refuse',
      'cảnh báo',
      ['tax_code_check_digit'],
      {
        filter: true,
        derive: () =>
          `array_remove(array[case when not tax_code_fits(t.tax_code) then 'tax_code_check_digit' end,
            case when t.tax_code is null and t.personal_id is null and t.identifiers is null then 'no_identifier' end]::text[], null)`,
      },
    ),
  },
  // A merge is undone by nobody, and no earlier day of the record is merged after it.
  settled: (then, now) => [...(then.mergedInto ? ['status'] : []), ...(now.mergedInto ? ['mergedInto'] : [])],
  check: (r) => personalTaxCodes(r.identifiers),
  includes: {
    organisation: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.organisation === 'string' ? [r.organisation] : []),
      en: 'The organisation that acts for it',
      vi: 'tổ chức đại diện',
    },
    mergedInto: {
      spec: () => enterpriseSpec,
      many: false,
      match: 'id',
      from: (r) => (typeof r.mergedInto === 'string' ? [r.mergedInto] : []),
      en: 'The record it was merged into',
      vi: 'bản ghi hợp nhất',
    },
  },
};
