import { industrialZones } from '../../db/tables/sites.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { parentIsNotBelow } from '../../records/tree.ts';
import { DEVELOPMENT_MODELS, ZONE_STATUSES, ZONE_TYPES } from '../../vocab/sites.ts';
import { DATED, lawJoins, SHARED_FINDINGS } from './derived.ts';
import { siteCheck, siteFields, siteFilters, siteIdentity, siteIncludes } from './fields.ts';

export const ZONE_OPERANDS = {
  leased_industrial: 'leased_industrial_ha',
  leased_service: 'leased_service_ha',
  approved_not_leased: null,
  industrial_land: 'industrial_land_ha',
  service_land: 'service_land_ha',
} as const;

export const zoneSpec: RecordSpec = {
  type: 'zone',
  path: '/industrial-zones',
  tag: 'Industrial zones',
  schemaId: 'IndustrialZone',
  en: 'industrial zone',
  enPlural: 'industrial zones',
  vi: 'khu công nghiệp',
  table: industrialZones,
  tableName: 'industrial_zones',
  key: 'code',
  search: 'fold_search(t.name, t.name_en, t.code, immutable_join(t.aliases))',
  joins: lawJoins('zone', ZONE_OPERANDS),
  published: true,
  geometry: 'boundary',
  defaultSort: 'code',
  check: siteCheck,
  admit: parentIsNotBelow('industrial_zones', 'code'),
  dated: DATED,
  filters: siteFilters,
  fields: {
    ...siteIdentity('zone', 'khu công nghiệp', {
      code: 'kcn-quang-chau-mo-rong',
      name: 'KCN Quang Châu mở rộng',
      parent: 'kcn-quang-chau',
    }),
    zoneTypes: f.words(ZONE_TYPES, 'Types (35/2022/NĐ-CP Art. 6.1)', 'loại hình', ['GENERAL'], { filter: true }),
    developmentModel: f.word(DEVELOPMENT_MODELS, 'Development model', 'mô hình phát triển', 'STANDALONE', {
      filter: true,
    }),
    serviceLandHa: f.hectares('Service land', 'đất dịch vụ', 12, { filter: true }),
    adminHa: f.hectares('Land for administration', 'đất hành chính', 3),
    leasedServiceHa: f.hectares('Service land leased', 'đất dịch vụ đã cho thuê', 4, { filter: true }),
    operatingTermYears: f.integer(99, 'Operating term in years', 'thời hạn hoạt động', 50),
    expiresOn: f.day('Day the term ends', 'ngày hết hạn', '2056-03-15', { filter: true, sort: true }),
    ecoCommitmentDueOn: f.day(
      'Day by which eco-zone criteria are to be met (35/2022/NĐ-CP Art. 38.2)',
      'hạn đạt tiêu chí sinh thái',
      '2031-06-15',
    ),
    ...siteFields({
      statuses: ZONE_STATUSES,
      operands: ZONE_OPERANDS,
      typesColumn: 'zone_types',
      findings: {
        ...SHARED_FINDINGS,
        land_parts_above_area: {
          vi: 'tổng các loại đất lớn hơn diện tích khu',
          sql: () =>
            `coalesce(t.industrial_land_ha, 0) + coalesce(t.service_land_ha, 0) + coalesce(t.green_ha, 0) + coalesce(t.utilities_ha, 0) + coalesce(t.transport_ha, 0) + coalesce(t.admin_ha, 0) > coalesce(t.established_area_ha, t.planned_area_ha)`,
        },
        term_ended: { vi: 'hết thời hạn hoạt động', sql: (day) => `t.expires_on < ${day}` },
      },
    }),
  },
  includes: {
    parent: {
      spec: () => zoneSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.parent === 'string' ? [r.parent] : []),
      en: 'The zone this one is part of',
      vi: 'khu gốc',
    },
    children: {
      spec: () => zoneSpec,
      many: true,
      match: 'parent',
      from: (r) => [String(r.code)],
      en: 'Its parts, phases and expansions',
      vi: 'các phần, giai đoạn, mở rộng',
    },
    ...siteIncludes('ZONE'),
  },
};
