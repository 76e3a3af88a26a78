import { consolidations } from '../../db/tables/reports.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { CONSOLIDATION_STATES } from '../../vocab/reports.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import { obligationSpec } from '../reports/obligations.spec.ts';
import { templateSpec } from '../reports/templates.spec.ts';
import { submissionSpec } from '../submissions/submissions.spec.ts';
import * as parts from './parts.ts';
import { veil } from './sight.ts';

const EXPECTED = `t.inputs, '$[*] ? (@.status != "WAIVED" && @.status != "EXCLUDED")'`;
const RECEIVED = `t.inputs, '$[*] ? (@.status == "COUNTED")'`;
const HAS_FIGURES = `jsonb_path_exists(t.cells, '$[*] ? (@.value != null)')`;
const HAS_TEXTS = `jsonb_path_exists(t.sections, '$[*].texts[*]')`;
const counted = (path: string) => `jsonb_array_length(jsonb_path_query_array(${path}))`;

const byActs = { byActs: true } as const;
const known = { ...byActs, always: true } as const;

/**
 * A report that was added up from those below it and from the registers (bản tổng hợp), with all that went into it. Made
 * anew while it is OPEN; once signed it never changes, and a later one is held against it.
 */
export const consolidationSpec: RecordSpec = {
  type: 'consolidation',
  path: '/consolidations',
  tag: 'Reports',
  schemaId: 'Consolidation',
  en: 'consolidation',
  enPlural: 'consolidations',
  vi: 'bản tổng hợp báo cáo',
  table: consolidations,
  tableName: 'consolidations',
  key: 'id',
  defaultSort: '-dataTo,family,-id',
  writes: [],
  confidential: {
    // Until it is signed it is nobody’s business but that of whoever makes it.
    owner: (orgs, alias) =>
      `(${alias}.organisation = any(${orgs}) or ${alias}.state = 'SIGNED' and ${alias}.receivers && ${orgs})`,
    inherited: true,
  },
  veil,
  filters: {
    receiver: {
      en: 'Goes to this body',
      vi: 'nơi nhận',
      example: 'ubnd-tinh',
      where: (values) => `t.receivers && ${values}`,
    },
  },
  fields: {
    id: f.ownId('019a9e0c-cccc-7aaa-8bbb-0123456789ab'),
    state: f.word(CONSOLIDATION_STATES, 'State', 'trạng thái', 'OPEN', { ...known, filter: true }),
    family: f.code('Form', 'biểu mẫu', 'tt14-bieu-03', { ...known, filter: true, sort: true }),
    template: f.text(100, 'Version of the form', 'phiên bản biểu mẫu', 'tt14-bieu-03@2025-07-01', {
      ...known,
      filter: true,
    }),
    period: f.text(40, 'Label of the period', 'kỳ báo cáo', '2025', { ...known, filter: true, sort: true }),
    dataFrom: f.day('First day of the data', 'số liệu từ ngày', '2024-12-15', { ...known, filter: true }),
    dataTo: f.day('Cut-off day', 'ngày chốt số liệu', '2025-12-14', { ...known, filter: true, sort: true }),
    asOf: f.day(
      'Day the registers were read of: the cut-off, or the day it was made where that came first',
      'số liệu sổ đăng ký tại ngày',
      '2025-12-14',
      { ...known, filter: true },
    ),
    organisation: f.code('Body that consolidates', 'cơ quan tổng hợp', 'ubnd-xa-07777', {
      ...known,
      filter: true,
      sort: true,
    }),
    obligation: f.id(
      'Report it is made for, where one is owed',
      'nghĩa vụ báo cáo',
      '019a9e0c-aaaa-7aaa-8bbb-0123456789ab',
      {
        ...byActs,
        filter: true,
      },
    ),
    receivers: f.codes('Bodies that receive it', 'nơi nhận', ['ubnd-tinh'], byActs),
    basis: f.integer(Number.MAX_SAFE_INTEGER, 'Position of the ledger it was made at', 'vị trí sổ cái', 4711, known),
    expectedInputs: f.integer(parts.MOST_INPUTS, 'Reports that were expected', 'số báo cáo phải có', 12, {
      always: true,
      derive: () => counted(EXPECTED),
    }),
    receivedInputs: f.integer(parts.MOST_INPUTS, 'Reports of these that were accepted', 'số báo cáo đã có', 11, {
      always: true,
      derive: () => counted(RECEIVED),
    }),
    isComplete: f.boolean('Every report that was expected is there, and one at least was', 'đủ báo cáo', false, {
      always: true,
      filter: true,
      derive: () => `(${counted(EXPECTED)} = ${counted(RECEIVED)} and ${counted(EXPECTED)} > 0)`,
    }),
    isEmpty: f.boolean(
      'There is nothing in it: no figure and no text; it cannot be signed',
      'không có nội dung',
      false,
      { always: true, filter: true, derive: () => `(not ${HAS_FIGURES} and not ${HAS_TEXTS})` },
    ),
    note: f.text(2000, 'Remark', 'ghi chú', 'số liệu sơ bộ', byActs),
    document: f.text(200, 'Number of the signed document', 'số văn bản', '45/BC-UBND', { ...byActs, filter: true }),
    documentOn: f.day('Day of that document', 'ngày văn bản', '2025-12-22', byActs),
    signer: f.text(200, 'Who signed it', 'người ký', 'Chủ tịch UBND xã', byActs),
    signedOn: f.day('Day it was signed', 'ngày ký', '2025-12-22', { ...byActs, filter: true, sort: true }),
    submission: f.id('Report it was sent as', 'báo cáo đã gửi', '019a9e0c-bbbb-7aaa-8bbb-0123456789ab', {
      ...byActs,
      filter: true,
    }),
    inputs: f.list(
      parts.input,
      parts.MOST_INPUTS,
      'Every report that was expected for it, and what became of each, of those the caller may read',
      'các báo cáo cấp dưới',
      [],
      { ...known, onDemand: true },
    ),
    withheldInputs: f.list(
      parts.withheldInputs,
      parts.MOST_WITHHELD,
      'Reports expected for it that the caller may not read: how many of each form and status, and nothing else of them',
      'các báo cáo không được xem',
      [],
      { always: true, onDemand: true, derive: () => `'[]'::jsonb` },
    ),
    cells: f.list(
      parts.cell,
      parts.MOST_CELLS,
      'Its figures, each with all that went into it; of reports the caller may not read how many and how much together',
      'các chỉ tiêu',
      [],
      { ...known, onDemand: true },
    ),
    sections: f.object(parts.sections, 'Narratives of the reports, section by section', 'thuyết minh', [], {
      ...known,
      onDemand: true,
    }),
    registry: f.object(
      parts.registryRows,
      'Clusters of the territory as the register had them on that day',
      'các cụm công nghiệp theo sổ đăng ký',
      [],
      { ...known, onDemand: true },
    ),
    manualContributions: f.list(
      parts.manualKept,
      parts.MOST_MANUAL,
      'Figures the consolidating body typed in itself',
      'số liệu tự nhập',
      [],
      { ...known, onDemand: true },
    ),
  },
  includes: {
    organisation: {
      spec: () => organisationSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.organisation === 'string' ? [r.organisation] : []),
      en: 'The body that consolidates',
      vi: 'cơ quan tổng hợp',
    },
    template: {
      spec: () => templateSpec,
      many: false,
      match: 'code',
      from: (r) => (typeof r.template === 'string' ? [r.template] : []),
      en: 'The form',
      vi: 'biểu mẫu',
    },
    obligation: {
      spec: () => obligationSpec,
      many: false,
      match: 'id',
      from: (r) => (typeof r.obligation === 'string' ? [r.obligation] : []),
      en: 'The report it is made for',
      vi: 'nghĩa vụ báo cáo',
    },
    submission: {
      spec: () => submissionSpec,
      many: false,
      match: 'id',
      from: (r) => (typeof r.submission === 'string' ? [r.submission] : []),
      en: 'The report it was sent as',
      vi: 'báo cáo đã gửi',
    },
  },
  beginsOn: () => null,
};
