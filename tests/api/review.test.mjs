// api/review.test.mjs - alerts from screenings, decisions by two people, suppressions that void themselves.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, company } from './service.mjs';

let service, ada, ben;

describe('review', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    ada = await service.key('ada', 'decide,approve,screen');
    ben = await service.key('ben', 'decide,approve,screen');
  });
  after(() => service?.stop());

  // An engagement of a buyer and one vendor, screened; gives the vendor's alert for SEK Studio.
  async function engage(id, name = 'SEK Studio') {
    assert.equal((await service.post('/v1/parties', company(`${id}-buyer`, 'Bright Harbor Streaming Inc'))).status, 201);
    assert.equal((await service.post('/v1/parties', company(`${id}-vendor`, name))).status, 201);
    assert.equal((await service.post('/v1/relations', { from: `${id}-buyer`, to: `${id}-vendor`, type: 'contracts' })).status, 201);
    assert.equal((await service.post('/v1/engagements', { id, title: id, root: `${id}-buyer` })).status, 201);
    const screening = await screen(id);
    const alerts = await alertsOf(id);
    return { screening, alerts, alert: alerts.find((a) => /SEK/.test(a.caption)) };
  }
  async function screen(id, options = {}) {
    const answer = await service.post(`/v1/engagements/${id}/screenings`, options);
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  }
  const alertsOf = async (id, query = '') =>
    (await service.get(`/v1/alerts?party=${id}-vendor&limit=500${query}`)).json.alerts;
  const decide = (alert, body, key = ada, headers = {}) =>
    service.post(`/v1/alerts/${alert.id ?? alert}/decisions`, body, { key, headers });
  const approve = (alert, body, key = ben) => service.post(`/v1/alerts/${alert.id ?? alert}/approvals`, body, { key });
  const no = { outcome: 'false_match', reason: 'another studio, see the register' };
  const matchOf = (screening, id, alert) =>
    screening.parties.find((p) => p.id === `${id}-vendor`).matches.find((m) => m.listed === alert.listed);

  test('a screening opens alerts, and screening again opens no more', async () => {
    const { screening, alerts, alert } = await engage('opens');
    assert.ok(alert, JSON.stringify(alerts));
    assert.equal(alert.state, 'open');
    assert.equal(alert.band, 'high');
    assert.equal(alert.screening, screening.id);
    assert.equal(alert.engagement, 'opens');
    assert.equal(alert.party_caption, 'SEK Studio');
    const again = await screen('opens');
    assert.deepEqual((await alertsOf('opens')).map((a) => a.id), alerts.map((a) => a.id));
    assert.equal((await service.get(`/v1/alerts/${alert.id}`)).json.screening, again.id);
    await Promise.all([1, 2, 3, 4].map(() => screen('opens')));
    assert.equal((await alertsOf('opens')).length, alerts.length);
  });

  test('q finds by a name of either side, whatever its case, and nothing else', async () => {
    const { alert } = await engage('finds', 'SEK Studio Quarterly');
    for (const q of ['studio quarterly', 'sek studio q']) {
      const found = (await service.get(`/v1/alerts?q=${encodeURIComponent(q)}`)).json.alerts;
      assert.ok(found.some((a) => a.id === alert.id), q);
      assert.ok(found.every((a) => a.party === 'finds-vendor'), q);
    }
    const listed = (await service.get(`/v1/alerts?q=${encodeURIComponent(alert.caption.toLowerCase())}&limit=500`)).json.alerts;
    assert.ok(listed.some((a) => a.id === alert.id));
    for (const q of ['%', '_EK Studio Q', 'nobody is called so'])
      assert.equal((await service.get(`/v1/alerts?q=${encodeURIComponent(q)}`)).json.alerts.length, 0, q);
  });

  test('what is undecided comes by score, the same by pages and however the states are written', async () => {
    let n = 0;
    for (const name of ['SEK Studio', 'SEK Studios', 'SEK Stodio', 'SEK Studio', 'SEK Studio Ltd'])
      await engage(`pages-${n++}`, name);
    const all = async (query) => {
      const ids = [];
      for (let path = `/v1/alerts?${query}`; path;) {
        const answer = await service.get(path);
        ids.push(...answer.json.alerts.map((a) => [a.score, a.id]));
        path = answer.headers.get('link')?.match(/<(?:https?:\/\/[^/]*)?([^>]*)>/)?.[1];
      }
      return ids;
    };
    const whole = await all('state=open,in_review&sort=score&limit=500');
    assert.ok(whole.length > 3);
    assert.deepEqual(whole, [...whole].sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? 1 : -1)));
    assert.deepEqual(await all('state=open,in_review&sort=score&limit=2'), whole);
    assert.deepEqual(await all('state=in_review,open&sort=score&limit=3'), whole);
  });

  test('a question about another day, or of other lists, leaves the alerts alone', async () => {
    const { alerts } = await engage('days');
    const tomorrow = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
    await screen('days', { as_of: tomorrow });
    await screen('days', { lists: ['un-sc'] });
    assert.deepEqual((await alertsOf('days')).map((a) => [a.id, a.state]), alerts.map((a) => [a.id, a.state]));
  });

  test('four eyes: the author may not approve, somebody else may, and the next screening says so', async () => {
    const { screening, alerts, alert } = await engage('eyes');
    assert.equal(screening.verdict, 'block');
    for (const one of alerts) {
      const made = await decide(one, no);
      assert.equal(made.status, 201, made.text);
      assert.equal(made.headers.get('location'), `/v1/alerts/${one.id}`);
      assert.equal(made.json.waits_for_approval, true);
      assert.equal(made.json.decisions[0].author_name, 'ada');
    }
    assert.equal((await screen('eyes')).verdict, 'block', 'nothing is in force before the approval');
    const own = await approve(alert, { verdict: 'approved' }, ada);
    assert.equal(own.status, 403);
    assert.match(own.json.detail, /somebody else/);
    for (const one of alerts) assert.equal((await approve(one, { verdict: 'approved' })).status, 201);
    const { json } = await service.get(`/v1/alerts/${alert.id}`);
    assert.equal(json.state, 'decided');
    assert.equal(json.outcome, 'false_match');
    assert.equal(json.decisions[0].approval.approver_name, 'ben');
    assert.equal(json.suppression.in_force, true);

    const next = await screen('eyes');
    assert.notEqual(next.verdict, 'block');
    assert.equal(next.headline.risk, 0);
    assert.equal(matchOf(next, 'eyes', alert).decision.outcome, 'false_match');
    assert.equal(matchOf(next, 'eyes', alert).decision.id, json.decisions[0].id);
    const { json: evidence } = await service.get(`/v1/screenings/${next.id}/evidence`);
    const applied = evidence.input.decisions.find((d) => d.listed === alert.listed);
    assert.equal(applied.id, json.decisions[0].id);
    assert.match(applied.party_sha256, /^[0-9a-f]{64}$/);

    // The vendor's record changes: the suppression is void, a new alert asks again.
    const put = await service.put('/v1/parties/eyes-vendor', company('eyes-vendor', 'SEK Studio', { country: ['kp'] }));
    assert.equal(put.status, 200);
    const changed = await screen('eyes');
    assert.equal(changed.verdict, 'block');
    assert.equal(matchOf(changed, 'eyes', alert).decision, undefined);
    const old = (await service.get(`/v1/alerts/${alert.id}`)).json;
    assert.equal(old.state, 'closed');
    assert.equal(old.close_reason, 'superseded');
    assert.equal(old.suppression.end_reason, 'party_changed');
    const late = await decide(alert, no);
    assert.equal(late.status, 409);
    assert.match(late.json.detail, new RegExp(old.superseded_by));
  });

  test('a true match counts 1 from then on', async () => {
    const { alert } = await engage('true', 'Nings Cartoon & Animation Studio');
    const target = alert ?? (await alertsOf('true'))[0];
    assert.ok(target);
    assert.equal((await decide(target, { outcome: 'true_match', reason: 'same address' })).status, 201);
    assert.equal((await approve(target, { verdict: 'approved' })).status, 201);
    const next = await screen('true');
    assert.equal(next.headline.path.at(-1).match, 1);
    assert.equal(next.verdict, 'block');
  });

  test('two people decide at once: one wins, the other is told who', async () => {
    const { alert } = await engage('race');
    const answers = await Promise.all([decide(alert, no, ada), decide(alert, { outcome: 'true_match', reason: 'x' }, ben)]);
    assert.deepEqual(answers.map((a) => a.status).sort(), [201, 409]);
    const winner = answers[0].status === 201 ? 'ada' : 'ben';
    assert.match(answers.find((a) => a.status === 409).json.detail, new RegExp(`${winner} decided`));
  });

  test('If-Match: what changed meanwhile is 412', async () => {
    const { alert } = await engage('etag');
    const read = await service.get(`/v1/alerts/${alert.id}`);
    const tag = read.headers.get('etag');
    assert.equal((await service.post(`/v1/alerts/${alert.id}/decisions`, { outcome: 'escalated', reason: 'ask legal' }, { headers: { 'if-match': tag } })).status, 201);
    const late = await decide(alert, no, ben, { 'if-match': tag });
    assert.equal(late.status, 412);
    assert.equal((await service.get(`/v1/alerts/${alert.id}`)).json.escalated, true);
  });

  test('an Idempotency-Key decides once', async () => {
    const { alert } = await engage('once');
    const headers = { 'idempotency-key': 'decide-once' };
    const [first, again] = [await decide(alert, no, ada, headers), await decide(alert, no, ada, headers)];
    assert.equal(first.status, 201);
    assert.equal(again.status, 201);
    assert.deepEqual(again.bytes, first.bytes);
    assert.equal((await service.get(`/v1/alerts/${alert.id}`)).json.decisions.length, 1);
  });

  test('what is refused, and how', async () => {
    const { alert } = await engage('refusals');
    const cases = [
      [{ outcome: 'maybe', reason: 'x' }, 422, '/outcome'],
      [{ outcome: 'true_match' }, 422, '/reason'],
      [{ outcome: 'true_match', reason: '   ' }, 422, '/reason'],
      [{ outcome: 'true_match', reason: 'x'.repeat(4001) }, 422, '/reason'],
      [{ outcome: 'true_match', reason: 'x', until: '2099-01-01' }, 422, '/until'],
      [{ outcome: 'false_match', reason: 'x', until: 'soon' }, 422, '/until'],
      [{ outcome: 'false_match', reason: 'x', until: '2020-01-01' }, 422, '/until'],
      [{ outcome: 'false_match', raeson: 'x', reason: 'x' }, 422, '/raeson'],
    ];
    for (const [body, status, pointer] of cases) {
      const answer = await decide(alert, body);
      assert.equal(answer.status, status, JSON.stringify(body).slice(0, 80));
      assert.equal(answer.json.errors[0].pointer, pointer);
    }
    assert.equal((await approve(alert, { verdict: 'approved' })).status, 409, 'nothing waits');
    assert.equal((await approve(alert, { verdict: 'yes' })).status, 422);
    assert.equal((await decide(alert, no)).status, 201);
    assert.equal((await approve(alert, { verdict: 'rejected' })).status, 422, 'a rejection says why');
    assert.equal((await approve(alert, { verdict: 'approved', decision: '00000000-0000-7000-8000-000000000000' })).status, 404);
    assert.equal((await approve(alert, { verdict: 'rejected', reason: 'no extract' })).status, 201);
    for (const id of ['x', '00000000-0000-7000-8000-000000000000']) {
      assert.equal((await service.get(`/v1/alerts/${id}`)).status, 404);
      assert.equal((await decide(id, no)).status, 404);
      assert.equal((await approve(id, { verdict: 'approved' })).status, 404);
      assert.equal((await service.post(`/v1/alerts/${id}/reopen`, { reason: 'x' })).status, 404);
      assert.equal((await service.get(`/v1/suppressions/${id}`)).status, 404);
    }
    assert.equal((await service.post(`/v1/alerts/${alert.id}/reopen`, { reason: 'x' })).status, 409);
    assert.equal((await service.post(`/v1/alerts/${alert.id}/close`, { reason: 'x' })).status, 409);
    const reader = await service.key('reader', 'screen');
    assert.equal((await decide(alert, no, reader)).status, 403);
    const decider = await service.key('decider', 'decide');
    assert.equal((await approve(alert, { verdict: 'approved' }, decider)).status, 403);
    for (const query of ['state=opne', 'band=huge', 'sort=name', 'cursor=x', 'min_age_days=-1', 'statt=open'])
      assert.equal((await service.get(`/v1/alerts?${query}`)).status, 400, query);
  });

  test('the queue: filters, order, pages, assignment of several', async () => {
    for (const id of ['q1', 'q2', 'q3']) await engage(id);
    const open = (await service.get('/v1/alerts?state=open&sort=score&limit=500')).json.alerts;
    for (let i = 1; i < open.length; i++) assert.ok(open[i - 1].score >= open[i].score);
    let path = '/v1/alerts?state=open&limit=2&sort=oldest';
    const seen = [];
    while (path) {
      const page = await service.get(path);
      seen.push(...page.json.alerts.map((a) => a.id));
      path = page.headers.get('link')?.match(/<([^>]*)>; rel="next"/)?.[1];
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, open.length);
    const ids = (await alertsOf('q1')).map((a) => a.id);
    const unknown = await service.post('/v1/alerts/assignments', { alerts: ids, assignee: 'nobody' });
    assert.equal(unknown.status, 422);
    const some = await service.post('/v1/alerts/assignments', { alerts: [...ids, '00000000-0000-7000-8000-000000000000'], assignee: null });
    assert.equal(some.status, 404);
    assert.equal((await service.post('/v1/alerts/assignments', { alerts: [] })).status, 422);
    assert.equal((await service.post('/v1/alerts/assignments', { alerts: ids, assignee: null })).json.assigned, ids.length);
  });

  test('a suppression is listed, revoked, and its alert is asked about again', async () => {
    const { alert } = await engage('revokes');
    await decide(alert, { ...no, until: '2099-12-31' });
    await approve(alert, { verdict: 'approved' });
    const [row] = (await service.get('/v1/suppressions?party=revokes-vendor&state=in_force')).json.suppressions;
    assert.equal(row.alert, alert.id);
    const days = (new Date(row.expires_at) - new Date()) / 86400000;
    assert.ok(days < 366, 'never longer than the policy allows');
    assert.equal((await service.post(`/v1/suppressions/${row.id}/revoke`, {})).status, 422);
    const ended = await service.post(`/v1/suppressions/${row.id}/revoke`, { reason: 'new evidence' });
    assert.equal(ended.json.end_reason, 'revoked');
    assert.equal((await service.post(`/v1/suppressions/${row.id}/revoke`, { reason: 'x' })).status, 409);
    assert.equal((await service.get(`/v1/alerts/${alert.id}`)).json.state, 'in_review');
    assert.equal((await screen('revokes')).verdict, 'block');
  });

  test('a report after a true match: its clock, its packet, the annual one', async () => {
    const { alert } = await engage('owed');
    const wanted = { kind: 'block', action_on: '2026-03-02', description: 'payment held', property: 'account 7', value: '1250.50', currency: 'USD' };
    const early = await service.post(`/v1/alerts/${alert.id}/reports`, wanted, { key: ada });
    assert.equal(early.status, 409);
    await decide(alert, { outcome: 'true_match', reason: 'same studio' });
    await approve(alert, { verdict: 'approved' });
    const cases = [
      [{ ...wanted, kind: 'seize' }, '/kind'], [{ ...wanted, action_on: '2999-01-01' }, '/action_on'],
      [{ ...wanted, value: 'much' }, '/value'], [{ ...wanted, currency: 'usd' }, '/currency'],
      [{ ...wanted, description: undefined }, '/description'],
    ];
    for (const [body, pointer] of cases) {
      const answer = await service.post(`/v1/alerts/${alert.id}/reports`, body, { key: ada });
      assert.equal(answer.status, 422, pointer);
      assert.equal(answer.json.errors[0].pointer, pointer);
    }
    const made = await service.post(`/v1/alerts/${alert.id}/reports`, wanted, { key: ada });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.due_on, '2026-03-16');
    assert.equal(made.json.state, 'overdue');
    assert.equal(made.json.value, '1250.50');
    assert.equal(made.json.decisions[0].approver, 'ben');
    assert.equal(made.json.party_record.properties.name[0], 'SEK Studio');
    assert.ok(made.json.listed_record);
    assert.match(made.json.evidence_sha256, /^[0-9a-f]{64}$/);
    const path = made.headers.get('location');
    const page = await service.get(`${path}/print`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Report of blocked property/);
    assert.equal((await service.get('/v1/reports?state=overdue')).json.reports.length, 1);
    assert.equal((await service.get('/v1/reports/annual/2026')).json.blocked.length, 1);
    assert.equal((await service.get('/v1/reports/annual/2025')).json.blocked.length, 0);
    assert.equal((await service.post(`${path}/filed`, { on: '2026-01-01' }, { key: ada })).status, 422);
    const filed = await service.post(`${path}/filed`, { on: '2026-03-10', reference: 'ORS-1' }, { key: ada });
    assert.equal(filed.json.state, 'filed');
    assert.equal((await service.post(`${path}/filed`, { on: '2026-03-10' }, { key: ada })).status, 409);
    assert.equal((await service.post(`${path}/released`, { on: '2026-06-01' }, { key: ada })).json.released_on, '2026-06-01');
    assert.equal((await service.get('/v1/reports/annual/2026')).json.blocked.length, 0);
    for (const id of ['x', '00000000-0000-7000-8000-000000000000'])
      assert.equal((await service.get(`/v1/reports/${id}`)).status, 404);
    assert.equal((await service.get('/v1/reports/annual/x')).status, 404);
    assert.equal((await service.get('/v1/reports?state=lost')).status, 400);
  });

  test('an authorisation: recorded by one, approved by another, said with the block, revoked', async () => {
    await engage('licensed');
    const wanted = { kind: 'licence', regime: 'us-ofac', reference: 'SAMPLE-2026-1', evidence: 'file 12', party: 'licensed-vendor', engagement: 'licensed', valid_from: '2020-01-01', valid_to: '2099-12-31' };
    const made = await service.post('/v1/authorisations', wanted, { key: ada });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.state, 'waiting');
    const path = made.headers.get('location');
    assert.equal((await screen('licensed')).authorised, false);
    const own = await service.post(`${path}/approvals`, { verdict: 'approved' }, { key: ada });
    assert.equal(own.status, 403);
    assert.equal((await service.post(`${path}/approvals`, { verdict: 'rejected' }, { key: ben })).status, 422);
    assert.equal((await service.post(`${path}/approvals`, { verdict: 'approved' }, { key: ben })).status, 201);
    const twice = await service.post(`${path}/approvals`, { verdict: 'approved' }, { key: ben });
    assert.equal(twice.status, 409);
    assert.match(twice.json.detail, /in_force, by ben/);

    const screening = await screen('licensed');
    assert.equal(screening.verdict, 'block');
    assert.equal(screening.authorised, true, JSON.stringify(screening.rules));
    assert.equal(screening.authorised_until, '2099-12-31');
    const replayed = await service.post(`/v1/screenings/${screening.id}/replay`);
    assert.equal(replayed.json.equal, true, replayed.text);

    assert.equal((await service.get('/v1/authorisations?state=in_force')).json.authorisations.length, 1);
    assert.equal((await service.post(`${path}/revoke`, { reason: 'withdrawn' }, { key: ben })).json.state, 'revoked');
    assert.equal((await service.post(`${path}/revoke`, { reason: 'x' }, { key: ben })).status, 409);
    assert.equal((await screen('licensed')).authorised, false);

    const cases = [
      [{ ...wanted, kind: 'wish' }, '/kind'],
      [{ ...wanted, party: 'nobody' }, '/party'],
      [{ ...wanted, engagement: 'none' }, '/engagement'],
      [{ ...wanted, valid_to: '2019-01-01' }, '/valid_from'],
      [{ ...wanted, valid_to: 'soon' }, '/valid_to'],
      [{ ...wanted, evidence: undefined }, '/evidence'],
    ];
    for (const [body, pointer] of cases) {
      const answer = await service.post('/v1/authorisations', body, { key: ada });
      assert.equal(answer.status, 422, pointer);
      assert.equal(answer.json.errors[0].pointer, pointer);
    }
    assert.equal((await service.get('/v1/authorisations/x')).status, 404);
    assert.equal((await service.post('/v1/authorisations/x/revoke', { reason: 'x' }, { key: ada })).status, 404);
    assert.equal((await service.get('/v1/authorisations?state=old')).status, 400);
  });

  test('an acknowledged decision outlives a crash of the service and of the database', async () => {
    const { alert } = await engage('crash');
    const made = await decide(alert, no);
    assert.equal(made.status, 201);
    const postmaster = await service.postmaster();
    await service.kill('SIGKILL');
    process.kill(postmaster, 'SIGQUIT');
    await service.serve();
    const { json } = await service.get(`/v1/alerts/${alert.id}`);
    assert.equal(json.decisions[0].id, made.json.decisions[0].id);
    assert.equal((await approve(alert, { verdict: 'approved' })).status, 201);
    assert.match(await service.cli('audit', 'verify'), /events hold/);
  });

  test('a decision covers the same listed party on other lists', async () => {
    await engage('cluster', 'Korea Mining Development Trading Corporation');
    const alerts = (await alertsOf('cluster')).filter((a) => /MINING DEVELOPMENT/i.test(a.caption));
    assert.deepEqual(alerts.map((a) => a.list).sort(), ['un-sc', 'us-ofac-sdn']);
    const [first, second] = alerts;
    assert.equal((await decide(first, no)).json.waits_for_approval, true);
    const waiting = (await service.get(`/v1/alerts/${second.id}`)).json;
    assert.equal(waiting.waits_for_approval, true);
    assert.equal(waiting.decisions[0].reason, no.reason);
    assert.equal((await decide(second, no, ben)).status, 409, 'the other is decided too');
    assert.equal((await approve(second, { verdict: 'approved' }, ada)).status, 403);
    assert.equal((await approve(second, { verdict: 'approved' })).status, 201);
    for (const one of alerts) assert.equal((await service.get(`/v1/alerts/${one.id}`)).json.state, 'decided');
    const screening = await screen('cluster');
    for (const one of alerts) assert.equal(matchOf(screening, 'cluster', one).decision?.outcome, 'false_match', JSON.stringify(matchOf(screening, 'cluster', one).decision));
  });

  test('an escalation covers one alert only', async () => {
    await engage('passed-on', 'Korea Mining Development Trading Corporation');
    const [first, second] = (await alertsOf('passed-on')).filter((a) => /MINING DEVELOPMENT/i.test(a.caption));
    assert.equal((await decide(first, { outcome: 'escalated', reason: 'ask the lawyers' })).status, 201);
    assert.equal((await service.get(`/v1/alerts/${second.id}`)).json.decisions.length, 0);
  });
});
