import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import {
  cellHead,
  contribution,
  counts,
  exclusion,
  input,
  MOST_CLUSTERS,
  MOST_INPUTS,
  MOST_MANUAL,
  manualKept,
  registryRow,
  why,
} from './parts.ts';

// What the explanation of one figure looks like: all that its cell refers to by place, written out.

const drawn = { ...input.shape, cell: contribution.shape.cell };

/** One cell with all that stands behind it, each written out. */
export const explained = z
  .strictObject({
    consolidation: s.about(s.uuid(), 'Consolidation', 'bản tổng hợp', '019a9e0c-cccc-7aaa-8bbb-0123456789ab'),
    template: s.about(s.text(100), 'Version of the form', 'phiên bản biểu mẫu', 'tt14-bieu-03@2025-07-01'),
    period: s.about(s.text(40), 'Label of the period', 'kỳ báo cáo', '2025'),
    ...cellHead,
    contributions: s.about(
      z
        .array(z.strictObject({ ...drawn, value: contribution.shape.value, weight: contribution.shape.weight }))
        .max(MOST_INPUTS),
      'Reports that went into it; `consolidation` of one is where to ask further',
      'các báo cáo',
      [],
    ),
    clusters: s.about(
      z
        .array(
          z.strictObject({
            ...registryRow.shape,
            why: why('established on 2019-08-20'),
            value: s.about(z.string().max(80), 'What it counts for', 'giá trị', '1'),
          }),
        )
        .max(MOST_CLUSTERS),
      'Rows of the register that went into it, each with what put it there',
      'các cụm trong sổ đăng ký',
      [],
    ),
    manual: s.about(z.array(manualKept).max(MOST_MANUAL), 'Figures typed in', 'số liệu tự nhập', []),
    exclusions: s.about(
      z
        .array(z.strictObject({ ...exclusion.shape, input: s.about(input.nullable(), 'Report', 'báo cáo', null) }))
        .max(MOST_INPUTS),
      'What did not go into it, and why',
      'không tính',
      [],
    ),
    missing: s.about(z.array(input).max(MOST_INPUTS), 'Reports that were expected and are not there', 'còn thiếu', []),
    ...counts,
  })
  .meta({
    id: 'ConsolidationCell',
    description: s.describe('One figure of a consolidation with all it was made of', 'diễn giải một chỉ tiêu'),
    examples: [
      {
        ...{
          consolidation: '019a9e0c-cccc-7aaa-8bbb-0123456789ab',
          template: 'tt14-bieu-03@2025-07-01',
          period: '2025',
        },
        ...{ table: 'bieu-03', row: 1, column: '19', label: 'Tỷ lệ lấp đầy bình quân', unit: 'PERCENT' },
        ...{ value: '71.67', unrounded: '71.666666666666666667', method: 'RATIO', source: 'r18, r17', filter: null },
        formula: '100 * r18 / r17',
        operands: [
          { name: 'r18', value: '43' },
          { name: 'r17', value: '60' },
        ],
        ...{ contributions: [], clusters: [], manual: [], exclusions: [], missing: [] },
        ...{ expectedInputs: 2, receivedInputs: 2, reconciliation: null },
      },
    ],
  });
