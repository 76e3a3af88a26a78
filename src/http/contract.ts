import { policyText } from '../auth/policy.ts';
import type { Operation } from './operation.ts';

// What is committed under openapi/ and read as a diff: the contract, one line an operation, the policy matrix.

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

export interface Described {
  operations: readonly Operation[];
  /** The served bytes of /v1/openapi.json. */
  document: string;
}

/** File under openapi/ → its text. */
export const contractFiles = ({ operations, document }: Described): Readonly<Record<string, string>> => ({
  'openapi.json': document,
  'routes.txt': routesText(operations),
  'policy.txt': policyText(),
});
