// api/import.test.mjs - tables of vendors: guessed columns, refused rows, jobs, kill -9, the CLI.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, company, program, wait } from './service.mjs';

let service;
const csv = { 'content-type': 'text/csv' };

const send = (text, query = '', headers = {}) =>
  service.ask('POST', `/v1/parties/import${query}`, { raw: text, headers: { ...csv, ...headers } });

async function ended(job) {
  for (let tries = 0; tries < 1200; tries++) {
    const { json } = await service.get(`/v1/jobs/${job}`);
    if (json.finished_at) return json;
    await wait(50);
  }
  throw new Error(`job ${job} does not end\n${service.log}`);
}

const cli = (...args) => new Promise((done) => {
  execFile(program, [...args, '--embedded', service.data], { maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
    done({ code: error ? error.code : 0, stdout, stderr }));
});

// 30 % bad rows of three kinds; row 1 is the header.
function table(rows, prefix) {
  const lines = ['Vendor No,Vendor,Country,Tax ID'];
  const bad = [];
  for (let i = 0; i < rows; i++) {
    const line = [`${prefix}-${i}`, `Lantern Works ${i} Ltd`, 'CN', `${1000 + i}`];
    if (i % 10 === 3) { line[1] = ''; line[3] = ''; }
    if (i % 10 === 6) line[2] = 'Atlantis';
    if (i % 10 === 9) line[0] = '';
    if ([3, 6, 9].includes(i % 10)) bad.push(i + 2);
    lines.push(line.join(','));
  }
  return { text: `${lines.join('\r\n')}\r\n`, bad };
}

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('import', () => {
  before(async () => {
    service = await Service.start('--job-lease', '1');
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  test('of 30 % bad rows each is named with its reason, the rest is kept', async () => {
    const { text, bad } = table(200, 'a');
    const done = await send(text, '?file=vendors.csv');
    assert.equal(done.status, 201, done.text);
    assert.equal(done.headers.get('location'), `/v1/imports/${done.json.id}`);
    assert.deepEqual([done.json.rows, done.json.created, done.json.refused], [200, 140, 60]);
    assert.deepEqual(done.json.errors.map((row) => row.row), bad);
    assert.deepEqual(done.json.columns.map((c) => c.field), ['id', 'name', 'country', 'taxNumber']);
    const reasons = done.json.errors.slice(0, 3).map((row) => [row.errors[0].column, row.errors[0].code]);
    assert.deepEqual(reasons, [['Vendor', 'required'], ['Country', 'unknown_country'], ['Vendor No', 'required']]);
    assert.equal((await service.get('/v1/parties/a-0')).json.properties.taxNumber[0], '1000');
    assert.equal((await service.get('/v1/parties/a-3')).status, 404);
  });

  test('the same file again changes nothing; a changed row is one new version', async () => {
    const { text } = table(50, 'b');
    await send(text);
    const again = await send(text);
    assert.deepEqual([again.json.created, again.json.updated, again.json.unchanged], [0, 0, 35]);
    const changed = await send(text.replace('Lantern Works 7 Ltd', 'Lantern Works Seven Ltd'));
    assert.deepEqual([changed.json.updated, changed.json.unchanged], [1, 34]);
    assert.equal((await service.get('/v1/parties/b-7')).headers.get('etag'), '"2"');
    assert.equal((await service.get('/v1/parties/b-8')).headers.get('etag'), '"1"');
  });

  test('a dry run and all-or-nothing store nothing, and say the same', async () => {
    const { text, bad } = table(20, 'c');
    for (const query of ['?dry_run=true', '?all_or_nothing=true']) {
      const tried = await send(text, query);
      assert.equal(tried.status, 201);
      assert.equal(tried.json.refused, bad.length);
      assert.equal((await service.get('/v1/parties/c-0')).status, 404, query);
    }
    const good = await send('id,name\nc-0,Lantern\n', '?all_or_nothing=true');
    assert.equal(good.json.state, 'done');
    assert.equal((await service.get('/v1/parties/c-0')).status, 200);
  });

  test('tiers and parents become relations, the top an engagement that can be screened', async () => {
    const text = ['id;name;tier;contract;parent;relation;share',
      'd-0;Bright Harbor Streaming Inc;0;series-d;;;',
      'd-1;Lantern House;1;;;;',
      'd-2;SEK Studio;2;;;;',
      'd-3;Second House;;;d-0;;',
      'd-4;An Owner;;;d-3;owns;60%'].join('\n');
    const done = await send(text);
    assert.equal(done.json.refused, 0, JSON.stringify(done.json.errors));
    assert.deepEqual([done.json.relations.created, done.json.engagements], [4, 1]);
    const graph = (await service.get('/v1/engagements/series-d/graph')).json;
    assert.deepEqual(graph.parties.map((p) => p.id), ['d-0', 'd-1', 'd-2', 'd-3', 'd-4']);
    const owner = graph.relations.find((r) => r.type === 'owns');
    assert.deepEqual([owner.from, owner.to, owner.share.low], ['d-4', 'd-3', '60']);
    const screened = await service.post('/v1/engagements/series-d/screenings', {});
    assert.equal(screened.json.verdict, 'block');
    assert.deepEqual(screened.json.headline.path.map((step) => step.party).slice(0, 3), ['d-0', 'd-1', 'd-2']);
  });

  test('a parent that is nowhere, or was refused, is named; the party is kept', async () => {
    const done = await send('id,name,country,parent\ne-1,One,CN,nobody\ne-2,Two,Atlantis,\ne-3,Three,CN,e-2\ne-4,Four,CN,e-1\n');
    assert.deepEqual(done.json.errors.map((row) => [row.row, row.state, row.relation]),
      [[2, 'created', 'refused'], [3, 'refused', null], [4, 'created', 'refused']]);
    assert.match(done.json.errors[0].errors[0].message, /"nobody"/);
    assert.deepEqual([done.json.created, done.json.relations.created, done.json.relations.refused], [3, 1, 2]);
  });

  test('the same id twice: the same is one party, something else is refused', async () => {
    const done = await send('id,name,parent\nf-0,Root,\nf-1,One,f-0\nf-1,One,f-0\nf-1,Another,f-0\n');
    const rows = (await service.get(`/v1/imports/${done.json.id}/rows`)).json.rows;
    assert.deepEqual(rows.map((row) => row.state), ['created', 'created', 'repeated', 'refused']);
    assert.match(rows[3].errors[0].message, /line 3/);
  });

  test('JSON lines: parties as the API takes them, flat ones, relations, engagements', async () => {
    const lines = [
      JSON.stringify(company('g-0', 'Buyer Inc')),
      JSON.stringify({ id: 'g-1', name: 'Flat Ltd', country: 'South Korea', parent: 'g-0' }),
      JSON.stringify({ from: 'g-1', to: 'g-0', type: 'pays' }),
      JSON.stringify({ id: 'series-g', title: 'Series G', root: 'g-0' }),
      JSON.stringify({ ...company('g-2', 'Typo'), colour: 'blue' }),
      '{"id": "g-3", ',
      JSON.stringify({ from: 'g-1', to: 'g-9', type: 'pays' }),
      JSON.stringify({ id: 'g-4', schema: 'Company', properties: { nmae: ['X'] } }),
    ].join('\n');
    const done = await send(lines, '', { 'content-type': 'application/x-ndjson' });
    assert.deepEqual([done.json.created, done.json.relations.created, done.json.engagements], [2, 2, 1], done.text);
    assert.deepEqual(done.json.errors.map((row) => [row.row, row.errors[0].code]),
      [[5, 'unknown_field'], [6, 'bad_json'], [7, 'unknown_party'], [8, 'unknown_property']]);
    assert.match(done.json.errors[3].errors[0].message, /did you mean "name"/);
    assert.equal((await service.get('/v1/parties/g-1')).json.properties.country[0], 'kr');
  });

  test('a workbook is read like any table', async () => {
    const book = await readFile(new URL('../data/portfolio/vendors.xlsx', import.meta.url));
    const done = await send(book, '?file=vendors.xlsx', { 'content-type': 'application/octet-stream' });
    assert.equal(done.status, 201, done.text);
    assert.deepEqual([done.json.created, done.json.relations.created, done.json.refused], [2, 1, 1]);
    assert.equal(done.json.errors[0].row, 4);
    assert.equal((await service.get('/v1/parties/x-1')).json.properties.country[0], 'kr');
  });

  test('a map is obeyed; one that names nothing is refused and the import says so', async () => {
    const text = 'Number,Who,name\nh-1,Lantern,not a name\n';
    const done = await send(text, '?map=Number%3Did&map=Who%3Dname&map=name%3D-&schema=Person');
    assert.equal(done.json.created, 1, done.text);
    const party = (await service.get('/v1/parties/h-1')).json;
    assert.deepEqual([party.schema, party.properties.name], ['Person', ['Lantern']]);
    assert.equal((await send(text, '?map=Nobody%3Did')).status, 422);
    assert.equal((await send(text, '?schema=Firm')).status, 400);
    assert.equal((await send('a,b\n1,2\n')).status, 422);
    assert.equal((await send('', '')).status, 400);
    assert.equal((await send('PK\u0003\u0004nonsense', '?format=xlsx')).status, 422);
  });

  test('the result file has a line for every row, safe for spreadsheets', async () => {
    const done = await send('id,name,country\n=1+1,Formula,CN\nj-2,Good,CN\nj-3,Bad,Atlantis\n');
    const path = `/v1/imports/${done.json.id}/rows?format=csv`;
    const file = await service.get(path);
    assert.match(file.headers.get('content-type'), /^text\/csv/);
    const lines = file.text.trim().split('\r\n');
    assert.equal(lines.length, 4);
    assert.equal(lines[1], "2,'=1+1,created,,");
    assert.match(lines[3], /^4,j-3,refused,,.*country/);
    const page = await service.get(`${path}&limit=2`);
    assert.match(page.headers.get('link'), /rel="next"/);
    assert.equal((await service.get('/v1/imports/x')).status, 404);
  });

  test('a large file is a job with progress, a result and a report', async () => {
    const { text, bad } = table(4000, 'k');
    const taken = await send(text, '?file=big.csv', { prefer: 'respond-async' });
    assert.equal(taken.status, 202, taken.text);
    const job = await ended(taken.json.id);
    assert.equal(job.state, 'done', JSON.stringify(job));
    assert.deepEqual([job.result.rows, job.result.created, job.result.refused], [4000, 2800, bad.length]);
    const report = (await service.get(`/v1/imports/${job.result.import}`)).json;
    assert.equal(report.file, 'big.csv');
    assert.equal(report.errors.length, 1000);
    assert.equal(report.more_errors, true);
  });

  test('an import that is killed half-way is whole in the end, each row once', async () => {
    const { text } = table(6000, 'l');
    const taken = await send(text, '', { prefer: 'respond-async' });
    for (let tries = 0; tries < 400; tries++) {
      const { json } = await service.get(`/v1/jobs/${taken.json.id}`);
      if (json.progress.message === 'storing' || json.finished_at) break;
      await wait(20);
    }
    await service.kill();
    await service.serve('--job-lease', '1');
    const job = await ended(taken.json.id);
    assert.equal(job.state, 'done', JSON.stringify(job));
    assert.equal(job.result.created, 4200);
    assert.equal((await service.get('/v1/parties/l-5998')).headers.get('etag'), '"1"');
    const again = await send(text, '?dry_run=true');
    assert.equal(again.json.unchanged, 4200);
  });

  test('an import that is cancelled says so, and can be sent again', async () => {
    const { text } = table(6000, 'm');
    const taken = await send(text, '', { prefer: 'respond-async' });
    await service.post(`/v1/jobs/${taken.json.id}/cancel`);
    const job = await ended(taken.json.id);
    assert.ok(['cancelled', 'done'].includes(job.state), JSON.stringify(job));
  });

  test('what is stored is exported, page by page, and imports back unchanged', async () => {
    const seen = [];
    let whole = '';
    for (let path = '/v1/exports/parties?limit=3000'; path;) {
      const page = await service.get(path);
      assert.equal(page.status, 200, page.text);
      assert.match(page.headers.get('content-type'), /^text\/csv/);
      whole += page.text;
      path = /<([^>]*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    const rows = whole.trim().split('\r\n');
    assert.match(rows[0], /^id,schema,name,/);
    seen.push(...rows.slice(1).map((row) => row.split(',')[0]));
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.includes('g-1') && seen.includes("'=1+1"));
    const few = rows.filter((row, i) => i === 0 || /^[ab]-/.test(row)).join('\n');
    const back = await send(few, '?dry_run=true');
    assert.deepEqual([back.json.refused, back.json.created, back.json.updated], [0, 0, 0], back.text);
    const lines = (await service.get('/v1/exports/parties?format=jsonl&limit=2')).text.trim().split('\n');
    assert.equal(lines.length, 2);
    assert.ok(JSON.parse(lines[0]).properties);
    assert.equal((await service.get('/v1/exports/parties?format=pdf')).status, 400);
  });

  test('the command line: report, result file, exit codes, export', async () => {
    const { text, bad } = table(100, 'n');
    const file = join(service.folder, 'n.csv'), result = join(service.folder, 'result.csv');
    await writeFile(file, text);
    const done = await cli('parties', 'import', file, '--result', result);
    assert.equal(done.code, 3, done.stderr);
    assert.match(done.stdout, /100 rows: 70 created, 0 updated, 0 unchanged, 30 refused/);
    assert.equal((await readFile(result, 'utf8')).trim().split('\r\n').length, 101);
    assert.match(done.stderr, new RegExp(`^${bad[0]},n-3,refused`, 'm'));
    const json = JSON.parse((await cli('parties', 'import', file, '--json', '--dry-run')).stdout);
    assert.equal(json.unchanged, 70);
    await writeFile(file, 'id,name\nn-x,Fine\n');
    assert.equal((await cli('parties', 'import', file)).code, 0);
    assert.equal((await cli('parties', 'import', join(service.folder, 'none'))).code, 3);
    assert.equal((await cli('parties', 'import', file, '--format', 'pdf')).code, 2);
    assert.equal((await cli('parties')).code, 2);
    const exported = await cli('parties', 'export', '--format', 'jsonl');
    const parties = exported.stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(parties.find((party) => party.id === 'n-x'));
    assert.match((await cli('parties', 'export')).stdout, /^'=1\+1,/m);
  });
});
