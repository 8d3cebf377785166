// web/screening.test.mjs - from the form to the result, with and without JavaScript.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, fillChain, openContext, signIn, startBrowser, startService } from "./support.mjs";

const WIDTHS = [320, 768, 1280];
let service, browser;
before(async () => {
  service = await startService();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

const submit = (page) => page.getByRole("button", { name: "Screen all of them" }).click();

async function screenChain(page, options) {
  await page.goto("/screen");
  await fillChain(page, options);
  await submit(page);
  await page.waitForURL("**/screenings/*");
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  test(`a chain is screened and its path shown, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page);
    await screenChain(page, { script: javaScriptEnabled });

    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /SEK Studio.*tier 2.*SEK STUDIO/s);
    const drawing = page.locator("svg.graph");
    assert.ok((await drawing.locator(".node.worst").count()) >= 4);
    assert.equal(await drawing.locator(".node.own").count(), 1);
    assert.ok((await drawing.locator(".node.own .box").boundingBox()).width > 80); // no rule of ours shrinks it
    assert.ok((await drawing.locator(".node.listed").count()) >= 1);
    assert.ok((await drawing.locator(".edge.payment.worst").count()) >= 1);
    assert.ok((await page.locator("svg.graph > title").textContent()).length > 0);
    assert.match(await page.locator("svg.graph > desc").textContent(), /Worst path: .*SEK/);

    // The printed factors multiply to the printed risk, in integer millionths.
    const product = await page.locator(".product").textContent();
    const numbers = product.match(/\d+\.\d+/g).map((n) => Math.round(Number(n) * 1e6));
    const risk = numbers.pop();
    let value = 1000000;
    for (const factor of numbers) value = Math.floor((value * factor + 500000) / 1000000);
    assert.equal(value, risk);

    // The table says the same as the drawing.
    for (const name of ["Bright Harbor Streaming Inc", "Granite Peak Pictures LLC", "Hanbit Layout House", "SEK Studio"])
      assert.ok((await page.locator("table.tree th", { hasText: name }).count()) === 1, name);
    assert.equal(await page.locator("table.tree tr.worst").count(), 4);
    assert.ok((await page.locator("table.tokens").count()) >= 1);
    assert.match(await page.locator("article").innerText(), /Sample lists were used/);
    assert.deepEqual(context.foreign, []);
    await context.close();
  });

  test(`errors stand at the top and beside the field, nothing typed is lost, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/screen");
    await fillChain(page, { script: javaScriptEnabled });
    await page.locator("#country-1").fill("Atlantis");
    await page.locator("#row-2 summary").click();
    await page.locator("#birth-2").fill("1972-13-01");
    await submit(page);
    await page.getByRole("alert").waitFor();
    assert.match(await page.title(), /^Error: /);
    const links = page.getByRole("alert").getByRole("link");
    assert.equal(await links.count(), 2);
    assert.match(await page.locator("#country-1-error").innerText(), /Atlantis/);
    assert.equal(await page.locator("#country-1").inputValue(), "Atlantis");
    assert.equal(await page.locator("#name-3").inputValue(), "SEK Studio");
    assert.equal(await page.locator("#relation-3").inputValue(), "pays");
    assert.equal(await page.locator("#of-3").inputValue(), "2");
    await links.first().click();
    assert.match(page.url(), /#country-1$/);
    if (javaScriptEnabled) assert.deepEqual(await axe(page), []); // axe is a script itself
    await context.close();
  });

  test(`a table is pasted, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/screen");
    await page.getByText("Paste a table").click();
    await page.locator("#table").fill(
      "Name;Country;Works for\nGranite Peak Pictures LLC;United States;0\nHanbit Layout House;KR;1\n" +
        "Kim Myong Chol;kp;2;director;1972-05-12\n",
    );
    await page.getByRole("button", { name: "Add these parties" }).click();
    await page.locator("#name-3").waitFor();
    assert.equal(await page.locator("#name-1").inputValue(), "Granite Peak Pictures LLC");
    assert.equal(await page.locator("#of-2").inputValue(), "1");
    assert.equal(await page.locator("#kind-3").inputValue(), "Person");
    assert.equal(await page.locator("#birth-3").inputValue(), "1972-05-12");
    await page.getByText("Paste a table").click();
    await page.locator("#table").fill("Someone;us;Nobody known\n");
    await page.getByRole("button", { name: "Add these parties" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal((await page.locator("#table").inputValue()).trim(), "Someone;us;Nobody known");
    assert.equal(await page.locator("[data-row]").count(), 3);
    await context.close();
  });

  test(`a party taken out leaves the others attached, ${how}`, async () => {
    const context = await openContext(browser, service, { javaScriptEnabled });
    const page = await context.newPage();
    await signIn(page, "/screen");
    await fillChain(page, { script: javaScriptEnabled });
    await page.getByRole("button", { name: "Remove party 2" }).click();
    await page.waitForLoadState();
    assert.equal(await page.locator("[data-row]").count(), 2);
    assert.equal(await page.locator("#name-2").inputValue(), "SEK Studio");
    assert.equal(await page.locator("#of-2").inputValue(), "1");
    await context.close();
  });
}

test("nobody found reads as what it is, never as clear", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page);
  await screenChain(page, { end: "Quiet Meadow Bakery", relation: "contracts" });
  const text = await page.locator("main").innerText();
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /^(No match in lists dated|Nothing found)/);
  assert.doesNotMatch(text, /\bclear(ed)?\b/i);
  await context.close();
});

test("markup in every field stays text", async () => {
  const attack = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{csrf}}`;
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/screen");
  await page.getByLabel("Company name").fill(`A ${attack}`);
  await page.locator("#name-1").fill(`B ${attack}`);
  await page.locator("#row-1 summary").click();
  await page.locator("#number-1").fill(`C ${attack}`);
  await page.getByRole("button", { name: "Add a party" }).click();
  await page.locator("#name-2").fill(`SEK Studio`);
  await page.locator("#country-2").fill(attack);
  await submit(page);
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("main img, main script").count(), 0);
  await page.locator("#country-2").fill("");
  await submit(page);
  await page.waitForURL("**/screenings/*");
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.doesNotMatch(await page.title(), /^owned/);
  assert.match(await page.locator("table.tree").innerText(), /<script>/);
  await page.goto("/");
  assert.equal(await page.locator("main img, main script").count(), 0);
  await context.close();
});

test("the policy forbids everything but what is our own, and nothing breaks it", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  const complaints = [];
  await signIn(page); // the first answer is a 401, which the console calls an error
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await screenChain(page);
  const result = page.url();
  for (const address of ["/", "/screen", "/lists", "/help", result]) {
    const answer = await page.goto(address);
    const policy = answer.headers()["content-security-policy"];
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(part), `${address}: ${part}`);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(await page.locator("script:not([src]), style, [style], [onclick], [onload]").count(), 0);
    assert.ok((await answer.body()).length < 100 * 1024, `${address} is heavier than 100 KB`);
  }
  assert.deepEqual(complaints, []);
  assert.deepEqual(context.foreign, []);
  await context.close();
});

test("axe finds nothing on any page at any width, light and dark, and nothing overflows", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const context = await openContext(browser, service, { colorScheme });
    const page = await context.newPage();
    await signIn(page);
    await screenChain(page);
    const result = page.url();
    for (const address of ["/", "/screen", result, "/lists", "/help", "/nothing-here"])
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(address);
        assert.deepEqual(await axe(page), [], `${address} at ${width}, ${colorScheme}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${address} at ${width} is ${over} px too wide`);
      }
    await context.close();
  }
});

test("the journey works by keyboard alone", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page, "/screen");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  const reach = async (id) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement.id)) === id) return;
    }
    assert.fail(`${id} cannot be reached`);
  };
  await reach("company");
  await page.keyboard.type("Bright Harbor Streaming Inc");
  await reach("name-1");
  await page.keyboard.type("SEK Studio");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/screenings/*");
  // The boxes of the drawing are links to the rows of the table.
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const href = await page.evaluate(() => document.activeElement.closest("svg.graph a")?.getAttribute("href") ?? "");
    if (!href.startsWith("#party-")) continue;
    await page.keyboard.press("Enter");
    assert.ok(page.url().endsWith(href));
    await context.close();
    return;
  }
  assert.fail("no box of the drawing was reached");
});

test("a screening that does not exist is a page of its own", async () => {
  const context = await openContext(browser, service);
  const page = await context.newPage();
  await signIn(page);
  for (const id of ["0199a3c1-7f00-7abc-8def-0123456789ab", "not-a-number"]) {
    const answer = await page.goto(`/screenings/${id}`);
    assert.equal(answer.status(), 404);
    assert.match(await page.locator("main").innerText(), /There is nothing here/);
  }
  await context.close();
});
