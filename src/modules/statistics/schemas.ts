import { z } from 'zod';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import { BASES, DATE_PRECISIONS, QUALIFIERS, SUBJECT_TYPES } from '../../vocab/registry.ts';
import { occupancyAnswer } from '../sites/computed.ts';

// Shapes of the statistics.

export const query = z.strictObject(travelShape);
export type Query = z.output<typeof query>;

const number = (en: string, vi: string, example: number) =>
  z
    .number()
    .nullable()
    .meta({ description: s.describe(en, vi), examples: [example] });
const count = (en: string, vi: string, example: number) =>
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .meta({ description: s.describe(en, vi), examples: [example] });

const occupancyShape = {
  ...occupancyAnswer.pick({ formula: true, legalBasis: true }).shape,
  method: z.enum(['WEIGHTED']).meta({
    description: s.describe(
      'Σ occupied ÷ Σ leasable over the sites whose operands are all known',
      'bình quân gia quyền',
    ),
    examples: ['WEIGHTED'],
  }),
  ratePct: number('Weighted occupancy in per cent', 'tỷ lệ lấp đầy bình quân gia quyền', 68.2),
  simpleAveragePct: number('Mean of the sites’ own rates, for comparison', 'bình quân giản đơn', 66.4),
  occupiedHa: number('Σ numerator in hectares', 'tổng tử số', 1250),
  leasableHa: number('Σ denominator in hectares', 'tổng mẫu số', 1830),
  sitesCounted: count('Sites whose operands are all known', 'số khu được tính', 9),
  sitesLeftOut: count('Sites left out because an operand is unknown', 'số khu chưa đủ dữ liệu', 7),
};

const area = (en: string, vi: string) =>
  z
    .strictObject({
      valueHa: number('Sum in hectares; null when no area is known', 'tổng diện tích', 2252),
      recordsCounted: count('Records that enter the sum', 'số bản ghi được tính', 9),
      recordsUnknown: count(
        'Records whose area is unknown and whose whole is unknown too',
        'số bản ghi chưa có diện tích',
        7,
      ),
    })
    .meta({ description: s.describe(en, vi) });

const computedSites = z.strictObject({
  records: count('All records, parts and expansions included', 'tổng số bản ghi', 16),
  sites: count('Records that are not a part, phase or expansion of another', 'số khu', 11),
  expansions: count('Records that are expansions', 'số phần mở rộng', 4),
  byLegalStatus: z
    .array(
      z.strictObject({
        legalStatus: z
          .string()
          .max(40)
          .nullable()
          .meta({
            description: s.describe('Legal status on the day; null where unknown', 'tình trạng pháp lý'),
            examples: ['POLICY_PENDING'],
          }),
        records: count('Records', 'số bản ghi', 5),
      }),
    )
    .max(50)
    .meta({ description: s.describe('Records by legal status; the parts add up to all', 'theo tình trạng') }),
  plannedArea: area(
    'Planned area; a part is counted only where its whole is not known, so no hectare counts twice',
    'diện tích quy hoạch',
  ),
  industrialLand: area('Industrial land, counted the same way', 'đất công nghiệp'),
  occupancy: z
    .strictObject(occupancyShape)
    .meta({ description: s.describe('Occupancy over all sites', 'tỷ lệ lấp đầy') }),
});

const reported = z.strictObject({
  indicator: s
    .code()
    .meta({ description: s.describe('Code of the indicator', 'chỉ tiêu'), examples: ['kcn-planned-area'] }),
  name: z
    .string()
    .max(300)
    .meta({
      description: s.describe('Name of the indicator', 'tên chỉ tiêu'),
      examples: ['Diện tích quy hoạch các khu công nghiệp'],
    }),
  subjectType: s.word(SUBJECT_TYPES).meta({
    description: s.describe(`What it is about: ${s.glossary(SUBJECT_TYPES)}`, 'đối tượng'),
    examples: ['ALL_ZONES'],
  }),
  value: z.number().meta({ description: s.describe('Value as reported', 'giá trị'), examples: [2252] }),
  unit: z
    .string()
    .max(40)
    .meta({ description: s.describe('Unit', 'đơn vị tính'), examples: ['ha'] }),
  qualifier: s
    .word(QUALIFIERS)
    .meta({ description: s.describe(`Qualifier: ${s.glossary(QUALIFIERS)}`, 'mức độ'), examples: ['EXACT'] }),
  basis: s
    .word(BASES)
    .meta({ description: s.describe(`Basis: ${s.glossary(BASES)}`, 'cơ sở số liệu'), examples: ['POINT_IN_TIME'] }),
  asOf: s.day().meta({ description: s.describe('Day the figure is about', 'tại ngày'), examples: ['2024-03-12'] }),
  asOfPrecision: s
    .word(DATE_PRECISIONS)
    .meta({ description: s.describe('Precision of that day', 'độ chính xác ngày'), examples: ['DAY'] }),
  sourceDocument: z
    .string()
    .max(200)
    .nullable()
    .meta({
      description: s.describe('Document it stands in', 'văn bản nguồn'),
      examples: ['000 conclusion notice 2024-03-12'],
    }),
  section: z
    .string()
    .max(100)
    .nullable()
    .meta({ description: s.describe('Section of the document', 'mục'), examples: ['intro'] }),
  observation: s.uuid().meta({
    description: s.describe('Id of the observation', 'định danh số liệu'),
    examples: ['019a9e0c-2222-7aaa-8bbb-0123456789ab'],
  }),
});

export const overviewSchema = z
  .strictObject({
    day: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2026-11-20'] }),
    reported: z
      .array(reported)
      .max(1000)
      .meta({
        description: s.describe(
          'The latest reported figure of each provincial indicator on that day',
          'số liệu báo cáo',
        ),
      }),
    computed: z
      .strictObject({
        zones: computedSites.meta({
          description: s.describe('Computed from the zone records', 'tính từ sổ khu công nghiệp'),
        }),
        clusters: computedSites.meta({
          description: s.describe('Computed from the cluster records', 'tính từ sổ cụm công nghiệp'),
        }),
      })
      .meta({ description: s.describe('Computed from the records of the register', 'số liệu tính toán') }),
  })
  .meta({
    id: 'ProvinceOverview',
    description: 'Reported and computed figures of the province, side by side (tổng quan tỉnh)',
  });

export const occupancySchema = z
  .strictObject({
    day: s.day().meta({ description: s.describe('The day asked about', 'tại ngày'), examples: ['2026-11-20'] }),
    data: z
      .array(
        z.strictObject({
          register: z.enum(['zone', 'cluster']).meta({ description: s.describe('Register', 'sổ'), examples: ['zone'] }),
          ...occupancyShape,
          rows: z
            .string()
            .max(500)
            .meta({
              description: s.describe('Where the rows behind the total are', 'các dòng số liệu'),
              format: 'uri-reference',
              examples: ['/v1/industrial-zones?fields=code,occupancy'],
            }),
        }),
      )
      .max(2)
      .meta({ description: s.describe('One total a register', 'mỗi sổ một dòng') }),
  })
  .meta({ id: 'OccupancyStatistics', description: 'Occupancy over all zones and over all clusters (tỷ lệ lấp đầy)' });
