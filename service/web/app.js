/* app.js - comfort for the pages; everything works without it.
 * SPDX-License-Identifier: Apache-2.0 */
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  document.documentElement.classList.add("script");

  /* What went wrong is what the reader came back for. */
  const summary = document.getElementById("summary");
  if (summary) summary.focus();

  /* Times of day in the reader's zone, which is named; the machine's form stays in the element. */
  const zoned = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const localise = (within) => {
    for (const time of all("time[datetime*=T]", within)) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.getTime())) time.textContent = zoned.format(at);
    }
  };
  localise(document);

  for (const button of all("[data-print]")) button.addEventListener("click", () => window.print());
  addEventListener("beforeprint", () => {
    for (const details of all("details:not([open])")) {
      details.open = true;
      details.dataset.opened = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of all("details[data-opened]")) {
      details.open = false;
      delete details.dataset.opened;
    }
  });

  /* The queue by keyboard: j and k go from row to row, x chooses; Enter opens by itself. */
  const queue = document.querySelector("[data-queue]");
  if (queue)
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(?:textarea|select)$/i.test(event.target.tagName)) return;
      if (event.target.tagName === "INPUT" && event.target.type !== "checkbox") return;
      const links = all("[data-open]", queue);
      const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
      if (event.key === "j" || event.key === "k") links[at < 0 ? 0 : Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), links.length - 1)].focus();
      else if (event.key === "x" && at >= 0) links[at].closest("tr").querySelector("[type=checkbox]")?.click();
    });

  /* The rows follow what is looked for: the server's own page is asked, its rows are put in place. */
  const follow = (search) => {
    const target = document.getElementById(search.dataset.live || "results");
    let waiting = 0;
    let asked = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const mine = ++asked;
        const address = new URL(search.action);
        address.search = new URLSearchParams(new FormData(search)).toString();
        address.hash = "";
        const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
        if (!answer || !answer.ok || mine !== asked) return; /* the button still works */
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.getElementById(target.id);
        if (!found || mine !== asked) return;
        localise(found);
        target.replaceChildren(...found.childNodes);
        history.replaceState(null, "", address);
      }, 200);
    });
  };
  for (const search of all("form[data-live]")) follow(search);

  /* A job tells how far it is. When it is over its page leads on. */
  const watch = (box) => {
    const events = new EventSource(`/v1/jobs/${encodeURIComponent(box.dataset.job)}`);
    const show = (event) => {
      const job = JSON.parse(event.data);
      const { current, total, message } = job.progress;
      const bar = box.querySelector("progress");
      box.querySelector("[data-state]").textContent = job.state;
      if (total > 0) {
        bar.max = total;
        bar.value = current;
      }
      box.querySelector("[data-text]").textContent = [message, total > 0 ? `${current.toLocaleString()} of ${total.toLocaleString()}` : ""].filter(Boolean).join(" ");
    };
    events.addEventListener("progress", show);
    events.addEventListener("end", () => {
      events.close();
      location.reload();
    });
    addEventListener("pagehide", () => events.close());
  };
  for (const box of all("[data-job]")) watch(box);

  const form = document.querySelector("form.screen");
  if (!form) return;

  const nameOf = (n) => {
    const field = document.getElementById(n === 0 ? "company" : `name-${n}`);
    const typed = field ? field.value.trim() : "";
    if (typed) return `${n}: ${typed}`;
    return n === 0 ? "0: your company" : `${n}: not named yet`;
  };

  /* The lists of parties follow what is typed. */
  const rename = () => {
    for (const option of all("select[data-parties] option"))
      if (option.value !== "") option.textContent = nameOf(Number(option.value));
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "name" || event.target.name === "company") rename();
  });

  const option = (n) => {
    const made = document.createElement("option");
    made.value = String(n);
    made.textContent = nameOf(n);
    return made;
  };

  /* A new row is the last one, emptied and numbered on. Nothing leaves the browser. */
  const addRow = () => {
    const last = all("[data-row]").at(-1);
    const from = Number(last.id.slice(4));
    const to = from + 1;
    const row = last.cloneNode(true);
    row.id = `row-${to}`;
    for (const node of all("[id], [for], [aria-describedby], [aria-labelledby]", row))
      for (const name of ["id", "for", "aria-describedby", "aria-labelledby"])
        if (node.hasAttribute(name))
          node.setAttribute(name, node.getAttribute(name).replace(`-${from}`, `-${to}`));
    for (const error of all(".error", row)) error.remove();
    for (const node of all(".wrong", row)) node.classList.remove("wrong");
    for (const node of all("[aria-invalid]", row)) {
      node.removeAttribute("aria-invalid");
      node.removeAttribute("aria-describedby");
    }
    for (const input of all("input", row)) input.value = "";
    for (const select of all("select", row)) select.selectedIndex = 0;
    row.querySelector("details").open = false;
    row.querySelector("legend").replaceChildren(
      Object.assign(document.createElement("span"), { className: "tier", textContent: String(to) }),
      " Behind the vendor",
    );
    for (const hidden of all("summary .hidden, .remove .hidden", row))
      hidden.textContent = hidden.textContent.replace(String(from), String(to));
    const remove = row.querySelector(".remove");
    if (remove) remove.value = `remove-${to}`;
    const of = row.querySelector("select[data-parties]");
    of.append(option(from));
    of.value = from === 1 ? "1" : all("select[data-parties]", last)[0].value;
    last.after(row);
    for (const select of all(".link select[data-parties]")) select.append(option(to));
    document.getElementById(`name-${to}`).focus();
  };
  const add = form.querySelector("[data-add-row]");
  /* The first row has no "Remove" while it is the only one: let the server draw the second. */
  add.addEventListener("click", (event) => {
    if (all("[data-row]").length < 2) return;
    event.preventDefault();
    addRow();
  });
})();
