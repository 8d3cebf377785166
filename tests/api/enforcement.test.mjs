// api/enforcement.test.mjs - what public enforcement cases turned on, as a client would send it. The listed parties
// are those of the cases, on lists of this test; all other names are made up.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Service, company, person } from './service.mjs';

const lists = {
  'us-ofac': [
    { id: 'case-sis', schema: 'Company', properties: { name: ['SIS DOO'], address: ['Litijska cesta 38, 1000 Ljubljana'], phone: ['+386 1 555 0101'], topics: ['sanction'] } },
    { id: 'case-savo', schema: 'Person', properties: { name: ['Savo Stjepanovic'], birthDate: ['1976-07-22'], topics: ['sanction'] } },
    { id: 'case-almaz', schema: 'Company', properties: { name: ['Almaz Antey Air Defense Concern Main System Design Bureau, JSC', 'GSKB Almaz-Antey'], topics: ['sanction'] } },
    { id: 'case-sek', schema: 'Company', properties: { name: ['Scientific Educational Korea Studio', 'SEK Studio'], topics: ['sanction'] } },
  ],
};

let service;
describe('enforcement', () => {
  before(async () => {
    service = await Service.start();
    service.all = await service.key('all');
    for (const [regime, entities] of Object.entries(lists)) {
      const file = join(service.folder, `${regime}.json`);
      await writeFile(file, entities.map((entity) => JSON.stringify(entity)).join('\n') + '\n');
      await service.cli('lists', 'import', `own-${regime}`, file, '--format', 'ftm', '--regime', regime, '--published', '2015-02-05');
    }
    for (let tries = 0; !(await service.get('/v1/lists')).json.lists.some((l) => l.id === 'own-us-ofac' && l.version > 0); tries++) {
      assert.ok(tries < 200, 'the list was not seen');
      await new Promise((done) => setTimeout(done, 50));
    }
  });
  after(() => service?.stop());

  const screen = async (body) => {
    const { status, json } = await service.post('/v1/screen?persist=false', { lists: ['own-us-ofac'], ...body });
    assert.equal(status, 200, JSON.stringify(json.errors));
    return json;
  };
  const rows = (json, rule) => json.rules.filter((r) => r.rule === rule);
  const flags = (json, id) => json.parties.find((p) => p.id === id).flags.map((f) => f.id);
  const root = company('root', 'Bright Harbor Streaming Inc', { country: ['us'] });

  test('Apple 2019: "SIS d.o.o." is "SIS DOO"; every role is screened, the account administrator too', async () => {
    const json = await screen({
      root: 'root',
      parties: [root, company('dev', 'SIS d.o.o.', { country: ['si'] }),
        company('buyer', 'Nightlark Software', { address: ['Litijska cesta 38, 1000 Ljubljana'] }),
        person('admin', 'Savo Stjepanović', { birthDate: ['1976-07-22'] })],
      relations: [{ from: 'root', to: 'dev', type: 'contracts' }, { from: 'root', to: 'buyer', type: 'contracts' },
        { from: 'admin', to: 'buyer', type: 'signs_for' }],
    });
    assert.equal(json.verdict, 'block');
    assert.deepEqual(rows(json, 'listed').filter((r) => r.verdict === 'block').map((r) => r.party).sort(), ['admin', 'dev']);
    assert.ok(flags(json, 'buyer').includes('listed-signer'));
    assert.ok(flags(json, 'buyer').includes('listed-address'), 'the listed firm sits at the same address');
  });

  test('Cobham 2018: not all words of the listed name, and the owner of the customer', async () => {
    const json = await screen({
      root: 'root',
      parties: [root, company('buyer', 'Almaz Antey Telecommunications LLC', { country: ['ru'] }), company('owner', 'GSKB Almaz Antey')],
      relations: [{ from: 'buyer', to: 'root', type: 'pays' },
        { from: 'owner', to: 'buyer', type: 'owns', basis: 'capital', share: { low: '51', high: '51' } }],
    });
    assert.equal(json.verdict, 'block');
    assert.deepEqual(rows(json, 'ownership').map((r) => r.party), ['buyer']);
  });

  test('Amazon 2020: "Krimea" and an embassy are no clean addresses', async () => {
    const json = await screen({
      root: 'root',
      parties: [root, company('krimea', 'Sunny Coast Traders', { address: ['Naberezhnaya 3, Yalta, Krimea'] }),
        company('embassy', 'Embassy of the Islamic Republic of Iran', { address: ['Tokyo'], country: ['jp'] }),
        company('street', 'Quiet Meadow Bakery', { address: ['Krim Street 4, Springfield'], country: ['us'] })],
      relations: ['krimea', 'embassy', 'street'].map((to) => ({ from: 'root', to, type: 'contracts' })),
    });
    assert.equal(json.verdict, 'block');
    assert.ok(rows(json, 'territory').some((r) => r.party === 'krimea' && r.regime === 'us-ofac' && r.verdict === 'block'));
    assert.deepEqual(flags(json, 'krimea'), ['embargo-place']);
    assert.deepEqual(flags(json, 'embassy'), ['embassy']);
    assert.equal(rows(json, 'government')[0].party, 'embassy');
    assert.deepEqual(flags(json, 'street'), []);
  });

  test('Mondo TV 2024: invoices of the studio name third payees, who change', async () => {
    const json = await screen({
      root: 'root', as_of: '2026-11-23',
      parties: [root, company('studio', 'Paper Crane Animation'), company('p1', 'Long River Trading'), company('p2', 'Silver Gate Imports')],
      relations: [{ from: 'root', to: 'studio', type: 'contracts' },
        { from: 'root', to: 'p1', type: 'pays', valid_from: '2026-03-01', properties: { invoicedBy: ['studio'], currency: ['USD'] } },
        { from: 'root', to: 'p2', type: 'pays', valid_from: '2026-09-01', properties: { invoicedBy: 'studio' } }],
    });
    assert.equal(json.verdict, 'review');
    assert.deepEqual(rows(json, 'payee_other').map((r) => r.party).sort(), ['p1', 'p2']);
    assert.deepEqual(flags(json, 'studio'), ['payee-rotates']);
    assert.deepEqual(flags(json, 'p1'), ['payee-other']);
    const flag = json.parties.find((p) => p.id === 'p1').flags[0];
    assert.equal(flag.weight, 0.35);
    assert.match(flag.source, /Mondo TV/);
    assert.match(flag.reason, /by "root"/);
  });

  test('Microsoft 2023: the end user behind distributors, in Crimea, and the owner who is listed', async () => {
    const json = await screen({
      root: 'root',
      parties: [root, company('dist', 'Copper Kettle Distribution', { country: ['ru'] }),
        company('user', 'Harbour Works', { address: ['Sevastopol, ul. Lenina 2'], country: ['ru'] })],
      relations: [{ from: 'root', to: 'dist', type: 'contracts' }, { from: 'dist', to: 'user', type: 'contracts' }],
    });
    assert.equal(json.verdict, 'block');
    assert.equal(rows(json, 'territory').find((r) => r.regime === 'us-ofac').party, 'user');
    assert.equal(json.parties.find((p) => p.id === 'user').tier, 2);
  });

  test('e.l.f. 2019: the label says China, the site is in North Korea', async () => {
    const json = await screen({
      root: 'root', nexus: { seat: 'us', us_import: true },
      parties: [root, company('maker', 'Willow Lash Works', { country: ['cn'], originLabel: ['cn'], productionCountry: ['kp'] }),
        person('worker', 'Ri Un Ju', { nationality: ['kp'] })],
      relations: [{ from: 'root', to: 'maker', type: 'contracts' }, { from: 'maker', to: 'worker', type: 'contracts' }],
    });
    assert.equal(json.verdict, 'review');
    assert.deepEqual(flags(json, 'maker'), ['origin']);
    assert.ok(rows(json, 'presumption').some((r) => r.party === 'worker' && r.regime === 'us-caatsa' && r.measure === 'import'));
    const last = json.headline.path.at(-1);
    assert.equal(last.listed, null);
    assert.equal(last.flags[0].id, 'kp-nexus');
  });

  test('a nexus without the United States shows its rules as information', async () => {
    const body = {
      root: 'root', parties: [root, company('dev', 'SIS d.o.o.')], relations: [{ from: 'root', to: 'dev', type: 'contracts' }],
    };
    const json = await screen({ ...body, nexus: { seat: ['ch'], currency: 'CHF' } });
    assert.equal(json.verdict, 'watch');
    assert.equal(json.rules[0].decides, false);
    assert.equal((await screen({ ...body, nexus: { seat: ['ch'], currency: 'USD' } })).verdict, 'block');
    const licence = { kind: 'licence', regime: 'us-ofac', reference: 'case 2026-77', party: 'dev', valid_to: '2099-12-31' };
    const allowed = await screen({ ...body, authorisations: [licence] });
    assert.equal(allowed.verdict, 'block');
    assert.equal(allowed.authorised, true);
    assert.equal(allowed.authorised_until, '2099-12-31');
    assert.equal(allowed.rules[0].authorisation.reference, 'case 2026-77');
  });

  test('what is wrong with a nexus, an authorisation or a property is named', async () => {
    const wrong = async (more, pointer, code) => {
      const { status, json } = await service.post('/v1/screen?persist=false', { root: 'root', parties: [root, company('a', 'Quiet Meadow Bakery')], ...more });
      assert.equal(status, 422);
      assert.deepEqual([json.errors[0].pointer, json.errors[0].code], [pointer, code]);
    };
    const licence = { kind: 'licence', regime: 'us-ofac', reference: 'x' };
    await wrong({ nexus: { seat: ['xx'] } }, '/nexus/seat/0', 'unknown_country');
    await wrong({ nexus: { currency: 'dollars' } }, '/nexus/currency', 'unknown_value');
    await wrong({ nexus: { us_import: 'yes' } }, '/nexus/us_import', 'type');
    await wrong({ nexus: { seats: ['us'] } }, '/nexus/seats', 'unknown_field');
    await wrong({ authorisations: [{ ...licence, kind: 'permit' }] }, '/authorisations/0/kind', 'unknown_value');
    await wrong({ authorisations: [{ ...licence, party: 'z' }] }, '/authorisations/0/party', 'unknown_party');
    await wrong({ authorisations: [{ ...licence, valid_from: '2026-02-01', valid_to: '2026-01-01' }] }, '/authorisations/0/valid_from', 'order');
    await wrong({ authorisations: [{ kind: 'licence', regime: 'us-ofac' }] }, '/authorisations/0/reference', 'required');
    const pays = { from: 'root', to: 'a', type: 'pays' };
    await wrong({ relations: [{ ...pays, properties: { price: ['-3'] } }] }, '/relations/0/properties/price/0', 'not_decimal');
    await wrong({ relations: [{ ...pays, properties: { prise: ['3'] } }] }, '/relations/0/properties/prise', 'unknown_property');
    await wrong({ relations: [{ ...pays, properties: { paymentMethod: 'barter' } }] }, '/relations/0/properties/paymentMethod', 'unknown_value');
    await wrong({ parties: [company('root', 'Bright Harbor Streaming Inc', { ipAddress: ['300.1.1.1'] })] }, '/parties/0/properties/ipAddress/0', 'unknown_value');
  });

  test('kept: the evidence verifies, holds flags and derived relations, and replays to the same bytes', async () => {
    const shared = { iban: ['DE89370400440532013000'], country: ['de'] };
    const kept = await service.post('/v1/screen', {
      root: 'root', lists: ['own-us-ofac'], nexus: { seat: ['us'] },
      parties: [company('z', 'Copper Kettle Ceramics', shared), company('b', 'Old Quay Ropeworks', shared), root, company('dev', 'SIS d.o.o.', shared)],
      relations: [{ from: 'root', to: 'b', type: 'contracts', properties: { price: ['10'], currency: 'EUR' } }],
      authorisations: [{ kind: 'exemption', regime: 'us-ofac', reference: 'b' }, { kind: 'licence', regime: 'us-ofac', reference: 'a' }],
    });
    assert.equal(kept.status, 201, kept.text);
    const at = `/v1/screenings/${kept.json.id}`;
    const evidence = (await service.get(`${at}/evidence`)).json;
    assert.deepEqual(evidence.result.derived.map((d) => [d.from, d.to, d.type]),
      [['b', 'dev', 'shares_bank_account'], ['b', 'z', 'shares_bank_account'], ['dev', 'z', 'shares_bank_account']]);
    assert.equal(evidence.result.headline.path.at(-2).relation, 'shares_bank_account');
    assert.ok(evidence.result.parties.find((p) => p.id === 'z').flags.some((f) => f.id === 'shared-account'));
    const replayed = await service.post(`${at}/replay`);
    assert.equal(replayed.status, 200, replayed.text);
    assert.equal(replayed.json.equal, true, replayed.text);
  });
});
