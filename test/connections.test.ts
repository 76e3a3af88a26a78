import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openDb } from '../src/db/connections.ts';
import { messageSocket } from '../src/db/socket.ts';
import { read, write } from '../src/db/tx.ts';
import { lineOf } from '../src/http/limits.ts';
import type { Problem } from '../src/problems.ts';
import { testApp } from './support/app.ts';

// What lies between the driver and the server: whole messages whatever the network cuts, and an end to every wait.

async function served(t: Test, onConnection: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

/** A message of the protocol: code, length of what follows the code, content. */
function message(code: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

t.test('every chunk holds whole messages, and together they are what was sent', async (t) => {
  const sizes = [0, 3, 5, 70_000, 1, 65_531, 65_532, 40, 300_000, 0, ...Array.from({ length: 400 }, (_x, i) => i * 37)];
  const sent = Buffer.concat(sizes.map((size, i) => message('D', Buffer.alloc(size, i))));
  const port = await served(t, async (socket) => {
    socket.setNoDelay(true);
    for (let at = 0, step = 1; at < sent.length; step = (step * 7919) % 90_001) {
      socket.write(sent.subarray(at, at + step));
      at += step;
      if (step % 3 === 0) await sleep(1);
    }
    socket.end();
  });
  const socket = messageSocket({});
  const received: Buffer[] = [];
  let cut = 0;
  socket.on('data', (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) at += 1 + chunk.readUInt32BE(at + 1);
    if (at !== chunk.length) cut++;
    received.push(Buffer.from(chunk)); // the chunk is written over after this
  });
  socket.connect(port, '127.0.0.1');
  await once(socket, 'close');
  t.equal(cut, 0, 'no message is cut');
  t.ok(Buffer.concat(received).equals(sent), 'nothing is lost, doubled or out of order');
});

t.test('before TLS a single byte decides, and it comes through', async (t) => {
  const port = await served(t, (socket) => socket.write('S'));
  const socket = messageSocket({ ssl: true });
  socket.connect(port, '127.0.0.1');
  const [byte] = (await once(socket, 'data')) as [Buffer];
  t.equal(byte.toString(), 'S');
  socket.destroy();
});

t.test('a server that falls silent ends as unavailable, and its connection is not used again', async (t) => {
  let connections = 0;
  const port = await served(t, (socket) => {
    connections++;
    // Authentication is granted and the server ready; then nothing more is said.
    socket.once('data', () => {
      const ok = message('R', Buffer.alloc(4));
      const ready = message('Z', Buffer.from('I'));
      socket.write(Buffer.concat([ok, ready]));
    });
  });
  const db = openDb(`postgres://nobody@127.0.0.1:${port}/nothing`, {
    pool: 1,
    statementTimeoutMs: 1000,
    silenceMs: 100,
  });
  t.teardown(() => db.close());
  for (const round of [1, 2]) {
    const failure = await read(db, (tx) => tx.rows({ text: 'select 1', values: [] })).catch((e: Problem) => e);
    t.match(failure, { code: 'unavailable' }, `wait ${round} ends`);
    t.equal(connections, round, 'on a connection of its own');
  }
  const change = await write(db, (tx) => tx.rows({ text: 'select 1', values: [] })).catch((e: Problem) => e);
  t.match(change, { code: 'unavailable' }, 'a write does not wait either, from its first statement on');
});

t.test('commits wait for the disk, whatever the server or the role says', async (t) => {
  const { db, sql } = await testApp(t);
  const setting = { text: 'show synchronous_commit', values: [] };
  t.same(await sql('show synchronous_commit'), [{ synchronous_commit: 'off' }], 'the test server does not wait');
  t.same((await write(db, (tx) => tx.rows(setting))).result, [{ synchronous_commit: 'on' }]);
});

t.test('an IPv6 line counts as one, however its addresses are written', async (t) => {
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2:0:0:0:9'];
  t.equal(new Set(same.map(lineOf)).size, 1);
  t.not(lineOf('2001:db8:1:3::1'), lineOf(same[0]!));
  t.equal(lineOf('::1'), '0:0:0:0');
  t.equal(lineOf('2001:db8::5:1'), '2001:db8:0:0');
  t.equal(lineOf('::ffff:192.0.2.7'), '192.0.2.7');
  t.equal(lineOf('192.0.2.7'), '192.0.2.7');
});
