import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { Test } from 'tap';
import { z } from 'zod';
import { type App, buildApp } from '../../src/app.ts';
import { openTokens, type Tokens } from '../../src/auth/tokens.ts';
import { type Config, configSchema } from '../../src/config.ts';
import { connectOnce, type Db, openDb } from '../../src/db/connections.ts';
import { type Operation, problemsOf } from '../../src/http/operation.ts';
import { PROBLEMS } from '../../src/problems.ts';
import { loadSample } from '../../src/sample/load.ts';

// The real application over real HTTP, on a database of its own cloned from the migrated template, with real signed
// tokens. Every JSON answer is held against the schema its operation declares, every status against those declared.

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of every shape
  body: any;
  text: string;
}

export interface CallOptions {
  token?: string | undefined;
  body?: unknown;
  /** Body as sent, for what is not JSON. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

export interface TestApp {
  app: App;
  db: Db;
  dbUrl: string;
  tokens: Tokens;
  config: Config;
  base: string;
  /** Lines the service logged. */
  logs: string[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  get(path: string, options?: CallOptions): Promise<Answer>;
  /** A token of an organisation; default scopes read and write the registry. */
  token(organisation: string | null, scopes?: readonly string[]): Promise<string>;
  /** Rows of a statement, for asserting what is stored. */
  sql<T = Record<string, unknown>>(text: string, values?: unknown[]): Promise<T[]>;
  /** Sets the service's clock. */
  setNow(instant: string | null): void;
}

/** The day the sample came to be known, whatever day it is: tests that set the clock set it no earlier. */
const SAMPLE_LOADED = new Date('2026-11-20T03:00:00Z');

export const RIGHTS = [
  'registry:read',
  'registry:write',
  'directives:read',
  'directives:write',
  'tasks:report',
  'reports:submit',
  'reports:approve',
] as const;

const withDatabase = (url: string, name: string): string => {
  const u = new URL(url);
  u.pathname = `/${name}`;
  return u.href;
};

/** A database cloned from the template; dropped without force at the end, so a connection left behind fails the test. */
export async function testDatabase(t: Test): Promise<string> {
  const server = process.env.TEST_SERVER_URL;
  if (!server) throw new Error('run the tests with `npm test` (or `npm test -- test/one.test.ts`)');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = await connectOnce(server);
  await admin.query(`create database ${name} template ${process.env.TEST_TEMPLATE} strategy file_copy`);
  await admin.end();
  t.teardown(async () => {
    const last = await connectOnce(server);
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          await last.query(`drop database ${name}`);
          break;
        } catch (error) {
          // Closed connections need a moment to leave the server's list.
          if (attempt === 40) throw error;
          await new Promise((r) => setTimeout(r, 50));
        }
      }
    } finally {
      await last.end();
    }
  });
  return withDatabase(server, name);
}

export interface TestAppOptions {
  /** Load the province's public figures. */
  sample?: boolean;
  config?: Partial<Config>;
  dbUrl?: string;
}

export async function testApp(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const dbUrl = options.dbUrl ?? (await testDatabase(t));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'register-keys-'));
  const config: Config = {
    ...configSchema.parse({
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '1000000',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1000000',
    }),
    ...options.config,
  };
  const logs: string[] = [];
  const log = pino({ level: config.LOG_LEVEL, base: null }, { write: (line: string) => void logs.push(line) });
  const tokens = await openTokens(config);
  const db = openDb(dbUrl, { pool: 5, statementTimeoutMs: config.STATEMENT_TIMEOUT_MS });
  if (options.sample) await loadSample(db, log, SAMPLE_LOADED);
  const drift: string[] = [];
  let now: Date | null = null;
  const app = await buildApp({
    config,
    db,
    tokens,
    log,
    now: () => now ?? new Date(),
    inspect: (operation, status, json) => {
      const schema = operation.success[status]?.schema;
      const checked = schema?.safeParse(JSON.parse(json));
      if (checked && !checked.success) drift.push(`${operation.id} ${status}: ${z.prettifyError(checked.error)}`);
    },
  });
  app.http.addHook('onResponse', async (request, reply) => {
    const operation = request.operation;
    if (operation && !declares(operation, reply.statusCode))
      drift.push(`${operation.id} answered ${reply.statusCode}, which it does not declare`);
  });
  const base = await app.http.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(async () => {
    await app.http.close();
    await db.close();
    rmSync(dataDir, { recursive: true, force: true });
    if (drift.length > 0) throw new Error(`answers differ from what their operations declare:\n${drift.join('\n')}`);
  });

  const call: TestApp['call'] = async (method, target, { token, body, raw, headers } = {}) => {
    const json =
      body !== undefined
        ? { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }
        : {};
    const response = await fetch(`${base}${target}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...json, ...headers },
      ...(raw !== undefined ? { body: raw as string } : body !== undefined ? { body: JSON.stringify(body) } : {}),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson =
      /json/.test(response.headers.get('content-type') ?? '') &&
      text !== '' &&
      !/ndjson/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text };
  };
  return {
    app,
    db,
    dbUrl,
    tokens,
    config,
    base,
    logs,
    call,
    get: (target, o) => call('GET', target, o),
    token: (organisation, scopes = RIGHTS) =>
      tokens.issue({ subject: `test-${organisation ?? 'nobody'}`, organisation, scopes }, 3600),
    async sql<T>(text: string, values: unknown[] = []) {
      const client = await connectOnce(dbUrl);
      try {
        return (await client.query(text, values)).rows as T[];
      } finally {
        await client.end();
      }
    },
    setNow: (instant) => {
      now = instant === null ? null : new Date(instant);
    },
  };
}

const declares = (operation: Operation, status: number): boolean =>
  operation.success[status] !== undefined ||
  (status === 304 && (operation.cached === true || operation.formats !== undefined)) ||
  problemsOf(operation).some((code) => PROBLEMS[code].status === status);
