// web/screenshots.mjs - the pictures of the manual: docs/images/*.png, made from a running service.
//
// Shows only fictional vendors and parties that are really listed. `WIDTHS=320,768 OUT=dir` makes
// every page at other widths, to be looked at.
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { engage, openApi } from "./desk.mjs";
import { seedChain } from "./seed.mjs";
import { openContext, signIn, startBrowser, startService } from "./support.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = process.env.OUT || path.join(here, "../../docs/images");
const widths = (process.env.WIDTHS || "1280").split(",").map(Number);
const TABLE = [
  "Granite Peak Pictures LLC;United States;0",
  "Hanbit Layout House Co., Ltd.;South Korea;1",
  "Dalian Yinhe Brokerage;China;2",
  "Chongqing Ningse Cartoon & Animation;China;3;pays",
  "Quiet Meadow Sound;Ireland;1",
  "Kvist Redigering AB;Sweden;2",
].join("\n");

const UPLOAD =
  "Vendor No,Company Name,Country,Parent\nV-1,Granite Peak Pictures LLC,us,\nV-2,Hanbit Layout House Co. Ltd.,kr,V-1\n" +
  "V-3,Quiet Meadow Sound,Atlantis,V-1\nV-4,Kvist Redigering AB,se,V-3\n";

async function shoot(page, name, width, fullPage = true) {
  const file = path.join(out, widths.length > 1 ? `${name}-${width}.png` : `${name}.png`);
  await page.screenshot({ path: file, fullPage });
  console.log(`${file}: ${Math.ceil(statSync(file).size / 1024)} KB`);
}

async function visit(browser, service, width) {
  const context = await openContext(browser, service, {
    viewport: { width, height: 860 },
    colorScheme: process.env.SCHEME || "light",
  });
  const page = await context.newPage();
  await page.goto("/login");
  await shoot(page, "sign-in", width, false);
  await signIn(page, "/screen");
  await page.getByLabel("Company name").fill("Bright Harbor Streaming Inc");
  await page.locator("#company-country").fill("United States");
  await page.getByText("Paste a table").click();
  await page.locator("#table").fill(TABLE);
  await page.getByRole("button", { name: "Add these parties" }).click();
  await page.locator("#name-6").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shoot(page, "form", width, widths.length > 1);
  await page.getByRole("button", { name: "Screen all of them" }).click();
  await page.waitForURL("**/screenings/*");
  await page.setViewportSize({ width, height: widths.length > 1 ? 860 : 1180 });
  await shoot(page, "result", width, widths.length > 1);
  await page.setViewportSize({ width, height: 860 });
  await page.goto("/upload");
  await page.locator("#file").setInputFiles({ name: "vendors.csv", mimeType: "text/csv", buffer: Buffer.from(UPLOAD) });
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.waitForURL("**/imports/*");
  await shoot(page, "upload", width, widths.length > 1);
  for (const [name, address] of [["engagement", "/engagements/paper-lanterns"], ["party", "/parties/payee"], ["parties", "/parties"]]) {
    if (widths.length === 1 && name !== "engagement") continue;
    await page.goto(address);
    await shoot(page, name, width, widths.length > 1);
  }
  for (const name of widths.length > 1 ? ["", "lists", "help", "nothing"] : ["", "lists"]) {
    await page.goto(`/${name}`);
    await shoot(page, name || "home", width, widths.length > 1);
  }
  for (const [name, address] of desk) {
    if (widths.length === 1 && !["review", "match"].includes(name)) continue;
    await page.goto(address);
    await shoot(page, name, width, widths.length > 1);
  }
  await context.close();
}

/** The pages of reviewers and administrators: [name, address]. */
async function fillDesk(service) {
  const vendors = ["Hanbit Layout House Co., Ltd.", "Chongqing Ningse Cartoon & Animation", "SEK Studio"];
  const api = openApi(service);
  await engage(api, "lanterns", vendors, { country: ["cn"] });
  const { alerts } = await api("GET", "/v1/alerts?party=lanterns-1");
  return Object.entries({
    review: "/review", match: `/alerts/${alerts[0].id}`, suppressions: "/suppressions", authorisations: "/authorisations",
    list: "/lists/us-ofac-sdn", policy: "/policy", "policy-new": "/policy/new", accounts: "/accounts", audit: "/audit/verify",
  });
}

mkdirSync(out, { recursive: true });
const service = await startService();
const browser = await startBrowser();
const desk = await fillDesk(service);
try {
  await seedChain(service, { tidy: true });
  for (const width of widths) await visit(browser, service, width);
} finally {
  await browser.close();
  await service.stop();
}
