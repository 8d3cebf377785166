// api/sessions.test.mjs - a signed-in browser: reading freely, changing only with the page's token.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { Service, company, program } from './service.mjs';

const password = 'correct horse battery staple';
let service, cookie, token;

const createUser = (name, role) => new Promise((done, failed) => {
  const child = spawn(program, ['users', 'create', '--name', name, '--role', role, '--password-stdin',
    '--embedded', service.data], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`users create: ${code}`))));
  child.stdin.end(`${password}\n`);
});

const form = (fields) => ({
  key: null, raw: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const signIn = async (name) => {
  const answer = await service.ask('POST', '/login', form({ name, password }));
  assert.equal(answer.status, 303, answer.text);
  const set = answer.headers.get('set-cookie');
  assert.match(set, /^subtier_session=[0-9a-f]+; .*HttpOnly.*SameSite=Lax/);
  return set.split(';')[0];
};
const withSession = (headers = {}) => ({ key: null, headers: { cookie, ...headers } });

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('sessions', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    await createUser('rosa', 'requester');
    cookie = await signIn('rosa');
    const page = await service.get('/screen', withSession({ accept: 'text/html' }));
    assert.equal(page.status, 200, page.text);
    token = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
  });
  after(() => service?.stop());

  describe('a session', () => {
    test('reads the API', async () => {
      assert.equal((await service.get('/v1/lists', withSession())).status, 200);
      assert.equal((await service.get('/v1/parties', withSession())).status, 200);
    });

    test('has its role\'s scopes and no others', async () => {
      assert.equal((await service.get('/metrics', withSession())).status, 403);
    });

    test('changes nothing without the token, or with a wrong one', async () => {
      for (const headers of [{}, { 'x-csrf-token': 'x' }, { 'x-csrf-token': token.replace(/./, (c) => (c === '0' ? '1' : '0')) }]) {
        const answer = await service.post('/v1/screen', { root: 'a', parties: [company('a', 'A Firm')] }, withSession(headers));
        assert.equal(answer.status, 403);
      }
      const good = await service.post('/v1/screen', { root: 'a', parties: [company('a', 'A Firm')] }, withSession({ 'x-csrf-token': token }));
      assert.equal(good.status, 201, good.text);
    });

    test('changes nothing for another site', async () => {
      const body = { root: 'a', parties: [company('a', 'A Firm')] };
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }, { origin: 'null' }])
        assert.equal((await service.post('/v1/screen', body, withSession({ 'x-csrf-token': token, ...headers }))).status, 403);
      const own = { 'x-csrf-token': token, origin: service.url };
      assert.equal((await service.post('/v1/screen', body, withSession(own))).status, 201);
      const login = form({ name: 'rosa', password });
      login.headers.origin = 'https://evil.example';
      assert.equal((await service.ask('POST', '/login', login)).status, 403);
    });

    test('a form without the token is refused', async () => {
      const sent = form({ 'party-1-name': 'A Firm' });
      sent.headers.cookie = cookie;
      assert.equal((await service.ask('POST', '/screen', sent)).status, 403);
      sent.headers['content-type'] = 'application/json';
      assert.equal((await service.ask('POST', '/screen', sent)).status, 415);
    });

    test('a broken form is 400', async () => {
      const sent = form({});
      sent.headers.cookie = cookie;
      sent.raw = 'name=%zz';
      assert.equal((await service.ask('POST', '/screen', sent)).status, 400);
    });

    test('pages carry a policy without inline scripts', async () => {
      const page = await service.get('/', withSession({ accept: 'text/html' }));
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-security-policy'), /script-src 'self'/);
      assert.doesNotMatch(page.headers.get('content-security-policy'), /unsafe/);
    });

    test('ends when signing out', async () => {
      const sent = form({ csrf: token });
      sent.headers.cookie = cookie;
      assert.equal((await service.ask('POST', '/logout', sent)).status, 303);
      assert.equal((await service.get('/v1/lists', withSession())).status, 401);
    });
  });
});
