// api/ownership.test.mjs - the ownership rules of OFAC, EU and UK as a client sees them, over operators' lists.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, company } from './service.mjs';

const shared = process.env.SUBTIER_SHARED ?? new URL('../../../shared', import.meta.url).pathname;
const regimes = ['us-ofac', 'eu', 'uk'];
const listed = { X: 'Zarqun Petrel Holding', Y: 'Obrenko Lattice Group' };
const clean = ['Quiet Meadow Bakery', 'Copper Kettle Ceramics', 'Saddleback Orchard Cooperative', 'Velvet Marsh Upholstery'];

let service;
describe('ownership', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    for (const regime of regimes) {
      const file = join(service.folder, `${regime}.json`);
      await writeFile(file, Object.entries(listed).map(([id, name]) =>
        JSON.stringify({ id: `${regime}-${id}`, schema: 'Company', properties: { name: [name], topics: ['sanction'] } })).join('\n') + '\n');
      await service.cli('lists', 'import', `own-${regime}`, file, '--format', 'ftm', '--regime', regime);
    }
    for (let tries = 0; (await service.get('/v1/lists')).json.lists.filter((l) => l.id.startsWith('own-') && l.version > 0).length < 3; tries++) {
      assert.ok(tries < 200, 'the lists were not seen');
      await new Promise((done) => setTimeout(done, 50));
    }
  });
  after(() => service?.stop());

  // One party that contracts with nobody, and everybody of the vector, whom nothing connects to it.
  const engagement = ({ as_of, owns, controls = [], listed: seeds }) => {
    const ids = [...new Set([...seeds, ...owns.flatMap((o) => [o.from, o.to]), ...controls.flatMap((o) => [o.from, o.to])])];
    const names = ids.filter((id) => !listed[id]);
    return {
      root: 'root', as_of,
      parties: [company('root', 'Bright Harbor Streaming Inc'), ...ids.map((id) => company(id, listed[id] ?? clean[names.indexOf(id)]))],
      relations: [...owns.map(({ from, to, low, high }) => ({ from, to, type: 'owns', share: { low, high } })),
        ...controls.map(({ from, to }) => ({ from, to, type: 'controls' }))],
    };
  };
  const screen = async (body) => (await service.post('/v1/screen?persist=false', body)).json;
  const hit = (json, regime, rule) => json.rules.filter((r) => r.regime === regime && r.rule === rule).map((r) => r.party).sort();

  test('every shared vector, through POST /v1/screen', async (t) => {
    const text = await readFile(join(shared, 'risk/ownership_vectors.json'), 'utf8').catch(() => null);
    if (!text) return t.skip(`no vectors under ${shared}`);
    for (const vector of JSON.parse(text)) {
      const json = await screen(engagement(vector));
      for (const regime of regimes) {
        assert.deepEqual(hit(json, regime, 'ownership'), [...vector.owned[regime]].sort(), `${vector.id} ${regime}`);
        assert.deepEqual(hit(json, regime, 'ownership_possible'), [...(vector.possibly?.[regime] ?? [])].sort(), `${vector.id} ${regime} possibly`);
      }
      if (vector.controls) {
        assert.deepEqual(hit(json, 'eu', 'control'), ['A']);
        assert.deepEqual(hit(json, 'uk', 'control'), ['A']);
        assert.deepEqual(hit(json, 'us-ofac', 'control'), []);
      }
      for (const id of vector.listed) assert.ok(hit(json, 'eu', 'listed').includes(id), `${vector.id}: ${id} is listed`);
    }
  });

  test('a supplier half owned by a frozen firm blocks; a third of it does not, but is asked about', async () => {
    const body = (low) => ({
      root: 'root', as_of: '2026-11-23',
      parties: [company('root', 'Bright Harbor Streaming Inc'), company('A', clean[0]), company('X', listed.X)],
      relations: [{ from: 'root', to: 'A', type: 'contracts' }, { from: 'X', to: 'A', type: 'owns', share: { low, high: low }, basis: 'capital' }],
    });
    const half = await screen(body('50'));
    assert.equal(half.verdict, 'block');
    const row = half.rules.find((r) => r.rule === 'ownership' && r.regime === 'us-ofac');
    assert.equal(row.verdict, 'block');
    assert.equal(row.measure, 'freeze');
    assert.match(row.reason, /"X" 50 % of the capital; together 50 %/);
    assert.match(row.source, /13 August 2014/);
    const third = await screen(body('33.34'));
    assert.equal(third.verdict, 'review');
    assert.ok(third.rules.some((r) => r.rule === 'owners_unaccounted' && /cap table of "A"/.test(r.reason)));
  });

  test('owners of more than there is are refused, naming the relation', async () => {
    const body = {
      root: 'root', as_of: '2026-11-23',
      parties: [company('root', 'Bright Harbor Streaming Inc'), company('A', clean[0]), company('B', clean[1]), company('C', clean[2])],
      relations: [{ from: 'B', to: 'A', type: 'owns', share: { low: '60', high: '60' }, basis: 'votes' },
        { from: 'B', to: 'A', type: 'owns', share: { low: '60', high: '60' }, valid_to: '2025-12-31' },
        { from: 'C', to: 'A', type: 'owns', share: { low: '40.01', high: '50' }, basis: 'votes' }],
    };
    const refused = await service.post('/v1/screen?persist=false', body);
    assert.equal(refused.status, 422);
    assert.equal(refused.json.errors[0].pointer, '/relations/2/share/low');
    assert.match(refused.json.errors[0].message, /"C" owns "A".*100\.01 % of the votes on 2026-11-23/);
    body.relations[2].basis = 'capital';
    assert.equal((await service.post('/v1/screen?persist=false', body)).status, 200);
  });

  test('shares that cannot be are refused with their pointer', async () => {
    const parties = [company('root', 'Bright Harbor Streaming Inc'), company('A', clean[0])];
    const cases = [
      [{ low: 'abc' }, 'low'], [{ low: '-1' }, 'low'], [{ high: '100.01' }, 'high'], [{ low: '60', high: '50' }, 'low'],
      [{ low: '1.234' }, 'low'], [{ low: 50 }, 'low'],
    ];
    for (const [share, key] of cases) {
      const answer = await service.post('/v1/screen?persist=false', { root: 'root', parties, relations: [{ from: 'root', to: 'A', type: 'owns', share }] });
      assert.equal(answer.status, 422, JSON.stringify(share));
      assert.equal(answer.json.errors[0].pointer, `/relations/0/share/${key}`);
    }
    const dates = await service.post('/v1/screen?persist=false', {
      root: 'root', parties, relations: [{ from: 'root', to: 'A', type: 'owns', valid_from: '2026-02-01', valid_to: '2026-01-01' }],
    });
    assert.equal(dates.json.errors[0].pointer, '/relations/0/valid_from');
  });
});
