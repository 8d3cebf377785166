-- migrations/0017_red_flags.sql - the catalogue of red flags, for those who read and tune it.
--
-- The rows are those compiled into the program (service/risk/red_flags.def), written by
-- tools/red-flags. What a screening raised stands in its evidence with title, weight and source; a
-- policy's changes stand with the policy.
--
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE red_flag (
    id            text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    title         text NOT NULL,
    weight_micro  integer NOT NULL CHECK (weight_micro BETWEEN 0 AND 1000000),
    predicate     text NOT NULL,
    parameter     bigint NOT NULL,
    valid_from    date NOT NULL,
    explanation   text NOT NULL,
    source        text NOT NULL
);
COMMENT ON TABLE red_flag IS 'Catalogue of red flags, the same for all tenants; changed by migrations only.';
COMMENT ON COLUMN red_flag.id IS 'As answers name it: payee-other.';
COMMENT ON COLUMN red_flag.title IS 'A few words for a heading.';
COMMENT ON COLUMN red_flag.weight_micro IS 'f of the party''s risk, in millionths; a policy may change it.';
COMMENT ON COLUMN red_flag.predicate IS 'The function that raises it.';
COMMENT ON COLUMN red_flag.parameter IS 'Days, percent, a count or basis points, as the predicate takes it; 0 for none.';
COMMENT ON COLUMN red_flag.valid_from IS 'First day it is raised on.';
COMMENT ON COLUMN red_flag.explanation IS 'What an answer says; % stands for the evidence.';
COMMENT ON COLUMN red_flag.source IS 'Law, guidance or enforcement case it rests on.';
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON red_flag FROM subtier_app;

INSERT INTO red_flag (id, title, weight_micro, predicate, parameter, valid_from, explanation, source) VALUES
    ('account-changes', 'Two accounts within months', 250000, 'account_changes', 183, '2023-03-02', 'paid into different accounts within six months: %', 'Tri-Seal compliance note of 2 March 2023; FBI notices of 16 May 2024 and 23 July 2025'),
    ('bad-check-digit', 'A number that cannot have been issued', 150000, 'check_digit', 0, '2012-05-30', 'a check digit is wrong: %', 'ISO 17442; ISO 13616; IMO resolution A.1117(30); GB 32100-2015'),
    ('bank-third', 'Bank in a third country', 200000, 'bank_third', 0, '2023-03-02', 'banks outside its own countries: %', 'Tri-Seal compliance note of 2 March 2023'),
    ('border-or-hub', 'Border city or hub of North Korean labour', 150000, 'border_or_hub', 0, '2018-07-23', 'in a border city or hub with a trade such as animation, software, seafood or textiles: %', 'North Korea supply chain advisory of 23 July 2018; advisory of 16 May 2022'),
    ('buyback', 'An option to buy the share back', 350000, 'buyback', 0, '2026-03-31', 'a share was given up with an option to buy it back: %', 'OFAC, sham transactions guidance of 31 March 2026; EU best practices of 3 July 2024'),
    ('cheap', 'Far below the tier''s prices', 200000, 'cheap', 60, '2018-07-23', 'paid under 60 % of what others of its tier are paid: %', 'North Korea supply chain advisory of 23 July 2018'),
    ('circular-subcontracting', 'Subcontracting in a circle', 100000, 'circular', 0, '2018-07-23', 'contracts lead back to it: %', 'North Korea supply chain advisory of 23 July 2018'),
    ('crypto-pay', 'Paid in virtual currency', 300000, 'crypto_pay', 0, '2022-05-16', 'is paid in virtual currency: %', 'advisory of 16 May 2022; FBI notice of 23 July 2025'),
    ('divested', 'Half or more before, less now', 450000, 'divested', 5000, '2014-08-13', 'a frozen owner gave up the half it held: %', 'OFAC FAQ 402; sham transactions guidance of 31 March 2026'),
    ('drift', 'Personal data differ across documents', 250000, 'drift', 0, '2022-05-16', 'its birth differs across documents: %', 'notices of 18 October 2023 and 16 May 2024'),
    ('el-address', 'An address of the Entity List', 500000, 'el_address', 0, '2024-06-12', 'at an address that is listed itself: %', '15 CFR 744.16, address-only entries of the Entity List'),
    ('embargo-place', 'An address names an embargoed place', 500000, 'embargo_place', 0, '2014-12-19', 'its address names an embargoed place: %', 'OFAC, enforcement release of 8 July 2020 (Amazon)'),
    ('embassy', 'Mission of an embargoed state', 400000, 'embassy', 0, '2016-03-16', 'an embassy or authority of an embargoed state: %', 'OFAC, enforcement release of 8 July 2020 (Amazon)'),
    ('hidden-sub', 'A subcontractor nobody declared', 400000, 'hidden_sub', 0, '2018-07-23', 'evidence names a subcontractor that was not declared: %', 'North Korea supply chain advisory of 23 July 2018'),
    ('iban-country', 'Account''s country is not the party''s', 100000, 'iban_country', 0, '2023-03-02', 'its account number is of another country: %', 'ISO 13616; Tri-Seal compliance note of 2 March 2023'),
    ('ip-mismatch', 'Logs in from elsewhere', 250000, 'ip_mismatch', 0, '2022-05-16', 'logs in from a country it did not declare: %', 'notices of 18 October 2023 and 16 May 2024'),
    ('ko-notes', 'Korean notes without a Korean party', 350000, 'ko_notes', 0, '2024-04-22', 'notes in Korean although no Korean party is declared: %', '38 North, 22 April 2024; advisory of 16 May 2022'),
    ('kp-ip', 'A North Korean internet address', 500000, 'kp_ip', 0, '2022-05-16', 'uses an address of North Korea''s netblock: %', 'APNIC, STAR-KP 175.45.176.0/22; 38 North, 22 April 2024'),
    ('kp-ip-lease', 'An internet address leased to North Korea', 200000, 'kp_ip_lease', 0, '2022-05-16', 'uses an address once leased to North Korea: %', '210.52.109.0/24, China Unicom''s lease'),
    ('kp-nexus', 'North Korean nexus', 500000, 'kp_nexus', 0, '2016-03-16', 'address, nationality, contact or bank in North Korea: %', '31 CFR 510.201, 510.205'),
    ('kp-venture', 'Joint venture with a North Korean party', 500000, 'kp_venture', 0, '2017-09-11', 'owned together with a North Korean party: %', 'Security Council resolution 2375 (2017), paragraph 18'),
    ('largest-holder', 'The largest holder is frozen', 300000, 'largest_holder', 0, '2024-07-03', 'its largest known holder is frozen: %', 'EU best practices of 3 July 2024; OFAC FAQ 398'),
    ('lei-lapsed', 'Lapsed legal entity identifier', 50000, 'lei_lapsed', 0, '2012-05-30', 'its legal entity identifier is %', 'ISO 17442; GLEIF registration status'),
    ('listed-address', 'At a listed party''s address', 350000, 'listed_address', 0, '2019-11-25', 'has the address of a listed party: %', 'OFAC, enforcement release of 25 November 2019 (Apple)'),
    ('listed-contact', 'A listed party''s phone, mail or wallet', 500000, 'listed_contact', 0, '2018-11-28', 'has a contact, account or wallet of a listed party: %', 'OFAC, SDN identification data'),
    ('listed-minority', 'Frozen minority owners', 350000, 'listed_minority', 1000, '2014-08-13', 'frozen owners hold a tenth or more, but not half: %', 'OFAC FAQ 398, 402; EU best practices of 3 July 2024'),
    ('listed-signer', 'Director or signatory listed', 500000, 'listed_signer', 0, '2014-08-13', 'who directs, controls or signs for it is frozen: %', 'OFAC FAQ 398, 400'),
    ('mass-address', 'Many firms at one address', 150000, 'mass_address', 3, '2023-03-02', 'three or more firms stand at its address: %', 'Tri-Seal compliance note of 2 March 2023'),
    ('no-camera', 'Refuses to be seen', 300000, 'no_camera', 0, '2023-10-18', 'refuses a video call or a visit', 'notices of 18 October 2023 and 16 May 2024'),
    ('one-ip', 'One login address for several vendors', 350000, 'one_ip', 2, '2022-05-16', 'shares its login address with vendors of other owners: %', 'advisory of 16 May 2022'),
    ('origin', 'Origin label is not the production site', 350000, 'origin', 0, '2019-01-31', 'the origin on the label is not where it is made: %', 'OFAC, enforcement release of 31 January 2019 (e.l.f.)'),
    ('owner-unknown', 'A listed owner and missing shares', 400000, 'owner_unknown', 0, '2014-08-13', 'an owner is frozen, and how much it or others hold is not known: %', 'EAR red flag 29; EU best practices of 3 July 2024'),
    ('payee-other', 'Payee is not the contractor', 350000, 'payee_other', 0, '2024-06-26', 'is paid without being the contracted party: %', 'OFAC, enforcement release of 26 June 2024 (Mondo TV)'),
    ('payee-rotates', 'Payees change', 400000, 'payee_rotates', 366, '2024-06-26', 'two or more third payees within twelve months: %', 'OFAC, enforcement release of 26 June 2024 (Mondo TV)'),
    ('prc-payout', 'Chinese bank for a vendor elsewhere', 250000, 'prc_payout', 0, '2022-05-16', 'is paid in China and sits elsewhere: %', 'advisory of 16 May 2022'),
    ('residential', 'A home, across a border', 100000, 'residential', 0, '2023-03-02', 'works from a home in another country: %', 'Tri-Seal compliance note of 2 March 2023'),
    ('shared-account', 'One account for several vendors', 350000, 'shared_account', 2, '2022-05-16', 'shares an account with vendors of other owners: %', 'advisory of 16 May 2022'),
    ('ship-to', 'Equipment goes elsewhere', 350000, 'ship_to', 0, '2023-10-18', 'had its equipment sent to another country: %', 'notices of 18 October 2023 and 16 May 2024'),
    ('timed-transfer', 'A share moved about the listing', 400000, 'timed_transfer', 180, '2024-07-03', 'a share was moved within 180 days of the listing: %', 'OFAC, sham transactions guidance of 31 March 2026; EU best practices of 3 July 2024'),
    ('trust-shell', 'Trust or nominee with unknown beneficiary', 300000, 'trust_shell', 0, '2024-07-03', 'an owner is a trust or nominee whose beneficiary is not known: %', 'EU best practices of 3 July 2024; OFAC, sham transactions guidance of 31 March 2026'),
    ('undisclosed-tier', 'Subcontractors not disclosed', 50000, 'undisclosed', 0, '2018-07-23', 'its subcontractors are not disclosed: %', 'North Korea supply chain advisory of 23 July 2018'),
    ('wages', 'Wages withheld', 450000, 'wages', 0, '2018-07-23', 'wages are withheld or paid to somebody else', 'North Korea supply chain advisory of 23 July 2018; CAATSA 321'),
    ('young-firm', 'Founded shortly before', 100000, 'young_firm', 365, '2023-03-02', 'founded within a year before: %', 'Tri-Seal compliance note of 2 March 2023')
ON CONFLICT (id) DO UPDATE SET title = excluded.title, weight_micro = excluded.weight_micro,
    predicate = excluded.predicate, parameter = excluded.parameter, valid_from = excluded.valid_from,
    explanation = excluded.explanation, source = excluded.source;
