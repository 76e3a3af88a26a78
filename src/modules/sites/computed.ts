import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import * as derived from './derived.ts';

// Shapes of what is computed from a site's facts (derived.ts).

const nullableNumber = z.number().nullable();

/** Shape of the computed occupancy. */
export const occupancyAnswer = z.strictObject({
  formula: z
    .string()
    .max(30)
    .nullable()
    .meta({
      description: s.describe('Version of the formula in force on the day', 'phiên bản công thức'),
      examples: ['KCN_ND35'],
    }),
  legalBasis: z
    .string()
    .max(200)
    .nullable()
    .meta({ description: s.describe('Act and article', 'căn cứ'), examples: ['35/2022/NĐ-CP Art. 2.22'] }),
  ratePct: nullableNumber.meta({
    description: s.describe('Occupancy in per cent; null when an operand is unknown', 'tỷ lệ lấp đầy'),
    examples: [68.25],
  }),
  vacantPct: nullableNumber.meta({
    description: s.describe('100 minus the rate, on the same base', 'tỷ lệ đất trống'),
    examples: [31.75],
  }),
  occupiedHa: nullableNumber.meta({ description: s.describe('Numerator in hectares', 'tử số'), examples: [136.5] }),
  leasableHa: nullableNumber.meta({ description: s.describe('Denominator in hectares', 'mẫu số'), examples: [200] }),
  vacantHa: nullableNumber.meta({
    description: s.describe('Land of the denominator not occupied', 'đất còn trống'),
    examples: [63.5],
  }),
  operands: z.record(z.string().max(60), nullableNumber).meta({
    description: s.describe('Every area the formula weighs, and its weight', 'các thành phần'),
    examples: [{ leasedIndustrialHa: 136.5, leasedIndustrialHaWeight: 1 }],
  }),
});

export const smeAnswer = z.strictObject({
  rule: z
    .string()
    .max(40)
    .nullable()
    .meta({
      description: s.describe('Rule in force on the day of establishment', 'quy định áp dụng'),
      examples: ['ND35_ART_9_4'],
    }),
  legalBasis: z
    .string()
    .max(200)
    .nullable()
    .meta({ description: s.describe('Act and article', 'căn cứ'), examples: ['35/2022/NĐ-CP Art. 9.4'] }),
  minHa: nullableNumber.meta({ description: s.describe('Hectares that satisfy the rule', 'mức ha'), examples: [5] }),
  minPct: nullableNumber.meta({
    description: s.describe('Share of industrial land that satisfies the rule', 'mức %'),
    examples: [3],
  }),
  reservedHa: nullableNumber.meta({ description: s.describe('Hectares reserved', 'đã dành'), examples: [6] }),
  industrialLandHa: nullableNumber.meta({
    description: s.describe('Industrial land', 'đất công nghiệp'),
    examples: [200],
  }),
  marginHa: nullableNumber.meta({
    description: s.describe('Reserved minus the hectares asked for', 'chênh lệch theo ha'),
    examples: [1],
  }),
  marginByPctHa: nullableNumber.meta({
    description: s.describe('Reserved minus the share asked for, in hectares', 'chênh lệch theo %'),
    examples: [0],
  }),
  verdict: s.word(derived.SME_VERDICTS).meta({
    description: s.describe(`Either measure satisfies the rule: ${s.glossary(derived.SME_VERDICTS)}`, 'kết luận'),
    examples: ['MET'],
  }),
});
