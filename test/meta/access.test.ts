import t, { type Test } from 'tap';
import { SCOPES, type Scope } from '../../src/auth/policy.ts';
import { MOVES } from '../../src/modules/tasks/moves.ts';
import { PROBLEMS } from '../../src/problems.ts';
import { type Answer, RIGHTS, testApp } from '../support/app.ts';
import { arrangeExamples, EXAMPLE } from '../support/examples.ts';
import { acting, BEARERS, BEFORE, BODIES, DIRECTIVE, directiveOf, ok } from '../support/tasks.ts';

// Who may call what, row by row and over HTTP: nobody, another organisation, a token too weak, and the office whose
// duty it is. An operation without a row fails the build.

const BOARD = 'ban-quan-ly-kcn';
const INDUSTRY = 'so-cong-thuong';
const OFFICE = 'van-phong-ubnd-tinh';

interface ReadRow {
  /** What everybody may read. */
  read: string;
  /** The same of something that is not published; null where everything is. */
  hidden: string | null;
}
interface GuardedRow {
  /** What authorities read, and the enterprise that it is about; nobody else. */
  guarded: string;
  /** What stands in the answer of who may read it, and in no other. */
  tells: string;
  /** Bodies that read it and an authority that does not; authorities and the enterprise concerned unless said. */
  concerns?: { reads: readonly string[]; not: string };
}
interface WriteRow {
  write: string;
  /** The office whose duty the record is. */
  holder: string;
  /** An office with the same scopes and another duty. */
  foreign: string;
  body: Record<string, unknown>;
  /** Record whose tag the change is conditioned on. */
  of?: string;
  /** Status of success where it is not the usual one. */
  answer?: number;
  /** What the other office is told where it may not even know the record. */
  foreignAs?: keyof typeof PROBLEMS;
  /** What strangers are told where the record is named in the body. */
  strangers?: keyof typeof PROBLEMS;
}
interface OpenRow {
  open: string;
  answer: number;
  /** What is sent; a client nobody knows, to what is not told here. */
  body?: Record<string, unknown>;
}

const SECRET_ZONE = 'kcn-chua-cong-bo';
const SECRET_CLUSTER = 'ccn-chua-cong-bo';
const read = (at: string, hidden: string | null = null): ReadRow => ({
  read: `/v1${at}`,
  hidden: hidden && `/v1${hidden}`,
});
const guarded = (at: string, tells: string): GuardedRow => ({ guarded: `/v1${at}`, tells });
const followed = (at: string, tells: string): GuardedRow => ({
  ...guarded(at, tells),
  concerns: { reads: [OFFICE, INDUSTRY, BOARD], not: 'so-xay-dung' },
});
/** What every authority with the scope reads. */
const known = (at: string): GuardedRow => ({
  ...guarded(at, 'nhac-viec-mac-dinh'),
  concerns: { reads: [OFFICE, INDUSTRY, BOARD, 'so-xay-dung'], not: OWNER },
});
const act = (name: string): WriteRow => {
  const holder = BEARERS.includes(name) ? INDUSTRY : name === 'admonitions' ? BOARD : OFFICE;
  const foreign = holder === INDUSTRY ? BOARD : INDUSTRY;
  return { ...write(holder, `/tasks/{${name}}/${name}`, BODIES[name]!, undefined, foreign), answer: 200 };
};
const write = (holder: string, at: string, body: WriteRow['body'], of?: string, foreign?: string): WriteRow => ({
  write: `/v1${at}`,
  holder,
  foreign: foreign ?? (holder === BOARD ? INDUSTRY : BOARD),
  body,
  ...(of ? { of: `/v1${of}` } : {}),
});
const open = (at: string, answer = 200, body?: OpenRow['body']): OpenRow => ({
  open: at,
  answer,
  ...(body ? { body } : {}),
});

const statement = {
  fact: 'site-clearance',
  value: 'xong',
  asOf: '2024-01-01',
  asOfPrecision: 'DAY',
  sourceDocument: 'biên bản',
};
const figure = {
  indicator: 'thu-quyen',
  value: 1,
  unit: 'ha',
  qualifier: 'EXACT',
  basis: 'POINT_IN_TIME',
  asOf: '2024-01-01',
  asOfPrecision: 'DAY',
};
const unit = {
  key: '99001@2026-01-01',
  code: '99001',
  name: 'Xã Thử',
  level: 'COMMUNE',
  kind: 'XA',
  validFrom: '2026-01-01',
};
const step = { from: 'thu-cu', to: 'thu-moi', effectiveOn: '2026-02-01', kind: 'RENAME' };
const document = { code: 'vb-thu', type: 'DECREE', subject: 'thử' };
const organisation = { code: 'thu-quyen', name: 'Thử', kind: 'PROVINCIAL_DEPARTMENT' };
const swap = { kind: 'SWAP_WORKING', appliesTo: 'PUBLIC_SECTOR', legalBasis: 'thông báo' };
const indicator = { code: 'thu-quyen', name: 'Thử', unit: 'ha', basis: 'POINT_IN_TIME' };

const goal = {
  code: 'mt-thu',
  name: 'Thử',
  indicator: 'thu-quyen',
  subjectType: 'PROVINCE',
  measure: 'VALUE',
  comparator: 'AT_LEAST',
  targetValue: 1,
  unit: 'ha',
  targetYear: 2030,
};

const OWNER = 'doanh-nghiep-mau';
const RIVAL = 'doanh-nghiep-khac';
const PROJECT = EXAMPLE.project;
const inZone = {
  name: 'Thử',
  role: 'SECONDARY',
  firstIssuedOn: '2024-01-10',
  locations: [{ zone: 'kcn-quang-chau', from: '2024-01-10' }],
};
const inspection = {
  enterprise: EXAMPLE.enterprise,
  kind: 'UNSCHEDULED',
  body: 'so-xay-dung',
  field: 'môi trường',
  inspectedOn: '2026-01-05',
  year: 2026,
};
const permit = {
  kind: 'BUILDING',
  number: 'GP-1',
  issuer: 'so-xay-dung',
  enterprise: EXAMPLE.enterprise,
  issuedOn: '2025-01-05',
};
const key = { month: '2026-04', project: PROJECT, reason: 'một' };
const verdict = { project: PROJECT, criterion: EXAMPLE.criterion, verdict: 'PASS', appraisedOn: '2026-02-10' };

const ladder = { code: 'nhac-thu', name: 'Thử', steps: [{ workingDays: -5, to: ['LEAD'], level: 'REMINDER' }] };
const FILE = { name: 'van-ban.pdf', mediaType: 'application/pdf', extraction: 'NATIVE' };

const stage = {
  calendar: 'giai-doan-thu',
  code: '2026-2030',
  name: 'Thử',
  dataFrom: '2026-01-01',
  dataTo: '2030-12-31',
};
const template = {
  code: 'bc-mau@2026-01-01',
  family: 'bc-mau',
  name: 'Thử',
  regimeKind: 'PERIODIC',
  reporters: [{ role: 'ZONE_BOARD', organisation: BOARD }],
  receivers: [{ role: 'PROVINCE_DOIT', organisation: INDUSTRY }],
  calendar: 'ADMIN_09_2019',
  schedules: [
    { frequency: 'YEAR', due: { month: 12, day: 20 } },
    { frequency: 'FIRST_HALF', due: { month: 6, day: 20 } },
  ],
  validFrom: '2026-01-01',
};
/** Consolidated of nothing yet. */
const collated = { template: 'nq147-sct-consolidated', period: '2025' };
/** What is not signed yet is its maker’s. */
const unsigned = (at: string): GuardedRow => ({
  ...guarded(at, '{consolidation}'),
  concerns: { reads: [OFFICE, INDUSTRY], not: BOARD },
});
const waiver = { reason: 'không phát sinh', document: '12/SCT' };

type Row = ReadRow | GuardedRow | WriteRow | OpenRow;

/** Operation id → its row. `{fact}` and the like stand for the ids of records made below. */
const ROWS: Readonly<Record<string, Row>> = {
  jwks_get: open('/.well-known/jwks.json'),
  health_live: open('/health/live'),
  health_ready: open('/health/ready'),
  metrics_get: open('/metrics'),
  token_create: open('/oauth/token', 401),
  problem_list: open('/problems'),
  problem_get: open('/problems/stale'),
  contract_get: open('/v1/openapi.json'),

  administrative_unit_create: write(OFFICE, '/administrative-units', unit),
  administrative_unit_list: read('/administrative-units?limit=2'),
  administrative_unit_get: read('/administrative-units/24'),
  administrative_unit_history: read('/administrative-units/24/history'),
  administrative_unit_put: write(
    OFFICE,
    '/administrative-units/99001@2026-01-01',
    { ...unit, key: undefined, name: 'Xã Thử hai' },
    '/administrative-units/99001@2026-01-01',
  ),
  administrative_unit_patch: write(
    OFFICE,
    '/administrative-units/99001@2026-01-01',
    { name: 'Xã Thử ba' },
    '/administrative-units/99001@2026-01-01',
  ),

  organisation_create: write(OFFICE, '/organisations', organisation),
  organisation_list: read('/organisations?limit=2'),
  organisation_get: read('/organisations/so-cong-thuong'),
  organisation_history: read('/organisations/so-cong-thuong/history'),
  organisation_successors: read('/organisations/so-cong-thuong/successors'),
  organisation_put: write(
    OFFICE,
    '/organisations/thu-quyen',
    { ...organisation, code: undefined, name: 'Thử hai' },
    '/organisations/thu-quyen',
  ),
  organisation_patch: write(OFFICE, '/organisations/thu-quyen', { name: 'Thử ba' }, '/organisations/thu-quyen'),

  organisation_succession_create: write(OFFICE, '/organisation-successions', step),
  organisation_succession_list: read('/organisation-successions?limit=2'),
  organisation_succession_get: read('/organisation-successions/{succession}'),
  organisation_succession_history: read('/organisation-successions/{succession}/history'),
  organisation_succession_put: write(
    OFFICE,
    '/organisation-successions/{succession}',
    { ...step, from: 'thu-xua', note: 'hai' },
    '/organisation-successions/{succession}',
  ),
  organisation_succession_patch: write(
    OFFICE,
    '/organisation-successions/{succession}',
    { note: 'ba' },
    '/organisation-successions/{succession}',
  ),

  legal_document_create: write(OFFICE, '/legal-documents', document),
  legal_document_list: read('/legal-documents?limit=2'),
  legal_document_get: read('/legal-documents/nd-32-2024'),
  legal_document_history: read('/legal-documents/nd-32-2024/history'),
  legal_document_put: write(
    OFFICE,
    '/legal-documents/vb-thu',
    { ...document, code: undefined, subject: 'hai' },
    '/legal-documents/vb-thu',
  ),
  legal_document_patch: write(OFFICE, '/legal-documents/vb-thu', { subject: 'ba' }, '/legal-documents/vb-thu'),

  calendar_day_create: write(OFFICE, '/calendar/days', { ...swap, day: '2027-01-09' }),
  calendar_day_list: read('/calendar/days?limit=2'),
  calendar_day_get: read('/calendar/days/2026-11-24'),
  calendar_day_history: read('/calendar/days/2026-11-24/history'),
  calendar_day_put: write(OFFICE, '/calendar/days/2027-01-09', { ...swap, name: 'hai' }, '/calendar/days/2027-01-09'),
  calendar_day_patch: write(OFFICE, '/calendar/days/2027-01-09', { name: 'ba' }, '/calendar/days/2027-01-09'),
  deadline_compute: open('/v1/deadlines/compute', 200, { text: 'hết năm 2025' }),

  indicator_create: write(OFFICE, '/indicators', { ...indicator, code: 'thu-quyen-hai' }),
  indicator_list: read('/indicators?limit=2'),
  indicator_get: read('/indicators/thu-quyen'),
  indicator_history: read('/indicators/thu-quyen/history'),
  indicator_put: write(
    OFFICE,
    '/indicators/thu-quyen',
    { ...indicator, code: undefined, name: 'Thử hai' },
    '/indicators/thu-quyen',
  ),
  indicator_patch: write(OFFICE, '/indicators/thu-quyen', { name: 'Thử ba' }, '/indicators/thu-quyen'),

  zone_create: write(BOARD, '/industrial-zones', { code: 'kcn-thu', name: 'KCN Thử' }),
  zone_list: read('/industrial-zones?limit=100', `/industrial-zones?code=${SECRET_ZONE}`),
  zone_get: read('/industrial-zones/kcn-quang-chau', `/industrial-zones/${SECRET_ZONE}`),
  zone_history: read('/industrial-zones/kcn-quang-chau/history', `/industrial-zones/${SECRET_ZONE}/history`),
  zone_put: write(BOARD, '/industrial-zones/kcn-thu', { name: 'KCN Thử hai' }, '/industrial-zones/kcn-thu'),
  zone_patch: write(BOARD, '/industrial-zones/kcn-thu', { name: 'KCN Thử ba' }, '/industrial-zones/kcn-thu'),
  zone_fact_list: read('/industrial-zones/kcn-quang-chau/facts', `/industrial-zones/${SECRET_ZONE}/facts`),
  zone_fact_create: write(BOARD, '/industrial-zones/kcn-quang-chau/facts', statement),
  zone_observation_list: read(
    '/industrial-zones/kcn-quang-chau/observations',
    `/industrial-zones/${SECRET_ZONE}/observations`,
  ),
  zone_observation_create: write(BOARD, '/industrial-zones/kcn-quang-chau/observations', figure),

  cluster_create: write(INDUSTRY, '/industrial-clusters', { code: 'ccn-thu', name: 'CCN Thử' }),
  cluster_list: read('/industrial-clusters?limit=100', `/industrial-clusters?code=${SECRET_CLUSTER}`),
  cluster_get: read('/industrial-clusters/ccn-dong-dinh', `/industrial-clusters/${SECRET_CLUSTER}`),
  cluster_history: read('/industrial-clusters/ccn-dong-dinh/history', `/industrial-clusters/${SECRET_CLUSTER}/history`),
  cluster_put: write(INDUSTRY, '/industrial-clusters/ccn-thu', { name: 'CCN Thử hai' }, '/industrial-clusters/ccn-thu'),
  cluster_patch: write(
    INDUSTRY,
    '/industrial-clusters/ccn-thu',
    { name: 'CCN Thử ba' },
    '/industrial-clusters/ccn-thu',
  ),
  cluster_fact_list: read('/industrial-clusters/ccn-dong-dinh/facts', `/industrial-clusters/${SECRET_CLUSTER}/facts`),
  cluster_fact_create: write(INDUSTRY, '/industrial-clusters/ccn-dong-dinh/facts', statement),
  cluster_observation_list: read(
    '/industrial-clusters/ccn-dong-dinh/observations',
    `/industrial-clusters/${SECRET_CLUSTER}/observations`,
  ),
  cluster_observation_create: write(INDUSTRY, '/industrial-clusters/ccn-dong-dinh/observations', figure),

  fact_create: write(BOARD, '/facts', { ...statement, subjectType: 'ZONE', subject: 'kcn-quang-chau' }),
  fact_list: read('/facts?limit=2', `/facts?subject=${SECRET_ZONE}`),
  fact_get: read('/facts/{fact}', '/facts/{hiddenFact}'),
  fact_history: read('/facts/{fact}/history', '/facts/{hiddenFact}/history'),
  fact_put: write(
    BOARD,
    '/facts/{fact}',
    { ...statement, subjectType: 'ZONE', subject: 'kcn-quang-chau', section: 'hai' },
    '/facts/{fact}',
  ),
  fact_patch: write(BOARD, '/facts/{fact}', { section: 'ba' }, '/facts/{fact}'),

  observation_create: write(OFFICE, '/observations', { ...figure, subjectType: 'PROVINCE' }),
  observation_list: read('/observations?limit=2', `/observations?subject=${SECRET_CLUSTER}`),
  observation_get: read('/observations/{observation}', '/observations/{hiddenObservation}'),
  observation_history: read('/observations/{observation}/history', '/observations/{hiddenObservation}/history'),
  observation_put: write(
    INDUSTRY,
    '/observations/{observation}',
    { ...figure, subjectType: 'ALL_CLUSTERS', note: 'hai' },
    '/observations/{observation}',
  ),
  observation_patch: write(INDUSTRY, '/observations/{observation}', { note: 'ba' }, '/observations/{observation}'),

  target_create: write(OFFICE, '/targets', { ...goal, code: 'mt-thu-hai' }),
  target_list: read('/targets?limit=2', '/targets?code=mt-kin&existence=any'),
  target_get: read('/targets/mt-thu', '/targets/mt-kin'),
  target_history: read('/targets/mt-thu/history', '/targets/mt-kin/history'),
  target_progress: read('/targets/mt-thu/progress', '/targets/mt-kin/progress'),
  target_put: write(OFFICE, '/targets/mt-thu', { ...goal, code: undefined, name: 'Thử hai' }, '/targets/mt-thu'),
  target_patch: write(OFFICE, '/targets/mt-thu', { note: 'ba' }, '/targets/mt-thu'),

  enterprise_list: guarded('/enterprises', 'Công ty Mẫu'),
  enterprise_get: guarded('/enterprises/{enterprise}', 'Công ty Mẫu'),
  enterprise_history: guarded('/enterprises/{enterprise}/history', 'Công ty Mẫu'),
  enterprise_create: write(BOARD, '/enterprises', { name: 'Thử', kind: 'ENTERPRISE' }, undefined, OFFICE),
  enterprise_put: write(
    BOARD,
    '/enterprises/{enterprise}',
    { name: 'Công ty Mẫu hai', kind: 'ENTERPRISE', organisation: OWNER },
    '/enterprises/{enterprise}',
    OFFICE,
  ),
  enterprise_patch: write(
    INDUSTRY,
    '/enterprises/{enterprise}',
    { shortName: 'Mẫu' },
    '/enterprises/{enterprise}',
    OFFICE,
  ),
  enterprise_merge: {
    ...write(BOARD, '/enterprises/{duplicate}/merge', { into: EXAMPLE.enterprise }, undefined, OFFICE),
    answer: 200,
  },

  project_list: guarded('/investment-projects', PROJECT),
  project_get: guarded('/investment-projects/{project}', PROJECT),
  project_history: guarded('/investment-projects/{project}/history', PROJECT),
  project_create: write(BOARD, '/investment-projects', { ...inZone, code: 'da-thu' }),
  project_put: write(
    BOARD,
    '/investment-projects/da-thu',
    { ...inZone, name: 'Thử hai' },
    '/investment-projects/da-thu',
  ),
  project_patch: write(
    INDUSTRY,
    '/investment-projects/{clusterProject}',
    { name: 'Thử ba' },
    '/investment-projects/{clusterProject}',
  ),
  project_adjustment_of_list: guarded('/investment-projects/{project}/adjustments', PROJECT),
  project_adjustment_create: write(BOARD, '/investment-projects/{project}/adjustments', {
    issuedOn: '2025-02-02',
    changes: { landHa: 2 },
  }),
  project_milestone_list: guarded('/investment-projects/{project}/milestones', 'OPERATION'),
  project_milestone_create: write(INDUSTRY, '/investment-projects/{clusterProject}/milestones', {
    kind: 'OPERATION',
    plannedOn: '2027-01-01',
  }),
  project_flag_list: guarded('/investment-projects/{project}/flags', 'data'),
  project_flag_create: write(BOARD, '/investment-projects/{project}/flags', {
    kind: 'WRONG_PURPOSE',
    raisedOn: '2025-03-01',
    evidence: 'biên bản',
  }),
  project_inspection_of_list: guarded('/investment-projects/{project}/inspections', 'data'),
  project_inspection_create: write(BOARD, '/investment-projects/{project}/inspections', inspection, undefined, OFFICE),
  project_adjustment_list: guarded('/project-adjustments', PROJECT),
  project_adjustment_get: guarded('/project-adjustments/{adjustment}', PROJECT),
  project_adjustment_history: guarded('/project-adjustments/{adjustment}/history', PROJECT),

  inspection_list: guarded('/inspections', '{inspection}'),
  inspection_get: guarded('/inspections/{inspection}', '{inspection}'),
  inspection_history: guarded('/inspections/{inspection}/history', '{inspection}'),
  inspection_create: write(BOARD, '/inspections', inspection, undefined, OFFICE),
  inspection_put: write(
    'so-xay-dung',
    '/inspections/{inspection}',
    { ...inspection, field: 'xây dựng' },
    '/inspections/{inspection}',
    OFFICE,
  ),
  inspection_patch: write(BOARD, '/inspections/{inspection}', { violation: 'có' }, '/inspections/{inspection}', OFFICE),

  permit_list: guarded('/permits', '{permit}'),
  permit_get: guarded('/permits/{permit}', '{permit}'),
  permit_history: guarded('/permits/{permit}/history', '{permit}'),
  permit_create: write(BOARD, '/permits', { ...permit, number: 'GP-2' }, undefined, OFFICE),
  permit_put: write('so-xay-dung', '/permits/{permit}', { ...permit, files: [] }, '/permits/{permit}', OFFICE),
  permit_patch: write(INDUSTRY, '/permits/{permit}', { revokedOn: '2026-02-01' }, '/permits/{permit}', OFFICE),

  key_project_list: guarded('/key-projects', PROJECT),
  key_project_get: guarded('/key-projects/{keyProject}', PROJECT),
  key_project_history: guarded('/key-projects/{keyProject}/history', PROJECT),
  key_project_create: write(BOARD, '/key-projects', { ...key, month: '2026-05' }),
  key_project_put: write(BOARD, '/key-projects/{keyProject}', { ...key, reason: 'hai' }, '/key-projects/{keyProject}'),
  key_project_patch: write(BOARD, '/key-projects/{keyProject}', { reason: 'ba' }, '/key-projects/{keyProject}'),

  appraisal_criterion_create: write(BOARD, '/appraisal-criteria', { code: 'tc-thu', name: 'Thử' }, undefined, OFFICE),
  appraisal_criterion_list: read('/appraisal-criteria'),
  appraisal_criterion_get: read('/appraisal-criteria/{criterion}'),
  appraisal_criterion_history: read('/appraisal-criteria/{criterion}/history'),
  appraisal_criterion_put: write(
    INDUSTRY,
    '/appraisal-criteria/tc-thu',
    { name: 'Thử hai' },
    '/appraisal-criteria/tc-thu',
    OFFICE,
  ),
  appraisal_criterion_patch: write(
    BOARD,
    '/appraisal-criteria/tc-thu',
    { name: 'Thử ba' },
    '/appraisal-criteria/tc-thu',
    OFFICE,
  ),
  appraisal_result_create: write(BOARD, '/appraisal-results', { ...verdict, appraisedOn: '2026-03-10' }),
  appraisal_result_list: guarded('/appraisal-results', PROJECT),
  appraisal_result_get: guarded('/appraisal-results/{result}', PROJECT),
  appraisal_result_history: guarded('/appraisal-results/{result}/history', PROJECT),
  appraisal_result_put: write(
    BOARD,
    '/appraisal-results/{result}',
    { ...verdict, value: 2 },
    '/appraisal-results/{result}',
  ),
  appraisal_result_patch: write(BOARD, '/appraisal-results/{result}', { value: 3 }, '/appraisal-results/{result}'),

  directive_create: write(OFFICE, '/directives', { ...DIRECTIVE, code: 'cd-thu' }),
  directive_list: followed('/directives', 'cd-mau'),
  directive_get: followed('/directives/cd-mau', 'cd-mau'),
  directive_history: followed('/directives/cd-mau/history', 'cd-mau'),
  directive_put: write(OFFICE, '/directives/cd-thu', { ...DIRECTIVE, subject: 'hai' }, '/directives/cd-thu', BOARD),
  directive_patch: write(OFFICE, '/directives/cd-mau', { summary: 'ba' }, '/directives/cd-mau', INDUSTRY),
  directive_merge: {
    ...write(OFFICE, '/directives/cd-trung/merge', { into: 'cd-mau' }, undefined, BOARD),
    answer: 200,
  },
  directive_duplicate_list: followed('/directives/cd-mau/duplicates', 'data'),
  directive_file_list: followed('/directive-files', 'van-ban.pdf'),
  directive_file_get: followed('/directive-files/{file}', 'van-ban.pdf'),
  directive_file_history: followed('/directive-files/{file}/history', 'van-ban.pdf'),
  directive_file_of_list: followed('/directives/cd-mau/files', 'van-ban.pdf'),
  directive_file_create: write(OFFICE, '/directives/cd-mau/files', FILE, undefined, INDUSTRY),

  task_create: write(
    OFFICE,
    '/directives/cd-mau/tasks',
    { ordinal: 100, kind: 'SPECIFIC', title: 'Thử', leads: [INDUSTRY] },
    undefined,
    INDUSTRY,
  ),
  task_of_directive_list: followed('/directives/cd-mau/tasks', 'Việc mẫu'),
  task_list: followed('/tasks?limit=500', 'Việc mẫu'),
  task_get: followed('/tasks/{task}', 'Việc mẫu'),
  task_history: followed('/tasks/{task}/history', 'Việc mẫu'),
  task_patch: write(OFFICE, '/tasks/{task}', { note: 'hai' }, '/tasks/{task}', INDUSTRY),
  task_assignment_list: followed('/task-assignments?directive=cd-mau', '{assignment}'),
  task_assignment_get: followed('/task-assignments/{assignment}', '{assignment}'),
  task_assignment_history: followed('/task-assignments/{assignment}/history', '{assignment}'),
  task_progress_list: followed('/tasks/{extensions/1/decision}/progress', 'data'),
  task_transfers_list: followed('/tasks/{task}/transfers', 'data'),
  task_completion_list: followed('/tasks/{return}/completion', 'data'),
  task_extensions_list: followed('/tasks/{extensions/1/decision}/extensions', 'data'),
  task_admonitions_list: followed('/tasks/{task}/admonitions', 'data'),
  ...Object.fromEntries(Object.keys(MOVES).map((name) => [`task_${name}`, act(name)])),
  task_override: {
    ...write(
      OFFICE,
      '/tasks/{recurring}/overrides',
      { period: '2026', dueOn: '2026-12-01', document: '2100/UBND-KTTH' },
      undefined,
      INDUSTRY,
    ),
    answer: 200,
  },
  deadline_move_list: followed('/deadlines/moves', 'data'),
  reminder_policy_create: write(OFFICE, '/reminder-policies', ladder),
  reminder_policy_list: known('/reminder-policies'),
  reminder_policy_get: known('/reminder-policies/nhac-viec-mac-dinh'),
  reminder_policy_history: known('/reminder-policies/nhac-viec-mac-dinh/history'),
  reminder_policy_put: write(
    OFFICE,
    '/reminder-policies/nhac-thu',
    { ...ladder, code: undefined, name: 'hai' },
    '/reminder-policies/nhac-thu',
  ),
  reminder_policy_patch: write(OFFICE, '/reminder-policies/nhac-thu', { note: 'ba' }, '/reminder-policies/nhac-thu'),
  task_reminder_list: followed('/task-reminders', '{reminder}'),
  task_reminder_get: followed('/task-reminders/{reminder}', '{reminder}'),
  task_reminder_history: followed('/task-reminders/{reminder}/history', '{reminder}'),
  task_reminder_of_list: followed('/tasks/{task}/reminders', '{reminder}'),
  task_reminder_create: write(BOARD, '/tasks/{task}/reminders', { document: '121/BQL' }),
  reminder_plan: followed('/reminder-plan', 'data'),
  task_extension_ask: act('extensions'),
  task_extension_decide: act('extensions/1/decision'),
  task_admonition_ask: act('admonitions'),
  task_admonition_decide: act('admonitions/1/decision'),

  custom_period_create: write(OFFICE, '/custom-report-periods', { ...stage, code: '2031-2035' }),
  custom_period_list: read('/custom-report-periods?limit=2'),
  custom_period_get: read('/custom-report-periods/{stage}'),
  custom_period_history: read('/custom-report-periods/{stage}/history'),
  custom_period_put: write(
    OFFICE,
    '/custom-report-periods/{stage}',
    { ...stage, name: 'hai' },
    '/custom-report-periods/{stage}',
  ),
  custom_period_patch: write(
    OFFICE,
    '/custom-report-periods/{stage}',
    { source: 'ba' },
    '/custom-report-periods/{stage}',
  ),
  report_period_list: read('/report-periods'),
  report_template_create: write(OFFICE, '/report-templates', {
    ...template,
    code: 'bc-thu@2026-01-01',
    family: 'bc-thu',
  }),
  report_template_list: read('/report-templates?limit=2'),
  report_template_get: read('/report-templates/tt14-bieu-03'),
  report_template_history: read('/report-templates/tt14-bieu-03/history'),
  report_template_put: write(
    OFFICE,
    '/report-templates/bc-thu@2026-01-01',
    { ...template, code: undefined, family: 'bc-thu', name: 'Thử hai' },
    '/report-templates/bc-thu@2026-01-01',
  ),
  report_template_patch: write(
    OFFICE,
    '/report-templates/bc-thu@2026-01-01',
    { note: 'ba' },
    '/report-templates/bc-thu@2026-01-01',
  ),
  report_obligation_list: followed('/report-obligations?family=bc-mau', '{obligation}'),
  report_obligation_get: followed('/report-obligations/{obligation}', '{obligation}'),
  report_obligation_history: followed('/report-obligations/{obligation}/history', '{obligation}'),
  report_obligation_waiver: {
    ...write(INDUSTRY, '/report-obligations/{obligation}/waiver', waiver, undefined, BOARD),
    answer: 200,
  },
  report_obligation_waiver_end: {
    ...write(OFFICE, '/report-obligations/{waived}/waiver-end', waiver, undefined, BOARD),
    answer: 200,
  },
  report_submission_list: followed('/report-submissions?family=bc-sentreport', '{sentReport}'),
  report_submission_get: followed('/report-submissions/{sentReport}', '{sentReport}'),
  report_submission_history: followed('/report-submissions/{sentReport}/history', '{sentReport}'),
  report_submission_findings: followed('/report-submissions/{sentReport}/findings', '"warnings"'),
  report_submission_document: followed('/report-submissions/{sentReport}/document', 'word/document.xml'),
  report_submission_create: {
    ...write(BOARD, '/report-submissions', { obligation: '{toReport}' }, undefined, INDUSTRY),
    strangers: 'unknown_reference',
  },
  report_submission_patch: {
    ...write(BOARD, '/report-submissions/{toSend}', { note: 'hai' }, '/report-submissions/{toSend}', INDUSTRY),
    foreignAs: 'not_found',
  },
  report_submission_submission: {
    ...write(BOARD, '/report-submissions/{toSend}/submission', {}, undefined, INDUSTRY),
    ...{ answer: 200, foreignAs: 'not_found' },
  },
  report_submission_withdrawal: {
    ...write(BOARD, '/report-submissions/{toWithdraw}/withdrawal', { reason: 'gửi nhầm' }, undefined, INDUSTRY),
    answer: 200,
  },
  report_submission_acceptance: {
    ...write(INDUSTRY, '/report-submissions/{toAccept}/acceptance', {}, undefined, BOARD),
    answer: 200,
  },
  report_submission_return: {
    ...write(
      INDUSTRY,
      '/report-submissions/{toReturn}/return',
      { reason: 'thiếu', dueOn: '2030-01-01' },
      undefined,
      BOARD,
    ),
    answer: 200,
  },
  consolidation_create: write(INDUSTRY, '/consolidations', { ...collated, organisation: INDUSTRY }),
  consolidation_list: unsigned('/consolidations?family=tt14-bieu-04'),
  consolidation_get: unsigned('/consolidations/{consolidation}'),
  consolidation_history: unsigned('/consolidations/{consolidation}/history'),
  consolidation_cell_get: unsigned('/consolidations/{consolidation}/cells/bieu-04/15'),
  consolidation_comparison: unsigned('/consolidations/{consolidation}/comparison'),
  consolidation_document: { ...unsigned('/consolidations/{consolidation}/document'), tells: 'word/document.xml' },
  consolidation_recalculation: {
    ...write(INDUSTRY, '/consolidations/{consolidation}/recalculation', { note: 'hai' }),
    ...{ answer: 200, foreignAs: 'not_found' },
  },
  consolidation_signature: {
    ...write(INDUSTRY, '/consolidations/{collation}/signature', { document: '45/BC-SCT', signer: 'Giám đốc' }),
    ...{ answer: 200, foreignAs: 'not_found' },
  },

  report_form_get: followed('/report-obligations/{obligation}/form', '{obligation}'),
  report_form_put: {
    ...write(BOARD, '/report-obligations/{toFill}/form', { lines: [] }, undefined, INDUSTRY),
    ...{ answer: 201, strangers: 'not_found' },
  },
  report_obligation_remind: {
    ...write(
      INDUSTRY,
      '/report-obligations/{toRemind}/reminders',
      { kind: 'REMIND', document: '12/SCT' },
      undefined,
      BOARD,
    ),
    answer: 200,
  },
  report_submission_accept_many: {
    ...write(INDUSTRY, '/report-submissions/acceptance', { submissions: [{ id: '{toPile}' }] }, undefined, BOARD),
    answer: 200,
  },

  statistics_reports: followed('/statistics/reports?by=organisation', '"total"'),
  statistics_reports_non_filers: followed('/statistics/reports/non-filers', '"total"'),
  statistics_investment: guarded('/statistics/investment?by=zone', '"total"'),
  statistics_tasks: followed('/statistics/tasks?by=organisation', '"total"'),
  statistics_tasks_non_reporters: followed('/statistics/tasks/non-reporters', '"total"'),
  statistics_province_overview: read('/statistics/province-overview'),
  statistics_occupancy: read('/statistics/occupancy'),
  statistics_targets: read('/statistics/targets?indicator=thu-quyen', `/statistics/targets?subject=${SECRET_ZONE}`),
};

const app = await testApp(t, { sample: true });
const { call, get } = app;

const inside: readonly Scope[] = RIGHTS;
const tokens = {
  [BOARD]: await app.token(BOARD, inside),
  [INDUSTRY]: await app.token(INDUSTRY, inside),
  [OFFICE]: await app.token(OFFICE, inside),
  'so-xay-dung': await app.token('so-xay-dung', inside),
} as Record<string, string>;
const every = Object.keys(SCOPES) as Scope[];
/** All scopes but those that matter here. */
const weakFor = (organisation: string) =>
  app.token(
    organisation,
    every.filter((s) => !inside.includes(s) && s !== 'audit:read'),
  );
const readerOf = (organisation: string) =>
  app.token(
    organisation,
    every.filter((s) => !/write$|^tasks:report$|^reports:(approve|submit)$/.test(s)),
  );
const concerned = (organisation: string) => app.token(organisation, ['directives:read']);
const owner = await app.token(OWNER, ['registry:read']);
const rival = await app.token(RIVAL, ['registry:read']);
const nobody = await app.token(null, inside);
const reader = await app.token('so-xay-dung', ['registry:read']);

const made = async (token: string, at: string, body: unknown): Promise<string> => {
  const answer = await call('POST', `/v1${at}`, { token, body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.id ?? answer.body.code;
};
const ids: Record<string, string> = {};
await made(tokens[BOARD]!, '/industrial-zones', {
  code: SECRET_ZONE,
  name: 'KCN chưa công bố',
  visibility: 'INTERNAL',
});
await made(tokens[INDUSTRY]!, '/industrial-clusters', {
  code: SECRET_CLUSTER,
  name: 'CCN chưa công bố',
  visibility: 'INTERNAL',
});
await made(tokens[OFFICE]!, '/indicators', indicator);
for (const code of ['thu-cu', 'thu-moi', 'thu-xua'])
  await made(tokens[OFFICE]!, '/organisations', { code, name: code, kind: 'PROVINCIAL_DEPARTMENT' });
ids.succession = await made(tokens[OFFICE]!, '/organisation-successions', { ...step, from: 'thu-xua' });
await made(tokens[OFFICE]!, '/targets', goal);
await made(tokens[OFFICE]!, '/targets', { ...goal, code: 'mt-kin', subjectType: 'ZONE', subject: SECRET_ZONE });
ids.fact = await made(tokens[BOARD]!, '/facts', { ...statement, subjectType: 'ZONE', subject: 'kcn-quang-chau' });
ids.observation = await made(tokens[INDUSTRY]!, '/observations', { ...figure, subjectType: 'ALL_CLUSTERS' });
// Published themselves, but of a site that is not: they would tell that it exists.
ids.hiddenFact = await made(tokens[BOARD]!, '/facts', { ...statement, subjectType: 'ZONE', subject: SECRET_ZONE });
ids.hiddenObservation = await made(tokens[INDUSTRY]!, '/observations', {
  ...figure,
  subjectType: 'CLUSTER',
  subject: SECRET_CLUSTER,
});

await arrangeExamples(app);
for (const code of [OWNER, RIVAL])
  await made(tokens[OFFICE]!, '/organisations', { code, name: code, kind: 'ENTERPRISE' });
await call('PATCH', `/v1/enterprises/${EXAMPLE.enterprise}`, {
  token: tokens[BOARD]!,
  body: { organisation: OWNER },
  headers: { 'if-match': '*' },
});
await made(tokens[BOARD]!, '/enterprises', { name: 'Khác', kind: 'ENTERPRISE', organisation: RIVAL });
ids.clusterProject = await made(tokens[INDUSTRY]!, '/investment-projects', {
  ...inZone,
  code: 'da-trong-cum',
  locations: [{ cluster: 'ccn-dong-dinh', from: '2024-01-10' }],
});
const about = `/investment-projects/${PROJECT}`;
await made(tokens[BOARD]!, `${about}/milestones`, { kind: 'OPERATION', plannedOn: '2026-12-31' });
ids.adjustment = await made(tokens[BOARD]!, `${about}/adjustments`, {
  issuedOn: '2025-01-02',
  changes: { registeredCapitalUsd: '1' },
});
ids.inspection = await made(tokens[BOARD]!, '/inspections', inspection);
ids.permit = await made(tokens[BOARD]!, '/permits', permit);
ids.keyProject = await made(tokens[BOARD]!, '/key-projects', key);
ids.result = await made(tokens[BOARD]!, '/appraisal-results', verdict);
Object.assign(ids, EXAMPLE);
const assign = await directiveOf(app, 'cd-mau');
await directiveOf(app, 'cd-trung', { issuedOn: '2024-01-11' });
ids.file = await made(tokens[OFFICE]!, '/directives/cd-mau/files', FILE);
ids.stage = await made(tokens[OFFICE]!, '/custom-report-periods', stage);
await made(tokens[OFFICE]!, '/report-templates', template);
const owed = (await get('/v1/report-obligations?family=bc-mau&sort=dueOn', { token: tokens[OFFICE] })).body.data;
[ids.waived, ids.obligation] = [owed[0].id, owed[1].id];
ok(await call('POST', `/v1/report-obligations/${ids.waived}/waiver`, { token: tokens[INDUSTRY]!, body: waiver }));
// One report for each act, all of them due once the period is over.
for (const name of [
  'sentReport',
  'toReport',
  'toFill',
  'toRemind',
  'toSend',
  'toPile',
  'toWithdraw',
  'toAccept',
  'toReturn',
]) {
  const family = `bc-${name.toLowerCase()}`;
  await made(tokens[OFFICE]!, '/report-templates', { ...template, code: `${family}@2026-01-01`, family });
  const [{ id }] = (await get(`/v1/report-obligations?family=${family}&period=2026`, { token: tokens[OFFICE] })).body
    .data;
  if (['toReport', 'toFill', 'toRemind'].includes(name)) ids[name] = id;
  else
    ids[name] = await made(tokens[BOARD]!, '/report-submissions', {
      ...{ obligation: id, narrative: [{ section: 'I', text: 'Đã xong' }] },
      ...(name === 'toSend' ? {} : { submit: {} }),
    });
}
ids.consolidation = await made(tokens[INDUSTRY]!, '/consolidations', { template: 'tt14-bieu-04', period: '2025' });
const typed = { table: 'bieu-04', column: '18', value: 1, reason: 'cụm tự phát' };
ids.collation = await made(tokens[INDUSTRY]!, '/consolidations', {
  ...{ template: 'tt14-bieu-04', period: '2025-H1', manualContributions: [typed] },
});
ids.recurring = (await assign({ kind: 'RECURRING', deadlineText: 'trước ngày 15/12 hằng năm' })).id;
ids.task = (await assign({ title: 'Việc mẫu' })).id;
ids.assignment = (await get(`/v1/task-assignments?task=${ids.task}`, { token: tokens[OFFICE] })).body.data[0].id;
ids.reminder = await made(tokens[BOARD]!, `/tasks/${ids.task}/reminders`, { document: '120/BQL' });
for (const name of Object.keys(BODIES)) {
  ids[name] = (await assign({ title: name, deadlineText: 'trong năm 2026' })).id;
  for (const before of BEFORE[name] ?? []) ok(await acting(app)(ids[name]!, before));
}

const filled = (at: string): string => at.replace(/\{([\w/]+)\}/g, (_m, name: string) => ids[name]!);

const refusedAs = (t: Test, answer: Answer, code: keyof typeof PROBLEMS, who: string): void => {
  t.equal(answer.status, PROBLEMS[code].status, `${who}: ${answer.text.slice(0, 200)}`);
  t.equal(answer.body?.code, code, who);
};

t.test('every operation has its row, every row its operation', async (t) => {
  t.same(Object.keys(ROWS).sort(), app.app.operations.map((o) => o.id).sort());
  for (const o of app.app.operations) {
    const row = ROWS[o.id];
    t.equal(o.access === 'public', row !== undefined && ('read' in row || 'open' in row), `${o.id}: ${o.access}`);
  }
});

const CONFIDENTIAL =
  /^(enterprise|project|inspection|permit|key_project|appraisal_result|directive|directive_file|task|reminder_policy|report_obligation|report_submission|report_form|consolidation)_/;

const unknownClient = {
  raw: 'grant_type=client_credentials&client_id=nobody&client_secret=nothing',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
};

for (const operation of app.app.operations) {
  const row = ROWS[operation.id];
  if (!row) continue;
  t.test(operation.id, async (t) => {
    if ('open' in row) {
      const sent = row.body ? { body: row.body } : operation.method === 'POST' ? unknownClient : {};
      const answer = await call(operation.method, row.open, sent);
      t.equal(answer.status, row.answer);
      const forged = await call(operation.method, row.open, { ...sent, token: 'e30.e30.e30' });
      t.equal(
        forged.status,
        operation.unlimited ? row.answer : 401,
        'a token that is sent has to be good, but for probes',
      );
      return;
    }
    if ('read' in row) {
      const at = filled(row.read);
      const [anonymous, weak, another] = await Promise.all([
        get(at),
        get(at, { token: await weakFor(BOARD) }),
        get(at, { token: reader }),
      ]);
      t.same([anonymous.status, weak.status, another.status], [200, 200, 200], anonymous.text.slice(0, 200));
      t.equal(weak.text, anonymous.text, 'a token without the reading scope sees what the public sees');
      const forged = await get(at, { token: 'e30.e30.e30' });
      refusedAs(t, forged, 'not_authenticated', 'a forged token');
      t.equal(forged.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
      if (row.hidden === null) return;
      const hidden = filled(row.hidden);
      const list = hidden.includes('?');
      const shown = await get(hidden, { token: reader });
      t.equal(shown.status, 200, 'the reading scope shows what is not published');
      if (list) t.ok(shown.body.data.length > 0);
      for (const token of [undefined, await weakFor(BOARD)]) {
        const answer = await get(hidden, { token });
        if (list) t.same([answer.status, answer.body.data], [200, []]);
        else refusedAs(t, answer, 'not_found', 'what is not published is not there');
        t.notMatch(answer.text, /chua-cong-bo|chưa công bố/);
      }
      return;
    }
    if ('guarded' in row) {
      const at = filled(row.guarded);
      const anonymous = await get(at);
      refusedAs(t, anonymous, 'not_authenticated', 'nobody');
      t.match(anonymous.headers.get('www-authenticate'), /^Bearer/);
      refusedAs(t, await get(at, { token: 'e30.e30.e30' }), 'not_authenticated', 'a forged token');
      for (const who of [BOARD, OWNER])
        refusedAs(t, await get(at, { token: await weakFor(who) }), 'forbidden', `${who} without the reading scope`);
      const { concerns } = row;
      const readers = concerns ? await Promise.all(concerns.reads.map(concerned)) : [reader, owner];
      for (const token of readers) {
        const answer = await get(at, { token });
        t.equal(answer.status, 200, answer.text.slice(0, 200));
        t.ok(answer.text.includes(filled(row.tells)), 'authorities and the enterprise it is about read it');
      }
      const strangers = [rival, nobody, await app.token('khong-co-that', inside)].slice(concerns ? 1 : 0);
      if (concerns) strangers.push(await concerned(concerns.not));
      for (const token of strangers) {
        const answer = await get(at, { token });
        if (/:/.test(operation.path)) refusedAs(t, answer, 'not_found', 'what is not yours to know is not there');
        else t.equal(answer.status, 200);
        // Totals over nothing and lists of nothing have a frame.
        if (!['data', '"total"'].includes(row.tells))
          t.notOk(answer.text.includes(filled(row.tells)), 'others learn nothing of it');
      }
      return;
    }
    const at = filled(row.write);
    const headers: Record<string, string> = {};
    if (row.of) headers['if-match'] = (await get(filled(row.of), { token: tokens[row.holder] })).headers.get('etag')!;
    const body = JSON.parse(filled(JSON.stringify(row.body)));
    const send = (token?: string) => call(operation.method, at, { token, body, headers });
    const before = await app.sql('select max(position) as position from ledger_commits');
    const anonymous = await send();
    refusedAs(t, anonymous, 'not_authenticated', 'nobody');
    t.match(anonymous.headers.get('www-authenticate'), /^Bearer/);
    refusedAs(t, await send('e30.e30.e30'), 'not_authenticated', 'a forged token');
    refusedAs(t, await send(await readerOf(row.holder)), 'forbidden', 'the right office without the writing scope');
    refusedAs(t, await send(tokens[row.foreign]), row.foreignAs ?? 'forbidden', 'another office');
    // Who may not even know the record learns nothing of it: as if it were not there.
    const unseen = CONFIDENTIAL.test(operation.id) && operation.path.includes(':');
    const toStrangers = row.strangers ?? (!unseen ? 'forbidden' : operation.method === 'PUT' ? 'stale' : 'not_found');
    refusedAs(t, await send(nobody), toStrangers, 'a token of no organisation');
    refusedAs(t, await send(await app.token('khong-co-that', inside)), toStrangers, 'an organisation nobody knows');
    t.same(await app.sql('select max(position) as position from ledger_commits'), before, 'nothing was written');
    const allowed = await send(tokens[row.holder]);
    t.equal(
      allowed.status,
      row.answer ?? (operation.method === 'POST' ? 201 : 200),
      `${row.holder}: ${allowed.text.slice(0, 300)}`,
    );
    const [entry] = await app.sql<{ organisation: string; actor: string }>(
      'select e.actor from ledger_entries e join ledger_commits c using (tx_id) order by c.position desc limit 1',
    );
    t.equal(entry!.actor, `test-${row.holder}`, 'the ledger names who did it');
  });
}
