// api/input.test.mjs - bad input: a clear error that names the value, and a service that stays up.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Service, company } from './service.mjs';

let service;
// One suite, for its hooks: Node 18 runs none outside of a suite.
describe('input', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
  });
  after(async () => {
    assert.equal((await service.get('/healthz')).status, 200, 'still up after all of this');
    const end = await service.stop();
    assert.equal(end.code, 0);
  });

  const screen = (body) => service.post('/v1/screen?persist=false', body);
  const raw = (bytes, headers) => service.ask('POST', '/v1/screen?persist=false', { raw: bytes, headers });
  const two = (more = {}, relation = {}) => ({
    root: 'a',
    parties: [company('a', 'Alpha Works'), { ...company('b', 'Beta Works'), ...more }],
    relations: [{ from: 'a', to: 'b', type: 'contracts', ...relation }],
  });
  const text = (json) => Buffer.from(json);

  describe('bytes that are no JSON', () => {
    const cases = {
      'nothing': text(''),
      'half an object': text('{"root": "a"'),
      'two values': text('{}{}'),
      'bad UTF-8': Buffer.concat([text('{"root": "'), Buffer.from([0xff]), text('"}')]),
      'overlong UTF-8': Buffer.concat([text('{"root": "'), Buffer.from([0xc0, 0xaf]), text('"}')]),
      'a raw NUL': text('{"root": "a\0b"}'),
      'an escaped NUL': text('{"root": "a\\u0000b"}'),
      'a lone surrogate': text('{"root": "\\ud800"}'),
      'a surrogate the wrong way round': text('{"root": "\\udc00\\ud800"}'),
      'a key twice': text('{"root": "a", "root": "b"}'),
      'a number out of range': text('{"root": 1e999}'),
      'NaN': text('{"root": NaN}'),
      'a byte order mark alone': Buffer.from([0xef, 0xbb, 0xbf]),
      'a comment': text('{"root": "a" /* x */}'),
      '10,000 arrays deep': text('['.repeat(10000) + ']'.repeat(10000)),
      '10,000 objects deep': text('{"a":'.repeat(10000) + '1' + '}'.repeat(10000)),
      '6 MB of brackets': text('['.repeat(6 << 20)),
      '10 MB of blanks': text(' '.repeat(10 << 20)),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      test(name, async () => {
        const { status, json } = await raw(bytes);
        assert.equal(status, 400);
        assert.equal(json.type, 'urn:subtier:problem:bad-syntax');
        if (bytes.length) assert.match(json.detail, /line \d+, column \d+/);
      });
    }
  });

  describe('values that cannot be', () => {
    const long = 'x'.repeat(100000);
    const cases = [
      ['an unknown field', { ...two(), partys: [] }, '/partys', 'unknown_field'],
      ['an unknown field of a party', two({ propertes: {} }), '/parties/1/propertes', 'unknown_field'],
      ['an unknown field of a relation', two({}, { typ: 'pays' }), '/relations/0/typ', 'unknown_field'],
      ['an unknown property', two({ properties: { nmae: ['x'], name: ['y'] } }), '/parties/1/properties/nmae', 'unknown_property'],
      ['a duplicate id', { ...two(), parties: [company('a', 'A A'), company('a', 'B B'), company('b', 'C C')] }, '/parties/1/id', 'duplicate'],
      ['an unknown party', two({}, { to: 'nobody' }), '/relations/0/to', 'unknown_party'],
      ['a relation to itself', two({}, { to: 'a' }), '/relations/0/to', 'self_relation'],
      ['an unknown root', { ...two(), root: 'nobody' }, '/root', 'unknown_party'],
      ['no root', { parties: two().parties }, '/root', 'required'],
      ['no parties', { root: 'a' }, '/parties', 'required'],
      ['parties that are no array', { root: 'a', parties: {} }, '/parties', 'type'],
      ['a party that is no object', { root: 'a', parties: [7] }, '/parties/0', 'type'],
      ['an empty name', two({ properties: { name: [''] } }), '/parties/1/properties/name/0', 'empty'],
      ['a blank name', two({ properties: { name: ['  '] } }), '/parties/1/properties/name/0', 'empty'],
      ['no name at all', two({ properties: {} }), '/parties/1/properties', 'required'],
      ['a name of 100,000 letters', two({ properties: { name: [long] } }), '/parties/1/properties/name/0', 'too_long'],
      ['an id of 100,000 letters', { root: 'a', parties: [company(long, 'A A')] }, '/parties/0/id', 'too_long'],
      ['an empty id', { root: 'a', parties: [company('', 'A A')] }, '/parties/0/id', 'empty'],
      ['a name that is a number', two({ properties: { name: [7] } }), '/parties/1/properties/name/0', 'type'],
      ['a control character in a name', two({ properties: { name: ['a\u0007b'] } }), '/parties/1/properties/name/0', 'control_character'],
      ['an unknown schema', two({ schema: 'Compny' }), '/parties/1/schema', 'unknown_schema'],
      ['an unknown type', two({}, { type: 'knows' }), '/relations/0/type', 'unknown_type'],
      ['an unknown source', two({}, { source: 'hearsay' }), '/relations/0/source', 'unknown_source'],
      ['a confidence of 0', two({}, { confidence: 0, confidence_reason: 'x' }), '/relations/0/confidence', 'out_of_range'],
      ['a confidence above 1', two({}, { confidence: 1.01, confidence_reason: 'x' }), '/relations/0/confidence', 'out_of_range'],
      ['a negative confidence', two({}, { confidence: -0.5, confidence_reason: 'x' }), '/relations/0/confidence', 'out_of_range'],
      ['a share above 100', two({}, { type: 'owns', share: { low: '10', high: '101' } }), '/relations/0/share/high', 'not_decimal'],
      ['a day that is not', { ...two(), as_of: '2026-02-30' }, '/as_of', 'bad_date'],
      ['a birth that is not', { root: 'p', parties: [{ id: 'p', schema: 'Person', properties: { name: ['A B'], birthDate: ['1972-13-01'] } }] }, '/parties/0/properties/birthDate/0', 'bad_date'],
      ['a country that is not', two({ properties: { name: ['B B'], country: ['qq'] } }), '/parties/1/properties/country/0', 'unknown_country'],
    ];
    for (const [name, body, pointer, code] of cases) {
      test(name, async () => {
        const { status, json, text: answered } = await screen(body);
        assert.equal(status, 422, answered);
        assert.equal(json.type, 'urn:subtier:problem:invalid-input');
        assert.deepEqual(json.errors.map((e) => [e.pointer, e.code]).find(([p]) => p === pointer), [pointer, code], answered);
        assert.ok(json.errors.every((e) => e.message.length > 0));
      });
    }

    test('all of them are named, the first 32 in full', async () => {
      const parties = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}`, schema: 'Nothing', properties: {} }));
      const { json } = await screen({ root: 'p0', parties });
      assert.equal(json.errors.length, 32);
      assert.ok(json.errors_omitted >= 8);
    });

    test('100,000 hostile faults take no long time', async () => {
      const parties = Array.from({ length: 100000 }, () => ({ id: 'same', schema: 'Compny', propertis: {} }));
      const started = Date.now();
      assert.equal((await screen({ root: 'same', parties })).status, 422);
      assert.ok(Date.now() - started < 10000);
    });
  });

  describe('size and kind', () => {
    test('10 MB where less is allowed is 413, before it is read', async () => {
      for (const path of ['/v1/compare', '/v1/parties', '/v1/relations', '/v1/engagements', '/match/default'])
        assert.equal((await service.ask('POST', path, { raw: `{"a": "${'x'.repeat(10 << 20)}"}` })).status, 413, path);
      const early = await service.raw([`POST /v1/compare HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.all}\r\n`
        + 'Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n'], { closeAfterMs: 5000 });
      assert.match(early.text, /^HTTP\/1.1 413 /);
    });

    test('a body in pieces without a length is measured too', async () => {
      const piece = `10000\r\n${'x'.repeat(65536)}\r\n`;
      const answer = await service.raw([`POST /v1/relations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.all}\r\n`
        + 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n', piece, piece, '0\r\n\r\n'], { closeAfterMs: 3000 });
      assert.match(answer.text, /^HTTP\/1.1 413 /);
    });

    test('a body where none is taken is 413', async () => {
      assert.equal((await service.ask('DELETE', '/v1/parties/x', { body: {} })).status, 413);
    });

    test('another media type is 415', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])
        assert.equal((await raw('{}', { 'content-type': type })).status, 415, type);
      assert.equal((await raw(JSON.stringify(two()), { 'content-type': 'application/json; charset=utf-8' })).status, 200);
      assert.equal((await raw(JSON.stringify(two()), { 'content-type': 'application/json; charset=latin1' })).status, 415);
    });

    test('a packed body is 415, not read as it stands', async () => {
      assert.equal((await raw('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' })).status, 415);
    });

    test('paths and queries must be UTF-8', async () => {
      for (const path of ['/v1/parties/%ff', '/v1/parties/%00', '/v1/parties/%', '/v1/parties/%c0%af', '/v1/parties?limit=%ff'])
        assert.equal((await service.get(path)).status, 400, path);
    });

    test('one body with two lengths is refused', async () => {
      for (const framing of ['Content-Length: 2\r\nTransfer-Encoding: chunked', 'Content-Length: 2\r\nContent-Length: 3']) {
        const { text: answer } = await service.raw([`POST /v1/compare HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.all}\r\n`
          + `Content-Type: application/json\r\n${framing}\r\n\r\n{}`], { closeAfterMs: 3000 });
        assert.match(answer, /^HTTP\/1.1 400 /);
        assert.match(answer, /[Cc]onnection: close/);
      }
    });
  });
});
