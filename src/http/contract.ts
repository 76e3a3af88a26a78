import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import {
  fastifyZodOpenApiPlugin,
  fastifyZodOpenApiTransform,
  fastifyZodOpenApiTransformObject,
} from 'fastify-zod-openapi';
import { policyText } from '../auth/policy.ts';
import { routeSchema } from './openapi.ts';
import { documentBase, finishDocument, jsonSchemaOverride } from './openapi-document.ts';
import { API_VERSION, type Operation } from './operation.ts';
import { Problem } from './problem-schema.ts';

// What is committed under openapi/ and read as a diff: the contract, one line an operation, the policy matrix. The service
// hands out the committed contract, for making it takes the schemas of all operations at once.

/** The contract of these operations: the text of openapi.json. */
async function documentOf(operations: readonly Operation[]): Promise<string> {
  const described = Fastify();
  // Nothing is asked of these routes: no validator and no serializer is made of their schemas.
  described.setValidatorCompiler(() => (value) => ({ value }));
  described.setSerializerCompiler(() => String);
  await described.register(fastifyZodOpenApiPlugin, {
    components: { schemas: { Problem } },
    documentOpts: { override: jsonSchemaOverride as never },
  });
  await described.register(swagger, {
    openapi: documentBase(API_VERSION) as never,
    transform: fastifyZodOpenApiTransform,
    transformObject: (document) => finishDocument(fastifyZodOpenApiTransformObject(document as never)) as never,
  });
  for (const operation of operations)
    described.route({
      method: operation.method,
      url: operation.path,
      schema: routeSchema(operation),
      handler: () => undefined,
    });
  await described.ready();
  const text = `${JSON.stringify(described.swagger(), null, 2)}\n`;
  await described.close();
  return text;
}

const flagsOf = (o: Operation): string[] => [
  ...(o.cached ? ['cached'] : []),
  ...(o.conditional ? ['conditional'] : []),
  ...(o.dated ? ['dated'] : []),
  ...(o.unlimited ? ['unlimited'] : []),
  ...(o.formats ? [o.formats.join('+')] : []),
];

/** One line an operation: id, method, path, access, flags. */
export function routesText(operations: readonly Operation[]): string {
  const rows = operations
    .map((o) => [o.id, o.method, o.path.replace(/:(\w+)/g, '{$1}'), o.access, flagsOf(o).join(' ')])
    .sort((a, b) => (a[2]! === b[2]! ? (a[1]! < b[1]! ? -1 : 1) : a[2]! < b[2]! ? -1 : 1));
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((r) => r[i]!.length)));
  return rows
    .map((r) => `${r.map((c, i) => c.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
    .concat('\n');
}

/** File under openapi/ → its text. */
export const contractFiles = async (operations: readonly Operation[]): Promise<Readonly<Record<string, string>>> => ({
  'openapi.json': await documentOf(operations),
  'routes.txt': routesText(operations),
  'policy.txt': policyText(),
});
