// web/review.test.mjs - the desk of reviewer and approver: queue, comparison, decisions, four eyes.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addPeople, engage, openApi } from "./desk.mjs";
import { axe, openContext, signIn, startBrowser, startService } from "./support.mjs";

const WIDTHS = [320, 768, 1280];
const HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}<script>alert(2)</script>';
let service, browser, api;
before(async () => {
  service = await startService();
  addPeople(service, { carla: "reviewer", ben: "approver", rita: "requester", vic: "viewer" });
  api = openApi(service);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

async function as(name, target = "/", options = {}) {
  const context = await openContext(browser, service, options);
  const page = await context.newPage();
  await signIn(page, "/", name);
  await page.goto(target);
  return page;
}
const soon = new Date(Date.now() + 40 * 86400000).toISOString().slice(0, 10);
const close = (page) => page.context().close();
const token = (page) => page.locator("input[name=csrf]").first().getAttribute("value");
const post = (page, path, form) => page.request.post(service.origin + path, { form, maxRedirects: 0 });

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
  const id = javaScriptEnabled ? "with" : "without";

  test(`a false match is decided, approved by another person, carried forward and ended, ${how}`, async () => {
    const [alert] = await engage(api, id, ["SEK Studio"], { country: ["cn"] });
    const carla = await as("carla", `/review?q=SEK&list=us-ofac-sdn`, { javaScriptEnabled });
    await carla.locator(`a[href="/alerts/${alert.id}"]`).click();
    assert.match(await carla.getByRole("heading", { level: 1 }).innerText(), /SEK Studio.*SEK STUDIO/s);
    const row = (label) => carla.locator("tr", { has: carla.locator("th", { hasText: label }) }).first();
    assert.match(await row("Country").innerText(), /China.*agrees/s);
    assert.ok((await carla.locator("table.tokens").count()) === 1);
    assert.match(await carla.locator("section", { has: carla.locator("#path") }).innerText(), /Bright Harbor.*contracts/s);

    // Blanks are no reason: the page says so, and keeps what was typed.
    await carla.getByLabel("False match: somebody else").check();
    await carla.getByLabel("Reason").fill("   ");
    await carla.getByLabel(/not asked about again until/).fill(soon);
    await carla.getByRole("button", { name: "Record the decision" }).click();
    assert.match(await carla.getByRole("alert").innerText(), /say why/);
    assert.equal(await carla.getByLabel(/not asked about again until/).inputValue(), soon);
    assert.ok(await carla.getByLabel("False match: somebody else").isChecked());
    await carla.getByLabel("Reason").fill("Another studio, see the register of Dalian");
    await carla.getByRole("button", { name: "Record the decision" }).click();
    assert.match(await carla.getByRole("status").innerText(), /when somebody else approves it/);
    assert.match(await carla.locator("main").innerText(), /Your decision waits for somebody else/);
    assert.equal(await carla.getByRole("button", { name: "Approve" }).count(), 0);

    const ben = await as("ben", "/review?waits=1", { javaScriptEnabled });
    await ben.locator(`a[href="/alerts/${alert.id}"]`).click();
    assert.equal(await ben.getByRole("button", { name: "Record the decision" }).count(), 0);
    await ben.getByRole("button", { name: "Refuse" }).click();
    assert.match(await ben.getByRole("alert").innerText(), /say why/);
    await ben.getByRole("button", { name: "Approve" }).click();
    assert.match(await ben.getByRole("status").innerText(), /in force/);
    assert.match(await ben.locator("main").innerText(), /carla.*Another studio.*Approved by ben/s);
    await close(ben);

    await carla.goto("/suppressions?state=in_force");
    const card = carla.locator(".card", { has: carla.locator(`a[href="/alerts/${alert.id}"]`) });
    const until = Date.parse(await card.locator("time").first().getAttribute("datetime")) - Date.parse(soon);
    assert.ok(until >= 0 && until <= 86400000, `until ${soon}, the whole day`);
    await card.locator("summary").click();
    await card.getByLabel("Reason").fill("Their owner changed");
    await card.getByRole("button", { name: /End it/ }).click();
    assert.match(await carla.getByRole("status").innerText(), /open again/);
    assert.match((await api("GET", `/v1/alerts/${alert.id}`)).state, /open|in_review/);
    assert.deepEqual(carla.context().foreign, []);
    await close(carla);
  });
}

test("a lost race tells who decided what, and shows what was typed", async () => {
  const [alert] = await engage(api, "race", ["SEK Studio"]);
  const [late, early] = await Promise.all([as("anna.meyer", `/alerts/${alert.id}`), as("carla", `/alerts/${alert.id}`)]);
  const decide = async (page, outcome, reason) => {
    await page.getByLabel(outcome).check();
    await page.getByLabel("Reason").fill(reason);
    const answered = page.waitForResponse(/decide$/);
    await page.getByRole("button", { name: "Record the decision" }).click();
    return (await answered).status();
  };
  assert.equal(await decide(early, "True match: the listed party", "The register names the same owner"), 303);
  assert.equal(await decide(late, "False match: somebody else", "My long thoughts about it"), 409);
  assert.match(await late.getByRole("alert").innerText(), /carla decided true_match/);
  assert.match(await late.locator("main").innerText(), /was not recorded: My long thoughts about it/);
  await Promise.all([close(late), close(early)]);
});

test("the queue is worked by keyboard alone, and assigned in bulk", async () => {
  await engage(api, "keys", ["SEK Studio Alpha", "SEK Studio Beta", "SEK Studio Gamma"]);
  const page = await as("carla", "/review?q=SEK+Studio");
  const opened = () => page.evaluate(() => document.activeElement.getAttribute("href"));
  const links = await page.locator("[data-open]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.ok(links.length >= 3);
  await page.keyboard.press("j");
  assert.equal(await opened(), links[0]);
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await opened(), links[1]);
  assert.equal(await page.locator("[name=alert]:checked").count(), 2);
  await page.getByLabel("Give the chosen ones to").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("status").innerText(), /assigned/);
  assert.match(page.url(), /q=SEK/);
  await page.goto("/review?assignee=me");
  assert.equal(await page.locator("[data-open]").count(), 2);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/alerts/*");
  await close(page);
});

test("nothing chosen is said, and the filters find what they say", async () => {
  const page = await as("carla", "/review?state=all&q=nobody+is+called+so");
  assert.match(await page.locator("main").innerText(), /No alert fits/);
  await page.goto("/review?sort=oldest&band=high&age=0&assignee=none&overdue=&party=keys-0");
  assert.equal(await page.locator("[data-open]").count() >= 0, true);
  const answer = await post(page, "/review/assign", { csrf: await token(page), to: "me" });
  assert.equal(answer.status(), 422);
  assert.match(await answer.text(), /choose at least one alert/);
  await close(page);
});

test("a licence is recorded by one person and approved by another", async () => {
  const carla = await as("carla", "/authorisations");
  await carla.getByText("Record one").click();
  await carla.getByLabel("Number or article").fill("GL 5 <b>bold</b>");
  await carla.getByLabel("Where the evidence is").fill("file 77");
  await carla.getByLabel("First day").fill("2026-13-01");
  await carla.getByRole("button", { name: "Record", exact: true }).click();
  assert.match(await carla.getByRole("alert").innerText(), /valid from/i);
  assert.equal(await carla.getByLabel("Number or article").inputValue(), "GL 5 <b>bold</b>");
  await carla.getByLabel("First day").fill("2026-11-01");
  await carla.getByRole("button", { name: "Record", exact: true }).click();
  assert.match(await carla.locator(".card").first().innerText(), /GL 5 <b>bold<\/b>.*Waits for approval/s);
  assert.equal(await carla.getByRole("button", { name: /^Approve/ }).count(), 0);
  const ben = await as("ben", "/authorisations");
  await ben.getByRole("button", { name: /^Approve/ }).first().click();
  assert.match(await ben.locator(".card").first().innerText(), /In force/);
  await Promise.all([close(carla), close(ben)]);
});

test("roles: who may not decide sees no action and is refused", async () => {
  const [alert] = await engage(api, "roles", ["SEK Studio"]);
  const rita = await as("rita", `/alerts/${alert.id}`);
  for (const name of [/Record the decision/, /Approve/, /Take it/, /Reopen/])
    assert.equal(await rita.getByRole("button", { name }).count(), 0, String(name));
  for (const action of ["decide", "approve", "assign", "reopen", "close"]) {
    const answer = await post(rita, `/alerts/${alert.id}/${action}`, { csrf: await token(rita), reason: "x", outcome: "true_match" });
    assert.equal(answer.status(), 403, action);
  }
  const vic = await as("vic", "/lists");
  assert.equal(await vic.getByRole("link", { name: "Review", exact: true }).count(), 0);
  for (const path of ["/review", `/alerts/${alert.id}`, "/suppressions", "/authorisations"])
    assert.equal((await vic.goto(path)).status(), 403, path);
  const ben = await as("ben", `/alerts/${alert.id}`);
  const answer = await post(ben, `/alerts/${alert.id}/decide`, { csrf: await token(ben), reason: "x", outcome: "true_match" });
  assert.equal(answer.status(), 403);
  await Promise.all([close(rita), close(vic), close(ben)]);
});

test("a form without its token changes nothing", async () => {
  const [alert] = await engage(api, "token", ["SEK Studio"]);
  const page = await as("carla", `/alerts/${alert.id}`);
  for (const csrf of ["", "0".repeat(64)]) {
    const answer = await post(page, `/alerts/${alert.id}/decide`, { csrf, outcome: "true_match", reason: "x", version: "1" });
    assert.equal(answer.status(), 403);
  }
  assert.equal((await api("GET", `/v1/alerts/${alert.id}`)).decisions.length, 0);
  assert.equal((await page.goto("/alerts/no-such-alert")).status(), 404);
  await close(page);
});

test("hostile, long, right-to-left and Chinese names are shown as text; axe finds nothing at three widths", async () => {
  const names = [`SEK Studio ${HOSTILE}`, "SEK Studio", "SEK Studio"];
  const alerts = await engage(api, "names", names, {
    alias: ["استوديو الأفق للرسوم المتحركة", "朝鲜四二六儿童动画电影制片厂", `${"very long ".repeat(60)}SEK Studio`, HOSTILE, "SEK Studio"],
    address: [HOSTILE],
  });
  const page = await as("carla", "/review");
  page.on("dialog", () => assert.fail("a script ran"));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/review", `/alerts/${alerts[0].id}`, "/suppressions?state=all", "/authorisations"]) {
      await page.goto(path);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
      assert.deepEqual(await axe(page), [], `${path} at ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${path} at ${width}`);
      assert.equal(await page.locator("img").count(), 0);
      assert.doesNotMatch(await page.content(), /SEK Studio [^<]*49/);
    }
  }
  assert.deepEqual(page.context().foreign, []);
  await close(page);
});
