import type { Ctx } from '../../auth/context.ts';
import { readListQuery } from '../../records/grammar.ts';
import { readOne, readPage } from '../../records/read.ts';
import type { TimeTravel } from '../../records/source.ts';
import { organisationSpec } from '../organisations/organisations.spec.ts';
import type { Form } from '../reports/reports.reads.ts';
import { templateSpec } from '../reports/templates.spec.ts';
import type { PrintedTable } from './form-table.ts';
import type { Body } from './issuer.ts';
import type { LegalDocument } from './law.ts';

// What a document says beside the report itself: the form, the instruments behind it, and what bodies are called. All of
// the same moment, and with the rights of whoever asks.

export interface Regime extends Omit<Form, 'tables'> {
  tables: readonly PrintedTable[];
  receivers: readonly { organisation: string | null; name: string | null }[];
  documents: readonly LegalDocument[];
}

/** The version of the form, with what it rests on. */
export async function regimeOf(ctx: Ctx, code: string, travel: TimeTravel): Promise<Regime> {
  const { record } = await readOne(ctx, templateSpec, code, {
    fields: ['family', 'name', 'outline', 'tables', 'receivers', 'legalDocuments'],
    include: ['legalDocuments'],
    travel,
  });
  const { included, outline, tables, receivers, legalDocuments, ...rest } = JSON.parse(record) as Form & {
    [list in 'receivers' | 'legalDocuments']: unknown;
  } & { included: { legalDocuments: LegalDocument[] } };
  const order = (legalDocuments as string[] | null) ?? [];
  return {
    ...rest,
    outline: outline ?? [],
    tables: tables ?? [],
    receivers: (receivers as Regime['receivers'] | null) ?? [],
    documents: included.legalDocuments.toSorted((a, b) => order.indexOf(a.code) - order.indexOf(b.code)),
  };
}

/** Records one page of a list may have. */
const PAGE = 500;

/** Bodies by their codes, those that are no more included. */
export async function bodiesOf(
  ctx: Ctx,
  codes: readonly (string | null | undefined)[],
  travel: TimeTravel,
): Promise<Map<string, Body>> {
  const wanted = [...new Set(codes.filter((c): c is string => typeof c === 'string'))];
  const found = new Map<string, Body>();
  for (let at = 0; at < wanted.length; at += PAGE) {
    const asked = readListQuery(ctx, organisationSpec, {
      code: wanted.slice(at, at + PAGE),
      existence: 'any',
      include: 'administrativeUnit',
      fields: 'code,name,kind,parent',
      limit: String(PAGE),
      ...travel,
    });
    for (const record of (await readPage(ctx, organisationSpec, asked)).records) {
      const { included, code, name, kind, parent } = JSON.parse(record) as Body & {
        included: { administrativeUnit: { name: string } | null };
      };
      found.set(code, { code, name, kind, parent, unit: included.administrativeUnit?.name ?? null });
    }
  }
  return found;
}
