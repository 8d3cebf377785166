// web/sign_in.test.mjs - signing in and out; nothing is reachable without it.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, openContext, signIn, startBrowser, startService, user } from "./support.mjs";

let service, browser;
before(async () => {
  service = await startService();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

test("a page asked for without a session answers 401 with the form, and leads back", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  const answer = await page.goto("/lists");
  assert.equal(answer.status(), 401);
  await page.getByLabel("User name").fill(user.name);
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/lists");
  await context.close();
});

test("a wrong password and an unknown name read the same", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  const seen = [];
  for (const name of [user.name, "nobody.at.all"]) {
    await page.goto("/login");
    await page.getByLabel("User name").fill(name);
    await page.getByLabel("Password").fill("a wrong password 123");
    const [answer] = await Promise.all([
      page.waitForResponse("**/login"),
      page.getByRole("button", { name: "Sign in" }).click(),
    ]);
    await page.waitForLoadState();
    assert.equal(answer.status(), 401);
    assert.equal(await page.getByLabel("User name").inputValue(), name);
    seen.push(await page.getByRole("alert").innerText());
    assert.deepEqual(await axe(page), []);
  }
  assert.equal(seen[0], seen[1]);
  await context.close();
});

test("the cookie is out of a script's reach and bound to the site", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page);
  const cookies = await context.cookies();
  assert.equal(cookies.length, 1);
  assert.equal(cookies[0].name, "subtier_session");
  assert.equal(cookies[0].httpOnly, true);
  assert.equal(cookies[0].sameSite, "Lax");
  await context.close();
});

test("only a path of this service is gone to after signing in", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example"]) {
    await context.clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    assert.equal(await page.locator("input[name=next]").inputValue(), "/");
    await page.getByLabel("User name").fill(user.name);
    await page.getByLabel("Password").fill(user.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${service.origin}/`);
  }
  assert.deepEqual(context.foreign, []);
  await context.close();
});

test("after signing out the session is gone", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
  assert.equal((await page.goto("/")).status(), 401);
  await context.close();
});

test("a form without its token is refused", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/screen");
  await page.locator("form.screen input[name=csrf]").evaluate((field) => (field.value = "0".repeat(64)));
  await page.locator("#name-1").fill("Anyone");
  const [answer] = await Promise.all([
    page.waitForResponse("**/screen"),
    page.getByRole("button", { name: "Screen all of them" }).click(),
  ]);
  assert.equal(answer.status(), 403);
  await context.close();
});

test("templates are not served, assets are and can be kept", async () => {
  const style = await fetch(`${service.origin}/assets/style.css`);
  assert.equal(style.status, 200);
  assert.match(style.headers.get("content-type"), /^text\/css/);
  const tag = style.headers.get("etag");
  const again = await fetch(`${service.origin}/assets/style.css`, { headers: { "If-None-Match": tag } });
  assert.equal(again.status, 304);
  for (const name of ["base.html", "..%2Fstyle.css", "nothing.css"])
    assert.equal((await fetch(`${service.origin}/assets/${name}`)).status, 404, name);
});
