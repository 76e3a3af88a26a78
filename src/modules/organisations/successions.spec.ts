import { forgetSuccessions } from '../../auth/context.ts';
import { takeTurn } from '../../db/locks.ts';
import { organisationSuccessions } from '../../db/tables/registry.ts';
import type { WriteTx } from '../../db/tx.ts';
import { fitsChain, type Succession } from '../../lib/succession.ts';
import { problem } from '../../problems.ts';
import { f } from '../../records/fields.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { CONFIDENCES, SUCCESSION_KINDS } from '../../vocab/registry.ts';

export const SUCCESSION_COLUMNS = `t.id, t."from", t."to", t.effective_on as "effectiveOn", t.kind, t.function, t.territory`;

/** Refuses a step that closes a circle or turns back in time. One such check at a time, so that two cannot slip past each other. */
async function assertFits(tx: WriteTx, record: Readonly<Record<string, unknown>>): Promise<void> {
  await takeTurn(tx, 'successions');
  const known = await tx.rows<Succession>({
    text: `select ${SUCCESSION_COLUMNS} from organisation_successions t where t.id <> $1::uuid`,
    values: [record.id],
  });
  if (!fitsChain(known, record as unknown as Succession)) {
    throw problem(
      'succession_conflict',
      `${String(record.from)} → ${String(record.to)} on ${String(record.effectiveOn)} contradicts the successions already recorded.`,
    );
  }
}

/** One step of a reorganisation: which body took over from which, when, in what matter and where. */
export const successionSpec: RecordSpec = {
  type: 'organisation_succession',
  path: '/organisation-successions',
  tag: 'Organisations',
  schemaId: 'OrganisationSuccession',
  en: 'succession between organisations',
  enPlural: 'successions between organisations',
  vi: 'quan hệ kế thừa giữa các cơ quan',
  table: organisationSuccessions,
  tableName: 'organisation_successions',
  key: 'id',
  defaultSort: 'effectiveOn',
  fields: {
    id: f.ownId('019a9e0c-1111-7aaa-8bbb-0123456789ab'),
    from: f.code('Code of the body that hands over', 'cơ quan bàn giao', 'so-ke-hoach-va-dau-tu', {
      required: true,
      filter: true,
      sort: true,
    }),
    to: f.code('Code of the body that takes over; null for ABOLISH', 'cơ quan tiếp nhận', 'so-tai-chinh-2025', {
      shown: true,
      filter: true,
      sort: true,
    }),
    effectiveOn: f.day('Day it takes effect', 'ngày có hiệu lực', '2025-03-01', {
      required: true,
      filter: true,
      sort: true,
    }),
    kind: f.word(SUCCESSION_KINDS, 'Kind; all but TRANSFER_FUNCTION end the body', 'loại', 'MERGE', {
      required: true,
      filter: true,
    }),
    function: f.code('Function handed over, where only that one is', 'chức năng', 'labour-employment', {
      filter: true,
    }),
    territory: f.unit('Unit handed over, where only that one is', 'địa bàn', '07774@2025-07-01', { filter: true }),
    share: f.percent('Share handed over', 'tỷ lệ', 50),
    legalBasis: f.text(300, 'Act it rests on', 'căn cứ pháp lý', '190/2025/QH15'),
    confidence: f.word(CONFIDENCES, 'How sure the fact is', 'độ tin cậy', 'HIGH', { filter: true }),
    source: f.text(500, 'Where this was taken from', 'nguồn', 'domain §7.2'),
    note: f.text(1000, 'Remark', 'ghi chú', 'founded by the resolution of 2025-02-19'),
  },
  check: (r) =>
    r.from === r.to ? [{ pointer: '/to', code: 'same_organisation', detail: 'A body cannot succeed itself' }] : [],
  beginsOn: (r) => r.effectiveOn as string,
  conflicts: ['succession_conflict'],
  admit: assertFits,
  afterWrite: forgetSuccessions,
};
