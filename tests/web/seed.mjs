// web/seed.mjs - records that pages have to bear: many, long, of other scripts, hostile.
//
// Every vendor is fictional; the listed party is one of the sample lists.
// SPDX-License-Identifier: Apache-2.0

export const hostile = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{csrf}}`;
export const names = {
  chinese: "大连银河动画有限公司",
  arabic: "شركة النور للرسوم المتحركة",
  long: "Verwaltungsgesellschaftfuerinternationaleanimationsdienstleistungen".repeat(3),
  hostile: `Hostile ${hostile}`,
};

const party = (id, name, more = {}, schema = "Company") => ({ id, schema, properties: { name: [name], ...more } });

/** A chain with a payee on a list, as the engagement "paper-lanterns"; `tidy`: for pictures, without
 *  names that are there to break pages. */
export async function seedChain(service, { tidy = false } = {}) {
  const parties = [
    party("buyer", "Bright Harbor Streaming Inc", { country: ["us"] }),
    party("granite", "Granite Peak Pictures LLC", { country: ["us"], registrationNumber: ["0801234567"] }),
    party("hanbit", "Hanbit Layout House", { country: ["kr"] }),
    party("yinhe", names.chinese, { country: ["cn"], alias: ["Dalian Yinhe Animation"] }),
    party("noor", names.arabic, { country: ["eg"] }),
    party("long", names.long),
    party("hostile", names.hostile, { alias: [hostile], notes: [hostile], address: [hostile] }),
    party("payee", "SEK Studio", { country: ["kp"] }),
    party("owner", "Maria Lindqvist", { country: ["se"], birthDate: ["1971-04-02"] }, "Person"),
  ];
  const relations = [
    { from: "buyer", to: "granite", type: "contracts", source: "contract" },
    { from: "granite", to: "hanbit", type: "contracts", source: "declared" },
    { from: "hanbit", to: "yinhe", type: "contracts", source: "declared" },
    { from: "granite", to: "noor", type: "contracts", source: "declared" },
    { from: "granite", to: "long", type: "contracts", source: "declared" },
    { from: "noor", to: "hostile", type: "contracts", source: "declared" },
    { from: "yinhe", to: "granite", type: "contracts", source: "declared" }, // a cycle
    { from: "hanbit", to: "payee", type: "pays", source: "declared" },
    { from: "owner", to: "granite", type: "owns", share: { low: "25", high: "50" }, source: "registry" },
  ];
  const left = new Set(tidy ? ["long", "hostile", "yinhe"] : []);
  for (const one of parties.filter((p) => !left.has(p.id))) await service.api("POST", "/v1/parties", one);
  for (const one of relations.filter((r) => !left.has(r.from) && !left.has(r.to))) await service.api("POST", "/v1/relations", one);
  await service.api("POST", "/v1/engagements", { id: "paper-lanterns", title: "Paper Lanterns, season 2", root: "buyer" });
  await service.api("PUT", "/v1/parties/granite", party("granite", "Granite Peak Pictures LLC", { country: ["us"], registrationNumber: ["0801234568"], alias: ["GPP"] }));
  return service.api("POST", "/v1/engagements/paper-lanterns/screenings", {});
}

/** One vendor with `count` subcontractors, every tenth of which has one of its own; "big-season". */
export async function seedMany(service, count = 200) {
  const rows = ["id,name,country,parent,engagement,engagement_title"];
  rows.push("big,Big Season Streaming Inc,us,,big-season,Big season");
  rows.push("prime,Meadowlark Pictures,us,big,,");
  for (let i = 0; i < count - 2; i++)
    rows.push(`sub-${i},${i === 77 ? "SEK Studio" : `Subcontractor number ${i} Ltd`},${["ie", "se", "cn", "kr"][i % 4]},${i % 10 === 9 ? `sub-${i - 1}` : "prime"},,`);
  await service.api("POST", "/v1/parties/import?file=big.csv", `${rows.join("\n")}\n`, "text/csv");
  return service.api("POST", "/v1/engagements/big-season/screenings", {});
}
