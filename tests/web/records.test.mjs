// web/records.test.mjs - parties, engagements, bulk upload, large results: with and without JavaScript.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { names, seedChain, seedMany } from "./seed.mjs";
import { axe, openContext, signIn, startBrowser, startService } from "./support.mjs";

const WIDTHS = [320, 768, 1280];
let service, browser, chain, many;
before(async () => {
  service = await startService();
  browser = await startBrowser();
  chain = await seedChain(service);
  many = await seedMany(service);
  service.makeUser("vera.viewer", "viewer");
  service.makeUser("rita.requester", "requester");
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

const table = (rows) => ({ name: "vendors.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`parties are searched and a record is read, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/parties");
    await page.getByLabel("Search by name").pressSequentially("hanbit");
    if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
    await page.locator("#results").getByRole("link", { name: "Hanbit Layout House" }).waitFor();
    await page.locator("#results li").nth(1).waitFor({ state: "detached" });
    assert.equal(await page.locator("#results li").count(), 1);
    assert.match(page.url(), /q=hanbit/);
    await page.locator("#results").getByRole("link").click();
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Hanbit Layout House");
    assert.match(await page.getByRole("region", { name: "Relations of this party" }).innerText(), /Granite Peak Pictures LLC contracts it/);
    await page.getByRole("link", { name: "Granite Peak Pictures LLC" }).first().click();
    const history = page.locator("section", { has: page.getByRole("heading", { name: "History" }) });
    assert.match(await history.innerText(), /Version 2[\s\S]*removed Registration number: 0801234567[\s\S]*added Registration number: 0801234568[\s\S]*Version 1/);
    await page.goto("/parties/payee");
    assert.match(await page.getByRole("region", { name: "Alerts of this party" }).innerText(), /SEK STUDIO/);
    await page.goto("/parties?q=nobody+is+called+so");
    assert.match(await page.locator("#results").innerText(), /No party's name holds these words/);
    await context.close();
  });

  test(`an engagement is drawn and screened now, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/engagements");
    await page.getByRole("link", { name: "Paper Lanterns, season 2" }).click();
    assert.equal(await page.locator("svg.graph .node").count(), 9);
    assert.equal(await page.locator("table.tree tbody tr").count(), 9);
    const before = await page.getByRole("region", { name: "Screenings of this engagement" }).locator("tbody tr").count();
    await page.getByRole("button", { name: "Screen it now" }).click();
    await page.waitForURL("**/screenings/*");
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /SEK Studio.*tier 2/);
    await page.locator(".crumb").getByRole("link").click();
    assert.equal(await page.getByRole("region", { name: "Screenings of this engagement" }).locator("tbody tr").count(), before + 1);
    await context.close();
  });

  test(`a table is tried out, corrected and stored, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    const own = javaScriptEnabled ? "js" : "plain";
    await signIn(page, "/upload");
    await page.locator("#file").setInputFiles(
      table(`Nr;Lieferant;Land;Mutter\n${own}-1;Alpha ${own} GmbH;de;\n${own}-2;Beta AG;Atlantis;${own}-1\n${own}-3;Gamma AG;ch;${own}-1\n`),
    );
    await page.getByRole("button", { name: "Try it out" }).click();
    await arrive(page, javaScriptEnabled);
    // No column is known: what they are is told, not uploaded again.
    assert.match(await page.locator("main").innerText(), /no column of the first row is known/);
    for (const [column, field] of [["Nr", "id"], ["Lieferant", "name"], ["Land", "country"], ["Mutter", "parent"]])
      await page.getByLabel(column, { exact: true }).fill(field);
    await page.getByRole("button", { name: "Try again with these columns" }).click();
    await arrive(page, javaScriptEnabled, "Tried out");
    assert.equal(await page.getByLabel("Lieferant", { exact: true }).inputValue(), "name");
    const bad = page.getByRole("region", { name: "Table of these rows" });
    assert.equal(await bad.locator("tbody tr").count(), 1);
    assert.match(await bad.innerText(), /country/);
    await assert.rejects(service.api("GET", `/v1/parties/${own}-1`), /404/); // nothing is stored yet
    await page.getByRole("button", { name: "Store the good rows" }).click();
    await arrive(page, javaScriptEnabled, "Stored");
    assert.match(await page.locator(".figures").innerText(), /New parties\s*2[\s\S]*Refused\s*1/);
    assert.equal((await service.api("GET", `/v1/parties/${own}-3`)).properties.name[0], "Gamma AG");
    const csv = await (await context.request.get(await page.getByRole("link", { name: /Download/ }).getAttribute("href"))).text();
    assert.equal(csv.trim().split("\n").length, 4);
    await context.close();
  });

  test(`a session that ends while somebody types loses nothing, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/screen");
    await page.getByLabel("Company name").fill("Bright Harbor Streaming Inc");
    await page.locator("#name-1").fill(`Quiet "Meadow" & Söhne ${names.chinese}`);
    const other = await context.newPage(); // signs out in another tab, and takes the cookie's session away
    const cookies = await context.cookies();
    await other.goto("/");
    await other.getByRole("button", { name: "Sign out" }).click();
    await context.addCookies(cookies);
    await page.getByRole("button", { name: "Screen all of them" }).click();
    await page.getByLabel("Password").waitFor();
    assert.match(await page.locator("main").innerText(), /Nothing you typed is lost/);
    await page.getByLabel("User name").fill("anna.meyer");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Password").fill("correct horse battery 7");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Go on with it" }).click();
    await page.waitForURL("**/screenings/*");
    assert.match(await page.locator("table.tree").innerText(), /Quiet "Meadow" & Söhne 大连银河动画有限公司/);
    await context.close();
  });
}

/** Past the page of the job to what it made; without JavaScript the page is asked for again. */
async function arrive(page, script, heading) {
  for (let i = 0; i < 100 && !/\/imports\//.test(new URL(page.url()).pathname); i++) {
    await page.waitForTimeout(100);
    if (!script) await page.reload();
  }
  await page.waitForURL("**/imports/*");
  if (heading) assert.match(await page.getByRole("heading", { level: 1 }).innerText(), new RegExp(heading));
}

test("a form is not carried through the sign-in page for another site", async () => {
  const form = "csrf=x&company=Evil&name=Evil&action=screen";
  for (const [headers, carried] of [
    [{ "Sec-Fetch-Site": "same-origin" }, true],
    [{ "Sec-Fetch-Site": "cross-site" }, false],
    [{ Origin: "https://elsewhere.example" }, false],
    [{}, false],
  ]) {
    const answer = await fetch(`${service.origin}/screen`, {
      method: "POST",
      headers: { Accept: "text/html", Cookie: "subtier_session=ended", "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: form,
    });
    assert.equal(answer.status, 401);
    assert.equal((await answer.text()).includes('name="form"'), carried, JSON.stringify(headers));
  }
  const large = await fetch(`${service.origin}/screen`, {
    method: "POST",
    headers: { Accept: "text/html", Cookie: "subtier_session=ended", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" },
    body: `name=${"x".repeat(300 * 1024)}`,
  }).catch(() => null);
  if (large) assert.equal((await large.text()).includes('name="form"'), false);
});

test("200 subcontractors are pasted, shown with what is wrong a line, and screened", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/screen");
  await page.getByLabel("Company name").fill("Bright Harbor Streaming Inc");
  await page.getByText("Paste a table").click();
  const rows = ["Vendor,Country,Works for,Relation"];
  for (let i = 1; i <= 200; i++) rows.push(`Painter ${i} Ltd,${i === 150 ? "Atlantis" : "kr"},${i === 1 ? 0 : 1},`);
  rows[100] = "Painter 100 Ltd,kr,Nobody here,";
  await page.locator("#table").fill(rows.join("\n"));
  await page.getByRole("button", { name: "Add these parties" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("#lines tbody tr").count(), 200);
  assert.match(await page.locator("#line-100").innerText(), /no earlier party is called "Nobody here"/);
  await page.locator("#table").fill((await page.locator("#table").inputValue()).replace("Nobody here", "Painter 1 Ltd"));
  await page.getByRole("button", { name: "Screen all of them" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.locator("#line-150").innerText(), /Atlantis/);
  await page.locator("#table").fill((await page.locator("#table").inputValue()).replace("Atlantis", "kr"));
  await page.getByRole("button", { name: "Screen all of them" }).click();
  await page.waitForURL("**/screenings/*");
  assert.match(await page.locator(".figures").innerText(), /201 parties/);
  await page.getByRole("link", { name: "Change it and screen again" }).click();
  assert.equal(await page.locator("#lines tbody tr").count(), 200);
  assert.equal(await page.getByLabel("Company name").inputValue(), "Bright Harbor Streaming Inc");
  await context.close();
});

test("nexus and another day are told under More, and their errors stand beside them", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/screen");
  await page.locator("#name-1").fill("Granite Peak Pictures LLC");
  await page.getByText("More: another day").click();
  await page.getByLabel("Countries you sit in").fill("Germany, Atlantis");
  await page.getByRole("button", { name: "Screen all of them" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.locator("#seat-error").innerText(), /is no country code/);
  await page.getByLabel("Countries you sit in").fill("Germany");
  await page.getByLabel("Currencies you pay in").fill("EUR");
  await page.getByRole("button", { name: "Screen all of them" }).click();
  await page.waitForURL("**/screenings/*");
  await context.close();
});

test("200 parties stay legible: branches are collapsed, opened, and people found by name", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, `/screenings/${many.id}`);
  assert.ok((await page.locator("svg.graph .node").count()) < 40);
  assert.ok((await page.locator("svg.graph .node.worst").count()) >= 4);
  assert.equal(await page.locator("table.tree tbody tr").count(), 50);
  await page.getByRole("link", { name: "Later rows" }).click();
  assert.match(page.url(), /from=50/);
  await page.getByLabel("Find someone in this chain").pressSequentially("number 133");
  await page.locator("table.tree tbody tr").nth(1).waitFor({ state: "detached" });
  assert.match(await page.locator("table.tree tbody").innerText(), /Subcontractor number 133 Ltd/);
  await page.goto(`/screenings/${many.id}?find=number+133`);
  assert.match(await page.locator("svg.graph").textContent(), /133/);
  await page.getByRole("link", { name: "Show everyone" }).click();
  await page.getByRole("link", { name: "Draw everyone" }).click();
  assert.ok((await page.locator("svg.graph .node").count()) >= 200);
  await context.close();
});

test("evidence, replay and report are one step away", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, `/screenings/${chain.id}`);
  await page.getByRole("button", { name: "Replay and compare" }).click();
  assert.match(await page.getByRole("status").innerText(), /the same, byte for byte/);
  await page.getByRole("link", { name: "Printable report" }).click();
  assert.match(await page.locator("main").innerText(), /Screening report/);
  assert.deepEqual(await axe(page), []);
  const signed = await (await context.request.get(`/v1/screenings/${chain.id}/evidence?signed=true`)).json();
  assert.ok(signed.signature);
  await context.close();
});

test("times are in the reader's zone with its name, and UTC without JavaScript", async () => {
  for (const [javaScriptEnabled, zone] of [[true, /GMT\+9|JST/], [false, /UTC/]]) {
    const context = await openContext(browser, service, { javaScriptEnabled, timezoneId: "Asia/Tokyo" });
    const page = await context.newPage();
    await signIn(page, "/engagements/paper-lanterns");
    assert.match(await page.locator("#screenings + .scroll time").first().innerText(), zone);
    await context.close();
  }
});

test("a role sees only what it may, in the menu and by address", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/", "vera.viewer");
  const menu = await page.getByRole("navigation", { name: "Main" }).innerText();
  assert.doesNotMatch(menu, /Bulk upload|Users and keys/);
  assert.equal((await page.goto("/upload")).status(), 403);
  assert.match(await page.locator("main").innerText(), /You may not do this/);
  assert.equal((await page.goto("/parties")).status(), 200);
  assert.equal(await page.locator("main").getByRole("link", { name: /Upload a table/ }).count(), 0);
  await context.close();
  const requester = await openContext(browser, service);
  const hers = await requester.newPage();
  await signIn(hers, "/", "rita.requester");
  for (const address of ["/", "/screen", "/parties", "/engagements", "/help"]) assert.equal((await hers.goto(address)).status(), 200, address);
  await requester.close();
});

test("a form without its token is refused", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/engagements/paper-lanterns");
  for (const [address, form] of [
    ["/engagements/paper-lanterns/screen", {}],
    [`/screenings/${chain.id}/replay`, { csrf: "wrong" }],
    ["/screen", { csrf: "", name: "x" }],
  ]) {
    const answer = await context.request.post(address, { form });
    assert.equal(answer.status(), 403, address);
  }
  await context.close();
});

test("axe finds nothing on these pages at any width, hostile and long names stay text, nothing overflows", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  const complaints = [];
  await signIn(page);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const imported = await service.api("POST", "/v1/parties/import?file=%22%3E%3Cimg%20src%3Dx%3E.csv&dry_run=true", "id,name,country\nx,<img src=x>,Atlantis\n", "text/csv");
  for (const address of ["/", "/parties", "/parties/hostile", "/parties/long", "/parties/payee", "/engagements", "/engagements/paper-lanterns", `/screenings/${chain.id}`, `/screenings/${many.id}`, "/upload", `/imports/${imported.id}`])
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const answer = await page.goto(address);
      assert.equal(answer.status(), 200, address);
      assert.ok((await answer.body()).length < 100 * 1024, `${address} is heavier than 100 KB`);
      assert.deepEqual(await axe(page), [], `${address} at ${width}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${address} at ${width} is ${over} px too wide`);
      assert.equal(await page.locator("main img, main script").count(), 0, address);
      assert.doesNotMatch(await page.title(), /^owned/);
    }
  assert.deepEqual(complaints, []);
  assert.deepEqual(context.foreign, []);
  await context.close();
});
