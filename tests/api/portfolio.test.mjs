// api/portfolio.test.mjs - parties, relations, engagements: stored, changed, raced for, screened.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company } from './service.mjs';

let service;
// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('portfolio', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  describe('parties', () => {
    test('created, read, replaced, deleted', async () => {
      const made = await service.post('/v1/parties', company('acme', 'Acme Drawing Ltd'));
      assert.equal(made.status, 201);
      assert.equal(made.headers.get('location'), '/v1/parties/acme');
      assert.equal(made.headers.get('etag'), '"1"');
      const read = await service.get('/v1/parties/acme');
      assert.deepEqual(read.json, made.json);
      const changed = await service.put('/v1/parties/acme', company('acme', 'Acme Drawings Ltd'));
      assert.equal(changed.status, 200);
      assert.equal(changed.headers.get('etag'), '"2"');
      assert.equal((await service.get('/v1/parties/acme')).json.properties.name[0], 'Acme Drawings Ltd');
      assert.equal((await service.ask('DELETE', '/v1/parties/acme')).status, 204);
      assert.equal((await service.get('/v1/parties/acme')).status, 404);
      assert.equal((await service.ask('DELETE', '/v1/parties/acme')).status, 404);
    });

    test('an id is given when none is sent, and is taken once', async () => {
      const made = await service.post('/v1/parties', { schema: 'Company', properties: { name: ['No Id'] } });
      assert.equal(made.status, 201);
      assert.match(made.json.id, /^[0-9a-f-]{36}$/);
      const again = await service.post('/v1/parties', { ...company('x', 'Again'), id: made.json.id });
      assert.equal(again.status, 409);
    });

    test('ids with any sign find their way', async () => {
      for (const id of ['a/b', 'ü?#%', '会社 1', 'a&b=c', '%2F']) {
        const made = await service.post('/v1/parties', company(id, 'Odd Id'));
        assert.equal(made.status, 201, id);
        const read = await service.get(made.headers.get('location'));
        assert.equal(read.status, 200, id);
        assert.equal(read.json.id, id);
      }
    });

    test('a lost race is 412 and changes nothing', async () => {
      await service.post('/v1/parties', company('raced', 'First'));
      const won = await service.put('/v1/parties/raced', company('raced', 'Second'), { headers: { 'if-match': '"1"' } });
      assert.equal(won.status, 200);
      const lost = await service.put('/v1/parties/raced', company('raced', 'Third'), { headers: { 'if-match': '"1"' } });
      assert.equal(lost.status, 412);
      assert.equal(lost.json.type, 'urn:subtier:problem:precondition-failed');
      assert.equal((await service.get('/v1/parties/raced')).json.properties.name[0], 'Second');
      for (const tag of ['x', 'W/"2"', '"x"'])
        assert.equal((await service.put('/v1/parties/raced', company('raced', 'No'), { headers: { 'if-match': tag } })).status, 412);
      const dropped = await service.ask('DELETE', '/v1/parties/raced', { headers: { 'if-match': '"1"' } });
      assert.equal(dropped.status, 412);
    });

    test('pages by cursor give every party once', async () => {
      for (let i = 0; i < 7; i++) await service.post('/v1/parties', company(`page ${i}`, `Page ${i}`));
      const seen = [];
      for (let path = '/v1/parties?limit=3'; path;) {
        const { json, headers, status } = await service.get(path);
        assert.equal(status, 200);
        assert.ok(json.parties.length <= 3);
        seen.push(...json.parties.map((party) => party.id));
        path = /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
      }
      assert.equal(new Set(seen).size, seen.length);
      for (let i = 0; i < 7; i++) assert.ok(seen.includes(`page ${i}`));
      for (const limit of ['0', '501', 'x', '-1', '1.5'])
        assert.equal((await service.get(`/v1/parties?limit=${limit}`)).status, 400, limit);
    });

    test('created once under one Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'party-once' };
      const body = { schema: 'Company', properties: { name: ['Once'] } };
      const first = await service.post('/v1/parties', body, { headers });
      const again = await service.post('/v1/parties', body, { headers });
      assert.equal(again.status, 201);
      assert.equal(again.json.id, first.json.id);
      assert.equal((await service.post('/v1/parties', body, { headers: { 'idempotency-key': 'x'.repeat(300) } })).status, 422);
    });

    test('a route\'s id and a body\'s must agree', async () => {
      await service.post('/v1/parties', company('one', 'One'));
      const answer = await service.put('/v1/parties/one', company('two', 'One'));
      assert.equal(answer.status, 422);
      assert.equal(answer.json.errors[0].pointer, '/id');
    });
  });

  describe('engagements', () => {
    before(async () => {
      for (const party of chain.parties) await service.post('/v1/parties', party);
    });

    test('stored, drawn, screened, listed', async () => {
      for (const [i, relation] of chain.relations.entries()) {
        const made = await service.post('/v1/relations', { id: `r${i}`, ...relation });
        assert.equal(made.status, 201, made.text);
      }
      const made = await service.post('/v1/engagements', { id: 'series', title: 'A series', root: 't0' });
      assert.equal(made.status, 201, made.text);
      assert.equal(made.headers.get('location'), '/v1/engagements/series');
      assert.equal((await service.get('/v1/engagements/series')).json.root, 't0');
      assert.ok((await service.get('/v1/engagements')).json.engagements.some((e) => e.id === 'series'));

      const graph = await service.get('/v1/engagements/series/graph');
      assert.deepEqual(graph.json.parties.map((p) => p.id).sort(), ['p1', 't0', 't1']);
      assert.equal(graph.json.relations.length, 2);

      const screened = await service.post('/v1/engagements/series/screenings', { as_of: '2026-11-23' });
      assert.equal(screened.status, 201, screened.text);
      assert.equal(screened.json.verdict, 'block');
      const read = await service.get(screened.headers.get('location'));
      assert.deepEqual(read.bytes, screened.bytes);
      const list = await service.get('/v1/engagements/series/screenings');
      assert.equal(list.json.screenings.length, 1);
      assert.equal(list.json.screenings[0].id, screened.json.id);

      const empty = await service.ask('POST', '/v1/engagements/series/screenings');
      assert.equal(empty.status, 201, 'a body is not needed');
      assert.equal((await service.post('/v1/engagements/nothing/screenings', {})).status, 404);
      assert.equal((await service.post('/v1/engagements/series/screenings', { asof: '2026-11-23' })).status, 422);

      assert.equal((await service.ask('DELETE', '/v1/engagements/series')).status, 409);
      assert.equal((await service.ask('DELETE', '/v1/parties/t1')).status, 409);
    });

    test('an inline and a stored engagement get the same verdict and risk', async () => {
      const inline = (await service.post('/v1/screen?persist=false', chain)).json;
      const stored = (await service.post('/v1/engagements/series/screenings', { as_of: '2026-11-23' })).json;
      assert.equal(stored.verdict, inline.verdict);
      assert.equal(stored.headline.risk, inline.headline.risk);
      assert.deepEqual(stored.headline.path, inline.headline.path);
    });

    test('an unknown root or end is named', async () => {
      const root = await service.post('/v1/engagements', { title: 'x', root: 'nobody' });
      assert.equal(root.status, 422);
      assert.equal(root.json.errors[0].pointer, '/root');
      const end = await service.post('/v1/relations', { from: 't0', to: 'nobody', type: 'contracts' });
      assert.equal(end.status, 422);
      assert.equal(end.json.errors[0].pointer, '/to');
    });

    test('relations are listed by party, replaced and deleted', async () => {
      const list = await service.get('/v1/relations?party=p1');
      assert.deepEqual(list.json.relations.map((r) => r.id), ['r1']);
      const changed = await service.put('/v1/relations/r1', { ...chain.relations[1], share: { low: '50', high: '50' } });
      assert.equal(changed.status, 200, changed.text);
      assert.equal((await service.get('/v1/relations/r1')).json.share.low, '50');
      assert.equal((await service.ask('DELETE', '/v1/relations/r1')).status, 204);
      assert.equal((await service.get('/v1/relations/r1')).status, 404);
    });
  });

  describe('search, declarations, races', () => {
    test('parties are found by the beginnings of words, page by page', async () => {
      for (let i = 0; i < 5; i++) await service.post('/v1/parties', company(`find ${i}`, `Lantern Works ${i} Ltd`));
      const found = await service.get('/v1/parties?q=lant%20WOR&limit=3');
      assert.deepEqual(found.json.parties.map((p) => p.id), ['find 0', 'find 1', 'find 2']);
      const next = /<([^>]*)>; rel="next"/.exec(found.headers.get('link'))[1];
      assert.deepEqual((await service.get(next)).json.parties.map((p) => p.id), ['find 3', 'find 4']);
      assert.deepEqual((await service.get('/v1/parties?q=nobody')).json.parties, []);
      assert.equal((await service.get(`/v1/parties?q=${'x'.repeat(1001)}`)).status, 400);
    });

    test('a questionnaire is recorded; none differs from not asked and not answered', async () => {
      const path = '/v1/parties/find%200/declarations';
      assert.deepEqual((await service.get(path)).json.declarations, []);
      const asked = await service.post(path, { question: 'sub_tiers', asked_on: '2026-03-01' });
      assert.equal(asked.status, 201, asked.text);
      assert.equal(asked.json.answer, null);
      await service.post(path, { question: 'sub_tiers', asked_on: '2026-05-01', answer: 'none', answered_on: '2026-05-02' });
      assert.deepEqual((await service.get(path)).json.declarations.map((d) => d.answer), ['none', null]);
      const bad = await service.post(path, { question: 'sub_tiers', asked_on: '2026-03-01', answer: 'none' });
      assert.equal(bad.status, 422);
      assert.equal(bad.json.errors[0].pointer, '/answered_on');
      assert.equal((await service.post('/v1/parties/nobody/declarations', { question: 'owners', asked_on: '2026-03-01' })).status, 404);
      assert.equal((await service.get('/v1/parties/nobody/declarations')).status, 404);
    });

    test('a relation carries a version; a lost race is 412; one to a deleted party is refused', async () => {
      const relation = { id: 'raced', from: 'find 0', to: 'find 1', type: 'contracts' };
      const made = await service.post('/v1/relations', relation);
      assert.equal(made.headers.get('etag'), '"1"');
      const won = await service.put('/v1/relations/raced', { ...relation, note: 'second' }, { headers: { 'if-match': '"1"' } });
      assert.equal(won.headers.get('etag'), '"2"');
      const lost = await service.put('/v1/relations/raced', { ...relation, note: 'third' }, { headers: { 'if-match': '"1"' } });
      assert.equal(lost.status, 412);
      assert.equal((await service.ask('DELETE', '/v1/relations/raced', { headers: { 'if-match': '"1"' } })).status, 412);
      assert.equal((await service.ask('DELETE', '/v1/relations/raced', { headers: { 'if-match': '"2"' } })).status, 204);
      assert.equal((await service.post('/v1/relations', relation)).headers.get('etag'), '"4"', 'its versions go on counting');
      assert.equal((await service.ask('DELETE', '/v1/relations/raced')).status, 204);
      assert.equal((await service.ask('DELETE', '/v1/parties/find%201')).status, 204);
      const gone = await service.post('/v1/relations', relation);
      assert.equal(gone.status, 422);
      assert.equal(gone.json.errors[0].pointer, '/to');
    });
  });

  describe('what is stored outlives kill -9', () => {
    test('acknowledged parties and screenings are there after a crash', async () => {
      const made = await service.post('/v1/parties', company('survivor', 'Survivor'));
      const screened = await service.post('/v1/screen', chain);
      assert.equal(made.status, 201);
      service.child.kill('SIGKILL');
      await service.ended;
      await service.serve();
      assert.equal((await service.get('/v1/parties/survivor')).status, 200);
      const read = await service.get(`/v1/screenings/${screened.json.id}`);
      assert.deepEqual(read.bytes, screened.bytes);
    });
  });
});
