// api/jobs.test.mjs - work behind the answers: 202, progress, events, cancellation, kill -9.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, chain, wait } from './service.mjs';

let service;
const soon = { headers: { prefer: 'respond-async' } };

async function ended(job) {
  for (let tries = 0; tries < 600; tries++) {
    const { json } = await service.get(`/v1/jobs/${job}`);
    if (json.finished_at) return json;
    await wait(50);
  }
  throw new Error(`job ${job} does not end\n${service.log}`);
}

// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('jobs', () => {
  before(async () => {
    service = await Service.start('--job-lease', '1');
    service.all = await service.key('all');
    for (const party of chain.parties) await service.post('/v1/parties', party);
    for (const relation of chain.relations) await service.post('/v1/relations', relation);
    await service.post('/v1/engagements', { id: 'series', title: 'Series', root: 't0' });
  });
  after(() => service?.stop());

  test('a screening asked for later is answered 202, done, and kept', async () => {
    const taken = await service.post('/v1/engagements/series/screenings', { lists: ['us-ofac-sdn'] }, soon);
    assert.equal(taken.status, 202, taken.text);
    assert.equal(taken.json.kind, 'engagement.screen');
    assert.equal(taken.headers.get('location'), `/v1/jobs/${taken.json.id}`);
    const job = await ended(taken.json.id);
    assert.equal(job.state, 'done');
    assert.equal(job.result.verdict, 'block');
    const screening = await service.get(`/v1/screenings/${job.result.screening}`);
    assert.equal(screening.status, 200);
    assert.deepEqual(screening.json.lists.map((list) => list.list), ['us-ofac-sdn']);
  });

  test('the same Idempotency-Key gives the same job', async () => {
    const options = { headers: { ...soon.headers, 'idempotency-key': 'once' } };
    const first = await service.post('/v1/engagements/series/screenings', {}, options);
    const again = await service.post('/v1/engagements/series/screenings', {}, options);
    assert.equal(again.status, 202);
    assert.equal(again.json.id, first.json.id);
  });

  test('what cannot be found is refused before a job is made', async () => {
    assert.equal((await service.post('/v1/engagements/none/screenings', {}, soon)).status, 404);
  });

  test('server-sent events tell the end once, then ask the browser to stay away', async () => {
    const taken = await service.post('/v1/engagements/series/screenings', {}, soon);
    await ended(taken.json.id);
    const path = `/v1/jobs/${taken.json.id}`;
    const events = await service.get(path, { headers: { accept: 'text/event-stream' } });
    assert.equal(events.status, 200);
    assert.equal(events.headers.get('content-type'), 'text/event-stream');
    const lines = events.text.split('\n');
    assert.ok(lines.includes('event: end'));
    assert.equal(JSON.parse(lines.find((line) => line.startsWith('data: ')).slice(6)).state, 'done');
    const id = lines.find((line) => line.startsWith('id: ')).slice(4);
    const more = await service.get(path, { headers: { accept: 'text/event-stream', 'last-event-id': id } });
    assert.equal(more.status, 204);
  });

  test('jobs are listed newest first, by kind and state, page by page', async () => {
    const ids = [];
    for (let i = 0; i < 5; i++) {
      const taken = await service.post('/v1/engagements/series/screenings', {}, soon);
      ids.push((await ended(taken.json.id)).id);
    }
    const seen = [];
    for (let path = '/v1/jobs?limit=2&kind=engagement.screen&state=done'; path;) {
      const { json, headers, status } = await service.get(path);
      assert.equal(status, 200);
      seen.push(...json.jobs.map((job) => job.id));
      path = /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(seen.slice(0, 5), ids.reverse());
    assert.equal(new Set(seen).size, seen.length);
    assert.equal((await service.get('/v1/jobs?state=running')).json.jobs.length, 0);
    assert.equal((await service.get('/v1/jobs?cursor=x')).status, 400);
  });

  test('who may neither read parties nor screen sees no job', async () => {
    const taken = await service.post('/v1/engagements/series/screenings', {}, soon);
    const key = await service.key('matcher', 'match');
    assert.equal((await service.get(`/v1/jobs/${taken.json.id}`, { key })).status, 404);
    assert.deepEqual((await service.get('/v1/jobs', { key })).json.jobs, []);
    assert.equal((await service.post(`/v1/jobs/${taken.json.id}/cancel`, undefined, { key })).status, 404);
    const reader = await service.key('reader', 'match,parties:read');
    assert.equal((await service.get(`/v1/jobs/${taken.json.id}`, { key: reader })).status, 200);
    const stopped = await service.post(`/v1/jobs/${taken.json.id}/cancel`, undefined, { key: reader });
    assert.equal(stopped.status, 403);
  });

  test('what is over cannot be cancelled; what does not exist is 404', async () => {
    const taken = await service.post('/v1/engagements/series/screenings', {}, soon);
    await ended(taken.json.id);
    const late = await service.post(`/v1/jobs/${taken.json.id}/cancel`);
    assert.equal(late.status, 409);
    assert.match(late.json.detail, /done already/);
    assert.equal((await service.post('/v1/jobs/x/cancel')).status, 404);
    assert.equal((await service.get('/v1/jobs/00000000-0000-7000-8000-000000000000')).status, 404);
  });

  test('figures of the jobs are in /metrics', async () => {
    const { text } = await service.get('/metrics');
    assert.match(text, /subtier_jobs_ended_total\{kind="engagement.screen",outcome="done"\} [1-9]/);
  });

  test('every accepted job is done after kill -9, each once', async () => {
    const before = (await service.get('/v1/engagements/series/screenings?limit=500')).json.screenings.length;
    const taken = [];
    for (let i = 0; i < 20; i++) taken.push((await service.post('/v1/engagements/series/screenings', {}, soon)).json.id);
    await service.kill();
    await service.serve('--job-lease', '1');
    const results = [];
    for (const id of taken) {
      const job = await ended(id);
      assert.equal(job.state, 'done', JSON.stringify(job));
      results.push(job.result.screening);
    }
    assert.equal(new Set(results).size, taken.length);
    const after = (await service.get('/v1/engagements/series/screenings?limit=500')).json.screenings.length;
    assert.equal(after - before, taken.length);
  });
});
