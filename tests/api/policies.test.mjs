// api/policies.test.mjs - versions of the policy, what they change, and asking before switching on.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company, wait } from './service.mjs';

let service;

describe('policies', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    for (const [id, name] of [['p1', 'SEK Studio'], ['p2', 'Ningse Kartoon Studio'], ['p3', 'Quiet Meadow Bakery']])
      assert.equal((await service.post('/v1/parties', company(id, name))).status, 201);
  });
  after(() => service?.stop());

  const create = (parameters, more = {}) => service.post('/v1/policies', { parameters, ...more });
  const activate = (version, options = {}) =>
    service.post(`/v1/policies/${version}/activate`, { reason: 'the committee decided' }, options);

  test('one policy as installed', async () => {
    const { json } = await service.get('/v1/policies');
    assert.equal(json.policies.length, 1);
    assert.equal(json.policies[0].version, 1);
    assert.equal(json.policies[0].in_force, true);
    assert.equal(json.policies[0].parameters.match_threshold, 0.7);
    assert.equal(json.policies[0].parameters.four_eyes, true);
  });

  test('a version is stored, then brought into force, and screenings name it', async () => {
    const made = await create({ confidences: { declared: 0.5 } });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.get('location'), `/v1/policies/${made.json.version}`);
    assert.equal(made.json.in_force, false);
    const before_ = (await service.post('/v1/screen?persist=false', chain)).json;
    assert.equal(before_.policy, 1);
    assert.equal(before_.headline.path[1].confidence, 0.95);

    const named = (await service.post('/v1/screen?persist=false', { ...chain, policy: made.json.version })).json;
    assert.equal(named.policy, made.json.version);
    assert.equal(named.headline.path[1].confidence, 0.5);

    const active = await activate(made.json.version);
    assert.equal(active.status, 200, active.text);
    assert.equal(active.json.in_force, true);
    assert.equal(active.json.activation_reason, 'the committee decided');
    for (const persist of [false, true]) {
      const { json } = await service.post(`/v1/screen?persist=${persist}`, { ...chain, as_of: undefined });
      assert.equal(json.policy, made.json.version);
      assert.equal(json.headline.path[1].confidence, 0.5);
      if (!persist) continue;
      const { json: evidence } = await service.get(`/v1/screenings/${json.id}/evidence`);
      assert.equal(evidence.context.policy.version, made.json.version);
      assert.equal(evidence.context.policy.confidences.declared, 500000);
      assert.equal(evidence.context.policy.four_eyes, 1);
      assert.equal(evidence.input.relations[0].confidence_micro, 500000);
    }
    assert.equal((await activate(1)).json.in_force, true);
    assert.equal((await service.post('/v1/screen?persist=false', chain)).json.policy, 1);
  });

  test('an override with a reason goes before the policy', async () => {
    const made = await create({ confidences: { declared: 0.5 } });
    const own = structuredClone(chain);
    own.policy = made.json.version;
    Object.assign(own.relations[0], { confidence: 0.8, confidence_reason: 'seen on site' });
    const { json } = await service.post('/v1/screen?persist=false', own);
    assert.equal(json.headline.path[1].confidence, 0.8);
  });

  test('a red flag is weighed otherwise, or switched off', async () => {
    const body = { root: 'a', parties: [company('a', 'Quiet Meadow Bakery'), company('b', 'Unlisted House', { address: ['Pyongyang'] })], relations: [{ from: 'a', to: 'b', type: 'contracts' }] };
    const flagsUnder = async (flags) => {
      const made = await create({ flags });
      const { json } = await service.post('/v1/screen?persist=false', { ...body, policy: made.json.version });
      return Object.fromEntries(json.parties.find((p) => p.id === 'b').flags.map((f) => [f.id, f.weight]));
    };
    const plain = await flagsUnder([]);
    assert.equal(plain['kp-nexus'], 0.5);
    assert.equal((await flagsUnder([{ id: 'kp-nexus', weight: 0.1 }]))['kp-nexus'], 0.1);
    assert.equal((await flagsUnder([{ id: 'kp-nexus', off: true }]))['kp-nexus'], undefined);
    assert.equal((await flagsUnder([{ id: 'kp-nexus', to: '2020-01-01' }]))['kp-nexus'], undefined);
  });

  test('based_on: what is absent is as in that version', async () => {
    const first = await create({ review_days: 9 });
    const second = await create({ max_depth: 4 }, { based_on: first.json.version });
    assert.equal(second.json.parameters.review_days, 9);
    assert.equal(second.json.parameters.max_depth, 4);
    const fresh = await create({ max_depth: 4 });
    assert.equal(fresh.json.parameters.review_days, 5);
  });

  test('what is wrong is named', async () => {
    const cases = [
      [{ parameters: { match_threshold: 0.5 } }, '/parameters/match_threshold'],
      [{ parameters: { match_threshold: 0.95 } }, '/parameters/block_threshold'],
      [{ parameters: { flags: {} } }, '/parameters/flags'],
      [{ parameters: { flagz: [] } }, '/parameters/flagz'],
      [{ parameters: { flags: [{ id: 'nonsense' }] } }, '/parameters/flags/0/id'],
      [{ parameters: { confidences: { declared: 2 } } }, '/parameters/confidences/declared'],
      [{ parameters: {}, based_on: 999 }, '/based_on'],
      [{}, '/parameters'],
    ];
    for (const [body, pointer] of cases) {
      const answer = await service.post('/v1/policies', body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      assert.equal(answer.json.errors[0].pointer, pointer);
    }
    for (const version of ['999', 'x', '0', '-1']) {
      assert.equal((await service.get(`/v1/policies/${version}`)).status, 404, version);
      assert.equal((await activate(version)).status, 404, version);
      assert.equal((await service.post(`/v1/policies/${version}/whatif`, {})).status, 404, version);
    }
    assert.equal((await service.post('/v1/policies/1/activate', {})).status, 422);
    assert.equal((await service.post('/v1/screen?persist=false', { ...chain, policy: 999 })).status, 422);
    assert.equal((await service.post('/v1/screen', { ...chain, policy: 'x' })).status, 422);
    const screener = await service.key('screener', 'screen');
    assert.equal((await service.post('/v1/policies', { parameters: {} }, { key: screener })).status, 403);
  });

  test('ending four eyes takes a second person', async () => {
    const made = await create({ four_eyes: false });
    const own = await activate(made.json.version);
    assert.equal(own.status, 403);
    assert.match(own.json.detail, /somebody else/);
    const second = await service.key('second', 'admin');
    assert.equal((await activate(made.json.version, { key: second })).status, 200);
    assert.equal((await activate(1)).status, 200);
  });

  test('what if: alerts that would appear and vanish, and nothing is changed', async () => {
    const made = await create({ match_threshold: 0.99, block_threshold: 0.995 });
    const { json, status } = await service.post(`/v1/policies/${made.json.version}/whatif`, {});
    assert.equal(status, 200);
    assert.equal(json.parties, 3);
    assert.equal(json.policy.from, 1);
    assert.equal(json.alerts.from - json.alerts.to, json.vanish.total);
    assert.equal(json.appear.total, 0);
    assert.ok(json.vanish.rows.some((row) => row.party === 'p2'));
    for (const row of json.vanish.rows) assert.ok(row.score_from >= 0.7 && row.score_from < 0.99);
    assert.equal((await service.get('/v1/alerts')).json.alerts.length, 0);

    await activate(made.json.version);
    const back = (await service.post('/v1/policies/1/whatif', {})).json;
    assert.equal(back.appear.total, json.vanish.total);
    const draft = (await service.post('/v1/policies/1/whatif', { parameters: { match_threshold: 0.99, block_threshold: 1 } })).json;
    assert.equal(draft.appear.total, 0);
    await activate(1);

    const other = await service.post('/v1/policies/1/whatif', { model: 'subtier-1' });
    assert.equal(other.status, 200);
    assert.equal(other.json.model.to, 'subtier-1');
    assert.equal((await service.post('/v1/policies/1/whatif', { model: 'subtier-0' })).status, 422);
  });

  test('as a job', async () => {
    const queued = await service.ask('POST', '/v1/policies/1/whatif', { body: {}, headers: { prefer: 'respond-async' } });
    assert.equal(queued.status, 202);
    let job;
    for (let tries = 0; tries < 100; tries++) {
      job = (await service.get(queued.headers.get('location'))).json;
      if (job.state === 'done' || job.state === 'failed') break;
      await wait(50);
    }
    assert.equal(job.state, 'done', JSON.stringify(job));
    assert.equal(job.result.vanish.total, 0);
  });

  test('on the command line', async () => {
    const path = join(service.folder, 'policy.json');
    await writeFile(path, JSON.stringify({ match_threshold: 0.99, block_threshold: 1 }));
    const made = await service.cli('policies', 'create', path);
    const version = made.match(/policy (\d+) is stored/)[1];
    const answer = await service.cli('whatif', version);
    assert.match(answer, /^- p2 /m);
    assert.match(answer, /3 parties: 0 alerts would appear, \d+ would vanish/);
    await service.cli('policies', 'activate', version, '--reason', 'try');
    await service.cli('policies', 'activate', '1', '--reason', 'back');
    assert.match(await service.cli('policies', 'list'), /^1 +in force/m);
    assert.equal(JSON.parse(await service.cli('policies', 'show', version)).match_threshold, 0.99);
    assert.ok(JSON.parse(await service.cli('policies', 'pack', '1')).rationale.length);
    await assert.rejects(service.cli('policies', 'show', '999'), /no policy 999/);
  });

  test('a pack for the examiner', async () => {
    const { json, status } = await service.post('/v1/policies/1/validation');
    assert.equal(status, 200);
    assert.ok(json.above.rows.some((row) => row.party === 'p1' && row.score >= 0.9 && row.explanation));
    for (const row of json.below.rows) assert.ok(row.score >= 0.6 && row.score < 0.7);
    assert.match(json.benchmarks, /^# Benchmarks/);
    assert.ok(json.rationale.length > 2);
    assert.equal(json.scores.at(-1).from, 1);
    const again = (await service.post('/v1/policies/1/validation')).json;
    assert.deepEqual(again.above, json.above);
  });
});
