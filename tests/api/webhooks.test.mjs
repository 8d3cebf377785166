// api/webhooks.test.mjs - events sent to other systems: signed, retried, logged, replayed, guarded.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company, wait } from './service.mjs';

// A receiver that keeps what it gets and answers what it is told to.
class Receiver {
  async start(folder) {
    this.got = [];
    this.answers = []; // statuses to give first; 200 when there are none left
    this.server = https.createServer({ key: readFileSync(join(folder, 'key')), cert: readFileSync(join(folder, 'cert')) }, (request, response) => {
      let body = '';
      request.on('data', (data) => { body += data; });
      request.on('end', () => {
        const status = this.answers.shift() ?? 200;
        this.got.push({ headers: request.headers, body, path: request.url, status });
        response.writeHead(status, status === 302 ? { location: 'https://localhost:1/' } : {}).end('thanks');
      });
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `https://localhost:${this.server.address().port}/hook`;
  }

  async next(event, from = 0) {
    for (let tries = 0; tries < 800; tries++) {
      const found = this.got.slice(from).find((one) => one.headers['subtier-event'] === event);
      if (found) return found;
      await wait(25);
    }
    throw new Error(`no ${event} came`);
  }
}

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('webhooks', () => {
  const receiver = new Receiver();
  let service, folder, hook;
  const events = ['alert.opened', 'screening.completed', 'list.activated', 'list.rejected', 'job.failed'];
  const deliveries = async (id = hook.id) => (await service.get(`/v1/webhooks/${id}/deliveries`)).json.deliveries;
  async function settled(delivery, state, id = hook.id) {
    for (let tries = 0; tries < 800; tries++) {
      const found = (await deliveries(id)).find((row) => row.id === delivery);
      if (found?.state === state && (state !== 'waiting' || found.attempts > 0)) return found;
      await wait(25);
    }
    throw new Error(`${delivery} does not become ${state}: ${JSON.stringify(await deliveries(id))}`);
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'subtier-hooks-'));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
      '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')], { stdio: 'ignore' });
    await receiver.start(folder);
    service = await Service.start('--webhook-private', '--webhook-ca', join(folder, 'cert'), '--job-lease', '1');
    service.all = await service.key('all');
  });
  after(async () => {
    await service?.stop();
    receiver.server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('made, read, changed; the secret is shown once', async () => {
    const made = await service.post('/v1/webhooks', { url: receiver.url, events, description: 'Onboarding' });
    assert.equal(made.status, 201, made.text);
    assert.match(made.json.secret, /^[0-9a-f]{64}$/);
    hook = made.json;
    const read = await service.get(`/v1/webhooks/${hook.id}`);
    assert.equal(read.json.secret, undefined);
    assert.deepEqual(read.json.events, events);
    const changed = await service.put(`/v1/webhooks/${hook.id}`, { url: receiver.url, events }, { headers: { 'if-match': '"1"' } });
    assert.equal(changed.headers.get('etag'), '"2"');
    assert.equal((await service.put(`/v1/webhooks/${hook.id}`, { url: receiver.url, events }, { headers: { 'if-match': '"1"' } })).status, 412);
    assert.equal((await service.get('/v1/webhooks')).json.webhooks.length, 1);
    assert.equal((await service.get('/v1/webhooks/x')).status, 404);
  });

  test('a test event comes signed over time and body', async () => {
    const queued = await service.post(`/v1/webhooks/${hook.id}/test`);
    assert.equal(queued.status, 202, queued.text);
    const got = await receiver.next('webhook.test');
    assert.equal(got.headers['subtier-delivery'], queued.json.delivery);
    assert.equal(got.headers['content-type'], 'application/json');
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(got.headers['subtier-signature']);
    assert.equal(mac, createHmac('sha256', Buffer.from(hook.secret, 'hex')).update(`${time}.${got.body}`).digest('hex'));
    assert.ok(Math.abs(Date.now() / 1000 - Number(time)) < 120);
    const delivery = await settled(queued.json.delivery, 'delivered');
    assert.equal(delivery.status, 200);
    assert.deepEqual(delivery.body, JSON.parse(got.body));
  });

  test('a kept screening of stored parties tells of itself and of the alert it opens', async () => {
    for (const party of chain.parties) await service.post('/v1/parties', party);
    for (const relation of chain.relations) await service.post('/v1/relations', relation);
    await service.post('/v1/engagements', { id: 'series', title: 'Series', root: 't0' });
    const screened = await service.post('/v1/engagements/series/screenings', {});
    const completed = JSON.parse((await receiver.next('screening.completed')).body);
    assert.equal(completed.data.screening, screened.json.id);
    assert.equal(completed.data.verdict, screened.json.verdict);
    await receiver.next('alert.opened');
    let opened;
    for (let tries = 0; tries < 400 && !opened; tries++, await wait(25))
      opened = receiver.got.map((one) => JSON.parse(one.body)).find((one) => one.event === 'alert.opened' && one.data.party === 't1');
    assert.equal(opened.data.listed, 'us-ofac-sdn:34022');
    assert.ok(opened.id && opened.occurred_at && opened.data.alert);
  });

  test('a list that is activated is told to every tenant', async () => {
    const own = join(service.folder, 'own.json');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(own, `${JSON.stringify(company('own-1', 'Copper Heron Trading', { topics: ['sanction'] }))}\n`);
    await service.cli('lists', 'import', 'own', own);
    const told = JSON.parse((await receiver.next('list.activated')).body);
    assert.equal(told.data.list, 'own');
    assert.equal(told.data.parties, 1);
  });

  test('what is not answered by 2xx is tried again, with the same delivery id; redirects are not followed', async () => {
    const from = receiver.got.length;
    receiver.answers = [302];
    const queued = await service.post(`/v1/webhooks/${hook.id}/test`);
    const first = await settled(queued.json.delivery, 'waiting');
    assert.equal(first.status, 302);
    assert.match(first.error, /302/);
    const done = await settled(queued.json.delivery, 'delivered');
    const tries = receiver.got.slice(from).filter((one) => one.headers['subtier-delivery'] === queued.json.delivery);
    assert.equal(done.attempts, 2);
    assert.deepEqual(tries.map((one) => one.status), [302, 200]);
    assert.equal(tries[0].body, tries[1].body);
  });

  test('a delivery can be sent again, byte for byte', async () => {
    const old = (await deliveries()).find((row) => row.state === 'delivered');
    const from = receiver.got.length;
    const again = await service.post(`/v1/webhooks/${hook.id}/deliveries/${old.id}/replay`);
    assert.equal(again.status, 202);
    assert.notEqual(again.json.delivery, old.id);
    const got = await receiver.next(old.event, from);
    assert.deepEqual(JSON.parse(got.body), old.body);
    assert.equal((await settled(again.json.delivery, 'delivered')).replay_of, old.id);
    assert.equal((await service.post(`/v1/webhooks/${hook.id}/deliveries/x/replay`)).status, 404);
    const other = (await service.post('/v1/webhooks', { url: receiver.url, events: ['job.failed'] })).json;
    assert.equal((await service.post(`/v1/webhooks/${other.id}/deliveries/${old.id}/replay`)).status, 404);
    assert.equal((await service.ask('DELETE', `/v1/webhooks/${other.id}`)).status, 204);
  });

  test('a disabled webhook gets nothing; a deleted one neither', async () => {
    await service.put(`/v1/webhooks/${hook.id}`, { url: receiver.url, events, enabled: false });
    const from = receiver.got.length;
    await service.post('/v1/screen', chain);
    const queued = await service.post(`/v1/webhooks/${hook.id}/test`);
    await settled(queued.json.delivery, 'dropped');
    assert.equal(receiver.got.length, from);
    await service.put(`/v1/webhooks/${hook.id}`, { url: receiver.url, events });
  });

  test('an acknowledged event survives kill -9', async () => {
    const from = receiver.got.length;
    const screened = await service.post('/v1/screen', chain);
    await service.kill();
    await service.serve('--webhook-private', '--webhook-ca', join(folder, 'cert'), '--job-lease', '1');
    const told = JSON.parse((await receiver.next('screening.completed', from)).body);
    assert.equal(told.data.screening, screened.json.id);
  });

  test('what is wrong with a webhook is named', async () => {
    const bad = [
      [{ url: receiver.url }, '/events'], [{ url: receiver.url, events: [] }, '/events'],
      [{ url: receiver.url, events: ['alert.open'] }, '/events/0'], [{ events }, '/url'],
      [{ url: 'http://example.com/', events }, '/url'], [{ url: 'ftp://example.com/', events }, '/url'],
      [{ url: 'https://user:secret@example.com/', events }, '/url'], [{ url: 'nonsense', events }, '/url'],
      [{ url: receiver.url, events, secret: 'mine' }, '/secret'],
    ];
    for (const [body, pointer] of bad) {
      const answer = await service.post('/v1/webhooks', body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      assert.equal(answer.json.errors[0].pointer, pointer, answer.text);
    }
    const key = await service.key('reader', 'parties:read,screen');
    assert.equal((await service.get('/v1/webhooks', { key })).status, 403);
  });

  test('without the setting no webhook may lead into the own network', async () => {
    await service.kill('SIGTERM');
    await service.serve('--webhook-ca', join(folder, 'cert'), '--job-lease', '1');
    for (const url of ['https://127.0.0.1/', 'https://localhost/', 'https://10.1.2.3/', 'https://169.254.169.254/latest/meta-data',
      'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://0x7f000001/', 'https://192.168.0.1:8443/']) {
      const answer = await service.post('/v1/webhooks', { url, events });
      assert.equal(answer.status, 422, url);
      assert.match(answer.json.errors[0].message, /not a public address|cannot be resolved/, url);
    }
    const from = receiver.got.length;
    const queued = await service.post(`/v1/webhooks/${hook.id}/test`); // made when it was allowed
    const refused = await settled(queued.json.delivery, 'waiting');
    assert.match(refused.error, /not a public address/);
    assert.equal(receiver.got.length, from);
  });
});
