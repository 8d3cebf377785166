// api/screen_table.test.mjs - `subtier screen FILE`: tables screened offline, outputs, exit codes.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, program } from './service.mjs';

let service;

function screen(input, ...options) {
  return new Promise((done) => {
    const child = spawn(program, ['screen', '-', '--embedded', service.data, ...options]);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => { said.stdout += text; });
    child.stderr.on('data', (text) => { said.stderr += text; });
    child.on('close', (code) => done({ code, ...said }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const table = 'Vendor No,Vendor,Country\n1,SEK Studio,KP\n2,"Bright Harbor, Inc",US\n3,Nings Kartoon Studio,CN\n';

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('screen FILE', () => {
  before(async () => { service = await Service.start(); });
  after(() => service?.stop());

  test('CSV in, CSV out: a line a row, in order', async () => {
    const { code, stdout, stderr } = await screen(table);
    assert.equal(code, 1, stderr);
    const lines = stdout.trim().split('\r\n');
    assert.equal(lines[0], 'row,id,name,verdict,risk,score,listed,caption,matches,errors');
    assert.match(lines[1], /^2,1,SEK Studio,block,1\.0,1\.0,us-ofac-sdn:34022,/);
    assert.match(lines[2], /^3,2,"Bright Harbor, Inc",indeterminate,0\.0,,,,0,$/);
    assert.match(lines[3], /^4,3,Nings Kartoon Studio,(block|review),/);
    assert.match(stderr, /3 rows/);
  });

  test('JSON lines in and out; the table shows only what was found', async () => {
    const input = ['{"id":"1","name":"SEK Studio"}', '{"id":"2","schema":"Company","properties":{"name":["Quiet Ltd"]}}'].join('\n');
    const { stdout } = await screen(input, '--output', 'jsonl');
    const rows = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(rows.map((row) => [row.row, row.id, row.matches.length]), [[1, '1', 1], [2, '2', 0]]);
    assert.equal(rows[0].matches[0].listed, 'us-ofac-sdn:34022');
    assert.deepEqual((await screen(table, '--json')).stdout.trim().split('\n').length, 3);
    const shown = (await screen(table, '--output', 'table')).stdout;
    assert.match(shown, /^row 2 +block +1\.0 +SEK Studio {2}~ {2}SEK STUDIO/m);
    assert.doesNotMatch(shown, /Bright Harbor/);
  });

  test('a row that cannot be read is named, the others are screened, and the exit code is 3', async () => {
    const { code, stdout, stderr } = await screen(`${table}4,,\n5,SEK Studio,Atlantis\n6,"SEK Studio,KP\n`);
    assert.equal(code, 3);
    const lines = stdout.trim().split('\r\n');
    assert.equal(lines.length, 7);
    assert.match(lines[4], /^5,4,,refused,.*Vendor: /);
    assert.match(lines[5], /^6,5,,refused,.*Country: is no country/);
    assert.match(lines[6], /^7,,,refused,.*never closed/);
    assert.match(stderr, /6 rows: .* 3 refused/);
  });

  test('the order and the count hold over many rows and any number of threads', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},${i % 500 === 7 ? 'SEK Studio' : `Quiet Vendor ${i} Ltd`},US`);
    const input = `id,name,country\n${rows.join('\n')}\n`;
    const outputs = [];
    for (const threads of ['1', '3']) {
      const { code, stdout } = await screen(input, '--threads', threads, '--lists', 'us-ofac-sdn');
      assert.equal(code, 1);
      outputs.push(stdout);
    }
    assert.equal(outputs[0], outputs[1]);
    const ids = outputs[0].trim().split('\r\n').slice(1).map((line) => line.split(',')[1]);
    assert.deepEqual(ids, Array.from({ length: 3000 }, (_, i) => String(i)));
    assert.equal(outputs[0].match(/SEK STUDIO/g).length, 6);
  });

  test('an engagement document is still one', async () => {
    for (const text of [JSON.stringify(chain), JSON.stringify(chain, null, 2)]) {
      const { code, stdout } = await screen(text);
      assert.equal(code, 1);
      assert.match(stdout, /SEK Studio/);
    }
    const file = join(service.folder, 'chain.json');
    await writeFile(file, JSON.stringify(chain, null, 1));
    assert.match(await service.cli('screen', file, '--json').catch((error) => error.stdout), /"verdict":/);
  });

  test('bad usage is 2, a bad file 3', async () => {
    assert.equal((await screen(table, '--output', 'pdf')).code, 2);
    assert.equal((await screen(table, '--threads', '0')).code, 2);
    assert.equal((await screen(table, '--map', 'Nobody=name')).code, 3);
    assert.equal((await screen('a,b\n1,2\n')).code, 3);
    assert.equal((await screen(table, '--lists', 'nothing')).code, 3);
  });
});
