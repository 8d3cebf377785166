// web/desk.mjs - people, records and alerts for the tests of reviewers' and administrators' pages.
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { program, user } from "./support.mjs";

function run(service, args, input) {
  const [command, action, ...rest] = args;
  const made = spawnSync(program, [command, action, "--embedded", service.data, ...rest], { input, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${args.join(" ")}: ${made.stderr}`);
  return made.stdout.trim();
}

/** Users with the password of support.mjs; `people` is {name: role}. */
export function addPeople(service, people) {
  for (const [name, role] of Object.entries(people))
    run(service, ["users", "create", "--name", name, "--role", role, "--password-stdin"], `${user.password}\n`);
}

/** Calls the JSON API with a key that may do everything. */
export function openApi(service) {
  const key = run(service, ["keys", "create", "--name", "tests", "--scopes", "all"]).split("\n").at(-1);
  return async (method, path, body) => {
    const answer = await fetch(service.origin + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
}

/** An engagement of a buyer with one vendor a name, screened. Gives the alerts for SEK Studio by
 *  vendor. */
export async function engage(api, id, names, properties = {}) {
  const store = (party, name, more) =>
    api("POST", "/v1/parties", { id: party, schema: "Company", properties: { name: [name], ...more } });
  await store(`${id}-buyer`, "Bright Harbor Streaming Inc");
  for (const [n, name] of names.entries()) {
    await store(`${id}-${n}`, name, properties);
    await api("POST", "/v1/relations", { from: `${id}-buyer`, to: `${id}-${n}`, type: "contracts" });
  }
  await api("POST", "/v1/engagements", { id, title: `Season ${id}`, root: `${id}-buyer` });
  await api("POST", `/v1/engagements/${id}/screenings`, {});
  const alerts = [];
  for (const n of names.keys()) {
    const found = (await api("GET", `/v1/alerts?party=${id}-${n}`)).alerts;
    alerts.push(found.find((alert) => alert.caption === "SEK STUDIO"));
  }
  return alerts;
}
