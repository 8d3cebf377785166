// api/cli.test.mjs - the commands beside a running service: exit codes, and what --json prints.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, company, program } from './service.mjs';

let service;
describe('commands', () => {
  before(async () => { service = await Service.start(); });
  after(() => service?.stop());

  const run = (args, input = '') => new Promise((done) => {
    const child = spawn(program, args);
    let out = '', said = '';
    child.stdout.on('data', (text) => { out += text; });
    child.stderr.on('data', (text) => { said += text; });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('close', (code) => done({ code, out, said }));
  });
  const beside = (args, input) => run([...args, '--embedded', service.data], input);
  const file = async (name, text) => {
    const path = join(service.folder, name);
    await writeFile(path, text);
    return path;
  };

  test('exit codes say what happened', async () => {
    for (const [want, ...args] of [
      [0, '--version'], [2], [2, 'nope'], [2, 'serve', '--nope'],
      [0, 'compare', 'SEK Studio', 'SEK STUDIO'], [2, 'compare', 'one'], [2, 'compare', 'a', 'b', '--schema', 'Nope'],
      [3, 'compare', '', 'SEK STUDIO'], [3, 'compare', 'SEK Studio', ' '],
      [2, 'lists', 'import', 'own', '/dev/null', '--published', '2024-02-30'],
      [4, 'lists', 'status', '--database', 'postgresql://nobody@127.0.0.1:1/none'],
    ]) {
      const { code, said } = await run(args);
      assert.equal(code, want, `${args.join(' ')}: ${said}`);
      assert.equal(said.length > 0, want !== 0, args.join(' '));
    }
  });

  test('every command has --help', async () => {
    for (const command of ['serve', 'migrate', 'lists', 'engagements', 'screen', 'compare', 'index', 'keys', 'users', 'audit']) {
      const { code, out } = await run([command, '--help']);
      assert.equal(code, 0, command);
      assert.match(out, new RegExp(`^usage: subtier ${command}`), command);
    }
  });

  test('screen reads standard input; a block exits with 1, nothing found in samples too', async () => {
    const found = await beside(['screen', '-', '--json'], JSON.stringify(chain));
    assert.equal(found.code, 1, found.said);
    assert.equal(JSON.parse(found.out).verdict, 'block');
    const clean = await beside(['screen', '-', '--json'],
      JSON.stringify({ root: 'a', parties: [company('a', 'Quiet Meadow Bakery')] }));
    assert.equal(clean.code, 1); // indeterminate: the lists are samples
    for (const bad of ['', '{', '\u0000', '{"root":"a"}', '[]']) assert.equal((await beside(['screen', '-'], bad)).code, 3, bad);
  });

  test('index verify tries all names against all listed parties, and says what differs', async () => {
    const names = await file('names.txt', 'SEK Studio\nS.E.K. Studdio\n\nQuiet Meadow Bakery\nمحمد علي\n');
    const { code, out, said } = await beside(['index', 'verify', names]);
    assert.equal(code, 0, said);
    assert.match(out, /^4 names, [1-9][0-9]* hits by trying all, 0 names answered otherwise by the index\n$/);
    assert.equal(said, ''); // progress is for terminals
    const broken = await file('broken.txt', Buffer.from([0x53, 0xff, 0x0a]));
    assert.equal((await beside(['index', 'verify', broken])).code, 3);
    assert.equal((await beside(['index', 'verify', names, '--schema', 'Nope'])).code, 2);
    assert.equal((await beside(['index', 'prove', names])).code, 2);
  });

  test('lists import --json prints one object: active, unchanged and dry runs 0, refused 3', async () => {
    const rows = (n) => Array.from({ length: n }, (_, i) =>
      JSON.stringify(company(`own-${i}`, `Copper Heron ${i} Trading`, { topics: ['sanction'] }))).join('\n') + '\n';
    const good = await file('good.json', rows(40));
    const fewer = await file('fewer.json', rows(3));
    const cut = await file('cut.json', rows(40).slice(0, -20));
    const html = await file('page.json', '<!DOCTYPE html><html><body>Not found</body></html>');
    const versions = async () => (await beside(['lists', 'status'])).out.split('\n').find((line) => line.startsWith('own '));
    for (const [path, options, code, state] of [
      [good, ['--dry-run'], 0, 'staged'], [good, [], 0, 'active'], [good, [], 0, 'unchanged'],
      [fewer, [], 3, 'rejected'], [cut, [], 3, 'rejected'], [html, [], 3, 'rejected'], [fewer, ['--dry-run'], 3, 'rejected'],
    ]) {
      const before = await versions();
      const result = await beside(['lists', 'import', 'own', path, '--format', 'ftm', '--json', ...options]);
      assert.equal(result.code, code, `${path}: ${result.said}`);
      const json = JSON.parse(result.out);
      assert.equal(json.list, 'own');
      assert.equal(json.state, state, path);
      assert.equal(json.gate.passed, code === 0);
      assert.equal(json.gate.findings.length > 0, code !== 0);
      if (state === 'staged' || state === 'rejected') assert.equal(await versions(), before, path);
    }
  });
});
