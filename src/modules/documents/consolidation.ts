import { printNumber } from '../../lib/vietnamese-numbers.ts';
import {
  CONSOLIDATION_STATES,
  type ConsolidationState,
  INPUT_STATUSES,
  type InputStatus,
} from '../../vocab/reports.ts';
import type { Content } from './official.ts';
import { assertFits, type ReportSection } from './report.ts';
import { lineCount, linesOf, oneLine } from './words.ts';

// A report that was added up from others, as the content of a document.

interface CellRecord {
  table: string;
  row: number;
  column: string;
  value: string | null;
  manual: number[];
  expectedInputs: number;
  receivedInputs: number;
  reconciliation: { value: string | null; difference: string | null } | null;
}

interface InputRecord {
  name: string;
  status: InputStatus;
}

export interface ConsolidationRecord {
  id: string;
  state: ConsolidationState;
  template: string;
  family: string;
  period: string;
  dataFrom: string;
  dataTo: string;
  asOf: string;
  organisation: string;
  receivers: string[] | null;
  basis: number;
  note: string | null;
  document: string | null;
  documentOn: string | null;
  signer: string | null;
  signedOn: string | null;
  expectedInputs: number;
  receivedInputs: number;
  inputs: InputRecord[];
  /** Reports whose names the reader is not to be told. */
  withheldInputs: { status: InputStatus; reports: number }[];
  cells: CellRecord[];
  sections: {
    section: string;
    title: string | null;
    texts: { input: number; text: string }[];
    withheld?: number;
  }[];
  manualContributions: { reason: string }[];
}

/** Fields of the record that a document needs: not the rows of the register, which are many. */
export const CONSOLIDATION_FIELDS = [
  ...['state', 'template', 'family', 'period', 'dataFrom', 'dataTo', 'asOf', 'organisation', 'receivers', 'basis'],
  ...['note', 'document', 'documentOn', 'signer', 'signedOn', 'expectedInputs', 'receivedInputs', 'inputs'],
  ...['withheldInputs', 'cells', 'sections', 'manualContributions'],
];

/** What there is to know of a figure: what it lacks, what was typed in, where the register says otherwise. */
function noteOf(cell: CellRecord, { manualContributions }: ConsolidationRecord): string | null {
  const { value, manual, expectedInputs, receivedInputs, reconciliation } = cell;
  const reports = `${receivedInputs}/${expectedInputs} báo cáo`;
  const differs = reconciliation?.value != null && Number(reconciliation.difference ?? 0) !== 0;
  const notes = [
    ...(value === null ? [expectedInputs === 0 ? 'chưa có số liệu' : `chưa có số liệu: có ${reports}`] : []),
    ...(value !== null && receivedInputs < expectedInputs ? [`mới có ${reports}`] : []),
    ...new Set(manual.map((at) => `gồm số tự nhập: ${oneLine(manualContributions[at]!.reason)}`)),
    ...(differs ? [`theo sổ đăng ký: ${printNumber(reconciliation!.value!)}`] : []),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}

/** What each report says, section by section, under the name of who says it. */
function sectionsOf({ sections, inputs }: ConsolidationRecord): ReportSection[] {
  const all = sections.flatMap((s) => s.texts);
  if (all.length === 0 && sections.every((s) => s.withheld === undefined)) return [];
  assertFits(all.reduce((n, { text }) => n + lineCount(text) + 1, 0));
  return sections.map(({ section, title, texts, withheld }) => ({
    code: section,
    title,
    paragraphs: [
      ...texts.flatMap(({ input, text }) => [
        { text: `${oneLine(inputs[input]!.name)}:`, lead: true },
        ...linesOf(text).map((line) => ({ text: line })),
      ]),
      ...(withheld === undefined ? [] : [{ text: `(Không gồm nội dung của ${withheld} báo cáo khác.)` }]),
      ...(texts.length === 0 && withheld === undefined ? [{ text: '(Chưa có nội dung.)' }] : []),
    ],
  }));
}

/** Names that are said one by one; a ministry does not read five hundred. */
const MOST_NAMES = 200;

function named({ inputs, withheldInputs }: ConsolidationRecord, status: InputStatus): string[] {
  const names = inputs.filter((x) => x.status === status).map((x) => oneLine(x.name));
  const unnamed = withheldInputs.reduce((n, x) => n + (x.status === status ? x.reports : 0), 0);
  const count = names.length + unnamed;
  if (count === 0) return [];
  const said = names.slice(0, MOST_NAMES);
  const more = count > said.length && said.length > 0 ? [`và ${count - said.length} báo cáo khác`] : [];
  const list = [...said, ...more].join('; ');
  return [`${INPUT_STATUSES[status]} (${count})${list === '' ? '' : `: ${list}`}`];
}

/** How many of the reports that were expected are in it, and whose are not. */
function completenessOf(record: ConsolidationRecord): string | null {
  const { expectedInputs, receivedInputs } = record;
  if (expectedInputs === 0) return null;
  const missing = (['MISSING', 'PENDING', 'RETURNED', 'WAIVED'] as const).flatMap((status) => named(record, status));
  return `Số liệu được tổng hợp từ ${receivedInputs}/${expectedInputs} báo cáo phải có. ${missing
    .map((part) => `Báo cáo ${part}. `)
    .join('')}`.trim();
}

export const contentOfConsolidation = (
  record: ConsolidationRecord,
  _regime: unknown,
  { name, version }: { name: string; version: number },
): Omit<Content, 'issuer'> => ({
  name,
  period: record.period,
  dataFrom: record.dataFrom,
  dataTo: record.dataTo,
  isEstimate: false,
  receivers: record.receivers,
  // A document bears the day on which it is signed.
  recorded: { number: record.document, day: record.documentOn ?? record.signedOn, signer: record.signer },
  filled: record.cells.map((cell) => ({
    ...{ table: cell.table, row: cell.row, column: cell.column, value: cell.value },
    note: noteOf(cell, record),
  })),
  fields: new Map(),
  sections: sectionsOf(record),
  remarks: record.note === null ? [] : linesOf(`Ghi chú: ${record.note}`),
  completeness: completenessOf(record),
  provenance: `Nguồn: bản tổng hợp ${record.id} (${CONSOLIDATION_STATES[record.state]}), phiên bản ghi ${version}, lập từ sổ ghi tại vị trí ${record.basis}; công thức theo biểu mẫu ${record.template}.`,
});
