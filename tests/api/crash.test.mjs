// api/crash.test.mjs - kill -9 at random moments under load: what was acknowledged is there, once, and lists are whole.
// More rounds: SUBTIER_CRASH_ROUNDS=200; the same moments again: SUBTIER_CRASH_SEED as printed.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, company, program, wait } from './service.mjs';

const rounds = Number(process.env.SUBTIER_CRASH_ROUNDS ?? 8);
const seed = Number(process.env.SUBTIER_CRASH_SEED ?? Date.now() % 1e9);
const WRITERS = 6;
const LIST = 'crash-test';
const victims = ['service', 'postmaster', 'both', 'importer'];

// mulberry32
let state = seed;
function random(below) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

// Two versions of a list that share ids, so that a mixture would show.
const files = [
  { name: 'amber.ftm.json', word: 'Amber Kestrel', count: 120 },
  { name: 'basalt.ftm.json', word: 'Basalt Heron', count: 130 },
];
const listed = (file) => Array.from({ length: file.count }, (_, i) => JSON.stringify(
  company(`p${i}`, `${file.word} Trading ${i}`, { topics: ['sanction'] }))).join('\n') + '\n';

const service = new Service();
const kept = []; // acknowledged: {path, key, body, bytes, location}
let unclear = []; // sent, but no answer came: {path, key, body}
let sent = 0;

function next() {
  const n = sent++;
  const key = `crash-${seed}-${n}`;
  if (n % 2) return { path: '/v1/parties', key, body: { schema: 'Company', properties: { name: [`Vendor ${n}`] } } };
  return { path: '/v1/screen', key, body: {
    root: 'a', parties: [company('a', `Buyer ${n}`), company('b', 'SEK Studio')],
    relations: [{ from: 'a', to: 'b', type: 'contracts' }] } };
}

// True once it is acknowledged.
async function send(request) {
  try {
    const answer = await service.post(request.path, request.body, { headers: { 'idempotency-key': request.key } });
    if (answer.status !== 201) {
      assert.equal(answer.status, 503, answer.text);
      return false;
    }
    kept.push({ ...request, bytes: answer.bytes, location: answer.headers.get('location') });
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return false;
  }
}

async function write(until) {
  while (!until.stopped) {
    const request = next();
    if (await send(request)) continue;
    unclear.push(request);
    await wait(5);
  }
}

const importing = { child: null, turn: 0, last: null }; // last: the index of the file known to be active, or null

function importList(index) {
  return new Promise((done) => {
    importing.child = execFile(program, ['lists', 'import', LIST, join(service.folder, files[index].name),
      '--regime', 'own', '--json', '--embedded', service.data], (error, stdout) => done(error ? null : JSON.parse(stdout)));
  });
}

async function importLists(until) {
  while (!until.stopped) {
    const index = importing.turn++ % 2;
    importing.last = null;
    const result = await importList(index);
    if (result) {
      // Unchanged: the one before was killed between its commit and saying so.
      assert.ok(['active', 'unchanged'].includes(result.state), JSON.stringify(result));
      importing.last = { index, version: result.version };
    }
  }
}

async function kill(pid) {
  if (pid) try { process.kill(pid, 'SIGKILL'); } catch { /* gone already */ }
}

async function crash(victim) {
  if (victim === 'importer') importing.child?.kill('SIGKILL');
  if (victim === 'postmaster' || victim === 'both') await kill(await service.postmaster());
  if (victim === 'service' || victim === 'both') await service.kill();
}

async function answered() {
  for (let tries = 0; tries < 600; tries++) {
    try {
      if ((await service.get('/v1/parties?limit=1')).status === 200) return;
    } catch { /* not yet */ }
    await wait(50);
  }
  assert.fail(`the service does not answer:\n${service.log.slice(-4000)}`);
}

async function checkKept(rows) {
  for (const row of rows) {
    const read = await service.get(row.location);
    assert.equal(read.status, 200, `${row.location} was acknowledged`);
    assert.deepEqual(read.bytes, row.bytes, row.location);
  }
}

async function checkRetries(rows) {
  for (const row of rows) {
    const again = await service.post(row.path, row.body, { headers: { 'idempotency-key': row.key } });
    assert.equal(again.status, 201, again.text);
    assert.equal(again.headers.get('idempotent-replay'), 'true');
    assert.deepEqual(again.bytes, row.bytes);
  }
}

async function allIds(path, member) {
  const ids = [];
  for (let page = `${path}?limit=500`; page;) {
    const answer = await service.get(page);
    assert.equal(answer.status, 200, answer.text);
    ids.push(...answer.json[member].map((row) => row.id));
    page = answer.headers.get('link')?.match(/<([^>]*)>; rel="next"/)?.[1];
  }
  return ids;
}

// Nothing was made that was not acknowledged in the end, and nothing twice.
async function checkNoneDoubled() {
  for (const [path, member] of [['/v1/screenings', 'screenings'], ['/v1/parties', 'parties']]) {
    const expected = kept.map((row) => row.location).filter((at) => at.startsWith(`${path}/`)).map((at) => at.slice(path.length + 1));
    assert.deepEqual((await allIds(path, member)).sort(), expected.sort(), path);
  }
}

async function checkList() {
  const { json: { versions } } = await service.get(`/v1/lists/${LIST}/versions?limit=1000`);
  const active = versions.filter((version) => version.state === 'active');
  assert.equal(active.length, 1, 'one version is active');
  const file = files.find((one) => one.sha256 === active[0].sha256);
  assert.ok(file, 'the active version is one of the files');
  if (importing.last) {
    assert.equal(active[0].version, importing.last.version, 'what the importer was told');
    assert.equal(file, files[importing.last.index]);
  }
  assert.equal(active[0].parties, file.count);
  for (let tries = 0; ; tries++) { // the snapshot follows within a second
    const { json: list } = await service.get(`/v1/lists/${LIST}`);
    if (list.version === active[0].version) {
      assert.equal(list.parties, file.count);
      break;
    }
    assert.ok(tries < 100, `the snapshot stays at version ${list.version}`);
    await wait(50);
  }
  for (const i of [0, 1 + random(118), file.count - 1]) {
    const { json: party } = await service.get(`/v1/listed/p${i}`);
    assert.equal(party.version, active[0].version);
    assert.equal(party.entity.properties.name[0], `${file.word} Trading ${i}`);
    assert.equal(party.history.filter((range) => range.until === null).length, 1);
  }
  const queries = Object.fromEntries(files.map((one, i) => [i, { schema: 'Company', properties: { name: [`${one.word} Trading 7`] } }]));
  const matched = await service.post(`/match/${LIST}?threshold=0.95`, { queries });
  assert.equal(matched.status, 200, matched.text);
  files.forEach((one, i) => assert.equal(matched.json.responses[i].results.some((result) => result.match), one === file, one.word));
}

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe(`kill -9, ${rounds} rounds of seed ${seed}`, () => {
  before(async () => {
    await service.open('--log-level', 'warning');
    service.all = await service.key('all');
    for (const file of files) await writeFile(join(service.folder, file.name), listed(file));
    for (const index of [0, 1]) files[index].sha256 = (await importList(index)).sha256;
  });

  after(async () => {
    const alone = service.child?.signalCode ? await service.postmaster() : 0;
    await kill(alone);
    await service.stop();
  });

  for (let round = 0; round < rounds; round++) {
    const victim = victims[round % victims.length];
    test(`round ${round + 1}: ${victim}`, async () => {
      const until = { stopped: false }, first = kept.length;
      const busy = Promise.all([importLists(until), ...Array.from({ length: WRITERS }, () => write(until))]);
      busy.catch(() => {}); // awaited below
      await wait(300 + random(700));
      await crash(victim);
      await wait(random(150));
      until.stopped = true;
      await busy;
      if (service.child.signalCode) await service.serve('--log-level', 'warning');
      await answered();

      const retried = unclear;
      unclear = [];
      for (const request of retried)
        assert.ok(await send(request) || (await wait(500), await send(request)), 'a retry after the crash is taken');
      const fresh = kept.slice(first);
      assert.ok(fresh.length > 0, 'something was acknowledged');
      await checkKept(fresh);
      await checkRetries([fresh[0], fresh[random(fresh.length)], fresh.at(-1)]);
      await checkList();
      assert.match(await service.cli('audit', 'verify'), /events hold/);
    });
  }

  test('in the end all of it is there, and none twice', async (t) => {
    t.diagnostic(`${kept.length} of ${sent} acknowledged at once or when sent again`);
    await checkNoneDoubled();
    await checkKept(kept.slice(0, 500));
  });
});
