import { z } from 'zod';
import { type Fault, problem } from '../../problems.ts';
import { travelShape } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';

// What may be said with the request of a document: the register does not know the number before the paper has one.

export const askedQuery = z.strictObject({
  number: s.omittable(
    s.text(60),
    'Number where the record has none: `45`, or with its symbol; room is left for it when left out',
    'số văn bản',
    '45/BC-SCT',
  ),
  place: s.omittable(s.text(100), 'Place it is dated at; that of the issuer when left out', 'địa danh', 'Bắc Ninh'),
  day: s.omittable(
    s.plannedDay(),
    'Day of the document where the record has none; room is left for it when left out',
    'ngày văn bản',
    '2026-06-28',
  ),
  signer: s.omittable(s.text(100), 'Name of who signs, where the record has none', 'người ký', 'Nguyễn Văn A'),
  post: s.omittable(
    s.text(200),
    'Post of who signs, a line each; the head of the body when left out',
    'chức vụ người ký',
    'KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC',
  ),
  ...travelShape,
});

export interface Asked {
  number?: string;
  place?: string;
  day?: string;
  signer?: string;
  post?: string;
  validAt?: string;
  knownAt?: string;
}

/** What the record itself says of these; the request fills gaps and contradicts nothing. */
export type Recorded = Readonly<Record<'number' | 'day' | 'signer', string | null>>;

export function settled(asked: Asked, recorded: Recorded): Recorded {
  const names = ['number', 'day', 'signer'] as const;
  const faults = names
    .filter((name) => recorded[name] !== null && asked[name] !== undefined && asked[name] !== recorded[name])
    .map((name): Fault => ({ parameter: name, code: 'recorded', detail: `The record says ${recorded[name]}` }));
  if (faults.length > 0) throw problem('invalid_request', undefined, faults);
  return {
    number: recorded.number ?? asked.number ?? null,
    day: recorded.day ?? asked.day ?? null,
    signer: recorded.signer ?? asked.signer ?? null,
  };
}
