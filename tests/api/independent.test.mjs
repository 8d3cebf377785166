// api/independent.test.mjs - random engagements against a second implementation of docs/risk.md, in Python.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Service } from './service.mjs';

const run = promisify(execFile);
const model = fileURLToPath(new URL('../bench/independent_risk.py', import.meta.url));
const seed = process.env.RISK_SEED ?? String(Date.now() % 1000000);

let service, python;
describe('independent', () => {
  before(async () => {
    python = await run('python3', ['--version']).then(() => true, () => false);
    if (!python) return;
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(() => service?.stop());

  test('300 random engagements: every number as a second implementation has it', async (t) => {
    if (!python) return t.skip('no python3');
    const { stdout } = await run('python3', [model, service.url, service.all, '--count', '300', '--seed', seed])
      .catch((error) => assert.fail(`RISK_SEED=${seed}: ${error.stdout}\n${error.stderr}`));
    assert.match(stdout, /^300 engagements, 0 different/, `RISK_SEED=${seed}`);
    assert.match(stdout, /block \d+/); // the names did match
  });
});
