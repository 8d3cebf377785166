// api/screening.test.mjs - comparing and screening: the answers clients rely on, kept byte for byte.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company } from './service.mjs';

let service;
// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('screening', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  const micro = (x) => Math.round(x * 1e6);
  const times = (a, b) => Math.floor((a * b + 500000) / 1000000);

  describe('POST /v1/screen', () => {
    test('the example of the description blocks by SEK Studio at tier 1', async () => {
      const { status, json } = await service.post('/v1/screen?persist=false', chain);
      assert.equal(status, 200);
      assert.equal(json.id, null);
      assert.equal(json.verdict, 'block');
      assert.equal(json.as_of, '2026-11-23');
      assert.equal(json.partial, false);
      assert.equal(json.headline.path[0].party, 't0');
      assert.equal(json.headline.path[1].party, 't1');
      assert.equal(json.headline.path[1].relation, 'contracts');
      assert.equal(json.headline.path[1].confidence, 0.95);
      const last = json.headline.path.at(-1);
      assert.match(last.listed, /^us-ofac-sdn:/);
      assert.deepEqual(last.flags, []);
      assert.ok(json.rules.some((rule) => rule.rule === 'listed' && rule.party === 't1' && rule.verdict === 'block'));
      assert.ok(json.lists.some((list) => list.list === 'us-ofac-sdn' && list.sample === true && list.sha256.length === 64));
      assert.match(json.evidence_sha256, /^[0-9a-f]{64}$/);
      assert.deepEqual(json.parties.map((p) => p.id).sort(), ['p1', 't0', 't1']);
    });

    test('the printed factors multiply to the printed risk', async () => {
      const { json } = await service.post('/v1/screen?persist=false', chain);
      let product = 1000000;
      for (const step of json.headline.path) {
        if (step.confidence !== undefined) product = times(product, micro(step.confidence));
        if (step.score !== undefined) product = times(product, micro(step.score));
        assert.equal(micro(step.product), product);
      }
      assert.equal(micro(json.headline.risk), product);
    });

    test('nobody listed: an empty path at risk 0, every party returned', async () => {
      const { status, json } = await service.post('/v1/screen?persist=false', {
        root: 'a', parties: [company('a', 'Quiet Meadow Bakery'), company('b', 'Unreached Orchard')], relations: [],
      });
      assert.equal(status, 200);
      assert.deepEqual(json.headline.path, []);
      assert.equal(json.headline.risk, 0);
      assert.notEqual(json.verdict, 'block');
      assert.equal(json.parties.find((p) => p.id === 'a').tier, 0);
      assert.equal(json.parties.find((p) => p.id === 'b').tier, null);
    });

    test('only the lists asked for', async () => {
      const { json } = await service.post('/v1/screen?persist=false&lists=un-sc', chain);
      assert.deepEqual(json.lists.map((list) => list.list), ['un-sc']);
      const unknown = await service.post('/v1/screen?persist=false&lists=no-such-list', chain);
      assert.equal(unknown.status, 422);
    });

    test('a typo in a query parameter is refused', async () => {
      for (const query of ['?presist=false', '?persist=no', '?persist=', '?persist=true&persist=false', '?as_of=yesterday', '?as_of=2026-02-30']) {
        const { status, json } = await service.post(`/v1/screen${query}`, chain);
        assert.equal(status, 400, query);
        assert.equal(json.type, 'urn:subtier:problem:bad-usage');
      }
    });

    test('kept: 201, Location, and the same bytes when read again', async () => {
      const kept = await service.post('/v1/screen', chain);
      assert.equal(kept.status, 201);
      assert.equal(kept.headers.get('location'), `/v1/screenings/${kept.json.id}`);
      const read = await service.get(kept.headers.get('location'));
      assert.equal(read.status, 200);
      assert.deepEqual(read.bytes, kept.bytes);
      const evidence = await service.get(`${kept.headers.get('location')}/evidence`);
      assert.equal(evidence.status, 200);
      assert.equal(createHash('sha256').update(evidence.bytes).digest('hex'), kept.json.evidence_sha256);
      const list = await service.get('/v1/screenings?limit=1');
      assert.equal(list.json.screenings[0].id, kept.json.id);
    });

    test('an Idempotency-Key gives the first answer again and keeps one screening', async () => {
      const headers = { 'idempotency-key': 'screen-once' };
      const before_ = (await service.get('/v1/screenings?limit=500')).json.screenings.length;
      const first = await service.post('/v1/screen', chain, { headers });
      const again = await service.post('/v1/screen', chain, { headers });
      assert.equal(first.status, 201);
      assert.equal(again.status, 201);
      assert.deepEqual(again.bytes, first.bytes);
      assert.equal(again.headers.get('location'), first.headers.get('location'));
      assert.equal((await service.get('/v1/screenings?limit=500')).json.screenings.length, before_ + 1);
      const other = await service.post('/v1/screen', { ...chain, as_of: '2026-11-22' }, { headers });
      assert.equal(other.status, 422);
      const both = await Promise.all([1, 2, 3].map(() =>
        service.post('/v1/screen', chain, { headers: { 'idempotency-key': 'screen-at-once' } })));
      assert.equal(new Set(both.map((answer) => answer.json.id)).size, 1);
    });

    test('an unknown screening is 404', async () => {
      for (const id of ['x', '00000000-0000-7000-8000-000000000000'])
        assert.equal((await service.get(`/v1/screenings/${id}`)).status, 404);
    });

    test('20,000 parties in one body are screened', async () => {
      const parties = Array.from({ length: 20000 }, (_, i) => company(`v${i}`, `Vendor Number ${i}`));
      const relations = parties.slice(1).map((party) => ({ from: 'v0', to: party.id, type: 'contracts' }));
      const { status, json } = await service.post('/v1/screen?persist=false', { root: 'v0', parties, relations });
      assert.equal(status, 200);
      assert.equal(json.parties.length, 20000);
    });
  });

  describe('POST /v1/compare', () => {
    const side = (name) => ({ schema: 'Company', properties: { name: [name] } });
    test('one score and its reasons', async () => {
      const same = await service.post('/v1/compare', { query: side('SEK Studio'), candidate: side('SEK Studio') });
      assert.equal(same.status, 200);
      assert.ok(same.json.score >= 0.99 && same.json.score <= 1, `${same.json.score}`);
      assert.equal(same.json.match, true);
      assert.ok(same.json.model);
      assert.equal(same.json.explanation.score, same.json.score);
      const other = await service.post('/v1/compare', { query: side('SEK Studio'), candidate: side('Quiet Meadow Bakery') });
      assert.ok(other.json.score < 0.7);
      assert.equal(other.json.match, false);
    });

    test('what is wrong is named', async () => {
      const missing = await service.post('/v1/compare', { query: side('A') });
      assert.equal(missing.status, 422);
      assert.ok(missing.json.errors.some((e) => e.pointer === '/candidate' && e.code === 'required'));
      const unknown = await service.post('/v1/compare', { query: side('A'), candidat: side('B') });
      assert.equal(unknown.status, 422);
      assert.equal(unknown.json.errors[0].pointer, '/candidat');
    });
  });

  describe('lists', () => {
    test('every list with its version; a listed party with its links', async () => {
      const { json } = await service.get('/v1/lists');
      const sdn = json.lists.find((list) => list.id === 'us-ofac-sdn');
      assert.equal(sdn.sample, true);
      assert.equal(sdn.version, 1);
      assert.ok(json.listed > 0);
      assert.deepEqual((await service.get('/v1/lists/us-ofac-sdn')).json, sdn);
      const { json: versions } = await service.get('/v1/lists/us-ofac-sdn/versions');
      assert.equal(versions.versions[0].version, 1);
      assert.equal(versions.versions[0].state, 'active');
      assert.equal((await service.get('/v1/lists/nothing')).status, 404);
      assert.equal((await service.get('/v1/lists/nothing/versions')).status, 404);

      const screened = (await service.post('/v1/screen?persist=false', chain)).json;
      const id = screened.headline.path.at(-1).listed;
      const listed = await service.get(`/v1/listed/${encodeURIComponent(id)}`);
      assert.equal(listed.status, 200);
      assert.equal(listed.json.id, id);
      assert.equal(listed.json.entity.id, id);
      assert.deepEqual(listed.json.measures, ['freeze']);
      assert.ok(Array.isArray(listed.json.links));
      assert.equal(listed.json.history.length, 1);
      assert.equal(listed.json.history[0].until, null);
      assert.equal((await service.get('/v1/listed/us-ofac-sdn:0')).status, 404);
    });
  });
});
