import { type FIGURE_KINDS, SUBMISSION_STATES, type SubmissionState } from '../../vocab/reports.ts';
import type { Figure, NarrativeSection } from '../submissions/submissions.reads.ts';
import type { Regime } from './around.ts';
import type { Content } from './official.ts';
import { assertFits, type ReportSection } from './report.ts';
import { lineCount, linesOf } from './words.ts';

// One version of a report that was sent, as the content of a document.

export interface SubmissionRecord {
  id: string;
  versionNo: number;
  state: SubmissionState;
  template: string;
  family: string;
  period: string;
  dataFrom: string;
  dataTo: string;
  reporter: string | null;
  enterprise: string | null;
  receivers: string[] | null;
  figureKind: keyof typeof FIGURE_KINDS;
  header: { table: string; field: string; value: string }[] | null;
  figures: Figure[] | null;
  narrative: NarrativeSection[] | null;
  note: string | null;
  correctionReason: string | null;
  document: string | null;
  documentOn: string | null;
  signer: string | null;
  filledFigures: number;
  requiredFigures: number;
  fill: 'EMPTY' | 'PARTIAL' | 'COMPLETE';
}

/** The sections of the outline with their texts; of a report without any, none. */
function sectionsOf({ narrative }: SubmissionRecord, { outline }: Regime): ReportSection[] {
  const texts = new Map((narrative ?? []).map((x) => [x.section, x.text]));
  if (texts.size === 0) return [];
  assertFits([...texts.values()].reduce((n, text) => n + lineCount(text), 0));
  const planned = new Set(outline.map((x) => x.code));
  const others = [...texts.keys()].filter((code) => !planned.has(code));
  return [
    ...outline.filter((x) => x.required || texts.has(x.code)).map(({ code, title }) => ({ code, title })),
    ...others.map((code) => ({ code, title: null })),
  ].map(({ code, title }) => {
    const text = texts.get(code);
    const paragraphs = text === undefined ? ['(Chưa có nội dung.)'] : linesOf(text);
    return { code, title, paragraphs: paragraphs.map((line) => ({ text: line })) };
  });
}

export function contentOfSubmission(
  record: SubmissionRecord,
  regime: Regime,
  { name, version }: { name: string; version: number },
): Omit<Content, 'issuer'> {
  const { versionNo, correctionReason, note, filledFigures, requiredFigures, fill } = record;
  return {
    name,
    period: record.period,
    dataFrom: record.dataFrom,
    dataTo: record.dataTo,
    isEstimate: record.figureKind === 'ESTIMATE',
    receivers: record.receivers,
    recorded: { number: record.document, day: record.documentOn, signer: record.signer },
    filled: (record.figures ?? []).map(({ note: remark, missingReason, ...figure }) => {
      const notes = [missingReason, remark].filter((x) => x !== null);
      return { ...figure, note: notes.length === 0 ? null : notes.join('; ') };
    }),
    fields: new Map((record.header ?? []).map((h) => [`${h.table} ${h.field}`, h.value])),
    sections: sectionsOf(record, regime),
    remarks: [
      ...(correctionReason === null ? [] : [`Báo cáo được lập lại, lần gửi thứ ${versionNo}: ${correctionReason}`]),
      ...(note === null ? [] : linesOf(`Ghi chú: ${note}`)),
    ],
    completeness:
      fill === 'COMPLETE' || requiredFigures === 0
        ? null
        : `Báo cáo có ${filledFigures} số liệu; biểu mẫu yêu cầu ${requiredFigures} số liệu.`,
    provenance: `Nguồn: báo cáo ${record.id}, lần gửi ${versionNo} (${SUBMISSION_STATES[record.state]}), phiên bản ghi ${version}; biểu mẫu ${record.template}.`,
  };
}
