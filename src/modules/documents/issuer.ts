import type { ORGANISATION_KINDS } from '../../vocab/registry.ts';
import { oneLine } from './words.ts';

// What the heading and the signature of a document say of the body that issues it. Where the register does not tell,
// room is left: nothing is guessed that a clerk would have to find and correct.

export interface Body {
  code: string;
  name: string;
  kind: keyof typeof ORGANISATION_KINDS;
  parent: string | null;
  /** Name of the unit it governs or serves: "Tỉnh Bắc Ninh". */
  unit: string | null;
}

const COMMITTEES = new Set<Body['kind']>(['PEOPLE_COMMITTEE', 'DISTRICT', 'COMMUNE']);
const BUSINESSES = new Set<Body['kind']>(['INFRASTRUCTURE_COMPANY', 'ENTERPRISE']);

const COMMITTEE = 'Ủy ban nhân dân';

/** "Ủy ban nhân dân tỉnh Bắc Ninh" on two lines; any other name as it is. */
export const headingLines = (name: string): string[] => {
  const plain = oneLine(name);
  return plain.startsWith(`${COMMITTEE} `) ? [COMMITTEE, plain.slice(COMMITTEE.length + 1)] : [plain];
};

/** The body printed above the issuer: none above a People’s Committee or a council, or a business. */
export function headingParent({ kind }: Body, parent: string | undefined): string | null {
  if (parent === undefined || COMMITTEES.has(kind) || BUSINESSES.has(kind) || kind === 'PEOPLE_COUNCIL') return null;
  return oneLine(parent).replace(COMMITTEE, 'UBND');
}

/** Abbreviation of the issuer in the symbol; null where there is no rule for it. */
function abbreviation({ kind, name }: Body): string | null {
  if (COMMITTEES.has(kind)) return 'UBND';
  if (kind === 'PEOPLE_COUNCIL') return 'HĐND';
  // A department is called by the first letters of its name: Sở Công Thương is SCT, Sở Nông nghiệp và Môi trường SNNMT.
  const [department] = oneLine(name).split(/ (?:tỉnh|thành phố) /);
  if (!department?.startsWith('Sở ')) return null;
  const words = department.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '' && word !== 'và');
  return words.map((word) => word[0]!.toLocaleUpperCase('vi')).join('');
}

/** Symbol of its reports: "BC-SCT". */
export const symbolOf = (body: Body | undefined): string => `BC-${(body && abbreviation(body)) ?? '…'}`;

/** The place a document is dated at: the name of the unit without its kind, but for units named by a number. */
export function placeOf(body: Body | undefined): string | null {
  if (!body?.unit) return null;
  const unit = oneLine(body.unit);
  const name = unit.replace(/^(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn) /i, '');
  return /^\d/.test(name) ? unit : name;
}

/** Words of authority of a body that decides as one. */
export const authorityOf = (body: Body | undefined): string | null =>
  body && COMMITTEES.has(body.kind) ? 'TM. ỦY BAN NHÂN DÂN' : null;

/** Post of the head of the body; empty where the register does not tell how it is called. */
export function headOf(body: Body | undefined): string {
  if (!body) return '';
  if (COMMITTEES.has(body.kind) || body.kind === 'PEOPLE_COUNCIL') return 'CHỦ TỊCH';
  if (body.kind === 'MANAGEMENT_BOARD') return 'TRƯỞNG BAN';
  if (body.kind === 'PROVINCIAL_POLICE' || body.name.startsWith('Sở ')) return 'GIÁM ĐỐC';
  if (body.name.startsWith('Văn phòng ')) return 'CHÁNH VĂN PHÒNG';
  if (body.name.startsWith('Thanh tra ')) return 'CHÁNH THANH TRA';
  return BUSINESSES.has(body.kind) ? 'NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT' : '';
}
