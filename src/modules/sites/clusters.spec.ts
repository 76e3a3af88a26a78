import { industrialClusters } from '../../db/tables/sites.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { parentIsNotBelow } from '../../records/tree.ts';
import { AREA_REGIMES, CLUSTER_STATUSES, CLUSTER_TYPES } from '../../vocab/sites.ts';
import { DATED, lawJoins, SHARED_FINDINGS } from './derived.ts';
import { siteCheck, siteFields, siteFilters, siteIdentity, siteIncludes } from './fields.ts';
import { zoneSpec } from './zones.spec.ts';

export const CLUSTER_OPERANDS = {
  leased_industrial: 'leased_industrial_ha',
  leased_service: null,
  approved_not_leased: 'approved_not_leased_ha',
  industrial_land: 'industrial_land_ha',
  service_land: null,
} as const;

export const clusterSpec: RecordSpec = {
  type: 'cluster',
  path: '/industrial-clusters',
  tag: 'Industrial clusters',
  schemaId: 'IndustrialCluster',
  en: 'industrial cluster',
  enPlural: 'industrial clusters',
  vi: 'cụm công nghiệp',
  table: industrialClusters,
  tableName: 'industrial_clusters',
  key: 'code',
  search: 'fold_search(t.name, t.name_en, t.code, immutable_join(t.aliases))',
  joins: lawJoins('cluster', CLUSTER_OPERANDS),
  published: true,
  geometry: 'boundary',
  defaultSort: 'code',
  check: siteCheck,
  admit: parentIsNotBelow('industrial_clusters', 'code'),
  dated: DATED,
  filters: siteFilters,
  fields: {
    ...siteIdentity('cluster', 'cụm công nghiệp', {
      code: 'ccn-dong-dinh',
      name: 'CCN Đồng Đình',
      parent: 'ccn-nghia-hoa',
    }),
    clusterTypes: f.words(CLUSTER_TYPES, 'Types, as a set (32/2024/NĐ-CP Art. 2)', 'loại cụm', ['GENERAL'], {
      filter: true,
    }),
    minAreaRegime: f.word(
      AREA_REGIMES,
      'Minimum-area regime (32/2024/NĐ-CP Art. 2.1)',
      'chế độ diện tích tối thiểu',
      'STANDARD',
      { filter: true },
    ),
    areaExemptionGround: f.text(
      300,
      'Ground on which the area may lie outside the limits (Art. 35)',
      'căn cứ ngoại lệ diện tích',
      'formed before 2009-10-05',
    ),
    serviceActivityHa: f.hectares(
      'Land for services, at most 10 % of the cluster (32/2024/NĐ-CP Art. 3.1.c)',
      'đất dịch vụ',
      2,
    ),
    approvedNotLeasedHa: f.hectares(
      'Industrial land with a policy approval or certificate, not yet leased',
      'đất đã chấp thuận, chưa thuê',
      5,
      { filter: true },
    ),
    stateBudgetInfraVnd: f.money(
      'State budget in the infrastructure, in VND',
      'vốn ngân sách trong hạ tầng',
      '15000000000',
      { internal: true },
    ),
    detailedPlanNo: f.text(
      60,
      'Number of the decision on the detailed plan',
      'số QĐ quy hoạch chi tiết',
      '512/QĐ-UBND',
    ),
    detailedPlanApprovedOn: f.day('Day of approval of the detailed plan', 'ngày phê duyệt QHCT', '2019-08-20', {
      sort: true,
    }),
    firstProjectOn: f.day('Day of the first tenant project', 'ngày có dự án thứ cấp đầu tiên', '2018-02-01'),
    mergedIntoZone: f.code('Code of the zone it was merged into', 'sáp nhập vào KCN', 'kcn-yen-lu', { filter: true }),
    mergedOn: f.day('Day of the merger', 'ngày sáp nhập', '2024-06-30', { filter: true, sort: true }),
    ...siteFields({
      statuses: CLUSTER_STATUSES,
      operands: CLUSTER_OPERANDS,
      typesColumn: 'cluster_types',
      findings: {
        ...SHARED_FINDINGS,
        area_above_75_ha: {
          vi: 'diện tích trên 75 ha',
          sql: () => 'coalesce(t.established_area_ha, t.planned_area_ha) > 75 and t.area_exemption_ground is null',
        },
        area_below_minimum: {
          vi: 'diện tích dưới mức tối thiểu',
          sql: () =>
            `coalesce(t.established_area_ha, t.planned_area_ha) < case when t.min_area_regime in ('MOUNTAIN', 'CRAFT') or 'CRAFT_VILLAGE' = any(t.cluster_types) then 5 else 10 end and t.area_exemption_ground is null and t.parent is null`,
        },
        services_above_10_pct: {
          vi: 'đất dịch vụ trên 10 % diện tích',
          sql: () => 't.service_activity_ha > 0.1 * coalesce(t.established_area_ha, t.planned_area_ha)',
        },
        removed_without_conversion_plan: {
          vi: 'đưa ra khỏi quy hoạch nhưng chưa có phương án chuyển đổi',
          sql: () =>
            `t.conversion_plan is null and jsonb_path_exists(t.plan_listings, '$[*] ? (@.change == "REMOVE")')`,
        },
      },
    }),
  },
  includes: {
    parent: {
      spec: () => clusterSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.parent === 'string' ? [r.parent] : []),
      en: 'The cluster this one is part of',
      vi: 'cụm gốc',
    },
    children: {
      spec: () => clusterSpec,
      many: true,
      match: 'parent',
      from: (r) => [String(r.code)],
      en: 'Its parts and expansions',
      vi: 'các phần, mở rộng',
    },
    zone: {
      spec: () => zoneSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.mergedIntoZone === 'string' ? [r.mergedIntoZone] : []),
      en: 'The zone it was merged into',
      vi: 'KCN nhận sáp nhập',
    },
    ...siteIncludes('CLUSTER'),
  },
};
