// api/match.test.mjs - POST /match/{dataset}: what clients of yente 5 send and expect.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service } from './service.mjs';

let service;
// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('match', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  const query = (name, schema = 'Company', more = {}) => ({ schema, properties: { name: [name], ...more } });
  const ask = (queries, dataset = 'default', parameters = '') =>
    service.post(`/match/${dataset}${parameters}`, { queries });

  describe('the answer', () => {
    test('has the shape of the contract', async () => {
      const { status, json } = await ask({ one: query('SEK Studio'), 'two/~ü': query('Quiet Meadow Bakery') });
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(json.responses), ['one', 'two/~ü']);
      assert.equal(json.limit, 5);
      const one = json.responses.one;
      assert.equal(one.status, 200);
      assert.equal(one.total.relation, 'eq');
      assert.ok(one.total.value >= 1);
      assert.equal(one.query.schema, 'Company');
      assert.deepEqual(one.query.properties.name, ['SEK Studio']);
      const best = one.results[0];
      for (const field of ['id', 'caption', 'schema', 'properties', 'datasets', 'referents', 'target',
        'first_seen', 'last_seen', 'last_change', 'score', 'match', 'explanations'])
        assert.ok(field in best, field);
      assert.equal(best.match, true);
      assert.ok(best.score >= 0.7 && best.score <= 1);
      assert.ok(Array.isArray(best.properties.name));
      for (const reason of Object.values(best.explanations))
        for (const field of ['score', 'detail', 'query', 'candidate']) assert.ok(field in reason, field);
      assert.deepEqual(json.responses['two/~ü'].results.filter((r) => r.match), []);
    });

    test('results are best first, above the cutoff, at most the limit', async () => {
      const { json } = await ask({ q: query('Studio') }, 'default', '?limit=2&cutoff=0.1&threshold=0.2');
      const scores = json.responses.q.results.map((r) => r.score);
      assert.ok(scores.length <= 2);
      assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
      assert.ok(scores.every((score) => score > 0.1));
      assert.equal((await ask({ q: query('SEK Studio') }, 'default', '?limit=0')).json.responses.q.results.length, 0);
    });

    test('match follows the threshold', async () => {
      const { json } = await ask({ q: query('SEK Studio') }, 'default', '?threshold=1');
      for (const result of json.responses.q.results) assert.equal(result.match, result.score >= 1);
    });
  });

  describe('datasets', () => {
    test('a list that cannot answer says so instead of finding nobody', async () => {
      for (const path of ['/match/eu-fsf', '/match/default?include_dataset=eu-fsf']) {
        const answer = await service.post(path, { queries: { q: query('SEK Studio') } });
        assert.equal(answer.status, 503, path);
        assert.match(answer.json.detail, /eu-fsf has no active version/);
      }
      const { json } = await ask({ q: query('Nobody At All Ltd') });
      assert.deepEqual(json.incomplete, [{ list: 'un-sc', code: 'sample' }, { list: 'us-ofac-sdn', code: 'sample' }]);
    });
    test('lists and collections', async () => {
      for (const dataset of ['default', 'sanctions', 'us-ofac-sdn']) {
        const { status, json } = await ask({ q: query('SEK Studio') }, dataset);
        assert.equal(status, 200, dataset);
        assert.ok(json.responses.q.results.length > 0, dataset);
      }
      const { json } = await ask({ q: query('SEK Studio') }, 'un-sc');
      assert.ok(json.responses.q.results.every((r) => r.datasets.includes('un-sc')));
      assert.equal((await ask({ q: query('SEK Studio') }, 'nothing')).status, 404);
      assert.equal((await ask({ q: query('x') }, 'default', '?include_dataset=nothing')).status, 404);
    });

    test('are included and excluded', async () => {
      const out = await ask({ q: query('SEK Studio') }, 'default', '?exclude_dataset=us-ofac-sdn');
      assert.ok(out.json.responses.q.results.every((r) => !r.datasets.includes('us-ofac-sdn')));
      const only = await ask({ q: query('SEK Studio') }, 'default', '?include_dataset=us-ofac-sdn');
      assert.ok(only.json.responses.q.results.length > 0);
    });

    test('single parties and schemas can be left out', async () => {
      const id = (await ask({ q: query('SEK Studio') })).json.responses.q.results[0].id;
      const without = await ask({ q: query('SEK Studio') }, 'default', `?exclude_entity_ids=${encodeURIComponent(id)}`);
      assert.ok(without.json.responses.q.results.every((r) => r.id !== id));
      const schema = (await ask({ q: query('SEK Studio') })).json.responses.q.results[0].schema;
      const other = await ask({ q: query('SEK Studio') }, 'default', `?exclude_schema=${schema}`);
      assert.ok(other.json.responses.q.results.every((r) => r.schema !== schema));
    });

    test('the catalogue names them', async () => {
      const { json } = await service.get('/catalog');
      assert.ok(json.datasets.some((d) => d.name === 'default' && d.children.includes('us-ofac-sdn')));
      const algorithms = (await service.get('/algorithms')).json;
      assert.equal((await ask({ q: query('x y') }, 'default', `?algorithm=${algorithms.default}`)).status, 200);
      assert.equal(algorithms.algorithms[0].name, algorithms.best);
    });

    test('an earlier model still answers, as it did', async () => {
      const names = (await service.get('/algorithms')).json.algorithms.map((a) => a.name);
      assert.ok(names.includes('subtier-1'));
      for (const name of names) {
        const { status, json } = await ask({ q: query('SEK Studio') }, 'default', `?algorithm=${name}`);
        assert.equal(status, 200);
        assert.equal(json.responses.q.results[0].score, 1);
      }
    });
  });

  describe('what clients send beside', () => {
    test('weights, config and parameters without effect are accepted', async () => {
      const { status } = await service.post('/match/default?fuzzy=true&simple=true&x=y', {
        queries: { q: query('SEK Studio') }, weights: { name: 1 }, config: {},
      });
      assert.equal(status, 200);
    });

    test('a value alone is a list of one; unknown properties and values are passed over', async () => {
      const { status, json } = await ask({
        q: { id: 'x', schema: 'Person', extra: 1,
          properties: { name: 'Kim Myong Chol', birthDate: ['not a date', '1972-05-12'], country: ['qq', 'kp'], shoeSize: ['44'] } },
      });
      assert.equal(status, 200);
      assert.deepEqual(json.responses.q.query.properties,
        { name: ['Kim Myong Chol'], birthDate: ['1972-05-12'], country: ['kp'] });
    });
  });

  describe('errors', () => {
    const good = query('A Name');
    const bad = [
      ['a missing schema', { q: { properties: { name: ['x'] } } }, 422, '/queries/q/schema'],
      ['an unknown schema', { q: { schema: 'Compny', properties: { name: ['x'] } } }, 400, '/queries/q/schema'],
      ['no properties', { q: { schema: 'Company' } }, 422, '/queries/q/properties'],
      ['no name', { q: { schema: 'Company', properties: {} } }, 422, '/queries/q/properties'],
      ['a name of 100,000 letters', { q: query('x'.repeat(100000)) }, 422, '/queries/q/properties/name/0'],
      ['a query that is no object', { q: 7 }, 422, '/queries/q'],
      ['one bad query among good ones', { a: good, 'b/c': { properties: {} }, d: good }, 422, '/queries/b~1c/schema'],
      ['more than 100 queries', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`q${i}`, good])), 422, '/queries'],
    ];
    for (const [name, queries, status, pointer] of bad) {
      test(name, async () => {
        const answer = await ask(queries);
        assert.equal(answer.status, status, answer.text);
        assert.equal(answer.json.errors[0].pointer, pointer);
      });
    }

    test('100 queries are answered', async () => {
      const { json } = await ask(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`q${i}`, good])));
      assert.equal(Object.keys(json.responses).length, 100);
    });

    test('a topic finds what a list without topics does', async () => {
      const found = async (parameters) => (await ask({ q: query('SEK Studio') }, 'us-ofac-sdn', parameters))
        .json.responses.q.results.some((hit) => hit.caption === 'SEK STUDIO');
      for (const p of ['?topics=sanction', '?topics=role.pep,sanction', '?changed_since=2000-01-01',
        '?changed_since=2000-01-01T12:00:00'])
        assert.ok(await found(p), p);
      for (const p of ['?topics=debarment', '?topics=nope', '?changed_since=2999-01-01']) assert.ok(!await found(p), p);
    });

    test('parameters', async () => {
      assert.equal((await ask({ q: good }, 'default', '?algorithm=name-based')).status, 400);
      for (const p of ['limit=501', 'limit=x', 'threshold=2', 'cutoff=-1', 'threshold=x', 'changed_since=x',
        'changed_since=', 'changed_since=2024-02-30'])
        assert.equal((await ask({ q: good }, 'default', `?${p}`)).status, 422, p);
      assert.equal((await service.post('/match/default', {})).status, 422);
      assert.equal((await service.post('/match/default', { queries: {}, qeries: {} })).status, 422);
    });
  });
});
