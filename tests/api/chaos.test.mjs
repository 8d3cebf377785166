// api/chaos.test.mjs - a lost database, a stop in the middle of work, and starts that must be refused.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, chain, program, wait } from './service.mjs';

let service;

// {code, text} of a `serve` that ends by itself.
const refused = (...options) => new Promise((done) => {
  execFile(program, ['serve', ...options], { timeout: 30000, env: { ...process.env, SUBTIER_DATABASE: '' } },
    (error, stdout, stderr) => done({ code: error?.code ?? error?.signal ?? 0, text: stderr }));
});

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('chaos', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  test('a start that cannot be right is refused', async () => {
    const data = join(service.folder, 'other'), any = ['--listen', '127.0.0.1:0'];
    const file = join(service.folder, 'file');
    await writeFile(file, 'no certificate');
    for (const [code, said, ...options] of [
      [2, /not loopback/, '--listen', '0.0.0.0:0'],
      [2, /not loopback/, '--listen', '[::]:0'],
      [2, /ADDR:PORT/, '--listen', '127.0.0.1:65536'],
      [2, /ADDR:PORT/, '--listen', 'everywhere'],
      [2, /no option --bogus/, '--bogus'],
      [2, /from 1 to 256/, '--threads', '0'],
      [2, /from 1 to 256/, '--workers', '-1'],
      [2, /go together/, '--tls-cert', file],
      [2, /database address/, '--database', 'nowhere', ...any],
      [2, /not both/, '--database', 'postgresql://a@b/c', '--embedded', data],
      [4, /Connection refused/, '--database', 'postgresql://nobody@127.0.0.1:1/none', ...any],
      [4, /Not a directory/, '--embedded', file, ...any],
      [2, /1 to 900 bytes/, '--embedded', `${service.folder}/${'x'.repeat(1000)}`, ...any],
      [3, /already served by process \d+/, '--embedded', service.data, ...any],
      [4, /Address already in use/, '--embedded', data, '--listen', `127.0.0.1:${service.port}`],
      [2, /No certificate was found/, '--embedded', data, '--tls-cert', file, '--tls-key', file, ...any],
      [3, /cannot be written/, '--embedded', data, '--port-file', join(service.folder, 'no', 'where'), ...any],
    ]) {
      const end = await refused(...options);
      assert.equal(end.code, code, `${options.join(' ')}: ${end.text}`);
      assert.match(end.text, said);
    }
    assert.equal((await service.get('/healthz', { key: null })).status, 200);
  });

  test('without its database it goes on matching, says little, and is whole again soon', async () => {
    const matching = { queries: { q: { schema: 'Company', properties: { name: ['SEK Studio'] } } } };
    const first = await service.post('/v1/screen', chain); // the key is cached from here on
    assert.equal(first.status, 201);
    for (let round = 0; round < 3; round++) {
      const until = Date.now() + 20000;
      process.kill(await service.postmaster(), 'SIGKILL');
      for (let refusals = 0;;) {
        assert.equal((await service.post('/match/default', matching)).status, 200);
        const kept = await service.post('/v1/screen', chain);
        if (kept.status === 201 && refusals > 0) break; // its processes may answer on for a moment
        assert.ok(Date.now() < until, refusals ? 'the database is back within seconds' : 'the loss is seen');
        if (kept.status === 201) continue;
        refusals++;
        assert.equal(kept.status, 503, kept.text);
        assert.ok(Number(kept.headers.get('retry-after')) > 0);
        assert.doesNotMatch(kept.text, /socket|SQLSTATE|PGSQL|FATAL|server/);
        await wait(20);
      }
    }
    assert.deepEqual((await service.get(first.headers.get('location'))).bytes, first.bytes);
    assert.match(service.log, /event=request_failed id=\S+ route=\S+ detail=/);
  });

  test('SIGTERM: what was taken in is answered, and kept as told', async () => {
    const big = { root: 'v0', relations: [], parties: [] };
    for (let i = 0; i < 3000; i++)
      big.parties.push({ id: `v${i}`, schema: 'Company', properties: { name: [`Number ${i} Vendor Trading`] } });
    const sent = Array.from({ length: 24 }, (_, i) => service.post('/v1/screen', i % 2 ? chain : big));
    for (let tries = 0; tries < 200; tries++) { // until all are in hand
      const { text } = await service.get('/metrics');
      if (Number(text.match(/^subtier_http_working (\d+)/m)?.[1] ?? 0) > 4) break;
      await wait(5);
    }
    await wait(100);
    service.child.kill('SIGTERM');
    const answers = await Promise.all(sent);
    for (const answer of answers) assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(await service.ended, { code: 0, signal: null });
    assert.equal(await service.postmaster(), 0, 'PostgreSQL stops with the service');

    await service.serve();
    for (const answer of answers)
      assert.deepEqual((await service.get(answer.headers.get('location'))).bytes, answer.bytes);
  });
});
