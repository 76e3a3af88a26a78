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
    what: 'keeps organisations, units, legal documents, indicators and provincial figures',
  },
} as const;
export type Duty = keyof typeof DUTIES;

export const RECORD_TYPES = [
  'organisation',
  'organisation_succession',
  'administrative_unit',
  'legal_document',
  'indicator',
  'zone',
  'cluster',
  'fact',
  'observation',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

type Subject = Readonly<Record<string, unknown>>;

interface Row {
  /** Who may read what is not published. Published rows and public fields are open to everybody. */
  internal: Scope;
  write: Scope;
  /** The duty a writer must hold for this row. */
  duty: (row: Subject) => Duty;
  dutyText: string;
}

const always = (duty: Duty): Pick<Row, 'duty' | 'dutyText'> => ({ duty: () => duty, dutyText: duty });

const bySubject: Pick<Row, 'duty' | 'dutyText'> = {
  duty: ({ subjectType }) =>
    subjectType === 'ZONE' || subjectType === 'ALL_ZONES'
      ? 'zones'
      : subjectType === 'CLUSTER' || subjectType === 'ALL_CLUSTERS'
        ? 'clusters'
        : 'registry',
  dutyText: 'zones | clusters | registry, by subjectType',
};

export const MATRIX: Readonly<Record<RecordType, Row>> = {
  organisation: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  organisation_succession: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  administrative_unit: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  legal_document: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  indicator: { internal: 'registry:read', write: 'registry:write', ...always('registry') },
  zone: { internal: 'registry:read', write: 'registry:write', ...always('zones') },
  cluster: { internal: 'registry:read', write: 'registry:write', ...always('clusters') },
  fact: { internal: 'registry:read', write: 'registry:write', ...bySubject },
  observation: { internal: 'registry:read', write: 'registry:write', ...bySubject },
};

export interface Actor {
  /** `sub` of the token. */
  readonly subject: string;
  /** `iss` of the token: the same subject of another issuer is somebody else. */
  readonly issuer?: string;
  /** `org` of the token: the organisation's code, or null. */
  readonly organisation: string | null;
  readonly scopes: ReadonlySet<string>;
  /** The service itself: loading samples, jobs, tools run by the operator. */
  readonly system?: boolean;
}

/** May the caller see what is not published of this record type? */
export const seesInternal = (actor: Actor | null, type: RecordType): boolean =>
  actor !== null && (actor.system === true || actor.scopes.has(MATRIX[type].internal));

/** May the caller see who (which person or program) made a change? Everybody sees which organisation did. */
export const seesActors = (actor: Actor | null): boolean =>
  actor !== null && (actor.system === true || actor.scopes.has('audit:read'));

/**
 * What a caller's rights to read come down to. Two callers with the same audience get the same bytes, so answers are
 * kept per audience.
 */
export const audienceOf = (actor: Actor | null): string =>
  actor === null
    ? 'public'
    : `${seesInternal(actor, 'zone') ? 'internal' : 'public'}${seesActors(actor) ? '+audit' : ''}`;

/** Does one of the bodies the caller stands for hold the duty for this row? */
export function mayWrite(
  actor: Actor,
  type: RecordType,
  row: Subject,
  standsFor: ReadonlySet<string>,
  holdersOf: (duty: Duty) => ReadonlySet<string>,
): boolean {
  if (actor.system) return true;
  if (!actor.scopes.has(MATRIX[type].write)) return false;
  const holders = holdersOf(MATRIX[type].duty(row));
  for (const code of standsFor) if (holders.has(code)) return true;
  return false;
}

/** The matrix as text, one line a record type. */
export function policyText(): string {
  const duties = Object.entries(DUTIES).map(([name, d]) => `  ${name.padEnd(10)} ${d.holder.padEnd(22)} ${d.what}`);
  const rows = RECORD_TYPES.map((type) => {
    const r = MATRIX[type];
    return `  ${type.padEnd(24)} published: everybody   internal: ${r.internal}   write: ${r.write} + duty ${r.dutyText}`;
  });
  return ['duties (follow the succession of the holder)', ...duties, '', 'record types', ...rows, ''].join('\n');
}
