// api/admin.test.mjs - the audit chain over the API, keys and users.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, wait } from './service.mjs';

let service, auditor;

describe('administration', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    auditor = await service.key('auditor', 'audit:read');
  });
  after(() => service?.stop());

  const events = async (query = '', options = {}) => (await service.get(`/v1/audit?${query}`, options)).json.events;

  test('keys: made once shown once, listed without it, revoked at once', async () => {
    const made = await service.post('/v1/keys', { name: 'erp', scopes: ['match', 'screen'], expires: '2099-01-31' });
    assert.equal(made.status, 201, made.text);
    assert.match(made.json.key, /^stk_[0-9a-f]{64}$/);
    assert.equal((await service.get('/v1/lists', { key: made.json.key })).status, 200);
    assert.equal((await service.get('/v1/keys', { key: made.json.key })).status, 403);
    const listed = await service.get('/v1/keys');
    const row = listed.json.keys.find((k) => k.id === made.json.id);
    assert.deepEqual(row.scopes, ['match', 'screen']);
    assert.equal(row.expires_at, '2099-02-01T00:00:00Z');
    assert.doesNotMatch(listed.text, new RegExp(made.json.key));
    assert.equal((await service.ask('DELETE', `/v1/keys/${made.json.id}`)).status, 204);
    for (let tries = 0; tries < 30; tries++) {
      if ((await service.get('/v1/lists', { key: made.json.key })).status === 401) break;
      await wait(50);
    }
    assert.equal((await service.get('/v1/lists', { key: made.json.key })).status, 401);
    assert.equal((await service.ask('DELETE', `/v1/keys/${made.json.id}`)).status, 404);
    const [revoked, created] = await events(`subject_id=${made.json.id}`);
    assert.equal(revoked.action, 'key.revoke');
    assert.equal(created.action, 'key.create');
    assert.equal(created.actor_name, 'all');
  });

  test('users: made, disabled, let in again', async () => {
    const made = await service.post('/v1/users', { name: 'ada', role: 'reviewer', password: 'correct horse battery' });
    assert.equal(made.status, 201, made.text);
    assert.equal((await service.post('/v1/users', { name: 'Ada', role: 'reviewer', password: 'correct horse battery' })).status, 409);
    assert.equal((await service.post(`/v1/users/${made.json.id}/disable`)).status, 200);
    let [row] = (await service.get('/v1/users')).json.users;
    assert.ok(row.disabled_at);
    assert.equal((await service.post('/v1/users/ada/password', { password: 'another long password' })).status, 200);
    [row] = (await service.get('/v1/users')).json.users;
    assert.equal(row.disabled_at, null);
    assert.doesNotMatch((await service.get('/v1/users')).text, /argon|password/);
    assert.doesNotMatch(JSON.stringify(await events()), /correct horse|another long/);
  });

  test('what is wrong is named', async () => {
    const cases = [
      ['/v1/keys', { name: 'x', scopes: ['everything'] }, '/scopes'],
      ['/v1/keys', { name: 'x', scopes: [] }, '/scopes'],
      ['/v1/keys', { name: 'x' }, '/scopes'],
      ['/v1/keys', { scopes: ['match'] }, '/name'],
      ['/v1/keys', { name: 'x', scopes: ['match'], expires: 'never' }, '/expires'],
      ['/v1/keys', { name: 'x', scopes: ['match'], expires: '2020-01-01' }, '/expires'],
      ['/v1/users', { name: 'x', role: 'boss', password: 'long enough password' }, '/role'],
      ['/v1/users', { name: 'x', role: 'viewer' }, '/password'],
    ];
    for (const [path, body, pointer] of cases) {
      const answer = await service.post(path, body);
      assert.equal(answer.status, 422, `${JSON.stringify(body)} ${answer.text}`);
      assert.equal(answer.json.errors[0].pointer, pointer);
    }
    assert.equal((await service.post('/v1/users', { name: 'x', role: 'viewer', password: 'short' })).status, 422);
    assert.equal((await service.post('/v1/users/nobody/disable')).status, 404);
  });

  test('the chain: pages, filters, and that it holds', async () => {
    const all = await events('limit=500', { key: auditor });
    for (let i = 1; i < all.length; i++) assert.equal(all[i - 1].seq, all[i].seq + 1);
    let path = '/v1/audit?limit=3', seen = 0;
    while (path) {
      const page = await service.get(path, { key: auditor });
      seen += page.json.events.length;
      path = page.headers.get('link')?.match(/<([^>]*)>; rel="next"/)?.[1];
    }
    assert.ok(seen >= all.length);
    assert.ok((await events('action=key.')).every((e) => e.action.startsWith('key.')));
    assert.ok((await events('action=user.create')).every((e) => e.action === 'user.create'));
    assert.ok((await events('actor=operator')).every((e) => e.actor_kind === 'operator'));
    assert.equal((await events('from=2099-01-01')).length, 0);
    assert.equal((await events('to=2020-01-01T00:00:00Z')).length, 0);
    for (const query of ['from=soon', 'to=2026-13-01', 'cursor=x', 'acton=x'])
      assert.equal((await service.get(`/v1/audit?${query}`)).status, 400, query);
    const report = (await service.get('/v1/audit/verify', { key: auditor })).json;
    assert.equal(report.holds, true);
    assert.match(report.head, /^[0-9a-f]{64}$/);
  });

  test('an auditor reads what was screened and decided, and changes nothing', async () => {
    const kept = (await service.post('/v1/screen', { root: 'a', parties: [{ id: 'a', schema: 'Company', properties: { name: ['SEK Studio'] } }], relations: [] })).json;
    for (const path of ['/v1/alerts', '/v1/policies', '/v1/suppressions', '/v1/authorisations', '/v1/reports', '/v1/evidence-key', '/v1/screenings',
      `/v1/screenings/${kept.id}`, `/v1/screenings/${kept.id}/evidence`, `/v1/screenings/${kept.id}/report`])
      assert.equal((await service.get(path, { key: auditor })).status, 200, path);
    for (const path of ['/v1/screen', `/v1/screenings/${kept.id}/replay`, '/v1/policies', '/v1/alerts/x/decisions', '/v1/evidence-key/rotate'])
      assert.equal((await service.post(path, {}, { key: auditor })).status, 403, path);
  });

  test('retention: status, holds, transactions', async () => {
    const { json } = await service.get('/v1/retention', { key: auditor });
    assert.equal(json.retention_years, 10);
    assert.equal(json.due, 0);
    assert.equal((await service.post('/v1/retention/run')).json.screenings, 0);
    assert.equal((await service.post('/v1/legal-holds', { kind: 'party', reason: 'x' })).status, 422);
    const made = await service.post('/v1/legal-holds', { kind: 'everything', reason: 'proceedings' });
    assert.equal(made.status, 201);
    assert.equal((await service.get('/v1/legal-holds', { key: auditor })).json.holds[0].id, made.json.id);
    assert.equal((await service.post(`/v1/legal-holds/${made.json.id}/release`, { reason: 'over' })).status, 200);
    assert.equal((await service.post(`/v1/legal-holds/${made.json.id}/release`, { reason: 'over' })).status, 404);
    assert.equal((await service.post('/v1/retention/transactions', { engagement: 'none', day: '2024-01-01' })).status, 422);
    assert.deepEqual((await service.get('/v1/retention/tombstones')).json.tombstones, []);
    assert.equal(JSON.parse(await service.cli('retention', 'status')).due, 0);
    assert.match(await service.cli('retention', 'run'), /0 screenings deleted/);
  });

  test('a detail is erased, and the chain still holds', async () => {
    const [event] = await events('action=user.create');
    assert.equal(event.detail.role, 'reviewer');
    assert.equal((await service.post(`/v1/audit/${event.seq}/erase`, { reason: 'x' }, { key: auditor })).status, 403);
    assert.equal((await service.post(`/v1/audit/${event.seq}/erase`, {})).status, 422);
    assert.equal((await service.post(`/v1/audit/${event.seq}/erase`, { reason: 'asked by the person' })).status, 200);
    assert.equal((await service.post(`/v1/audit/${event.seq}/erase`, { reason: 'x' })).status, 409);
    assert.equal((await service.post('/v1/audit/999999/erase', { reason: 'x' })).status, 404);
    const [erased] = await events('action=user.create');
    assert.equal(erased.detail, null);
    assert.equal(erased.erased, true);
    const [note] = await events('action=audit.erase');
    assert.equal(note.subject_id, String(event.seq));
    const report = (await service.get('/v1/audit/verify')).json;
    assert.equal(report.holds, true);
    assert.equal(report.erased, 1);
  });
});
