import { longDay } from '../../lib/vietnamese-dates.ts';
import { DOCUMENT_TYPES } from '../../vocab/registry.ts';
import { oneLine } from './words.ts';

// How a report names the instruments it rests on.

export interface LegalDocument {
  code: string;
  number: string | null;
  type: keyof typeof DOCUMENT_TYPES;
  subject: string;
  issuer: string | null;
  issuedOn: string | null;
  amends: string[] | null;
}

const upperFirst = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
export const lowerFirst = (text: string): string =>
  // "UBND", "KCN" keep their capitals.
  /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLocaleLowerCase('vi') + text.slice(1);

const kindOf = ({ type }: LegalDocument): string =>
  type === 'OTHER' ? 'Văn bản' : upperFirst(DOCUMENT_TYPES[type].split(',')[0]!);

/** "Thông tư số 14/2024/TT-BCT ngày 15 tháng 8 năm 2024 của Bộ trưởng Bộ Công Thương". */
export function citation(document: LegalDocument, issuers: ReadonlyMap<string, { name: string }>): string {
  const { type, number, issuedOn, issuer } = document;
  const by = issuer === null ? undefined : issuers.get(issuer)?.name;
  // A circular is the minister’s (Luật Ban hành văn bản quy phạm pháp luật).
  const minister = type === 'CIRCULAR' && by?.startsWith('Bộ ') ? 'Bộ trưởng ' : '';
  return [
    kindOf(document),
    ...(number === null ? [] : [`số ${oneLine(number)}`]),
    ...(issuedOn === null ? [] : [longDay(issuedOn)]),
    ...(by === undefined ? [] : [`của ${minister}${oneLine(by)}`]),
  ].join(' ');
}

/** A legal ground, as it stands above the text. */
export function ground(document: LegalDocument, issuers: ReadonlyMap<string, { name: string }>): string {
  const subject = oneLine(document.subject);
  const about = /^(về|quy định|ban hành|hướng dẫn|phê duyệt|sửa đổi) /i.test(subject) ? '' : 'về ';
  return `Căn cứ ${citation(document, issuers)} ${about}${lowerFirst(subject)}`;
}

/** Instruments that set forms. */
const SETS_FORMS = new Set<LegalDocument['type']>(['CIRCULAR', 'DECREE', 'DECISION']);

/** The instrument a form is issued with, and what amended it: the first that the regime rests on. */
export function issuedWith(
  documents: readonly LegalDocument[],
  issuers: ReadonlyMap<string, { name: string }>,
): string | null {
  const [first, ...others] = documents;
  if (!first || !SETS_FORMS.has(first.type)) return null;
  const amending = others.filter((d) => d.amends?.includes(first.code) && d.number !== null);
  const amended = amending.map((d) => `${kindOf(d)} số ${oneLine(d.number!)}`).join(', ');
  return `${citation(first, issuers)}${amended === '' ? '' : `, sửa đổi, bổ sung theo ${amended}`}`;
}
