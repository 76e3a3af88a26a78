import type { PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Ctx } from '../auth/context.ts';
import type { RecordType } from '../auth/policy.ts';
import type { Tx, WriteTx } from '../db/tx.ts';
import type { Fault, ProblemCode } from '../problems.ts';
import type { Fields } from './fields.ts';
import type { Moment } from './source.ts';

/** What an included record is and how it is found from the records of a page: one query for the whole page. */
export interface Include {
  readonly spec: () => RecordSpec;
  /** One record or a list of them. */
  readonly many: boolean;
  /** Field of the included record that is matched. */
  readonly match: string;
  /** Values of that field for one record of the page. */
  readonly from: (record: Readonly<Record<string, unknown>>) => readonly string[];
  /** Further condition over the included row alias `t`. */
  readonly where?: string;
  readonly en: string;
  readonly vi: string;
}

/** What tells where the rows of a register are. */
export type Register = Pick<RecordSpec, 'type' | 'tableName' | 'dated'>;

/** What a statement may draw on beside the rows of its own register, at the moment asked about. */
export interface Around {
  /** FROM item of another register. */
  readonly at: (register: Register) => string;
  /** Placeholder (jsonb) of what the register looked up before: `given`. */
  readonly given: () => string;
  /**
   * Placeholder of the position up to which is known, where rows come from the ledger: what is joined to them is then
   * better made once than looked up row by row.
   */
  readonly known?: string | undefined;
  /** The caller sees personal identifiers in full. */
  readonly inFull?: boolean;
}

/** What a condition on who may see a row draws on beside the bodies the caller stands for. */
export interface Standing {
  /** Placeholder (jsonb) of the parts of other bodies' duties that came to the caller's. */
  readonly shares: () => string;
  /** FROM item of another register, of the moment the row is of. */
  readonly at: (register: Register) => string;
}

/** A filter that is more than a comparison of one field. */
export interface SpecialFilter {
  readonly en: string;
  readonly vi: string;
  readonly example: string;
  /** Condition over alias `t`; `values` is the placeholder of a text[], `day` that of the day asked about. */
  readonly where: (values: string, day: string, around: Around) => string;
  /** Form of a value; any text unless said otherwise. */
  readonly schema?: z.ZodType<string>;
}

/** How the records of an answer are shown to somebody who may not read all that they speak of. */
export interface Veil {
  /** Fields it changes. */
  readonly over: readonly string[];
  /** Fields it goes by. */
  readonly by: readonly string[];
  /** Changes the records in place, all of an answer at once. */
  readonly draw: (ctx: Ctx, tx: Tx, moment: Moment, records: readonly Record<string, unknown>[]) => Promise<void>;
}

/** Condition over alias `t` that looks at another record. */
export interface Guard {
  /** By that record as it stands. */
  readonly now: string;
  /** By that record as it was; placeholders of the position and the day asked about. */
  readonly past: (position: string, day: string) => string;
}

export interface RecordSpec {
  /** Type in the ledger and stem of the operation ids. */
  readonly type: RecordType;
  /** Collection path below /v1. */
  readonly path: string;
  readonly tag: string;
  readonly schemaId: string;
  readonly en: string;
  readonly enPlural: string;
  readonly vi: string;
  readonly table: PgTable;
  readonly tableName: string;
  /** Field that identifies a record; `code`, or `id` (UUIDv7) where offices have no name for the thing. */
  readonly key: string;
  readonly fields: Fields;
  /** Joins that derived fields need, after the row alias `t`. */
  readonly joins?: (day: string, around: Around) => string;
  /**
   * What joins and filters need that only a look into other registers can tell, as JSON: asked for before the statement,
   * in its snapshot, with the parameters of the request that bear on it.
   */
  readonly given?: {
    readonly parameters: Readonly<Record<string, z.ZodType>>;
    readonly look: (tx: Tx, moment: Moment, parameters: Readonly<Record<string, string>>) => Promise<unknown>;
  };
  /** SQL of the accent-free search text over alias `t`; must equal the indexed expression. */
  readonly search?: string;
  /** Columns of the interval in which the thing exists in the world; such lists answer what exists on the day. */
  readonly existence?: { readonly from: string; readonly to: string };
  /**
   * Lists whose entries say from when to when they hold, with the columns generated from each: they are read as last
   * recorded, on every day, and reach the current record from whatever day a change of them is dated.
   */
  readonly dated?: Readonly<Record<string, readonly string[]>>;
  readonly filters?: Readonly<Record<string, SpecialFilter>>;
  readonly includes?: Readonly<Record<string, Include>>;
  readonly defaultSort: string;
  /** Has a visibility column: callers without the reading scope see PUBLIC rows only. */
  readonly published?: boolean;
  /** Nothing of it is public: who is no authority sees only the rows of which this holds, today and then. */
  readonly confidential?: {
    /** Condition over the row under an alias; `of` is what the caller stands for. */
    readonly owner: (orgs: string, alias: string, of: Standing) => string;
    /** A body reads what was its predecessors' too. */
    readonly inherited?: boolean;
  };
  /** What a record says of other records: told as far as the caller may read those. Its fields are answered on demand only. */
  readonly veil?: Veil;
  /** Writing operations made from the declaration; all of them unless said otherwise. */
  readonly writes?: readonly ('create' | 'put' | 'patch')[];
  /** Bytes the body of a write may have, where records are larger than most. */
  readonly bodyLimit?: number;
  /** Row of the policy that judges its writes, where it is not its own. */
  readonly judgedAs?: RecordType;
  /** What the policy judges a write by, where the record itself does not say it. */
  readonly judgedBy?: (
    tx: WriteTx,
    record: Readonly<Record<string, unknown>>,
    today: string,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Further condition for callers without the reading scope. */
  readonly guard?: Guard;
  /** Field holding a GeoJSON geometry, for application/geo+json. */
  readonly geometry?: string;
  /** Rules over the whole record that no single field can tell. */
  readonly check?: (record: Readonly<Record<string, unknown>>, today: string) => Fault[];
  /** First day of validity that a new record states itself; else the change begins today. */
  readonly beginsOn?: (record: Readonly<Record<string, unknown>>) => string | null;
  /** What else than the key a path parameter may be when reading, and the condition that finds the record on a day. */
  readonly resolveKey?: {
    readonly schema: z.ZodType<string>;
    readonly where: (given: string) => { where: string; value: string } | undefined;
  };
  /** Problems of its own that a write may meet. */
  readonly conflicts?: readonly ProblemCode[];
  /** Rule that needs other rows: runs inside the writing transaction, before the row is written. */
  readonly admit?: (
    tx: WriteTx,
    record: Readonly<Record<string, unknown>>,
    before?: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
  /** What a record takes over from the state before it, whatever was sent; `before` is undefined for a new one. */
  readonly carry?: (
    record: Readonly<Record<string, unknown>>,
    before?: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
  /** Day from which a change says itself that it is true, where the request does not say; null where it is as ever. */
  readonly ownDay?: (
    record: Readonly<Record<string, unknown>>,
    before: Readonly<Record<string, unknown>>,
  ) => string | null;
  /**
   * Fields that a record keeps as they are in the state `then` that is changed, `now` the current one. What is sent of
   * them must be what they say.
   */
  readonly settled?: (
    then: Readonly<Record<string, unknown>>,
    now: Readonly<Record<string, unknown>>,
  ) => readonly string[];
  /** Whoever may change a record may also change it into one of somebody else's. */
  readonly handsOver?: boolean;
  /** What follows from a new state of a record, in the same transaction. */
  readonly follow?: (ctx: Ctx, tx: WriteTx, key: string) => Promise<void>;
  /** Called in the process that wrote, after the commit. */
  readonly afterWrite?: (ctx: Ctx) => void;
}

/** Keys that the entries of a nested list name: what an include goes by. */
export const namedIn = (list: unknown, member: string): string[] =>
  Array.isArray(list)
    ? (list as Record<string, unknown>[]).map((x) => x[member]).filter((key) => typeof key === 'string')
    : [];
