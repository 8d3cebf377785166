// web/admin.test.mjs - list manager, administrator and auditor: lists, policy, users and keys, audit.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { start } from "../support/list_server.mjs";
import { addPeople, engage, openApi } from "./desk.mjs";
import { axe, openContext, signIn, startBrowser, startService, user } from "./support.mjs";

const WIDTHS = [320, 768, 1280];
const HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>';
let service, browser, api, folder, publisher;

const sdnRow = (id, name) => `${id},"${name}",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n`;
const sdn = `${Array.from({ length: 60 }, (_, i) => sdnRow(i + 1, `SAMPLE PARTY ${i + 1}`)).join("")}${sdnRow(4695, "HAMAS")}${sdnRow(4697, "HIZBALLAH")}${sdnRow(9345, "KOREA MINING DEVELOPMENT TRADING CORPORATION")}\x1a`;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "subtier-web-lists-"));
  mkdirSync(path.join(folder, "us-ofac-sdn"));
  for (const [name, text] of Object.entries({ sdn, alt: "\x1a", add: "\x1a", sdn_comments: "\x1a" }))
    writeFileSync(path.join(folder, "us-ofac-sdn", `${name}.csv`), text, "latin1");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
    "-keyout", path.join(folder, "key"), "-out", path.join(folder, "cert")], { stdio: "ignore" });
  publisher = await start(folder, { cert: readFileSync(path.join(folder, "cert")), key: readFileSync(path.join(folder, "key")) });
  service = await startService("--mirror", `https://localhost:${publisher.port}`, "--mirror-ca", path.join(folder, "cert"));
  addPeople(service, { ada: "administrator", lia: "list_manager", otto: "auditor", vic: "viewer", carla: "reviewer" });
  api = openApi(service);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
  publisher?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function as(name, target = "/", options = {}) {
  const context = await openContext(browser, service, options);
  const page = await context.newPage();
  await signIn(page, "/", name);
  await page.goto(target);
  return page;
}
const close = (page) => page.context().close();
const token = (page) => page.locator("input[name=csrf]").first().getAttribute("value");
const post = (page, target, form) => page.request.post(service.origin + target, { form, maxRedirects: 0 });
const said = (page) => page.getByRole("status").first().innerText();
const table = (n, name) => `Nr,Firm\n${Array.from({ length: n }, (_, i) => `${i},${name(i)}`).join("\n")}\n`;

async function upload(page, text, button = "Import it") {
  if (!(await page.locator("#file").isVisible())) await page.getByText("Upload a file").click();
  await page.locator("#file").setInputFiles({ name: `${HOSTILE}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: button }).click();
  await page.waitForLoadState();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
  const list = javaScriptEnabled ? "watch-with" : "watch-without";

  test(`an own list is added, checked, imported, compared, held and released by two, ${how}`, async () => {
    const lia = await as("lia", "/lists", { javaScriptEnabled });
    await lia.getByText("Add a list of your own").click();
    await lia.getByLabel("Id", { exact: true }).fill("us-ofac-sdn");
    await lia.getByLabel("Which column holds what").fill("name=Firm\nid=Nr");
    await lia.getByRole("button", { name: "Add the list" }).click();
    assert.match(await lia.getByRole("alert").innerText(), /catalogue/);
    assert.equal(await lia.getByLabel("Which column holds what").inputValue(), "name=Firm\nid=Nr");
    await lia.getByLabel("Id", { exact: true }).fill(list);
    await lia.getByLabel("Title").fill(`Whom we watch ${HOSTILE}`);
    await lia.getByRole("button", { name: "Add the list" }).click();
    await lia.waitForURL(`**/lists/${list}?done=added`);

    const firm = (i) => `Quiet Firm number ${i}`;
    await upload(lia, table(200, firm), "Only check it");
    assert.match(await lia.locator("main").innerText(), /would become a version.*200, 0, 0/s);
    assert.match(await lia.locator("main").innerText(), /No file of this list has come in yet/);
    await upload(lia, table(200, firm));
    assert.match(await said(lia), /its version is active/);
    await upload(lia, table(201, (i) => (i === 7 ? `"${HOSTILE.replaceAll('"', '""')}"` : firm(i))));
    await lia.getByRole("link", { name: /See what changed/ }).first().click();
    const diff = await lia.locator("main").innerText();
    assert.match(diff, /1 added, 1 changed, 0 removed/);
    assert.ok(diff.includes(HOSTILE));
    assert.ok((await lia.locator("del").count()) > 0 && (await lia.locator("ins").count()) > 0);

    await lia.goto(`/lists/${list}`);
    await upload(lia, table(20, firm));
    assert.match(await lia.getByRole("alert").innerText(), /hold this file/);
    assert.match(await lia.locator("main").innerText(), /A file is held.*may lose/s);
    assert.equal(await lia.getByRole("button", { name: /release|Approve/ }).count(), 0);
    const held = (await api("GET", `/v1/lists/${list}/versions`)).versions.find((one) => one.state === "rejected").id;
    assert.equal((await post(lia, `/lists/${list}/versions/${held}/release`, { csrf: await token(lia), reason: "x" })).status(), 403);
    await upload(lia, "no table at all \x00");
    assert.match(await lia.getByRole("alert").innerText(), /NUL byte/);
    await close(lia);

    const anna = await as(user.name, `/lists/${list}`, { javaScriptEnabled });
    await anna.getByLabel("Why the findings do not matter").fill("We closed those files");
    await anna.getByRole("button", { name: "Propose its release" }).click();
    assert.match(await said(anna), /Another administrator/);
    assert.equal(await anna.getByRole("button", { name: /Approve/ }).count(), 0);
    assert.equal((await post(anna, `/lists/${list}/versions/${held}/release`, { csrf: await token(anna) })).status(), 409);
    await close(anna);
    const ada = await as("ada", `/lists/${list}`, { javaScriptEnabled });
    assert.match(await ada.locator("main").innerText(), /proposed by anna.meyer.*We closed those files/s);
    await ada.getByRole("button", { name: /Approve/ }).click();
    assert.match(await said(ada), /active now/);
    await ada.getByRole("button", { name: "Take it out of use" }).click();
    assert.match(await said(ada), /out of use/);
    await close(ada);
  });

  test(`a list is fetched from its publisher and its progress followed, ${how}`, async () => {
    const lia = await as("lia", "/lists/us-ofac-sdn", { javaScriptEnabled });
    await lia.getByRole("button", { name: "Fetch it now" }).click();
    await lia.waitForURL("**/lists/us-ofac-sdn?job=*");
    const done = lia.getByText(/A new version came|nothing newer/);
    if (javaScriptEnabled) await done.waitFor({ timeout: 20000 });
    for (let tries = 0; !javaScriptEnabled && tries < 100 && (await done.count()) === 0; tries++) {
      await lia.getByRole("link", { name: "Look again" }).click();
      await lia.waitForLoadState();
    }
    assert.ok((await done.count()) > 0);
    await close(lia);
  });

  test(`a policy is tried out, saved, compared and brought into force, ${how}`, async () => {
    const id = javaScriptEnabled ? "try-with" : "try-without";
    await engage(api, id, ["Koreya Mining Developement"]);
    const page = await as("ada", "/policy", { javaScriptEnabled });
    await page.getByRole("link", { name: /Make a new version/ }).click();
    await page.getByLabel("A match can block from").fill("a lot");
    await page.getByLabel("An alert is due after").fill("9");
    await page.getByRole("button", { name: "Try it out" }).click();
    assert.match(await page.getByRole("alert").innerText(), /Block threshold: must be a number/);
    assert.equal(await page.getByLabel("An alert is due after").inputValue(), "9");
    await page.getByLabel("A match can block from").fill("1");
    await page.getByLabel("A match counts from").fill("0.999");
    await page.getByText("Red flags").click();
    await page.getByLabel("Payee is not the contractor", { exact: true }).uncheck();
    await page.getByRole("button", { name: "Try it out" }).click();
    assert.match(await said(page), /would vanish/);
    assert.equal(await page.getByLabel("A match counts from").inputValue(), "0.999");
    const before = (await api("GET", "/v1/policies")).policies.length;
    await page.getByText("Red flags").click();
    assert.equal(await page.getByLabel("Payee is not the contractor", { exact: true }).isChecked(), false);
    await page.getByLabel("A match counts from").fill("0.75");
    await page.getByRole("button", { name: "Save it as a version" }).click();
    assert.match(await said(page), /saved/);
    assert.match(await page.locator("tr", { hasText: "A match counts from" }).innerText(), /0\.75/);
    assert.match(await page.locator("tr", { hasText: "Payee is not the contractor" }).innerText(), /off/);
    const { policies } = await api("GET", "/v1/policies");
    assert.equal(policies.length, before + 1);
    assert.equal(policies[0].parameters.review_days, 9);
    assert.equal(policies[0].in_force, false);
    await page.getByLabel("Why it comes into force").fill(`As we tried ${HOSTILE}`);
    await page.getByRole("button", { name: "Bring it into force" }).click();
    assert.match(await said(page), /in force/);
    assert.ok((await page.locator("main").innerText()).includes(HOSTILE));
    const [pack] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Validation pack/ }).click()]);
    assert.match(pack.suggestedFilename(), /^validation-\d+\.json$/);
    JSON.parse(readFileSync(await pack.path(), "utf8"));
    await close(page);
  });

  test(`a user and a key are made, used and ended, ${how}`, async () => {
    const name = javaScriptEnabled ? "nora" : "nils";
    const page = await as("ada", "/accounts", { javaScriptEnabled });
    await page.getByText("Add a user").click();
    await page.getByLabel("Name", { exact: true }).first().fill(name);
    await page.getByLabel("Role").selectOption("requester");
    await page.getByLabel(/^Password \(at least/).fill("short");
    await page.getByRole("button", { name: "Add the user" }).click();
    assert.match(await page.getByRole("alert").innerText(), /12/);
    assert.equal(await page.getByLabel("Name", { exact: true }).first().inputValue(), name);
    await page.getByLabel(/^Password \(at least/).fill(user.password);
    await page.getByRole("button", { name: "Add the user" }).click();
    assert.match(await said(page), /can sign in/);
    const nora = await as(name, "/");
    await page.locator("tr", { hasText: name }).getByRole("button", { name: /Disable/ }).click();
    assert.match(await said(page), /no more/);
    assert.equal((await nora.goto("/")).status(), 401);
    await close(nora);

    await page.getByText("Make a key").click();
    await page.getByLabel("Name", { exact: true }).last().fill(`key of ${name} ${HOSTILE}`);
    await page.getByRole("button", { name: "Make the key" }).click();
    assert.match(await page.getByRole("alert").innerText(), /choose what the key may do/);
    await page.locator("[name=scope][value=match]").check();
    await page.getByLabel("Last day").fill("2199-12-31");
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await page.locator("#new-key").innerText();
    assert.match(key, /^stk_[0-9a-f]{64}$/);
    const use = () => fetch(`${service.origin}/v1/lists`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal((await use()).status, 200);
    await page.getByRole("link", { name: /I have copied it/ }).click();
    assert.ok(!(await page.content()).includes(key));
    await page.locator(".card", { hasText: `key of ${name}` }).getByRole("button", { name: /Revoke/ }).click();
    assert.match(await said(page), /revoked/);
    assert.equal((await use()).status, 401);
    const me = (await api("GET", "/v1/users")).users.find((one) => one.name === "ada");
    assert.equal((await post(page, `/accounts/users/${me.id}/disable`, { csrf: await token(page) })).status(), 409);
    await close(page);
  });
}

test("the auditor reads, filters and verifies; each entry leads to its object; a detail is erased", async () => {
  const [alert] = await engage(api, "audit", ["Hizballah"]);
  const found = alert ?? (await api("GET", "/v1/alerts?party=audit-0")).alerts[0];
  await api("POST", `/v1/alerts/${found.id}/decisions`, { outcome: "escalated", reason: `Look at this ${HOSTILE}` });
  const otto = await as("otto", "/audit?action=alert.&subject_kind=alert");
  assert.ok((await otto.locator("main").innerText()).includes("alert.decide"));
  await otto.locator("summary", { hasText: "Detail" }).first().click();
  assert.ok((await otto.locator("main").innerText()).includes(HOSTILE));
  assert.equal(await otto.getByRole("button", { name: /Erase/ }).count(), 0);
  await otto.locator(`a[href="/alerts/${found.id}"]`).first().click();
  assert.match(await otto.getByRole("heading", { level: 1 }).innerText(), /Hizballah/i);
  assert.equal(await otto.getByRole("button", { name: /Record the decision/ }).count(), 0);
  await otto.goto("/audit");
  await otto.getByRole("link", { name: "Verify the whole chain now" }).click();
  assert.match(await said(otto), /whole chain holds/);
  assert.equal((await otto.goto("/audit?from=2026-99-99")).status(), 400);
  assert.match(await otto.getByRole("alert").innerText(), /./);
  assert.equal((await otto.goto("/accounts")).status(), 403);

  const ada = await as("ada", "/audit?action=alert.decide");
  await ada.locator("summary", { hasText: "Detail" }).first().click();
  await ada.getByLabel("Erase this detail because").first().fill("Somebody asked for it");
  await ada.getByRole("button", { name: /Erase/ }).first().click();
  assert.match(await said(ada), /still holds/);
  await ada.goto("/audit/verify");
  assert.match(await said(ada), /the detail of 1 erased/);
  await Promise.all([close(otto), close(ada)]);
});

test("roles: a viewer sees the lists and no action; every change asks for its right and its token", async () => {
  const vic = await as("vic", "/lists/us-ofac-sdn");
  assert.equal(await vic.locator("main form:not([method=get])").count(), 0);
  const csrf = await vic.locator("form.leave input[name=csrf]").getAttribute("value");
  const changes = ["/lists", "/lists/us-ofac-sdn/refresh", "/lists/us-ofac-sdn/use", "/lists/us-ofac-sdn/upload",
    "/lists/us-ofac-sdn/versions/1/release", "/policy", "/policy/1/activate", "/accounts/users", "/accounts/users/x/disable",
    "/accounts/users/x/password", "/accounts/keys", "/accounts/keys/x/revoke", "/audit/1/erase"];
  for (const change of changes) assert.equal((await post(vic, change, { csrf })).status(), 403, change);
  for (const page of ["/audit", "/audit/verify", "/accounts", "/policy/new"])
    assert.equal((await vic.goto(page)).status(), 403, page);
  await close(vic);
  const ada = await as("ada", "/lists/us-ofac-sdn");
  for (const change of changes) assert.equal((await post(ada, change, { csrf: "0".repeat(64), reason: "x" })).status(), 403, change);
  for (const gone of ["/lists/no-such-list", "/lists/us-ofac-sdn/diff?from=98&to=99", "/policy/999", "/policy/trials/x"])
    assert.equal((await ada.goto(gone)).status(), 404, gone);
  await close(ada);
});

test("axe finds nothing on any page of administration at three widths, and none is wider than its window", async () => {
  const page = await as("ada", "/");
  page.on("dialog", () => assert.fail("a script ran"));
  const pages = ["/lists", "/lists/us-ofac-sdn", "/lists/watch-with", "/lists/watch-with/diff?from=1&to=2", "/policy",
    "/policy/1", "/policy/new", "/accounts", "/audit", "/audit/verify"];
  for (const target of pages) {
    const answer = await page.goto(target);
    assert.ok((await answer.body()).length <= 100 * 1024, `${target} is too heavy`);
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
    assert.equal(await page.locator("img").count(), 0, target);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await axe(page), [], `${target} at ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${target} at ${width}`);
    }
  }
  assert.deepEqual(page.context().foreign, []);
  await close(page);
});
