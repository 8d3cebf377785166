// api/refresh.test.mjs - lists fetched from a server, uploaded, held.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { start } from '../support/list_server.mjs';
import { program, Service, wait } from './service.mjs';

const run = promisify(execFile);

const row = (id, name) => `${id},"${name}",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Tax ID No. ${1000 + id} (China)."\r\n`;
const canaries = row(4695, 'HAMAS') + row(4697, 'HIZBALLAH') + row(9345, 'KOREA MINING DEVELOPMENT TRADING CORPORATION');
const rows = (count, word = 'PARTY') => Array.from({ length: count }, (_, i) => row(i + 1, `SAMPLE ${word} ${i + 1}`)).join('');
const sdn = (body) => `${body}${canaries}\x1a`;

describe('refresh', () => {
  let service, folder, server, options, auditor;
  const publish = (text, name = 'sdn.csv') => writeFileSync(join(folder, 'us-ofac-sdn', name), text, 'latin1');
  const cli = async (...args) => {
    const all = ['lists', '--embedded', service.data, ...options, ...args];
    try {
      return { code: 0, text: (await run(program, all)).stdout };
    } catch (error) {
      return { code: error.code, text: error.stdout, error: error.stderr };
    }
  };
  const finished = async (id) => {
    for (let tries = 0; tries < 400; tries++) {
      const { json } = await service.get(`/v1/jobs/${id}`);
      if (json.finished_at) return json;
      await wait(25);
    }
    throw new Error('the job does not end');
  };
  const active = async (list = 'us-ofac-sdn') => (await service.get(`/v1/lists/${list}`)).json;
  const activeBecomes = async (version) => {
    for (let tries = 0; tries < 400 && (await active()).version !== version; tries++) await wait(25);
    return active();
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'subtier-lists-'));
    mkdirSync(join(folder, 'us-ofac-sdn'));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
      '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
      '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')], { stdio: 'ignore' });
    server = await start(folder, { cert: readFileSync(join(folder, 'cert')), key: readFileSync(join(folder, 'key')) });
    options = ['--mirror', `https://localhost:${server.port}`, '--mirror-ca', join(folder, 'cert')];
    service = await Service.start(...options);
    service.all = await service.key('all');
    auditor = await service.key('auditor', 'match');
    publish(sdn(rows(200)));
    for (const name of ['alt.csv', 'add.csv', 'sdn_comments.csv']) publish('\x1a', name);
    publish('1,1,"aka","AN ALIAS",-0- \r\n\x1a', 'alt.csv');
    publish('1,1,"1 Street","Pyongyang","Korea, North",-0- \r\n\x1a', 'add.csv');
    publish('1,"more of it."\r\n', 'sdn_comments.csv');
  });
  after(async () => {
    await service?.stop();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a job fetches the set, the list becomes active, and the next time nothing is sent', async () => {
    const asked = await service.post('/v1/lists/us-ofac-sdn/refresh');
    assert.equal(asked.status, 202);
    assert.equal(asked.headers.get('location'), `/v1/jobs/${asked.json.id}`);
    const job = await finished(asked.json.id);
    assert.equal(job.state, 'done', JSON.stringify(job));
    assert.equal(job.result.outcome, 'activated', JSON.stringify(job));
    assert.equal(job.result.import.parties.total, 203);
    const list = await activeBecomes(job.result.import.version);
    assert.equal(list.sample, false);
    assert.equal(list.stale, false);

    const before = server.requests.length, checked = list.checked;
    const again = await finished((await service.post('/v1/lists/us-ofac-sdn/refresh')).json.id);
    assert.equal(again.result.outcome, 'unchanged');
    assert.equal(again.result.import, null);
    assert.deepEqual(server.requests.slice(before).map((line) => line.split(' ')[1]), ['304', '304', '304', '304']);
    for (let tries = 0; tries < 400 && (await active()).checked === checked; tries++) await wait(25);
    assert.ok((await active()).checked > checked, 'the check is newer');
  });

  test('the command line does the same beside the service, and says what it found', async () => {
    publish(sdn(rows(199) + row(201, 'SAMPLE NEWCOMER')));
    const { code, text } = await cli('refresh', 'us-ofac-sdn');
    assert.equal(code, 0, text);
    assert.match(text, /us-ofac-sdn: activated, version \d+ of .*203 parties \(1 added, 0 changed, 1 removed\)/);
    const quiet = await cli('refresh', 'us-ofac-sdn', '--json');
    assert.equal(JSON.parse(quiet.text).outcome, 'unchanged');
  });

  test('a shrunken file is held with exit 3 and tried again; the active version stands', async () => {
    const { version } = await activeBecomes(Number((await active()).version));
    publish(sdn(rows(120)));
    const held = await cli('refresh', 'us-ofac-sdn');
    assert.equal(held.code, 3);
    assert.match(held.text, /held/);
    assert.match(held.text, /bounds: 123 parties; the active version has 203 and may lose 25/);
    assert.equal((await active()).version, version);
    const again = await cli('refresh', 'us-ofac-sdn', '--json');
    assert.equal(again.code, 3);
    assert.equal(JSON.parse(again.text).import.state, 'rejected');
    const { json } = await service.get('/v1/lists/us-ofac-sdn/versions');
    assert.equal(json.versions.filter((one) => one.state === 'rejected').length, 1, 'kept once');
    publish(sdn(rows(199) + row(201, 'SAMPLE NEWCOMER')));
    assert.equal((await cli('refresh', 'us-ofac-sdn')).code, 0);
  });

  test('a held file does not hide a new listing, and two administrators may release it', async () => {
    const { version } = await active();
    publish(sdn(rows(120) + row(900, 'VERY NEW LISTING TRADING HOUSE')));
    assert.equal((await cli('refresh', 'us-ofac-sdn')).code, 3);
    const newest = (await service.get('/v1/lists/us-ofac-sdn/versions')).json.versions[0];
    assert.equal(newest.state, 'rejected');
    for (let tries = 0; tries < 400 && (await active()).held !== newest.id; tries++) await wait(25);
    const list = await active();
    assert.equal(list.version, version);
    const chain = { root: 'a', parties: [{ id: 'a', schema: 'Company', properties: { name: ['Very New Listing Trading House'] } }] };
    const { json } = await service.post('/v1/screen?persist=false', chain);
    assert.equal(json.verdict, 'block');
    assert.equal(json.parties[0].matches[0].listed, 'us-ofac-sdn:900');
    assert.equal(json.parties[0].matches[0].held, true);
    assert.match(json.lists.find((one) => one.list === 'us-ofac-sdn').held_sha256, /^[0-9a-f]{64}$/);
    const match = await service.post('/match/us-ofac-sdn', { queries: { q: { schema: 'Company', properties: { name: ['Very New Listing Trading House'] } } } });
    assert.equal(match.json.responses.q.results[0].held, true);
    const ready = await service.get('/readyz');
    assert.equal(ready.json.status, 'degraded');
    assert.ok(ready.json.reasons.includes('list us-ofac-sdn: a file is held by the gate'), ready.text);
    assert.match((await service.get('/metrics')).text, /subtier_list_held\{list="us-ofac-sdn"\} 1/);
    assert.match(service.log, /list_held list=us-ofac-sdn/);
    // A kept screening is replayed with the additions it saw, after the file is released.
    const kept = await service.post('/v1/screen', chain);
    assert.equal(kept.status, 201);

    const path = `/v1/lists/us-ofac-sdn/versions/${list.held}/activate`;
    const ada = await service.key('ada', 'admin lists:write'), bob = await service.key('bob', 'admin');
    const manager = await service.key('manager', 'lists:write');
    assert.equal((await service.post(path, { reason: 'x' }, { key: manager })).status, 403);
    const silent = await service.post(path, {}, { key: ada });
    assert.equal(silent.status, 422);
    assert.equal(silent.json.errors[0].pointer, '/reason');
    const proposed = await service.post(path, { reason: 'a programme ended, see the publisher' }, { key: ada });
    assert.equal(proposed.status, 202, proposed.text);
    assert.equal(proposed.json.state, 'proposed');
    assert.equal((await service.post(path, { reason: 'again' }, { key: ada })).status, 409);
    assert.equal((await service.post('/v1/lists/us-ofac-sdn/versions/99999/activate', { reason: 'x' }, { key: bob })).status, 404);
    assert.equal((await service.post('/v1/lists/us-ofac-sdn/versions/zero/activate', { reason: 'x' }, { key: bob })).status, 404);
    const released = await service.post(path, undefined, { key: bob });
    assert.equal(released.status, 200, released.text);
    assert.equal(released.json.state, 'active');
    const after = await activeBecomes(released.json.version);
    assert.equal(after.held, null);
    assert.equal((await service.post('/v1/screen?persist=false', chain)).json.parties[0].matches[0].held, undefined);
    const replay = await service.post(`/v1/screenings/${kept.json.id}/replay`);
    assert.equal(replay.status, 200, replay.text);
    assert.equal(replay.json.identical ?? replay.json.same ?? replay.json.equal, true, replay.text);
    await service.cli('audit', 'verify');
  });

  test('what cannot be fetched fails with exit 4 and its reason', async () => {
    rmSync(join(folder, 'us-ofac-sdn', 'add.csv'));
    publish(sdn(rows(119)));
    const gone = await cli('refresh', 'us-ofac-sdn');
    assert.equal(gone.code, 4);
    assert.match(gone.text, /us-ofac-sdn: failed: https:\/\/localhost:\d+\/us-ofac-sdn\/add.csv: the server answered 404/);
    publish('<html>Maintenance</html>', 'add.csv');
    const page = await finished((await service.post('/v1/lists/us-ofac-sdn/refresh')).json.id);
    assert.equal(page.state, 'failed');
    assert.match(page.error, /a page of HTML came instead of the file/);
    publish('1,1,"1 Street","Pyongyang","Korea, North",-0- \r\n\x1a', 'add.csv');
    assert.equal((await cli('refresh', 'us-ofac-sdn')).code, 0);
  });

  test('what changed between versions is told field by field, in pages', async () => {
    const raw = (mark) => Array.from({ length: 40 }, (_, i) => row(i + 1, `SAMPLE PARTY ${i + 1}${i < 12 ? mark : ''}`)).join('');
    const headers = { 'content-type': 'text/csv' };
    for (const mark of ['', ' LTD']) {
      const sent = await service.ask('POST', '/v1/lists/own-diff/upload', { raw: raw(mark), headers });
      assert.equal(sent.json.state, 'active', sent.text);
    }
    const all = await service.get('/v1/lists/own-diff/diff?from=1&to=2');
    assert.equal(all.status, 200, all.text);
    assert.deepEqual(all.json.counts, { added: 0, changed: 12, removed: 0 });
    assert.equal(all.json.from.version, 1);
    const first = all.json.changed.find((party) => party.id === 'own-diff:1');
    assert.deepEqual(first.fields.find((field) => field.field === 'name'), { field: 'name', added: ['SAMPLE PARTY 1 LTD'], removed: ['SAMPLE PARTY 1'] });
    const page = await service.get('/v1/lists/own-diff/diff?limit=5');
    assert.equal(page.json.changed.length, 5);
    assert.match(page.headers.get('link'), /cursor=/);
    assert.equal((await service.get('/v1/lists/own-diff/diff?from=1&to=9')).status, 404);
    assert.equal((await service.get('/v1/lists/own-diff/diff?from=zero')).status, 400);
    assert.match((await cli('verify', 'own-diff')).text, /own-diff: 2 versions, 2 files, 52 rows: as imported/);
    assert.match((await cli('diff', 'own-diff')).text, /~ own-diff:1 {2}SAMPLE PARTY 1 LTD\n(.*\n)* {4}- name: SAMPLE PARTY 1\n/);
  });

  test('only known lists, only by who may', async () => {
    assert.equal((await service.post('/v1/lists/no-such-list/refresh')).status, 404);
    assert.equal((await service.post('/v1/lists/us-ofac-sdn/refresh', undefined, { key: auditor })).status, 403);
    const unknown = await cli('refresh', 'no-such-list');
    assert.equal(unknown.code, 3);
    assert.match(unknown.error, /the catalogue has no list "no-such-list"/);
    const plain = await cli('refresh', 'us-ofac-sdn', '--mirror', 'http://localhost/');
    assert.equal(plain.code, 2);
    assert.match(plain.error, /only https/);
  });

  test('files can be uploaded: one as it is, a set as a form', async () => {
    const headers = { 'content-type': 'text/csv' };
    const one = await service.ask('POST', '/v1/lists/own-uploaded/upload?published=2024-05-01', { raw: rows(30), headers });
    assert.equal(one.status, 200, one.text);
    assert.equal(one.json.state, 'active');
    assert.equal(one.json.published, '2024-05-01');
    const dry = await service.ask('POST', '/v1/lists/own-uploaded/upload?dry_run=true', { raw: rows(31), headers });
    assert.equal(dry.json.state, 'staged');
    const held = await service.ask('POST', '/v1/lists/own-uploaded/upload?published=2023-05-01', { raw: rows(31), headers });
    assert.equal(held.status, 422);
    assert.equal(held.json.gate.findings[0].check, 'date');
    const bad = await service.ask('POST', '/v1/lists/own-uploaded/upload', { raw: '1,"CUT', headers });
    assert.equal(bad.status, 422);
    assert.equal(bad.json.gate.findings[0].check, 'parse');
    assert.equal((await service.ask('POST', '/v1/lists/own-uploaded/upload', { raw: '', headers })).status, 400);
    assert.equal((await service.ask('POST', '/v1/lists/own-uploaded/upload', { raw: rows(3), headers, key: auditor })).status, 403);

    const form = new FormData();
    form.append('file', new Blob([rows(30)]), 'sdn.csv');
    form.append('file', new Blob(['1,1,"aka","ANOTHER NAME",-0- \r\n']), 'alt.csv');
    form.append('file', new Blob(['1,1,"1 Street","Pyongyang","Korea, North",-0- \r\n']), 'add.csv');
    const answer = await fetch(`${service.url}/v1/lists/own-set/upload`, {
      method: 'POST', body: form, headers: { authorization: `Bearer ${service.all}` } });
    const set = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(set));
    assert.equal(set.names.aliases, 1);
    assert.equal(set.addresses, 1);
  });

  test('who changed lists is in the audit chain: what was asked for, tried and came of it', async () => {
    const { id } = (await service.get('/v1/keys')).json.keys.find((key) => key.name === 'all');
    const told = async (list) => (await service.get(`/v1/audit?action=list.&limit=500`)).json.events
      .filter((event) => event.subject_kind === 'list' && event.subject_id === list).reverse();
    const uploaded = await told('own-uploaded');
    assert.deepEqual(uploaded.map((event) => [event.action, event.detail.state]),
      [['list.import', 'active'], ['list.import', 'held'], ['list.import', 'refused']]); // a dry run changes nothing
    assert.ok(uploaded.every((event) => event.actor_kind === 'key' && event.actor_id === id), JSON.stringify(uploaded));
    assert.equal(uploaded[0].detail.version, '1');
    assert.match(uploaded[0].detail.sha256, /^[0-9a-f]{64}$/);

    assert.equal((await cli('add', 'own-audited', '--title', 'Ours', '--required', 'no')).code, 0);
    assert.equal((await cli('disable', 'own-audited')).code, 0);
    assert.equal((await cli('enable', 'own-audited')).code, 0);
    assert.notEqual((await cli('disable', 'nobodys')).code, 0);
    assert.deepEqual((await told('own-audited')).map((event) => [event.actor_kind, event.action]),
      [['operator', 'list.add'], ['operator', 'list.disable'], ['operator', 'list.enable']]);
    assert.deepEqual((await told('own-audited'))[0].detail, { title: 'Ours', required: 'no' });
    assert.deepEqual(await told('nobodys'), []);

    const asked = await service.post('/v1/lists/us-ofac-sdn/refresh');
    assert.equal(asked.status, 202, asked.text);
    await cli('refresh', 'us-ofac-sdn');
    const refreshed = (await told('us-ofac-sdn')).filter((event) => event.action === 'list.refresh').slice(-2);
    assert.deepEqual(refreshed.map((event) => event.actor_kind), ['key', 'operator']);
    assert.equal(refreshed[0].detail.job, asked.json.id);
    assert.equal((await service.get('/v1/audit/verify')).json.holds, true);
  });
});
