import { shortDay } from '../../lib/vietnamese-dates.ts';
import type { Regime } from './around.ts';
import type { Asked, Recorded } from './asked.ts';
import { settled } from './asked.ts';
import { type Filled, formTable } from './form-table.ts';
import { authorityOf, type Body, headingLines, headingParent, headOf, placeOf, symbolOf } from './issuer.ts';
import { ground, issuedWith, lowerFirst } from './law.ts';
import type { OfficialReport, ReportSection } from './report.ts';
import { linesOf, oneLine, periodInWords } from './words.ts';

// A report of the register as an official one: what every report has in common, whoever wrote it.

/** What differs between a report that was sent and one that was added up. */
export interface Content {
  issuer: Body | undefined;
  /** Name of who reports where no body is on record. */
  name: string;
  period: string;
  dataFrom: string;
  dataTo: string;
  isEstimate: boolean;
  receivers: readonly string[] | null;
  recorded: Recorded;
  filled: readonly Filled[];
  /** Fields above a table, by `table field`. */
  fields: ReadonlyMap<string, string>;
  sections: readonly ReportSection[];
  remarks: readonly string[];
  completeness: string | null;
  provenance: string;
}

/** Words that begin a post; who signed is put down now by name, now by post. */
const POST =
  /^(TM|KT|TL|TUQ|Q)\.|^(quyền |phó |phụ trách )?(chủ tịch|giám đốc|tổng giám đốc|trưởng|chánh|cục trưởng|chủ nhiệm|bộ trưởng|người đại diện)/i;

function signature({ issuer }: Content, { post }: Asked, signer: string | null): OfficialReport['signature'] {
  const isPost = signer !== null && POST.test(signer);
  const said = post ?? (isPost ? signer : headOf(issuer));
  const posts = linesOf(said);
  // Who signs by order or authority signs for the head, not for the committee.
  const authority = posts.some((line) => /^(TM|TL|TUQ)\./i.test(line)) ? null : authorityOf(issuer);
  return { authority, post: posts, name: isPost ? null : signer };
}

/** "45" becomes a number with its symbol. */
const numbered = (number: string | null, symbol: string): string | null =>
  number === null || number.includes('/') ? number : `${number}/${symbol}`;

/** The name of a regime as the subject of its reports: "Báo cáo" stands above it already. */
function subjectOf({ name }: Regime): string {
  const plain = oneLine(name).replace(/^báo cáo (?=\S)/i, '');
  return plain.charAt(0).toLocaleUpperCase('vi') + plain.slice(1);
}

/** What it is called by those it is sent to: as the regime prints it, else as on record. */
const addresseeNames = ({ receivers }: Content, regime: Regime, bodies: ReadonlyMap<string, Body>): string[] =>
  (receivers ?? regime.receivers.flatMap(({ organisation }) => organisation ?? [])).map(
    (code) => bodies.get(code)?.name ?? regime.receivers.find((r) => r.organisation === code)?.name ?? code,
  );

export function officialReport(
  content: Content,
  regime: Regime,
  bodies: ReadonlyMap<string, Body>,
  asked: Asked,
): OfficialReport {
  const { issuer, name, dataFrom, dataTo, sections } = content;
  const { number, day, signer } = settled(asked, content.recorded);
  const symbol = symbolOf(issuer);
  const words = periodInWords(content.period);
  const subject = `${subjectOf(regime)} ${words}`;
  const estimated = content.isEstimate ? '; số ước thực hiện' : '';
  const setBy = issuedWith(regime.documents, bodies);
  const fieldsOf = (table: Regime['tables'][number]) =>
    table.header.map(({ field, label }) => ({
      label,
      value: content.fields.get(`${table.code} ${field}`) ?? (field === 'reporterName' ? name : null),
    }));
  const tables = regime.tables.map((table) =>
    formTable(table, content.filled, { outline: regime.outline, issuedWith: setBy, fields: fieldsOf(table) }),
  );
  const annexed = tables.length > 0 ? ' Số liệu chi tiết tại Phụ lục kèm theo.' : '';
  return {
    issuer: {
      parent: issuer ? headingParent(issuer, bodies.get(issuer.parent ?? '')?.name) : null,
      lines: headingLines(name),
    },
    number: numbered(number, symbol),
    symbol,
    place: asked.place ?? placeOf(issuer),
    day,
    typeName: 'BÁO CÁO',
    subject,
    period: `${words} (số liệu từ ngày ${shortDay(dataFrom)} đến ngày ${shortDay(dataTo)}${estimated})`,
    addressees: addresseeNames(content, regime, bodies),
    grounds: regime.documents.map((d) => ground(d, bodies)),
    opening: [
      `${oneLine(name)} báo cáo ${lowerFirst(subject)}${sections.length > 0 ? ` như sau:` : '.'}${sections.length > 0 ? '' : annexed}`,
    ],
    sections,
    closing: [
      ...content.remarks,
      ...(content.completeness === null ? [] : [content.completeness]),
      `Trên đây là báo cáo của ${oneLine(name)}.${sections.length > 0 ? annexed : ''}`,
    ],
    tables,
    signature: signature(content, asked, signer),
    recipients: ['Như trên', 'Lưu: VT'],
    completeness: content.completeness,
    provenance: content.provenance,
  };
}
