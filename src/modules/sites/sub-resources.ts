import type { Operation } from '../../http/operation.ts';
import { type ChildRegister, childCreate, childList } from '../../records/children.ts';
import { listQuerySchema } from '../../records/grammar.ts';
import * as s from '../../records/schemas.ts';
import type { RecordSpec } from '../../records/spec.ts';
import { observationSpec } from '../indicators/observations.spec.ts';
import { factSpec } from './facts.spec.ts';

// /industrial-zones/{code}/facts and /observations, and the same for clusters: the collections of what is said of one
// site. They are the registers of facts and observations with the subject fixed by the path.

const CHILDREN = [factSpec, observationSpec];

function subResource(site: RecordSpec, subjectType: 'ZONE' | 'CLUSTER', child: RecordSpec): Operation[] {
  const name = child.enPlural;
  const of: ChildRegister = { parent: site, child, name, fixed: (code) => ({ subject: code, subjectType }) };
  return [
    childList(
      of,
      {
        id: `${site.type}_${child.type}_list`,
        summary: `List the ${name} of one ${site.en}`,
        description: `Lists the ${name} (${child.vi}) recorded of one ${site.en} (${site.vi}), each with the document and section it stands in.`,
      },
      () => listQuerySchema(child).omit({ subject: true, subjectType: true }),
    ),
    childCreate(
      of,
      {
        id: `${site.type}_${child.type}_create`,
        summary: `Record one of the ${name} of a ${site.en}`,
        description: `Records one ${child.en} (${child.vi}) of one ${site.en} (${site.vi}).`,
      },
      {
        id: `${site.schemaId}${child.schemaId}Input`,
        description: s.describe(`${child.en} of the ${site.en} in the path, as sent`, child.vi),
      },
    ),
  ];
}

export const siteSubResources = (site: RecordSpec, subjectType: 'ZONE' | 'CLUSTER'): Operation[] =>
  CHILDREN.flatMap((child) => subResource(site, subjectType, child));
