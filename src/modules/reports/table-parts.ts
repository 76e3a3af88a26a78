import { z } from 'zod';
import * as s from '../../records/schemas.ts';
import { BASES } from '../../vocab/registry.ts';
import {
  BASIS_SOURCES,
  CLUSTER_SETS,
  type ClusterSet,
  COLUMN_TYPES,
  REGISTRY_FIGURES,
  REPORT_UNITS,
  ROLLUPS,
  SEVERITIES,
} from '../../vocab/reports.ts';
import { MAX_CHECK, MAX_FORMULA } from './formula-parser.ts';
import { flag } from './parts.ts';

// Tables of a form: their figures, how those follow from others, and what must hold between them.

/** Row or column number as printed, the form before it where it is another form's. */
const cell = () => s.text(40);
const fieldName = () =>
  z
    .string()
    .max(80)
    .regex(/^[a-z][A-Za-z0-9]*$/, { error: 'must be a camelCase name' });

/** How formulas and checks name figures, told where they are written. */
const FIGURES = `Row 15.1 is \`r15_1\`, or its field name; \`previous.\`, \`half.\`, \`yearEnd.\` before it mean the period before, the first half of the year, the end of the year before, \`below.\` the sum of the accepted reports that roll up into this one; \`months\` is the length of the period. Of our registers: ${s.glossary(
  Object.fromEntries(Object.entries(REGISTRY_FIGURES).map(([name, vi]) => [`registry.${name}`, vi])),
)}. Numbers with a decimal point, + - * / ( ), \`abs\`, \`sum\`, \`min\`, \`max\`. Reckoned in exact decimals; what depends on a blank is not known`;

const columnParts = {
  code: s.about(cell(), 'Row or column number as printed', 'mã chỉ tiêu', '15'),
  field: s.about(fieldName(), 'Name', 'tên trường', 'operatingClusterCount'),
  label: s.about(s.text(500), 'Label as printed', 'tên chỉ tiêu', 'Số lượng CCN đã hoạt động'),
  section: s.optional(s.text(20), 'Section it stands in', 'mục', 'III'),
  type: s.about(s.word(COLUMN_TYPES), `Type: ${s.glossary(COLUMN_TYPES)}`, 'kiểu dữ liệu', 'INTEGER'),
  unit: s.optional(s.word(REPORT_UNITS), `Unit: ${s.glossary(REPORT_UNITS)}`, 'đơn vị tính', 'CLUSTER'),
  basis: s.optional(s.word(BASES), `What it covers: ${s.glossary(BASES)}`, 'cơ sở số liệu', 'POINT_IN_TIME'),
  basisSource: s.optional(
    s.word(BASIS_SOURCES),
    `Where that is said: ${s.glossary(BASIS_SOURCES)}`,
    'căn cứ cơ sở số liệu',
    'HEADER',
  ),
  scope: s.optional(s.text(40), 'What one figure is about, where a form speaks of several things', 'phạm vi', null),
  required: s.about(z.boolean().default(true), 'Has to be filled in', 'bắt buộc', true),
  isAdditive: s.optional(z.boolean(), 'Figures of periods may be added', 'cộng được theo thời gian', false),
  indicator: s.optional(s.code(), 'Indicator it is', 'chỉ tiêu trong danh mục', null),
  formula: s.optional(
    s.text(MAX_FORMULA),
    `How it follows from other figures. ${FIGURES}`,
    'công thức',
    'r15_1 + r15_2',
  ),
  formulaStated: s.optional(z.boolean(), 'The form itself prints the formula', 'công thức ghi trong biểu', true),
  rollup: s.about(
    z
      .strictObject({
        method: s.about(s.word(ROLLUPS), `How: ${s.glossary(ROLLUPS)}`, 'cách tổng hợp', 'COUNT'),
        source: s.about(
          s.text(200),
          'Where it comes from. SUM: `registry.clusters.areaHa` (plannedAreaHa, establishedAreaHa, industrialLandHa), or cells of other forms as `tt14-bieu-01.3 + tt14-bieu-02.11`; COUNT: `registry.clusters`, or one cell that is a flag; RATIO: two rows of this form, `r18, r17`; WEIGHTED_MEAN: `tt14-bieu-01.4 by tt14-bieu-01.3`; RECOMPUTE: `formula`; INDICATOR: `indicator`',
          'nguồn',
          'registry.clusters',
        ),
        filter: s.optional(
          s.word(CLUSTER_SETS),
          `Which clusters of the register; all when left out: ${s.glossary(CLUSTER_SETS)}`,
          'điều kiện',
          'OPERATING',
        ),
        note: s.optional(s.text(500), 'Remark', 'ghi chú', null),
      })
      .nullable()
      .default(null),
    'What it is made of',
    'nguồn tổng hợp',
    { method: 'COUNT', source: 'registry.clusters', filter: 'OPERATING', note: null },
  ),
  rollsUpTo: s.optional(cell(), 'Cell of the form above that it goes into', 'tổng hợp vào', '04.15'),
  note: s.optional(s.text(500), 'Doubts about what it means', 'ghi chú', null),
};

export const table = z.strictObject({
  code: s.about(s.text(40), 'Code of the table', 'mã bảng', 'bieu-03'),
  title: s.about(s.text(500), 'Title', 'tên bảng', 'Tình hình cụm công nghiệp'),
  header: s.about(
    z
      .array(
        z.strictObject({
          field: s.about(fieldName(), 'Name', 'tên trường', 'reporterName'),
          label: s.about(s.text(300), 'Label', 'nhãn', 'Đơn vị gửi báo cáo'),
          required: s.about(z.boolean().default(true), 'Has to be filled in', 'bắt buộc', true),
        }),
      )
      .max(50)
      .default([]),
    'Fields above the table',
    'phần đầu biểu',
    [{ field: 'reporterName', label: 'Đơn vị gửi báo cáo', required: true }],
  ),
  repeats: flag('One row a subject, as many as there are', 'bảng liệt kê, mỗi đối tượng một dòng', false),
  columns: s.about(z.array(z.strictObject(columnParts)).max(500), 'Its figures, in printed order', 'chỉ tiêu', []),
  checks: s.about(
    z
      .array(
        z.strictObject({
          code: s.about(s.text(40), 'Name', 'mã', 'SUM15'),
          expression: s.about(
            s.text(MAX_CHECK),
            `What must hold, statements separated by \`;\`: = <> <= < >= > (also 0 <= r5 <= 100), \`r13 in {0, 1}\`, \`and\`, \`implies\`. ${FIGURES}: such a statement does not apply`,
            'biểu thức',
            'r15 = r15_1 + r15_2',
          ),
          severity: s.about(s.word(SEVERITIES), `How grave: ${s.glossary(SEVERITIES)}`, 'mức độ', 'ERROR'),
          isStated: s.about(z.boolean().default(false), 'The form itself says so', 'ghi trong biểu', true),
          note: s.optional(s.text(500), 'Why', 'ghi chú', null),
        }),
      )
      .max(200)
      .default([]),
    'Cross-checks between the figures',
    'kiểm tra logic',
    [],
  ),
});

export interface Column {
  code: string;
  field: string;
  label: string;
  section: string | null;
  type: keyof typeof COLUMN_TYPES;
  unit: keyof typeof REPORT_UNITS | null;
  basis: keyof typeof BASES | null;
  basisSource: keyof typeof BASIS_SOURCES | null;
  scope: string | null;
  required: boolean;
  isAdditive: boolean | null;
  indicator: string | null;
  formula: string | null;
  formulaStated: boolean | null;
  rollup: { method: keyof typeof ROLLUPS; source: string; filter: ClusterSet | null; note: string | null } | null;
  rollsUpTo: string | null;
  note: string | null;
}

export interface Table {
  code: string;
  title: string;
  header: readonly { field: string; label: string; required: boolean }[];
  repeats: boolean;
  columns: readonly Column[];
  checks: readonly {
    code: string;
    expression: string;
    severity: keyof typeof SEVERITIES;
    isStated: boolean;
    note: string | null;
  }[];
}
