// api/contract.test.mjs - looking up and reconciling, as clients of yente 5 and OpenRefine do it.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service } from './service.mjs';

const SEK = 'us-ofac-sdn:34022', NINGS = 'us-ofac-sdn:34023';
let service;

describe('the match contract', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  const search = (parameters, dataset = 'default') => service.get(`/search/${dataset}?${parameters}`);

  describe('search', () => {
    test('has the shape of the contract', async () => {
      const { status, json } = await search('q=sek+studio');
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(json).sort(), ['facets', 'limit', 'offset', 'results', 'total']);
      assert.equal(json.limit, 10);
      assert.equal(json.offset, 0);
      assert.equal(json.total.relation, 'eq');
      assert.equal(json.results[0].id, SEK);
      for (const field of ['id', 'caption', 'schema', 'properties', 'datasets', 'referents', 'target', 'first_seen',
        'last_seen', 'last_change'])
        assert.ok(field in json.results[0], field);
      assert.deepEqual(json.results[0].properties.topics, ['sanction']);
      assert.deepEqual(Object.keys(json.facets), ['countries', 'topics', 'datasets']);
      for (const facet of Object.values(json.facets)) {
        assert.equal(typeof facet.label, 'string');
        for (const value of facet.values) assert.deepEqual(Object.keys(value), ['name', 'label', 'count']);
      }
    });

    test('pages are parts of one order', async () => {
      const all = (await search('q=&limit=500')).json;
      assert.equal(all.results.length, all.total.value);
      const parts = [];
      for (let offset = 0; offset < all.total.value; offset += 20)
        parts.push(...(await search(`q=&limit=20&offset=${offset}`)).json.results);
      assert.deepEqual(parts.map((r) => r.id), all.results.map((r) => r.id));
    });

    test('filters', async () => {
      const all = (await search('limit=500')).json;
      const ids = (answer) => answer.json.results.map((r) => r.id);
      for (const [parameters, holds] of [
        ['schema=Person', (r) => r.schema === 'Person'],
        ['schema=LegalEntity', (r) => ['LegalEntity', 'Person', 'Organization', 'Company', 'PublicBody'].includes(r.schema)],
        ['exclude_schema=Person', (r) => r.schema !== 'Person'],
        ['include_dataset=un-sc', (r) => r.datasets.includes('un-sc')],
        ['datasets=un-sc', (r) => r.datasets.includes('un-sc')],
        ['topics=sanction', () => true],
        ['topics=debarment', () => false],
        [`exclude_entity_ids=${SEK}`, (r) => r.id !== SEK],
      ]) {
        const expected = all.results.filter(holds).map((r) => r.id);
        assert.deepEqual(ids(await search(`limit=500&${parameters}`)).sort(), expected.sort(), parameters);
      }
      const chinese = ids(await search('limit=500&countries=cn')), korean = ids(await search('limit=500&countries=kp'));
      const both = ids(await search('limit=500&countries=cn&countries=kp&filter_op=AND'));
      const either = ids(await search('limit=500&countries=cn,kp'));
      assert.deepEqual(both.sort(), chinese.filter((id) => korean.includes(id)).sort());
      assert.equal(either.length, chinese.length + korean.length - both.length);
    });

    test('a facet counts what its filter finds', async () => {
      const { json } = await search('q=&limit=0&facets=countries,schema,datasets');
      for (const value of json.facets.countries.values.slice(0, 3))
        assert.equal((await search(`limit=0&countries=${value.name}`)).json.total.value, value.count, value.name);
      const total = json.facets.schema.values.reduce((sum, v) => sum + v.count, 0);
      assert.equal(total, json.total.value);
    });

    test('sorts', async () => {
      const captions = (await search('q=&limit=500&sort=caption:asc')).json.results.map((r) => r.caption);
      assert.deepEqual(captions, [...captions].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      const down = (await search('q=&limit=500&sort=caption:desc')).json.results.map((r) => r.caption);
      assert.deepEqual(down, [...captions].reverse());
    });

    test('errors', async () => {
      assert.equal((await search('q=x', 'nothing')).status, 404);
      for (const [parameters, status] of [['schema=Compny', 400], ['limit=501', 422], ['offset=9500', 422], ['offset=-1', 422],
        ['facets=shoes', 422], ['sort=%22', 422], ['sort=caption:sideways', 422], ['filter_op=XOR', 422],
        ['changed_since=x', 422], [`q=${'x'.repeat(1001)}`, 422], ['fuzzy=maybe', 400], ['include_dataset=none', 404]])
        assert.equal((await search(parameters)).status, status, parameters);
      assert.equal((await search('unknown=1')).status, 200);
    });
  });

  describe('entities', () => {
    test('stand alone or with their neighbours', async () => {
      const { json } = await service.get(`/entities/${NINGS}`);
      assert.equal(json.id, NINGS);
      assert.equal(json.properties.sanctions[0].schema, 'Sanction');
      assert.deepEqual(json.properties.sanctions[0].properties.entity, [NINGS]);
      assert.equal(json.properties.addressEntity[0].schema, 'Address');
      const link = json.properties.unknownLinkTo.find((l) => l.properties.object[0].id === SEK);
      assert.equal(link.schema, 'UnknownLink');
      assert.equal(link.properties.object[0].caption, 'SEK STUDIO');
      const plain = (await service.get(`/entities/${NINGS}?nested=false`)).json;
      assert.deepEqual(plain.properties.name, json.properties.name);
      assert.ok(!('sanctions' in plain.properties));
    });

    test('the same link is seen from its other end', async () => {
      const { json } = await service.get(`/entities/${SEK}/adjacent?limit=500`);
      assert.equal(json.entity.id, SEK);
      const from = json.adjacent.unknownLinkFrom;
      assert.equal(from.total.value, from.results.length);
      assert.ok(from.results.some((l) => l.properties.subject[0].id === NINGS));
      const one = (await service.get(`/entities/${SEK}/adjacent/unknownLinkFrom?limit=1&offset=1`)).json;
      assert.equal(one.results.length, Math.min(1, from.total.value - 1));
      assert.deepEqual(one.results[0], from.results[1]);
      assert.equal((await service.get(`/entities/${SEK}/adjacent/nothing`)).json.total.value, 0);
    });

    test('unknown ids', async () => {
      for (const path of ['/entities/nobody', '/entities/nobody/adjacent', '/entities/us-ofac-sdn:0'])
        assert.equal((await service.get(path)).status, 404, path);
    });
  });

  test('the catalogue says what is current', async () => {
    const { json } = await service.get('/catalog');
    assert.ok(json.current.includes('us-ofac-sdn'));
    assert.ok(json.outdated.includes('eu-fsf'));
    assert.equal(json.index_stale, true);
    for (const dataset of json.datasets)
      for (const field of ['name', 'title', 'load', 'version', 'children', 'index_current']) assert.ok(field in dataset, field);
  });

  describe('OpenRefine', () => {
    const form = (fields) => service.ask('POST', '/reconcile/default', {
      raw: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    const queries = { q0: { query: 'SEK Studio', type: 'Company', limit: 1, properties: [{ pid: 'country', v: { id: 'kp', name: 'North Korea' } }] },
      q1: { query: 'Quiet Meadow Bakery', type: [{ id: 'Organization' }] } };

    test('the manifest leads to every service', async () => {
      const { json } = await service.get('/reconcile/default');
      assert.deepEqual(json.versions, ['0.2']);
      for (const kind of ['entity', 'property', 'type']) {
        const { service_url: url, service_path: path } = json.suggest[kind];
        const answer = await service.get(new URL(url + path).pathname + '?prefix=p');
        assert.ok(Array.isArray(answer.json.result), kind);
        assert.ok(answer.json.result.length > 0, kind);
      }
      const { service_url: url, service_path: path } = json.extend.propose_properties;
      assert.ok((await service.get(`${new URL(url + path).pathname}?type=Company`)).json.properties.length > 5);
      const preview = await service.get(new URL(json.preview.url.replace('{{id}}', SEK)).pathname + `?id=${SEK}`);
      assert.match(preview.headers.get('content-type'), /^text\/html/);
      assert.match(preview.text, /<h1>SEK STUDIO<\/h1>/);
    });

    test('queries by form, by JSON and in the address answer the same', async () => {
      const byForm = await form({ queries: JSON.stringify(queries) });
      assert.equal(byForm.status, 200, byForm.text);
      const best = byForm.json.q0.result[0];
      assert.equal(best.id, SEK);
      assert.equal(best.score, 100);
      assert.equal(best.match, true);
      assert.deepEqual(best.type, [{ id: 'Organization', name: 'Organization' }]);
      assert.deepEqual(byForm.json.q1.result.filter((r) => r.match), []);
      const byJson = await service.post('/reconcile/default', { queries });
      const byAddress = await service.get(`/reconcile/default?queries=${encodeURIComponent(JSON.stringify(queries))}`);
      assert.deepEqual(byJson.json, byForm.json);
      assert.deepEqual(byAddress.json, byForm.json);
    });

    test('the score is that of /match, times 100', async () => {
      const name = 'Chongqing Ningse Cartoon';
      const match = await service.post('/match/default', { queries: { q: { schema: 'Company', properties: { name: [name] } } } });
      const ours = (await service.post('/reconcile/default', { queries: { q: { query: name, type: 'Company' } } })).json;
      assert.equal(Math.round(ours.q.result[0].score * 1e4), Math.round(match.json.responses.q.results[0].score * 1e6));
    });

    test('further columns', async () => {
      const extend = { ids: [SEK, 'nobody'], properties: [{ id: 'country' }, { id: 'alias' }, { id: 'topics' }] };
      const { json } = await form({ extend: JSON.stringify(extend) });
      assert.deepEqual(json.meta.map((m) => m.id), ['country', 'alias', 'topics']);
      assert.deepEqual(json.rows[SEK].topics, [{ str: 'sanction' }]); // as its entity says
      assert.ok(json.rows[SEK].country.some((v) => v.str === 'kp'));
      assert.deepEqual(json.rows.nobody, { country: [], alias: [], topics: [] });
    });

    test('errors', async () => {
      assert.equal((await service.get('/reconcile/nothing')).status, 404);
      assert.equal((await form({ queries: '{' })).status, 400);
      assert.equal((await form({ queries: '[]' })).status, 422);
      assert.equal((await form({})).status, 422);
      assert.equal((await form({ queries: JSON.stringify({ q: { query: 'x', type: 'Compny' } }) })).status, 400);
      assert.equal((await form({ queries: JSON.stringify({ q: 7 }) })).status, 422);
      assert.equal((await form({ extend: JSON.stringify({ ids: [1], properties: [] }) })).status, 422);
      const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`q${i}`, { query: 'x y' }]));
      assert.equal((await form({ queries: JSON.stringify(many) })).status, 422);
      assert.equal((await service.get('/reconcile/default/preview?id=nobody')).status, 404);
    });
  });
});
