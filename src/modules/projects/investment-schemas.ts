import { z } from 'zod';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { CAPITAL_ORIGINS, PROJECT_ROLES, PROJECT_STATUSES } from '../../vocab/projects.ts';
import { clusterOn, statusOn, zoneOn } from './derived.ts';

// What can be asked of the totals over investment projects, and what they answer.

const issuedIn = (format: string, en: string, vi: string) =>
  ({
    sql: () => `coalesce(to_char(t.first_issued_on, '${format}'), 'none')`,
    filter: 'firstIssuedOn',
    en,
    vi,
  }) as const;

export const DIMENSIONS = {
  zone: { sql: (day: string) => `coalesce(${zoneOn(day)}, 'none')`, filter: 'zone', en: 'zone', vi: 'khu công nghiệp' },
  cluster: {
    sql: (day: string) => `coalesce(${clusterOn(day)}, 'none')`,
    filter: 'cluster',
    en: 'cluster',
    vi: 'cụm công nghiệp',
  },
  sector: {
    sql: () => `coalesce(left(t.vsic_code, 2), 'none')`,
    filter: 'sector',
    en: 'VSIC level 2',
    vi: 'ngành cấp 2',
  },
  origin: {
    sql: () => `coalesce(t.capital_origin, 'none')`,
    filter: 'capitalOrigin',
    en: 'origin of capital',
    vi: 'nguồn vốn',
  },
  status: {
    sql: (day: string) => `coalesce(${statusOn(day)}, 'none')`,
    filter: 'status',
    en: 'status on the day',
    vi: 'tình trạng',
  },
  role: { sql: () => 't.role', filter: 'role', en: 'role', vi: 'loại dự án' },
  year: issuedIn('YYYY', 'year of first issue, 2026', 'năm cấp'),
  quarter: issuedIn('YYYY-"Q"Q', 'quarter of first issue, 2026-Q2', 'quý cấp'),
  month: issuedIn('YYYY-MM', 'month of first issue, 2026-04', 'tháng cấp'),
} as const;
export type Dimension = keyof typeof DIMENSIONS;
const NAMES = Object.keys(DIMENSIONS) as Dimension[];

/** Most groups one answer holds. */
export const MOST_GROUPS = 5000;

const words = (list: Record<string, string>) => z.array(s.word(list)).max(20).optional();
const codes = () =>
  z
    .array(
      z
        .string()
        .min(1)
        .max(80)
        .regex(/^[a-z0-9-]+$/),
    )
    .max(100)
    .optional();

export const query = z.strictObject({
  by: z
    .string()
    .max(100)
    .refine((v) => v.split(',').every((d) => NAMES.includes(d as Dimension)), { error: `cuts: ${NAMES.join(', ')}` })
    .optional()
    .meta({
      description: s.describe(
        `Comma-separated cuts: ${NAMES.map((n) => `${n} = ${DIMENSIONS[n].en}`).join('; ')}`,
        'phân tổ',
      ),
      examples: ['zone,sector'],
    }),
  count: z
    .enum(['valid', 'all'])
    .optional()
    .meta({
      description: s.describe(
        '`valid` (default): licensed on or before the day, neither ended nor succeeded by merger or transfer; `all`: every project recorded',
        'phạm vi đếm',
      ),
      examples: ['valid'],
    }),
  from: s
    .day()
    .optional()
    .meta({
      description: s.describe('First day of the period for what is new, adjusted and revoked', 'kỳ từ ngày'),
      examples: ['2026-01-01'],
    }),
  to: s
    .day()
    .optional()
    .meta({ description: s.describe('Last day of that period', 'kỳ đến ngày'), examples: ['2026-06-30'] }),
  zone: codes().meta({
    description: s.describe('Only projects in these zones on the day', 'khu công nghiệp'),
    examples: [['kcn-quang-chau']],
  }),
  cluster: codes().meta({
    description: s.describe('Only projects in these clusters on the day', 'cụm công nghiệp'),
    examples: [['ccn-dong-dinh']],
  }),
  sector: z
    .array(
      z
        .string()
        .max(5)
        .regex(/^(\d{1,5}|none)$/),
    )
    .max(50)
    .optional()
    .meta({ description: s.describe('Only VSIC codes that begin with one of these', 'ngành'), examples: [['26']] }),
  capitalOrigin: words(CAPITAL_ORIGINS).meta({
    description: s.describe('Only these origins of capital', 'nguồn vốn'),
    examples: [['FDI']],
  }),
  status: words(PROJECT_STATUSES).meta({
    description: s.describe('Only these statuses on the day', 'tình trạng'),
    examples: [['OPERATING']],
  }),
  role: words(PROJECT_ROLES).meta({
    description: s.describe('Only these roles', 'loại dự án'),
    examples: [['SECONDARY']],
  }),
  ...travelShape,
});
export type Query = z.output<typeof query>;

const { count } = s;
const sum = (en: string, vi: string, example: string) =>
  z
    .string()
    .max(40)
    .nullable()
    .meta({ description: s.describe(`${en}; null when none is known`, vi), examples: [example] });

const link = (en: string, vi: string) => s.link(en, vi, '/v1/investment-projects?isValid=true&zone=kcn-quang-chau');

export const measures = {
  projects: count('Projects', 'số dự án', 120),
  registeredCapitalVnd: sum('Σ registered capital written in VND', 'vốn đăng ký (VND)', '1250000000000'),
  registeredCapitalUsd: sum('Σ registered capital written in USD', 'vốn đăng ký (USD)', '350000000'),
  implementedCapitalVnd: sum('Σ implemented capital in VND', 'vốn thực hiện (VND)', '900000000000'),
  implementedCapitalUsd: sum('Σ implemented capital in USD', 'vốn thực hiện (USD)', '210000000'),
  landHa: sum('Σ land in hectares; rented factories and infrastructure projects not counted', 'diện tích đất', '430.5'),
  infrastructureLandHa: sum(
    'Σ land of infrastructure projects in hectares; what they let is in landHa',
    'diện tích dự án hạ tầng',
    '1250',
  ),
  labourRegistered: sum('Σ workers registered', 'lao động đăng ký', '52000'),
  labourActual: sum('Σ workers now', 'lao động thực tế', '45000'),
  withoutCapital: count('Projects whose registered capital is unknown', 'chưa có vốn đăng ký', 3),
  withoutLand: count('Projects with land of their own whose land is unknown', 'chưa có diện tích', 2),
};

export const period = z
  .strictObject({
    newProjects: count('Projects first licensed in the period', 'dự án cấp mới', 12),
    newCapitalVnd: sum('Their capital in VND as first licensed', 'vốn cấp mới (VND)', '250000000000'),
    newCapitalUsd: sum('Their capital in USD as first licensed', 'vốn cấp mới (USD)', '90000000'),
    adjustments: count('Adjustments issued in the period', 'lượt điều chỉnh', 7),
    increasedVnd: sum('Σ increases of capital in VND by adjustments', 'vốn tăng thêm (VND)', '50000000000'),
    increasedUsd: sum('Σ increases of capital in USD by adjustments', 'vốn tăng thêm (USD)', '12000000'),
    decreasedVnd: sum('Σ decreases of capital in VND by adjustments', 'vốn giảm (VND)', '1000000000'),
    decreasedUsd: sum('Σ decreases of capital in USD by adjustments', 'vốn giảm (USD)', '500000'),
    revokedProjects: count('Projects first terminated or revoked in the period', 'dự án chấm dứt, thu hồi', 2),
    newRows: link('Where the new projects are listed', 'dự án cấp mới'),
    adjustedRows: link('Where the projects with these adjustments are listed', 'dự án điều chỉnh'),
    revokedRows: link('Where the ended projects are listed', 'dự án chấm dứt'),
  })
  .meta({ description: s.describe('What happened in the period', 'trong kỳ') });

const group = z.strictObject({
  key: z
    .strictObject(
      Object.fromEntries(
        NAMES.map((n) => [
          n,
          z
            .string()
            .max(80)
            .optional()
            .meta({
              description: s.describe(
                `Value of the cut: ${DIMENSIONS[n].en}; \`none\` where unknown`,
                DIMENSIONS[n].vi,
              ),
              examples: [n === 'zone' ? 'kcn-quang-chau' : 'none'],
            }),
        ]),
      ),
    )
    .meta({
      description: s.describe('Values of the cuts asked for', 'nhóm'),
      examples: [{ zone: 'kcn-quang-chau', sector: '26' }],
    }),
  ...measures,
  period: period.optional(),
  rows: link('Where the projects of this group are listed, at the same position and day', 'các dự án'),
});

export const answer = z
  .strictObject({
    day: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2026-11-20'] }),
    by: z
      .array(z.enum(NAMES))
      .max(NAMES.length)
      .meta({ description: s.describe('The cuts', 'phân tổ'), examples: [['zone', 'sector']] }),
    count: z
      .enum(['valid', 'all'])
      .meta({ description: s.describe('Which projects are counted', 'phạm vi đếm'), examples: ['valid'] }),
    total: group
      .omit({ key: true })
      .meta({ description: s.describe('Over all groups; the groups add up to it', 'tổng cộng') }),
    groups: z
      .array(group)
      .max(MOST_GROUPS)
      .meta({ description: s.describe('One entry a combination of the cuts', 'các nhóm') }),
  })
  .meta({ id: 'InvestmentStatistics', description: 'Totals over investment projects (tổng hợp đầu tư)' });
