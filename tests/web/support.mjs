// web/support.mjs - a service of its own for a test file, a browser, and signing in.
// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
export const program = process.env.SUBTIER_BIN || path.join(here, "../../build/subtier");
export const user = { name: "anna.meyer", password: "correct horse battery 7" };
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Starts `subtier serve` with the sample lists in a temporary folder and makes one user. */
export async function startService(...options) {
  const folder = mkdtempSync(path.join(tmpdir(), "subtier-web-"));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another account and must get through
  const data = path.join(folder, "data");
  const portFile = path.join(folder, "port");
  const child = spawn(
    program,
    ["serve", "--embedded", data, "--sample", "--listen", "127.0.0.1:0", "--port-file", portFile, ...options],
    { stdio: ["ignore", "inherit", "pipe"] },
  );
  let log = "";
  child.stderr.on("data", (text) => (log = (log + text).slice(-20000)));
  const ended = new Promise((done) => child.on("exit", done));
  for (let waited = 0; !existsSync(portFile); waited += 50) {
    if (child.exitCode !== null || waited > 60000)
      throw new Error(`the service did not start: ${log}`);
    await pause(50);
  }
  const run = (args, input = "") => {
    const done = spawnSync(program, [...args, "--embedded", data], { input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  };
  const makeUser = (name, role, password = user.password) =>
    run(["users", "create", "--name", name, "--role", role, "--password-stdin"], `${password}\n`);
  makeUser(user.name, "administrator");
  const origin = `http://127.0.0.1:${readFileSync(portFile, "utf8").trim()}`;
  let key;
  return {
    origin,
    data, // for subcommands: --embedded
    log: () => log,
    run,
    makeUser,
    /** Asks the API with a key that may do everything; the answer's JSON. */
    async api(method, target, body, type = "application/json") {
      key ??= run(["keys", "create", "--name", "tests", "--scopes", "all"]).trim().split("\n").at(-1).trim();
      const answer = await fetch(origin + target, {
        method,
        headers: { Authorization: `Bearer ${key}`, "Content-Type": type },
        body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 20000);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startBrowser() {
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** A context whose pages may only reach the service; what else is asked for is kept in `foreign`. */
export async function openContext(browser, service, options = {}) {
  const context = await browser.newContext({ baseURL: service.origin, ...options });
  const foreign = [];
  await context.route("**/*", (route) => {
    if (new URL(route.request().url()).origin === service.origin) return route.continue();
    foreign.push(route.request().url());
    return route.abort();
  });
  context.setDefaultTimeout(10000);
  return Object.assign(context, { foreign });
}

export async function signIn(page, target = "/", name = user.name) {
  await page.goto(target);
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** The violations axe-core finds, as short lines. */
export async function axe(page) {
  await page.evaluate(axeSource); // through the debugger, which the page's policy does not bind
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map(
    (v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`).join("; ")}`,
  );
}

/** Fills the form with the chain every journey uses: buyer, vendor, subcontractor, payee. */
export async function fillChain(page, { script = true, end = "SEK Studio", relation = "pays" } = {}) {
  const add = page.getByRole("button", { name: "Add a party" });
  await page.getByLabel("Company name").fill("Bright Harbor Streaming Inc");
  await page.locator("#name-1").fill("Granite Peak Pictures LLC");
  await page.locator("#country-1").fill("United States");
  await add.click();
  await page.locator("#name-2").fill("Hanbit Layout House");
  await page.locator("#country-2").fill("kr");
  await page.locator("#of-2").selectOption("1");
  await add.click();
  await page.locator("#name-3").fill(end);
  await page.locator("#relation-3").selectOption(relation);
  await page.locator("#of-3").selectOption("2");
  if (script) await page.locator("#name-3").blur();
}
