import { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import type { Scope } from '../auth/policy.ts';
import type { Fault, ProblemCode } from '../problems.ts';

/** Version of the contract, on every answer. */
export const API_VERSION = '1.0.0';

// An operation is declared once; routing, validation, authorisation, allowed statuses and documentation follow from it.

/** 'public': no token needed, what is published is answered. A scope: a token with it is needed. */
export type Access = 'public' | Scope;

export type Format = 'json' | 'csv' | 'ndjson' | 'xlsx' | 'docx' | 'geojson';

/** Formats a whole list streams in. */
export type ListFormat = Exclude<Format, 'json' | 'docx'>;

/** Files that may be sent instead of a JSON body. */
export type FileFormat = Extract<Format, 'csv' | 'xlsx'>;

export interface Position {
  position: number;
  at: string;
}

/** Rows of a whole list, page by page, for the streaming formats: each as JSON text, as the database made it. */
export interface RowStream {
  format: ListFormat;
  fileName: string;
  columns: readonly { name: string; text: boolean }[];
  rows: AsyncIterable<readonly string[]>;
  geometry?: string | undefined;
  /** What the bytes depend on besides the question and the position it is answered for. */
  basis: string;
  /** Frees what the rows hold, also when nobody reads them. */
  close: () => Promise<void>;
}

export interface Answer {
  status: number;
  body?: unknown;
  /** The body as JSON text, where it is made already; in pieces, where putting them together would only cost. */
  json?: string | readonly string[];
  /** A body that is not JSON. */
  raw?: { type: string; content: string | Buffer };
  stream?: RowStream;
  headers?: Readonly<Record<string, string>>;
  /** Ledger position the answer reflects. */
  position?: Position | undefined;
  /** Version of a single record: the part of its ETag that If-Match is compared with. */
  version?: number | undefined;
}

export interface Input<P, Q, B> {
  params: P;
  query: Q;
  /** Undefined where a file was sent instead. */
  body: B;
  /** The bytes of a file, where the operation takes files and one was sent. */
  file?: { format: FileFormat; bytes: Buffer };
  headers: Readonly<Record<string, string | undefined>>;
  /** Path and query as sent. */
  url: string;
  format: Format;
}

export interface Success {
  description: string;
  schema?: z.ZodType;
  /** Answer that is not JSON: media type → what it holds. */
  other?: Readonly<Record<string, string>>;
}

export interface Operation<P = unknown, Q = unknown, B = unknown> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Fastify path: `/v1/industrial-zones/:code`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly bodyType?: 'application/json' | 'application/merge-patch+json' | 'application/x-www-form-urlencoded';
  /** Files it takes instead of the body: handed over as bytes, with what each holds. */
  readonly bodyTypes?: Readonly<
    Partial<Record<FileFormat, { readonly description: string; readonly example?: string }>>
  >;
  /** Bytes a body may have; a mebibyte unless said otherwise. */
  readonly bodyLimit?: number;
  readonly success: Readonly<Record<number, Success>>;
  readonly problems?: readonly ProblemCode[];
  readonly formats?: readonly Format[];
  /** GET: the answer depends only on the ledger, the day and the caller's rights, so it may be kept and revalidated. */
  readonly cached?: boolean;
  /** A write that `If-Match` / `If-None-Match` conditions. */
  readonly conditional?: boolean;
  /** A POST that only computes: nothing is kept under an Idempotency-Key, and no outcome can be unknown. */
  readonly computes?: boolean;
  /** A write that takes `X-Reason` and `X-Valid-From`. */
  readonly dated?: boolean;
  /** Reads the Authorization header itself: a client's id and secret, not a token. */
  readonly ownCredentials?: boolean;
  /** What one call counts against the rate limit; 1 unless said otherwise. */
  readonly cost?: number;
  /** Never limited: probes and scrapes. */
  readonly unlimited?: boolean;
  /** What else is wrong with a body that is not of its schema: faults that only what is on record can tell. */
  readonly further?: (ctx: Ctx, sent: { params: P; body: unknown }) => Promise<readonly Fault[]>;
  readonly handle: (ctx: Ctx, input: Input<P, Q, B>) => Promise<Answer>;
}

/** The schema behind `z.lazy`: what a register has many of is made when the first request, or the contract, asks for it. */
export const resolved = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodLazy ? (schema._zod.innerType as z.ZodType) : schema;

/** Declares an operation. */
export const op = <P = unknown, Q = unknown, B = unknown>(
  id: string,
  rest: Omit<Operation<P, Q, B>, 'id'>,
): Operation => ({ id, ...rest }) as unknown as Operation;

const ALWAYS: readonly ProblemCode[] = ['internal_error', 'unavailable'];

/** Does a request sent again with its Idempotency-Key get the first answer? */
export const takesKey = ({ method, path, computes }: Operation): boolean =>
  method === 'POST' && path.startsWith('/v1/') && !computes;

/** Every problem an operation may answer with: its own and those that its declaration brings along. */
export function problemsOf(operation: Operation): ProblemCode[] {
  const own = new Set<ProblemCode>([...(operation.problems ?? []), ...ALWAYS, 'invalid_request']);
  if (!operation.unlimited) own.add('rate_limited').add('not_authenticated');
  if (operation.access !== 'public') own.add('forbidden');
  if (operation.path.includes(':')) own.add('not_found');
  if (operation.formats) own.add('not_acceptable');
  if (operation.body) own.add('malformed_body').add('too_large').add('unsupported_media_type');
  if (operation.method !== 'GET' && !operation.computes) own.add('outcome_unknown');
  if (takesKey(operation)) own.add('idempotency_in_progress').add('idempotency_mismatch');
  if (operation.conditional) own.add('precondition_required').add('stale');
  if (operation.dated) own.add('reason_required');
  return [...own];
}
