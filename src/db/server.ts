import path from 'node:path';
import type { Config } from '../config.ts';
import { findRunningEmbeddedPg, startEmbeddedPg } from './embedded.ts';

/** The database server a process works with. */
export interface Server {
  url: string;
  /** Started by this process for itself. */
  embedded: boolean;
  stop(): Promise<void>;
}

const home = (config: Config) => path.join(config.DATA_DIR, 'pg');

/** DATABASE_URL, else the embedded PostgreSQL, started when it does not run yet. */
export async function openServer(config: Config): Promise<Server> {
  if (config.DATABASE_URL !== undefined)
    return { url: config.DATABASE_URL, embedded: false, stop: async () => undefined };
  const pg = await startEmbeddedPg({ dir: home(config) });
  return { url: pg.url(), embedded: true, stop: () => pg.stop() };
}

/** For tools beside a running service: its server where there is one, else one for the time of the tool. */
export async function joinServer(config: Config): Promise<Server> {
  if (config.DATABASE_URL === undefined) {
    const running = await findRunningEmbeddedPg(home(config));
    if (running) return { url: running.url(), embedded: true, stop: async () => undefined };
  }
  return openServer(config);
}
