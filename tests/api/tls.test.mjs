// api/tls.test.mjs - the same service over TLS.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { Service, wait } from './service.mjs';

let service, folder, ca;

const makeCertificate = () => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
  '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1',
  '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')], { stdio: 'ignore' });

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('tls', () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'subtier-tls-'));
    makeCertificate();
    ca = readFileSync(join(folder, 'cert'));
    service = await Service.start('--tls-cert', join(folder, 'cert'), '--tls-key', join(folder, 'key'));
    service.all = await service.key('all');
  });
  after(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (path, headers = {}) => new Promise((done, failed) => {
    https.get({ host: '127.0.0.1', port: service.port, path, ca, headers }, (answer) => {
      let text = '';
      answer.on('data', (data) => { text += data; });
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    }).on('error', failed);
  });

  test('answers over TLS 1.3, with HSTS', async () => {
    const answer = await get('/healthz');
    assert.equal(answer.status, 200);
    assert.match(answer.headers['strict-transport-security'], /max-age=\d+/);
    assert.equal((await get('/v1/lists')).status, 401);
    assert.equal((await get('/v1/lists', { authorization: `Bearer ${service.all}` })).status, 200);
    assert.equal((await get('/v1/parties', { authorization: `Bearer ${service.all}` })).status, 200);
  });

  test('SIGHUP takes up a renewed certificate; a broken one changes nothing; nothing ends', async () => {
    const shown = () => new Promise((done, failed) => {
      const socket = tls.connect({ host: '127.0.0.1', port: service.port, rejectUnauthorized: false }, () => {
        done(socket.getPeerCertificate().fingerprint256);
        socket.end();
      }).on('error', failed);
    });
    const logged = async (word) => {
      for (let tries = 0; tries < 400 && !service.log.includes(word); tries++) await wait(25);
      assert.match(service.log, new RegExp(word));
    };
    const first = await shown();
    const kept = new https.Agent({ keepAlive: true, ca, maxSockets: 1 });
    const hold = () => new Promise((done, failed) => {
      https.get({ host: '127.0.0.1', port: service.port, path: '/healthz', ca, agent: kept }, (answer) => {
        answer.resume().on('end', () => done(answer.statusCode));
      }).on('error', failed);
    });
    assert.equal(await hold(), 200);

    writeFileSync(join(folder, 'cert'), 'no certificate');
    service.child.kill('SIGHUP');
    await logged('reload_failed');
    assert.equal(await shown(), first);

    makeCertificate();
    service.child.kill('SIGHUP');
    await logged('event=reloaded|reloaded what=certificate');
    assert.notEqual(await shown(), first);
    assert.equal(await hold(), 200, 'a connection that was open lives on');
    kept.destroy();
    ca = readFileSync(join(folder, 'cert'));
    assert.equal((await get('/healthz')).status, 200);
  });

  test('older protocols are refused', async () => {
    await assert.rejects(new Promise((done, failed) => {
      const socket = tls.connect({ host: '127.0.0.1', port: service.port, ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, done);
      socket.on('error', failed);
    }));
  });
});
