import { z } from 'zod';
import { takeTurn } from '../../db/locks.ts';
import { permits } from '../../db/tables/projects.ts';
import type { WriteTx } from '../../db/tx.ts';
import { problem } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import * as s from '../../records/schemas.ts';
import { rowsPlaced } from '../../records/source.ts';
import type { RecordSpec, Register } from '../../records/spec.ts';
import { PERMIT_KINDS } from '../../vocab/projects.ts';
import { ownedEnterprise, ownedProject, sameEnterprise } from '../enterprises/enterprises.reads.ts';
import { enterpriseSpec } from '../enterprises/enterprises.spec.ts';
import { judgedByProject } from './judged.ts';
import { permitFile } from './parts.ts';

const MOST_NAMES = 200;

/** Values by name, so many of them at most. */
const named = (value: z.ZodType) =>
  z
    .record(
      z
        .string()
        .max(60)
        .regex(/^[a-z][A-Za-z0-9]*$/),
      value,
    )
    .refine((values) => Object.keys(values).length <= MOST_NAMES, { error: `has more than ${MOST_NAMES} names` })
    .meta({ maxProperties: MOST_NAMES });

/** Attributes of a permit: names and values of its kind, and repeating groups as lists of such objects. */
const scalar = z.union([s.text(2000), s.decimal(30, 15, { min: -(10 ** 15), max: 10 ** 15 }), z.boolean()]).nullable();
const group = named(scalar);
const attributes = named(z.union([scalar, group, z.array(group).max(500)]));

const PERMITS: Register = { type: 'permit', tableName: 'permits' };
const TERM = [
  ['replaces', 'uuid'],
  ['valid_from', 'date'],
  ['issued_on', 'date'],
] as const;

/** Revoked, or replaced by one that has begun. In the past that is asked once for all rows, of the few columns it needs. */
function isOver(day: string, known?: string): string {
  const begun = `n.replaces is not null and in_force(coalesce(n.valid_from, n.issued_on), null, ${day})`;
  const replaced = known
    ? `t.id in (select n.replaces from ${rowsPlaced(PERMITS, { day, known }, undefined, TERM)} n where ${begun})`
    : `exists (select from permits n where n.replaces = t.id and ${begun})`;
  return `(coalesce(t.revoked_on <= ${day}, false) or ${replaced})`;
}

/** In force on the day: begun, not ended, neither revoked nor replaced. */
export const inForce = (day: string, known?: string): string =>
  `(in_force(coalesce(t.valid_from, t.issued_on), t.valid_to, ${day}) and not ${isOver(day, known)})`;

/** A permit does not replace one that came after it, however many lie between. */
async function replacesNothingOfItsOwn(tx: WriteTx, r: Readonly<Record<string, unknown>>): Promise<void> {
  if (r.replaces === null) return;
  await takeTurn(tx, 'permitChains');
  const [circle] = await tx.rows({
    text: `with recursive up(id) as (select $1::uuid union select p.replaces from permits p join up on p.id = up.id where p.replaces is not null)
      select from up where id = $2`,
    values: [r.replaces, r.id],
  });
  if (circle)
    throw problem('invalid_request', undefined, [
      { pointer: '/replaces', code: 'circle', detail: 'That permit came after this one' },
    ]);
}

/** Every paper with a number and a term: environmental, building, fire, feasibility, lease. */
export const permitSpec: RecordSpec = {
  type: 'permit',
  path: '/permits',
  tag: 'Inspections and permits',
  schemaId: 'Permit',
  en: 'permit',
  enPlural: 'permits',
  vi: 'giấy phép',
  table: permits,
  tableName: 'permits',
  key: 'id',
  defaultSort: 'validTo',
  confidential: {
    owner: (orgs, alias) =>
      `(${ownedEnterprise(`${alias}.enterprise`, orgs)} or ${ownedProject(`${alias}.project`, orgs)})`,
  },
  judgedBy: judgedByProject,
  conflicts: ['duplicate'],
  filters: {
    enterprise: sameEnterprise,
    expiresWithinDays: {
      en: 'Ends within so many days after the day asked about, and is in force on it',
      vi: 'sắp hết hạn trong số ngày',
      example: '183',
      schema: z
        .string()
        .max(4)
        .regex(/^\d{1,4}$/, { error: 'is a number of days, 0–9999' }),
      where: (values, day, { known }) =>
        `${inForce(day, known)} and t.valid_to <= ${day} + (select max(v::int) from unnest(${values}) v)`,
    },
  },
  fields: {
    id: f.ownId('019a9e0c-7777-7aaa-8bbb-0123456789ab'),
    kind: f.word(PERMIT_KINDS, 'Kind', 'loại giấy phép', 'ENVIRONMENTAL', { required: true, filter: true, sort: true }),
    number: f.text(60, 'Number', 'số', '215/GPMT-UBND', { required: true, filter: true, sort: true }),
    issuer: f.code('Organisation that issued it', 'cơ quan cấp', 'ubnd-tinh-bac-ninh', { filter: true }),
    enterprise: f.id('Id of the enterprise that holds it', 'doanh nghiệp', '019a9e0c-4444-7aaa-8bbb-0123456789ab', {
      shown: true,
    }),
    project: f.code('Code of the project', 'dự án', 'da-dien-tu-mau', { filter: true }),
    issuedOn: f.day('Day of issue', 'ngày cấp', '2024-02-01', { filter: true, sort: true }),
    validFrom: f.day('First day in force', 'hiệu lực từ', '2024-02-01', { filter: true, sort: true }),
    validTo: f.day('Last day in force', 'hiệu lực đến', '2031-01-31', { filter: true, sort: true }),
    revokedOn: f.day('Day it was revoked', 'ngày thu hồi', '2026-01-01', { filter: true }),
    replaces: f.id(
      'Id of the permit it extends or replaces: that one is in force until this one begins',
      'thay thế giấy phép',
      '019a9e0c-7777-7aaa-8bbb-0123456789ac',
      { filter: true },
    ),
    attributes: f.object(attributes, 'Attributes of its kind; repeating groups are lists', 'nội dung giấy phép', {
      capacityM3PerDay: 500,
      sources: [{ name: 'nước thải sinh hoạt', flowM3PerDay: 60 }],
    }),
    files: f.list(permitFile, 50, 'Archived files', 'tệp đính kèm', [
      { name: 'gpmt-2024.pdf', url: null, sha256: null },
    ]),
    expiryNoticedOn: f.day(
      'Day on which its approaching end was recorded in the ledger',
      'ngày cảnh báo hết hạn',
      '2030-08-01',
      { filter: true, immutable: true },
    ),
    note: f.text(2000, 'Remark for the offices', 'ghi chú', 'gia hạn lần 1', { internal: true }),
    isInForce: f.boolean('In force on the day asked about', 'còn hiệu lực', true, {
      always: true,
      filter: true,
      derive: inForce,
    }),
    daysLeft: f.integer(
      100_000,
      'Days until its last day; null without one, or when it has ended, was revoked or replaced',
      'số ngày còn lại',
      70,
      {
        sort: true,
        derive: (day, known) =>
          `case when t.valid_to >= ${day} and not ${isOver(day, known)} then t.valid_to - ${day} end`,
      },
    ),
  },
  includes: {
    enterprise: {
      spec: () => enterpriseSpec,
      many: false,
      match: 'id',
      from: (r) => (typeof r.enterprise === 'string' ? [r.enterprise] : []),
      en: 'The enterprise that holds it',
      vi: 'doanh nghiệp',
    },
  },
  check: (r) =>
    r.replaces !== null && r.replaces === r.id
      ? [{ pointer: '/replaces', code: 'same_record', detail: 'A permit cannot replace itself' }]
      : [],
  admit: replacesNothingOfItsOwn,
  // A permit that runs longer is announced again.
  carry: (r, before) => ({
    expiryNoticedOn:
      before === undefined || before.validTo === r.validTo
        ? (r.expiryNoticedOn ?? before?.expiryNoticedOn ?? null)
        : null,
  }),
  beginsOn: (r) => (r.issuedOn as string | null) ?? (r.validFrom as string | null),
};
