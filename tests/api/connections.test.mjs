// api/connections.test.mjs - slow clients, many clients, and an orderly stop.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company, wait } from './service.mjs';

let service;
// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('connections', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  const head = (path, more) => `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.all}\r\n`
    + `Content-Type: application/json\r\n${more}\r\n\r\n`;

  describe('slow clients', () => {
    test('a head that drips is cut off', async () => {
      const { ms } = await service.raw(['GET /healthz HTTP/1.1\r\n', ...Array(60).fill('X: 1\r\n')], { pauseMs: 500 });
      assert.ok(ms > 5000 && ms < 16000, `${ms} ms`);
    });

    test('a connection that says nothing is cut off', async () => {
      const { ms } = await service.raw([''], { closeAfterMs: 30000 });
      assert.ok(ms < 16000, `${ms} ms`);
    });

    test('others are served meanwhile', async () => {
      const drips = Array.from({ length: 40 }, () => service.raw(
        [head('/v1/compare', 'Content-Length: 1000'), ...Array(6).fill('x')], { pauseMs: 500, closeAfterMs: 4000 }));
      for (let i = 0; i < 20; i++) assert.equal((await service.get('/v1/lists')).status, 200);
      await Promise.all(drips);
    });
  });

  describe('many clients', () => {
    test('200 connections of one address at once', async () => {
      const sockets = await Promise.all(Array.from({ length: 200 }, () => new Promise((done, failed) => {
        const socket = net.connect(service.port, '127.0.0.1', () => done(socket));
        socket.on('error', failed);
      })));
      assert.equal((await service.get('/v1/lists')).status, 200);
      sockets.forEach((socket) => socket.destroy());
    });

    test('a mixed load without one failed request', async () => {
      const ask = [
        () => service.get('/v1/lists'),
        () => service.post('/v1/screen?persist=false', chain),
        () => service.post('/v1/screen', chain),
        () => service.post('/match/default', { queries: { q: { schema: 'Company', properties: { name: ['SEK Studio'] } } } }),
        () => service.post('/v1/parties', { schema: 'Company', properties: { name: ['Load'] } }),
        () => service.get('/v1/parties?limit=5'),
        () => service.get('/readyz'),
      ];
      const failures = [];
      await Promise.all(Array.from({ length: 24 }, async (_, client) => {
        for (let i = 0; i < 30; i++) {
          const answer = await ask[(client + i) % ask.length]();
          if (answer.status > 201) failures.push(`${answer.status} ${answer.text}`);
        }
      }));
      assert.deepEqual(failures, []);
    });

    test('requests sent ahead on one connection are answered in order', async () => {
      const get = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.all}\r\n\r\n`;
      const { text } = await service.raw([get('/v1/parties?limit=1') + get('/healthz') + get('/v1/nothing')], { closeAfterMs: 1500 });
      assert.deepEqual(text.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
    });

    test('clients that vanish in the middle of a body are let go', async () => {
      const open = async () => Number(/^subtier_http_connections (\d+)/m.exec((await service.get('/metrics')).text)[1]);
      const before_ = await open();
      for (let i = 0; i < 30; i++) {
        await new Promise((done) => {
          const socket = net.connect(service.port, '127.0.0.1');
          socket.end(`${head('/v1/compare', 'Content-Length: 20')}{"a`, () => { socket.destroy(); done(); });
        });
      }
      await wait(3000);
      assert.ok(await open() <= before_ + 1, `${await open()} open, ${before_} before`);
    });

    test('Expect: 100-continue gets its answer before the body when refused', async () => {
      const refused = await service.raw([head('/v1/relations', 'Expect: 100-continue\r\nContent-Length: 9999999')], { closeAfterMs: 3000 });
      assert.match(refused.text, /^HTTP\/1.1 413 /);
      const body = '{"x": 1}';
      const asked = await service.raw([head('/v1/compare', `Expect: 100-continue\r\nContent-Length: ${body.length}`), body], { pauseMs: 300, closeAfterMs: 2000 });
      assert.match(asked.text, /^HTTP\/1.1 100 Continue[^]*HTTP\/1.1 422 /);
    });
  });

  describe('stopping', () => {
    test('finishes what is in hand, refuses new connections, exits with 0', async () => {
      const own = await Service.start();
      own.all = await own.key('all');
      const parties = Array.from({ length: 3000 }, (_, i) => company(`v${i}`, `Vendor Number ${i} of Many`));
      const inHand = own.post('/v1/screen', { root: 'v0', parties });
      const dripping = own.raw([`POST /v1/compare HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${own.all}\r\n`
        + 'Content-Type: application/json\r\nContent-Length: 8\r\n\r\n{"x"', ': 1}'], { pauseMs: 1000 });
      await wait(300);
      own.child.kill('SIGTERM');
      await wait(200);
      const late = await new Promise((done) => {
        const socket = net.connect(own.port, '127.0.0.1');
        socket.on('connect', () => { socket.destroy(); done('accepted'); });
        socket.on('error', () => done('refused'));
      });
      assert.equal(late, 'refused');
      assert.equal((await inHand).status, 201);
      assert.match((await dripping).text, /^HTTP\/1.1 422 /);
      const end = await own.stop();
      assert.deepEqual(end, { code: 0, signal: null });
    });
  });
});
