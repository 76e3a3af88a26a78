import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { type EmbeddedPg, findRunningEmbeddedPg, startEmbeddedPg } from './embedded.ts';

/** The database server a process works with. */
export interface Server {
  url: string;
  /** Started by this process for itself. */
  embedded: boolean;
  stop(): Promise<void>;
}

const home = (config: Config) => path.join(config.DATA_DIR, 'pg');

/** DATABASE_URL, else the embedded PostgreSQL, started when it does not run yet. */
export async function openServer(config: Config, warn: (what: string) => void = () => undefined): Promise<Server> {
  if (config.DATABASE_URL !== undefined)
    return { url: config.DATABASE_URL, embedded: false, stop: async () => undefined };
  return keepRunning(home(config), warn);
}

/** Nobody else would start a crashed embedded server again: on its old port, so that the pools find it. */
async function keepRunning(dir: string, warn: (what: string) => void): Promise<Server> {
  const first = await startEmbeddedPg({ dir });
  let current = Promise.resolve(first);
  let stopping = false;
  const again = async (): Promise<EmbeddedPg> => {
    for (;;) {
      try {
        return await startEmbeddedPg({ dir, port: first.port });
      } catch (error) {
        if (stopping) throw error;
        await sleep(1000);
      }
    }
  };
  const watch = async (server: EmbeddedPg): Promise<void> => {
    await server.ended;
    if (stopping) return;
    warn('the embedded database ended by itself and is started again');
    current = again();
    current.then(watch, () => undefined);
  };
  void watch(first);
  return {
    url: first.url(),
    embedded: true,
    async stop() {
      stopping = true;
      await (await current.catch(() => undefined))?.stop();
    },
  };
}

/** For tools beside a running service: its server where there is one, else one for the time of the tool. */
export async function joinServer(config: Config): Promise<Server> {
  if (config.DATABASE_URL === undefined) {
    const running = await findRunningEmbeddedPg(home(config));
    if (running) return { url: running.url(), embedded: true, stop: async () => undefined };
  }
  return openServer(config);
}
