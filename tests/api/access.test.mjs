// api/access.test.mjs - nothing is reachable without a credential: every operation, every bad key.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, wait } from './service.mjs';

let service, document, operations;
// Scopes that open next to nothing: an operation is asked with the one it does not need.
const weak = ['metrics:read', 'audit:read'];
const isPublic = (path) => path === '/healthz' || path === '/readyz';

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('access', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    document = (await service.get('/openapi.json')).json;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(), path: path.replaceAll(/\{[^}]*\}/g, 'x'), operation, pattern: path,
      })));
  });
  after(() => service?.stop());

  const body = (method) => (method === 'GET' || method === 'DELETE' ? {} : { raw: '{}' });

  function isProblem(answer, status) {
    assert.equal(answer.status, status);
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    assert.equal(answer.json.status, status);
    assert.match(answer.json.type, /^urn:subtier:problem:/);
    assert.ok(answer.json.title && answer.json.detail && answer.json.request_id);
  }

  describe('credentials', () => {
    test('the description names every operation with its scope', () => {
      assert.ok(operations.length >= 30, `${operations.length} operations`);
      for (const { operation, pattern } of operations) {
        if (isPublic(pattern)) assert.deepEqual(operation.security, []);
        else assert.match(operation.security[0].key[0], /^[a-z]+(:[a-z]+)?$/, pattern);
      }
    });

    const wrong = {
      'no key': () => ({ key: null }),
      'an unknown key': () => ({ key: `stk_${'0'.repeat(64)}` }),
      'a key of no known shape': () => ({ key: 'x' }),
      'an empty key': () => ({ key: null, headers: { authorization: 'Bearer ' } }),
      'Basic': () => ({ key: null, headers: { authorization: 'Basic eDp5' } }),
      'a made-up session': () => ({ key: null, headers: { cookie: `subtier_session=${'0'.repeat(64)}` } }),
      'a bad key beside a session': () => ({ key: 'x', headers: { cookie: 'subtier_session=x' } }),
    };
    for (const [name, options] of Object.entries(wrong)) {
      test(`${name} is 401 everywhere`, async () => {
        for (const { method, path, pattern } of operations) {
          if (isPublic(pattern)) continue;
          const answer = await service.ask(method, path, { ...body(method), ...options() });
          assert.equal(answer.status, 401, `${method} ${path}`);
          isProblem(answer, 401);
          assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
        }
      });
    }

    test('an expired key is 401 everywhere', async () => {
      const key = await service.key('short', 'all', '--expires', '1s');
      await wait(1500);
      for (const { method, path, pattern } of operations) {
        if (isPublic(pattern)) continue;
        assert.equal((await service.ask(method, path, { ...body(method), key })).status, 401, path);
      }
    });

    test('a key that expires while it is cached stops at once', async () => {
      const key = await service.key('soon', 'all', '--expires', '2s');
      assert.equal((await service.get('/v1/lists', { key })).status, 200);
      await wait(2500);
      assert.equal((await service.get('/v1/lists', { key })).status, 401);
    });

    test('a revoked key is 401 within seconds although it was cached', async () => {
      const key = await service.key('gone');
      assert.equal((await service.get('/v1/lists', { key })).status, 200);
      await service.cli('keys', 'revoke', 'gone');
      for (let tries = 0; tries < 20; tries++) {
        if ((await service.get('/v1/lists', { key })).status === 401) break;
        await wait(100);
      }
      for (const { method, path, pattern } of operations) {
        if (isPublic(pattern)) continue;
        assert.equal((await service.ask(method, path, { ...body(method), key })).status, 401, path);
      }
    });

    test('a key without the scope is 403 everywhere', async () => {
      const keys = {};
      for (const scope of weak) keys[scope] = await service.key(`weak ${scope}`, scope);
      for (const { method, path, pattern, operation } of operations) {
        if (isPublic(pattern)) continue;
        const key = keys[weak.find((scope) => scope !== operation.security[0].key[0])];
        const answer = await service.ask(method, path, { ...body(method), key });
        assert.equal(answer.status, 403, `${method} ${path}`);
        isProblem(answer, 403);
      }
    });

    test('each operation opens to a key with just its scope', async () => {
      const keys = {};
      for (const { method, path, pattern, operation } of operations) {
        if (isPublic(pattern)) continue;
        const scope = operation.security[0].key[0];
        keys[scope] ??= await service.key(`only ${scope}`, scope);
        const answer = await service.ask(method, path, { ...body(method), key: keys[scope] });
        assert.ok(![401, 403, 405, 500].includes(answer.status), `${method} ${path}: ${answer.status}`);
      }
    });

    test('a key is taken as Bearer and as ApiKey, in any case', async () => {
      for (const scheme of ['Bearer', 'bearer', 'ApiKey', 'APIKEY']) {
        const headers = { authorization: `${scheme} ${service.all}` };
        assert.equal((await service.get('/v1/lists', { key: null, headers })).status, 200, scheme);
      }
    });
  });

  describe('the credential comes before everything else', () => {
    const requests = [
      ['GET', '/v1/nothing', {}],
      ['PATCH', '/v1/parties', {}],
      ['GET', '/v1/parties?unknown=1', {}],
      ['GET', '/%zz', {}],
      ['POST', '/v1/compare', { raw: 'no json' }],
      ['POST', '/v1/compare', { raw: 'x', headers: { 'content-type': 'text/plain' } }],
      ['POST', '/v1/compare', { raw: 'x'.repeat(3 << 20) }],
      ['PUT', '/healthz', {}],
    ];
    for (const [method, path, options] of requests) {
      test(`${method} ${path} without a key`, async () => {
        assert.equal((await service.ask(method, path, { ...options, key: null })).status, 401);
      });
    }

    test('a browser gets the sign-in form with 401, not a redirect', async () => {
      for (const path of ['/', '/screen', '/nothing']) {
        const answer = await service.get(path, { key: null, headers: { accept: 'text/html' } });
        assert.equal(answer.status, 401, path);
        assert.match(answer.headers.get('content-type'), /^text\/html/);
        assert.match(answer.text, /<form/);
      }
    });

    test('a bad key is never 429', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) =>
        service.get('/v1/lists', { key: `stk_${String(i).padStart(64, '0')}` })));
      assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([401]));
    });
  });

  describe('what everybody may see', () => {
    test('healthz', async () => {
      const answer = await service.get('/healthz', { key: null });
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json, { status: 'ok' });
    });

    test('readyz tells the status; the reasons need a key', async () => {
      const answer = await service.get('/readyz', { key: null });
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.json), ['status']);
      const known = await service.get('/readyz');
      assert.ok(Array.isArray(known.json.reasons));
      assert.equal(known.json.status, 'degraded', 'only samples are loaded');
    });

    test('a bad key is 401 even there', async () => {
      assert.equal((await service.get('/healthz', { key: 'x' })).status, 401);
    });
  });

  describe('routing', () => {
    test('404 and 405 with Allow', async () => {
      const unknown = await service.get('/v1/nothing');
      isProblem(unknown, 404);
      const answer = await service.ask('PATCH', '/v1/parties/x');
      isProblem(answer, 405);
      assert.equal(answer.headers.get('allow'), 'GET, HEAD, PUT, DELETE');
    });

    test('HEAD answers like GET without a body', async () => {
      for (const path of ['/v1/lists', '/v1/parties', '/healthz']) {
        const get = await service.get(path), head = await service.ask('HEAD', path);
        assert.equal(head.status, get.status);
        assert.equal(head.text, '');
        assert.equal(head.headers.get('content-type'), get.headers.get('content-type'));
      }
      assert.equal((await service.ask('HEAD', '/v1/lists', { key: null })).status, 401);
    });

    test('every answer carries the security headers', async () => {
      for (const path of ['/healthz', '/v1/lists', '/v1/nothing', '/login']) {
        const { headers } = await service.get(path);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.match(headers.get('content-security-policy'), /default-src 'none'/);
        assert.match(headers.get('content-security-policy'), /frame-ancestors 'none'/);
        assert.ok(headers.get('referrer-policy'));
        assert.match(headers.get('cache-control'), /no-store/);
        assert.match(headers.get('x-request-id'), /^[0-9a-f-]{36}$/);
      }
    });
  });

  describe('figures', () => {
    test('metrics count by route, not by path', async () => {
      await service.get('/v1/parties/some-secret-id');
      const { text, status, headers } = await service.get('/metrics');
      assert.equal(status, 200);
      assert.match(headers.get('content-type'), /^text\/plain; version=0.0.4/);
      assert.match(text, /subtier_http_requests_total\{method="GET",route="\/v1\/parties\/\{id\}",status="4xx"\} \d+/);
      assert.match(text, /subtier_snapshot_listed [1-9]/);
      assert.match(text, /subtier_db_pool_size [1-9]/);
      assert.doesNotMatch(text, /some-secret-id/);
      for (const line of text.split('\n').filter((l) => l && !l.startsWith('#')))
        assert.match(line, /^[a-z_]+(\{[^}]*(\{[^}]*\}[^}]*)*\})? -?[0-9.e+-]+$/, line);
    });

    test('the log has one line a request, without names or keys', async () => {
      const secret = 'Zzyzx Secret Vendor';
      await service.post('/v1/compare', {
        query: { schema: 'Company', properties: { name: [secret] } },
        candidate: { schema: 'Company', properties: { name: [secret] } },
      });
      await wait(200);
      assert.match(service.log, /event=request id=[0-9a-f-]{36} method=POST route=\/v1\/compare status=200 ms=/);
      assert.doesNotMatch(service.log, /Zzyzx|stk_/);
    });
  });
});
