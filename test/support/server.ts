import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPg } from '../../src/db/embedded.ts';

export interface TestServer {
  /** Address of a database from which others may be created. */
  url: string;
  what: string;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL: TEST_DATABASE_URL, else a container where a Docker engine answers, else the embedded one. */
export async function testServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, what: 'TEST_DATABASE_URL', stop: async () => undefined };
  if (await dockerAnswers()) {
    const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
    const container = await new PostgreSqlContainer('postgres:18').withTmpFs({ '/var/lib/postgresql': 'rw' }).start();
    return {
      url: container.getConnectionUri(),
      what: 'testcontainers',
      stop: async () => void (await container.stop()),
    };
  }
  const dir = mkdtempSync(path.join(roomyFolder(), 'register-test-'));
  const pg = await startEmbeddedPg({ dir, fast: true, settings: { max_connections: 100 } });
  return {
    url: pg.url(),
    what: 'embedded',
    async stop() {
      await pg.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Memory-backed where there is more than a gigabyte of it. */
function roomyFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 1e9 ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Asks the engine itself, so that a client without an engine does not count. */
function dockerAnswers(): Promise<boolean> {
  const host = process.env.DOCKER_HOST;
  const target = host?.startsWith('tcp://')
    ? { host: new URL(host).hostname, port: Number(new URL(host).port) }
    : { path: host?.replace('unix://', '') ?? '/var/run/docker.sock' };
  return new Promise((resolve) => {
    const socket = connect(target as { path: string });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(400, () => done(false));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.write('GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n'));
    socket.once('data', (data) => done(data.toString().includes('200 OK')));
  });
}
