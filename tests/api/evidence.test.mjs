// api/evidence.test.mjs - evidence is signed, checked offline, and made again byte for byte.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, verify as verifySignature } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company, person, program } from './service.mjs';

let service, folder;

// {code, out} of `subtier ...`, which needs no database.
const run = (...args) => new Promise((done) => {
  execFile(program, args, (error, stdout, stderr) => done({ code: error?.code ?? 0, out: stdout + stderr }));
});

describe('evidence', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    folder = await mkdtemp(join(tmpdir(), 'subtier-evidence-'));
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    return service?.stop();
  });

  const keep = async (body = chain) => (await service.post('/v1/screen', body)).json;
  const evidenceOf = (screening, query = '') => service.get(`/v1/screenings/${screening.id}/evidence${query}`);
  async function file(name, content) {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  test('the signature in the headers holds over the very bytes', async () => {
    const screening = await keep();
    const evidence = await evidenceOf(screening);
    const { json: { keys } } = await service.get('/v1/evidence-key');
    assert.equal(evidence.headers.get('subtier-sha256'), screening.evidence_sha256);
    assert.equal(createHash('sha256').update(evidence.bytes).digest('hex'), screening.evidence_sha256);
    const key = keys.find((k) => k.id === evidence.headers.get('subtier-key'));
    assert.equal(key.retired_at, null);
    const signature = Buffer.from(evidence.headers.get('subtier-signature'), 'base64');
    assert.ok(verifySignature(null, evidence.bytes, key.pem, signature));
    assert.ok(!verifySignature(null, Buffer.concat([evidence.bytes, Buffer.from(' ')]), key.pem, signature));
  });

  test('verify offline: the signed form, also pretty-printed; the bare form with its hash', async () => {
    const screening = await keep();
    const signed = await evidenceOf(screening, '?signed=true');
    const good = await run('evidence', 'verify', await file('signed.json', signed.bytes));
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /signature {2}holds/);
    assert.match(good.out, /arithmetic holds/);
    assert.match(good.out, new RegExp(screening.evidence_sha256));
    const pretty = await run('evidence', 'verify', await file('pretty.json', JSON.stringify(signed.json, null, 2)));
    assert.equal(pretty.code, 0, pretty.out);
    const { public_key } = (await service.get('/v1/evidence-key')).json.keys[0];
    assert.equal((await run('evidence', 'verify', join(folder, 'signed.json'), '--key', public_key)).code, 0);
    const other = Buffer.alloc(32, 7).toString('base64');
    assert.equal((await run('evidence', 'verify', join(folder, 'signed.json'), '--key', other)).code, 3);

    const bare = await file('bare.json', (await evidenceOf(screening)).bytes);
    assert.equal((await run('evidence', 'verify', bare, '--sha256', screening.evidence_sha256)).code, 0);
    const unknown = await run('evidence', 'verify', bare);
    assert.equal(unknown.code, 3);
    assert.match(unknown.out, /nothing says/);
    assert.equal((await run('evidence', 'verify', bare, '--sha256', '0'.repeat(64))).code, 3);
  });

  test('each changed figure is found, by the signature and by the arithmetic alone', async () => {
    const screening = await keep();
    const { json: signed } = await evidenceOf(screening, '?signed=true');
    const edits = {
      'a product': (e) => { e.result.headline.path[1].product_micro += 1; },
      'a factor': (e) => { e.result.headline.path[1].weight_micro -= 1000; },
      'the headline': (e) => { e.result.headline.risk_micro = 0; },
      'a party\'s risk': (e) => { e.result.parties.find((p) => p.risk_micro > 0).risk_micro -= 1; },
      'a score': (e) => { e.result.parties.find((p) => p.matches.length).matches[0].explanation.score_micro -= 1; },
      'an effect': (e) => { e.result.parties.find((p) => p.matches.length).matches[0].explanation.features[0].effect_millilogits += 5; },
      'a confidence': (e) => { e.input.relations.find((r) => r.type === 'contracts').confidence_micro = 100000; },
      'the verdict': (e) => { e.result.verdict = 'no_match'; },
      'a rule': (e) => { e.result.rules = []; },
      'a decision': (e) => {
        const party = e.result.parties.find((p) => p.matches.length);
        e.input.decisions = [{ id: 'x', listed: party.matches[0].listed, outcome: 'false_match', party: party.id }];
      },
      'the threshold': (e) => { e.context.policy.match_threshold_micro = 1000000; },
    };
    for (const [what, edit] of Object.entries(edits)) {
      const changed = structuredClone(signed);
      edit(changed.evidence);
      const found = await run('evidence', 'verify', await file('changed.json', JSON.stringify(changed)));
      assert.equal(found.code, 3, what);
      assert.match(found.out, /sha256|signature/, what);
      if (what === 'the threshold') continue; // a score of 1 counts under any
      const { code, out } = await run('evidence', 'verify', await file('changed.json', JSON.stringify(changed.evidence)));
      assert.equal(code, 3, what);
      assert.doesNotMatch(out, /the arithmetic holds/, what);
    }
    const name = structuredClone(signed);
    name.evidence.input.parties[0].properties.name[0] += 'x';
    assert.equal((await run('evidence', 'verify', await file('name.json', JSON.stringify(name)))).code, 3);
    for (const text of ['', '{}', '[]', 'null', '{"evidence":{}}', '{"evidence":1}', 'no json'])
      assert.equal((await run('evidence', 'verify', await file('odd.json', text))).code, 3, text);
    assert.equal((await run('evidence', 'verify', join(folder, 'absent'))).code !== 0, true);
  });

  test('a rotated key still verifies what it signed', async () => {
    const old = await keep();
    const before_ = (await service.get('/v1/evidence-key')).json.keys[0];
    const rotated = await service.post('/v1/evidence-key/rotate');
    assert.equal(rotated.status, 200);
    assert.equal(rotated.json.keys[0].retired_at, null);
    assert.notEqual(rotated.json.keys[0].id, before_.id);
    assert.ok(rotated.json.keys.find((k) => k.id === before_.id).retired_at);
    const fresh = await keep();
    for (const [screening, id] of [[old, before_.id], [fresh, rotated.json.keys[0].id]]) {
      const signed = await evidenceOf(screening, '?signed=true');
      assert.equal(signed.json.key.id, id);
      assert.equal((await run('evidence', 'verify', await file('key.json', signed.bytes))).code, 0);
    }
    assert.match(await service.cli('evidence', 'keys'), new RegExp(before_.id));
    const screener = await service.key('screener', 'screen');
    assert.equal((await service.post('/v1/evidence-key/rotate', undefined, { key: screener })).status, 403);
  });

  test('replay: the same bytes again, inline and stored, after decisions and other policies', async () => {
    const replay = async (id) => {
      const answer = await service.post(`/v1/screenings/${id}/replay`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json.difference, null);
      assert.equal(answer.json.equal, true);
      assert.equal(answer.json.replayed_sha256, answer.json.evidence_sha256);
    };
    const inline = await keep({
      ...chain,
      parties: [...chain.parties, company('t2', 'Nings Kartoon Studio', { address: ['Dalian, Ganjingzi 12'] }), person('p2', 'Ri Jong Hyok')],
      relations: [...chain.relations,
        { from: 't1', to: 't2', type: 'pays', source: 'register', note: 'invoice 7', valid_from: '2021-05-01' },
        { from: 'p2', to: 't2', type: 'controls', confidence: 0.4, confidence_reason: 'hearsay' }],
    });
    await replay(inline.id);
    const conditioned = await keep({
      ...chain,
      nexus: { seat: ['us', 'kr'], currency: ['USD'], us_origin: true },
      authorisations: [{ kind: 'licence', regime: 'us-ofac', reference: 'L-2026-1', party: 't1', valid_from: '2026-01-01', valid_to: '2026-12-31' }],
      relations: [...chain.relations, { from: 't0', to: 't1', type: 'pays', properties: { currency: ['USD'] } }],
    });
    assert.equal(conditioned.authorised, true, JSON.stringify(conditioned.rules));
    await replay(conditioned.id);
    const eu = await keep({ ...chain, nexus: { seat: ['jp'] } });
    await replay(eu.id);
    for (const screening of [conditioned, eu]) {
      const checked = await run('evidence', 'verify', await file('nexus.json', (await evidenceOf(screening, '?signed=true')).bytes));
      assert.equal(checked.code, 0, checked.out);
    }
    const iban = { iban: ['GB82WEST12345698765432'] };
    const derived = await keep({
      root: 't0',
      parties: [company('t0', 'Bright Harbor Streaming Inc'), company('v', 'Paper Lantern House', iban), company('s', 'SEK Studio', { ...iban, address: ['Pyongyang'] })],
      relations: [{ from: 't0', to: 'v', type: 'contracts' }],
    });
    assert.ok(derived.headline.path.some((step) => step.relation === 'shares_bank_account'));
    await replay(derived.id);
    const checkedDerived = await run('evidence', 'verify', await file('derived.json', (await evidenceOf(derived, '?signed=true')).bytes));
    assert.equal(checkedDerived.code, 0, checkedDerived.out);
    await replay((await keep({ ...chain, as_of: undefined, lists: ['un-sc', 'us-ofac-sdn'] })).id);

    for (const one of [company('b', 'Bright Harbor Streaming Inc'), company('v', 'SEK Studio'), company('n', 'Nings Cartoon Studio')])
      assert.equal((await service.post('/v1/parties', one)).status, 201);
    for (const [from, to] of [['b', 'v'], ['v', 'n']])
      assert.equal((await service.post('/v1/relations', { from, to, type: 'contracts' })).status, 201);
    await service.post('/v1/engagements', { id: 'e', title: 'Season 3', root: 'b' });
    const first = (await service.post('/v1/engagements/e/screenings', {})).json;
    await replay(first.id);

    // A questionnaire's answer reaches the red flag and the evidence, but not the party's content.
    const flagged = (screening, id) => screening.parties.find((party) => party.id === id).flags.some((flag) => flag.id === 'undisclosed-tier');
    const screen = async (body = {}) => (await service.post('/v1/engagements/e/screenings', body)).json;
    const ask = async (body) => assert.equal((await service.post('/v1/parties/v/declarations', { question: 'sub_tiers', ...body })).status, 201);
    const before = (await service.get('/v1/parties/v')).headers.get('etag');
    const seen = [];
    for (const body of [null, { asked_on: '2026-03-01' }, { asked_on: '2026-03-02', answer: 'refused', answered_on: '2026-03-03' },
      { asked_on: '2026-03-04', answer: 'some', answered_on: '2026-03-04' }, { asked_on: '2026-03-05', answer: 'none', answered_on: '2026-03-05', valid_to: '2026-03-06' },
      { asked_on: '2026-03-07', answer: 'none', answered_on: '2026-03-08' }]) {
      if (body) await ask(body);
      const screening = await screen();
      seen.push([screening.parties.find((party) => party.id === 'v').subtier_declaration, flagged(screening, 'v')]);
      const { declarations } = (await evidenceOf(screening)).json.input;
      assert.deepEqual(declarations?.map(({ party, asked_on }) => [party, asked_on]), body ? [['v', body.asked_on]] : undefined);
      await replay(screening.id);
    }
    assert.deepEqual(seen, [['not_asked', false], ['unanswered', true], ['refused', true], ['declared', false], ['unanswered', true], ['none', false]]);
    assert.equal((await service.get('/v1/parties/v')).headers.get('etag'), before);

    // Who asks cannot bring a licence to what is recorded; sent inline, it is theirs to state.
    for (const headers of [{}, { prefer: 'respond-async' }]) {
      const brought = await service.post('/v1/engagements/e/screenings', { authorisations: [{ kind: 'licence', regime: 'us-ofac', reference: 'x' }] }, { headers });
      assert.equal(brought.status, 422, brought.text);
      assert.deepEqual(brought.json.errors.map(({ pointer, code }) => [pointer, code]), [['/authorisations', 'not_approved']]);
      assert.match(brought.json.errors[0].message, /\/v1\/authorisations/);
    }
    assert.equal((await service.post('/v1/engagements/e/screenings', { authorisations: [], nexus: { seat: ['jp'] } })).status, 201);

    const made = await service.post('/v1/policies', { parameters: { confidences: { declared: 0.5 }, four_eyes: true, nexus: { seat: ['us'], us_import: true }, flags: [{ id: 'kp-nexus', weight: 0.3 }] } });
    await service.post(`/v1/policies/${made.json.version}/activate`, { reason: 'x' });
    const ben = await service.key('ben', 'approve');
    const { alerts } = (await service.get('/v1/alerts?party=v&state=open')).json;
    for (const alert of alerts) {
      assert.equal((await service.post(`/v1/alerts/${alert.id}/decisions`, { outcome: 'false_match', reason: 'x' })).status, 201);
      assert.equal((await service.post(`/v1/alerts/${alert.id}/approvals`, { verdict: 'approved' }, { key: ben })).status, 201);
    }
    const second = (await service.post('/v1/engagements/e/screenings', {})).json;
    assert.equal(second.policy, made.json.version);
    await service.put('/v1/parties/v', company('v', 'Quite Another Name'));
    await replay(second.id);
    await replay(first.id);
    const report = await service.get(`/v1/screenings/${second.id}/report`);
    assert.equal(report.status, 200);
    assert.match(report.headers.get('content-type'), /^text\/html/);
    assert.match(report.headers.get('content-security-policy'), /default-src 'none'/);
    for (const part of ['<h1>Screening report', second.evidence_sha256, 'us-ofac-sdn', 'false_match', 'approved by <bdi>ben', 'subtier evidence verify'])
      assert.ok(report.text.includes(part), part);
    const signed = await evidenceOf(second, '?signed=true');
    const checked = await run('evidence', 'verify', await file('second.json', signed.bytes));
    assert.equal(checked.code, 0, checked.out);
    await service.post('/v1/policies/1/activate', { reason: 'back' });
  });

  test('replay after the lists have changed', async () => {
    const kept = await keep();
    const entities = [{ id: 'x1', schema: 'Company', properties: { name: ['SEK Studio Trading'], topics: ['sanction'] } }];
    const list = await file('own.ftm.json', entities.map((e) => JSON.stringify(e)).join('\n'));
    await service.cli('lists', 'import', 'our-own', list);
    const answer = await service.post(`/v1/screenings/${kept.id}/replay`);
    assert.equal(answer.json.equal, true, answer.text);
    const out = await service.cli('replay', kept.id);
    assert.match(out, new RegExp(`equal: ${kept.evidence_sha256}`));
  });

  test('a report escapes what it shows', async () => {
    const evil = '<script>alert(1)</script>';
    const kept = await keep({ root: 'a"<b>', parties: [company('a"<b>', evil), company('v', `${evil} SEK Studio`)], relations: [{ from: 'a"<b>', to: 'v', type: 'contracts' }] });
    const { text } = await service.get(`/v1/screenings/${kept.id}/report`);
    assert.ok(!text.includes('<script>'));
    assert.ok(text.includes('&lt;script&gt;'));
  });

  test('replay of nothing is 404', async () => {
    for (const id of ['x', '00000000-0000-7000-8000-000000000000'])
      for (const answer of [await service.post(`/v1/screenings/${id}/replay`), await service.get(`/v1/screenings/${id}/report`), await service.get(`/v1/screenings/${id}/evidence`)])
        assert.equal(answer.status, 404);
  });
});
