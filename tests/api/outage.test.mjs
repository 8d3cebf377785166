// api/outage.test.mjs - without its database the service says so, and goes on matching.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, chain, wait } from './service.mjs';

let service, postmaster;

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('outage', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    postmaster = await service.postmaster();
    assert.ok(postmaster > 0);
  });
  after(() => service?.stop());

  test('a lost database is 503 with Retry-After; what needs none is answered', async () => {
    assert.equal((await service.post('/v1/screen', chain)).status, 201); // the key is cached from here on
    process.kill(postmaster, 'SIGQUIT'); // immediate shutdown, as if it had crashed
    const matching = { queries: { q: { schema: 'Company', properties: { name: ['SEK Studio'] } } } };
    for (let i = 0; i < 5; i++) {
      assert.equal((await service.post('/match/default', matching)).status, 200);
      assert.equal((await service.post('/v1/screen?persist=false', chain)).status, 200);
    }
    // PostgreSQL's processes may still finish what they have begun; what they acknowledge is kept.
    let kept = await service.post('/v1/screen', chain);
    for (let tries = 0; kept.status === 201 && tries < 100; tries++) {
      await wait(50);
      kept = await service.post('/v1/screen', chain);
    }
    assert.equal(kept.status, 503, kept.text);
    assert.ok(Number(kept.headers.get('retry-after')) > 0);
    assert.equal((await service.get('/v1/parties')).status, 503);
    assert.equal((await service.get('/healthz', { key: null })).status, 200);
    const ready = await service.get('/readyz', { key: null });
    assert.equal(ready.status, 503);
    assert.deepEqual(ready.json, { status: 'unavailable' });
    assert.equal((await service.get('/v1/lists', { key: `stk_${'0'.repeat(64)}` })).status, 503, 'an unknown key cannot be looked up');
  });
});
