// Who may do what: one readable matrix and the functions that read it. Every read, list, include, total, feed and
// export asks here; nothing else decides. `openapi/policy.txt` is this matrix as text, reviewed as a diff.

export const SCOPES = {
  'registry:read': 'đọc sổ đăng ký, gồm phần nội bộ',
  'registry:write': 'ghi sổ đăng ký',
  'directives:read': 'đọc văn bản chỉ đạo',
  'directives:write': 'ghi văn bản chỉ đạo',
  'tasks:report': 'báo cáo nhiệm vụ',
  'reports:submit': 'gửi báo cáo',
  'reports:approve': 'duyệt báo cáo',
  'imports:write': 'nhập dữ liệu',
  'clients:admin': 'quản trị hệ thống kết nối',
  'audit:read': 'đọc nhật ký',
} as const;
export type Scope = keyof typeof SCOPES;

/**
 * Duties and the body that held each when this service began. The right follows the succession of that body: on any
 * day it belongs to whoever the records say took it over.
 */
export const DUTIES = {
  zones: { holder: 'ban-quan-ly-kcn', what: 'keeps the industrial zones and their figures' },
  clusters: { holder: 'so-cong-thuong', what: 'keeps the industrial clusters and their figures' },
  registry: {
    holder: 'van-phong-ubnd-tinh',
    what: 'keeps organisations, units, legal documents, the calendar, indicators, targets and provincial figures',
  },
  directives: {
    holder: 'van-phong-ubnd-tinh',
    what: 'records the directives of the leaders and what becomes of the tasks they assign',
  },
} as const;
export type Duty = keyof typeof DUTIES;

export const RECORD_TYPES = [
  'organisation',
  'organisation_succession',
  'administrative_unit',
  'legal_document',
  'calendar_day',
  'indicator',
  'zone',
  'cluster',
  'fact',
  'observation',
  'target',
  'enterprise',
  'project',
  'project_adjustment',
  'inspection',
  'permit',
  'key_project',
  'appraisal_criterion',
  'appraisal_result',
  'directive',
  'directive_file',
  'task',
  'task_assignment',
  'task_monitoring',
  'reminder_policy',
  'task_reminder',
  'custom_period',
  'report_template',
  'report_obligation',
  'report_submission',
  'consolidation',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

type Subject = Readonly<Record<string, unknown>>;

/** A part of a body's duties that came to another: by function, by territory, or by both. */
export interface Share {
  readonly from: string;
  readonly function: string | null;
  readonly territory: string | null;
  /** The body ended by it: what names no function or territory may be meant, until somebody decides. */
  readonly ended: boolean;
}

interface Row {
  /** Who may read what is not published. Published rows and public fields are open to everybody. */
  internal: Scope;
  write: Scope;
  /** Nothing of it is public: it is read by authorities, or by holders of this duty, and by whoever the row belongs to. */
  confidential?: 'authorities' | Duty;
  /** The duties of which a writer must hold one for this row. */
  duties: (row: Subject) => readonly Duty[];
  dutyText: string;
  /** Field naming the organisation that may write the row as its own act. */
  own?: string;
  /** That organisation in words, for whoever is refused: without its name, which may not be theirs to know. */
  ownText?: string;
  /** That organisation may, whatever it is; else only a public authority. */
  ownByAnyBody?: boolean;
}

const always = (...duties: Duty[]): Pick<Row, 'duties' | 'dutyText'> => ({
  duties: () => duties,
  dutyText: duties.join(' or '),
});

/** What is about a project: the board in zones, the department in clusters and outside. */
const byPlace: Pick<Row, 'duties' | 'dutyText'> = {
  duties: ({ zone }) => (typeof zone === 'string' ? ['zones'] : ['clusters']),
  dutyText: 'zones in a zone, clusters in a cluster and outside',
};

const bySubject: Pick<Row, 'duties' | 'dutyText'> = {
  duties: ({ subjectType }) => [
    subjectType === 'ZONE' || subjectType === 'ALL_ZONES'
      ? 'zones'
      : subjectType === 'CLUSTER' || subjectType === 'ALL_CLUSTERS'
        ? 'clusters'
        : 'registry',
  ],
  dutyText: 'zones | clusters | registry, by subjectType',
};

/** Directives and tasks: the office that follows them reads all, everybody else what concerns them. */
const followed = { internal: 'directives:read', confidential: 'directives', ...always('directives') } as const;

export const MATRIX: Readonly<Record<RecordType, Row>> = {
  organisation: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  organisation_succession: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  administrative_unit: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  legal_document: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  calendar_day: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  indicator: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  zone: { internal: 'registry:read', write: 'registry:write', ...always('zones') },
  cluster: { internal: 'registry:read', write: 'registry:write', ...always('clusters') },
  fact: { internal: 'registry:read', write: 'registry:write', ...bySubject },
  observation: { internal: 'registry:read', write: 'registry:write', ...bySubject },
  target: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  enterprise: {
    internal: 'registry:read',
    write: 'registry:write',
    confidential: 'authorities',
    ...always('zones', 'clusters'),
  },
  project: { internal: 'registry:read', write: 'registry:write', confidential: 'authorities', ...byPlace },
  project_adjustment: { internal: 'registry:read', write: 'registry:write', confidential: 'authorities', ...byPlace },
  inspection: {
    internal: 'registry:read',
    write: 'registry:write',
    confidential: 'authorities',
    own: 'body',
    ownText: 'the body that inspects',
    ...always('zones', 'clusters'),
  },
  permit: {
    internal: 'registry:read',
    write: 'registry:write',
    confidential: 'authorities',
    own: 'issuer',
    ownText: 'the body that issues the permit',
    ...always('zones', 'clusters'),
  },
  key_project: { internal: 'registry:read', write: 'registry:write', confidential: 'authorities', ...byPlace },
  appraisal_criterion: { internal: 'registry:read', write: 'registry:write', ...always('zones', 'clusters') },
  appraisal_result: { internal: 'registry:read', write: 'registry:write', confidential: 'authorities', ...byPlace },
  directive: { ...followed, write: 'directives:write', own: 'issuer', ownText: 'the body that issued the directive' },
  directive_file: {
    ...followed,
    write: 'directives:write',
    own: 'issuer',
    ownText: 'the body that issued the directive',
  },
  task: { ...followed, write: 'directives:write', own: 'approver', ownText: 'the body that assigned the task' },
  // Not records of their own: what a monitor does about a duty.
  task_monitoring: { ...followed, write: 'tasks:report', own: 'monitor', ownText: 'the body that monitors the task' },
  task_assignment: {
    ...followed,
    write: 'tasks:report',
    own: 'responsible',
    ownText: 'the body that answers for the task',
    ownByAnyBody: true,
  },
  // How the province reminds is for every office to know.
  reminder_policy: { ...followed, confidential: 'authorities', write: 'directives:write' },
  task_reminder: { ...followed, write: 'tasks:report', own: 'monitor', ownText: 'the body that monitors the task' },
  // What must be reported is published law; who has not done so concerns those who send and receive.
  custom_period: { internal: 'registry:read', write: 'registry:write', ...always('directives', 'registry') },
  report_template: { internal: 'registry:read', write: 'registry:write', ...always('directives', 'registry') },
  report_obligation: {
    ...followed,
    write: 'reports:approve',
    own: 'approver',
    ownText: 'the body that receives the report',
  },
  report_submission: {
    ...followed,
    write: 'reports:submit',
    own: 'responsible',
    ownText: 'the body that answers for the report',
    ownByAnyBody: true,
  },
  consolidation: { ...followed, write: 'reports:submit', own: 'organisation', ownText: 'the body that consolidates' },
};

export interface Actor {
  /** `sub` of the token. */
  readonly subject: string;
  /** `iss` of the token: the same subject of another issuer is somebody else. */
  readonly issuer?: string;
  /** `org` of the token: the organisation's code, or null. */
  readonly organisation: string | null;
  readonly scopes: ReadonlySet<string>;
  /** The living bodies it stands for today, by the recorded successions. */
  readonly bodies?: ReadonlySet<string>;
  /** Those bodies and every body whose duties have come to them wholly. */
  readonly lineage?: ReadonlySet<string>;
  /** What came to them of bodies that were split, or handed part of their duties over. */
  readonly shares?: readonly Share[];
  /** Duties that one of the bodies holds. */
  readonly duties?: ReadonlySet<Duty>;
  /** Is one of them a public authority? Unknown where the token names no organisation, or one that is not on record. */
  readonly isAuthority?: boolean;
  /** The service itself: loading samples, jobs, tools run by the operator. */
  readonly system?: boolean;
}

/** May the caller see what is not published of this record type? */
export function seesInternal(actor: Actor | null, type: RecordType): boolean {
  if (actor === null) return false;
  if (actor.system) return true;
  const { internal, confidential } = MATRIX[type];
  if (!actor.scopes.has(internal)) return false;
  if (confidential === undefined) return actor.isAuthority !== false;
  return confidential === 'authorities' ? actor.isAuthority === true : actor.duties?.has(confidential) === true;
}

/** Who may ask for records of this type at all: everybody, or callers with this scope. */
export const readAccess = (type: RecordType): 'public' | Scope =>
  MATRIX[type].confidential === undefined ? 'public' : MATRIX[type].internal;

/** May the caller see a personal identifier in full? Those who keep the register; others see it masked. */
export const seesPersonal = (actor: Actor | null): boolean =>
  actor !== null && (actor.system === true || (actor.isAuthority === true && actor.scopes.has('registry:write')));

/** May the caller see who (which person or program) made a change? Everybody sees which organisation did. */
export const seesActors = (actor: Actor | null): boolean =>
  actor !== null && (actor.system === true || actor.scopes.has('audit:read'));

/**
 * What a caller's rights to read come down to. Two callers with the same audience get the same bytes, so answers are
 * kept per audience.
 */
export function audienceOf(actor: Actor | null): string {
  if (actor === null) return 'public';
  const rights = [
    seesInternal(actor, 'zone') ? 'internal' : 'public',
    ...(actor.scopes.has('directives:read') ? ['directives'] : []),
    ...(seesActors(actor) ? ['audit'] : []),
    ...(seesPersonal(actor) ? ['personal'] : []),
  ].join('+');
  const all = (['project', 'directive'] as const).filter((type) => seesInternal(actor, type)).join('+');
  return all === 'project+directive'
    ? `${rights}+all`
    : `${rights}+${all} of ${[...(actor.bodies ?? [])].sort().join(',')}`;
}

/** Does one of the bodies the caller stands for hold the duty for this row? */
export function mayWrite(
  actor: Actor,
  type: RecordType,
  row: Subject,
  holdersOf: (duty: Duty) => ReadonlySet<string>,
): boolean {
  if (actor.system) return true;
  if (!actor.scopes.has(MATRIX[type].write)) return false;
  const { duties, own, ownByAnyBody } = MATRIX[type];
  const standsFor = actor.bodies ?? new Set<string>();
  // An enterprise that names itself as the inspecting body does not become one.
  const may = ownByAnyBody === true || actor.isAuthority === true;
  if (own !== undefined && may && typeof row[own] === 'string' && standsFor.has(row[own])) return true;
  return duties(row).some((duty) => {
    const holders = holdersOf(duty);
    return [...standsFor].some((code) => holders.has(code));
  });
}

/** The matrix as text, one line a record type. */
export function policyText(): string {
  const duties = Object.entries(DUTIES).map(([name, d]) => `  ${name.padEnd(10)} ${d.holder.padEnd(22)} ${d.what}`);
  const rows = RECORD_TYPES.map((type) => {
    const r = MATRIX[type];
    const readers = !r.confidential
      ? `published: everybody   internal: ${r.internal}`
      : r.confidential === 'authorities'
        ? `authorities with ${r.internal}${type === 'reminder_policy' ? '' : ', and the enterprise’s own organisation'}`
        : `${r.internal} + duty ${r.confidential}, and whoever it concerns`;
    return `  ${type.padEnd(24)} ${readers}   write: ${r.write} + duty ${r.dutyText}${r.own ? `, or being its ${r.own}` : ''}`;
  });
  return ['duties (follow the succession of the holder)', ...duties, '', 'record types', ...rows, ''].join('\n');
}
