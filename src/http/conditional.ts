import { createHash, hash } from 'node:crypto';
import { problem } from '../problems.ts';

// Strong entity tags. A single record's tag is "<version>-<hash of the bytes>": If-None-Match compares the whole tag,
// If-Match the version, because a tag read as CSV, trimmed by `fields` or seen yesterday still names what is replaced.

export const contentHash = (body: Buffer | string): string => hash('sha1', body, 'base64url').slice(0, 16);

export const textHash = (text: string): Buffer => createHash('sha256').update(text).digest();

export const etagOf = (version: number | undefined, hashed: string): string =>
  version === undefined ? `"${hashed}"` : `"${version}-${hashed}"`;

const tagsIn = (header: string): string[] =>
  header
    .split(',')
    .map((t) => t.trim())
    .filter(Boolean);

/** If-None-Match uses weak comparison (RFC 9110 §13.1.2). */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  return !tagsIn(header).some((t) => t === '*' || t.replace(/^W\//, '') === etag);
}

/** Refuses the write unless If-Match names the current version: missing → 428, another one → 412. */
export function assertMatch(header: string | undefined, latestVersion: number): void {
  if (header === undefined) throw problem('precondition_required');
  const named = tagsIn(header).some(
    (t) => t === '*' || t.startsWith(`"${latestVersion}-`) || t === `"${latestVersion}"`,
  );
  if (!named) throw problem('stale');
}
