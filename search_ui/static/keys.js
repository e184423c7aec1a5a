// SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
// SPDX-License-Identifier: EUPL-1.2
// Single keys for those who want them. Everything they do can be done without them and without this
// file. Off when the person has switched them off, when a field has focus, and with any modifier.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const keysOn = () => document.body.dataset.keys === "on";
  if (keysOn()) document.documentElement.classList.add("keys");
  const GO_MS = 1500;
  let goUntil = 0;

  const typing = (element) =>
    element.isContentEditable ||
    (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio]"));

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const currentRow = () => document.activeElement?.closest("[data-row]");

  const step = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(currentRow());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    const row = all[Math.max(0, Math.min(all.length - 1, next))];
    row.querySelector("h3 a, h4 a").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  const choose = () => {
    const box = currentRow()?.querySelector("input[type=checkbox]");
    if (!box) return false;
    box.click();
    return true;
  };

  // A letter that a button of the current row's form waits for: about this row, or the chosen ones.
  const press = (letter) => {
    const row = currentRow();
    const button = row?.closest("form")?.querySelector(`[data-press="${letter}"]`);
    const box = row?.querySelector("input[type=checkbox]");
    if (!button || !box) return false;
    box.checked = true;
    button.form.requestSubmit(button);
    return true;
  };

  const search = () => {
    const field = document.querySelector("[data-search]");
    if (!field) {
      const link = document.querySelector("[data-go=s]");
      if (link) location.assign(link.href);
      return Boolean(link);
    }
    field.focus();
    field.select();
    return true;
  };

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) location.assign(link.href);
    return Boolean(link);
  };

  const help = () => {
    const link = [...document.querySelectorAll(".nav a")].at(-1);
    if (link) location.assign(`${link.href}#kortkommandon`);
    return Boolean(link);
  };

  const waitForPlace = () => {
    goUntil = Date.now() + GO_MS;
    return true;
  };

  const actions = {
    "/": search,
    "?": help,
    j: () => step(1),
    k: () => step(-1),
    x: choose,
    g: waitForPlace,
    Escape: () => follow("[data-back]"),
  };

  document.addEventListener("keydown", (event) => {
    if (!keysOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const going = Date.now() < goUntil;
    goUntil = 0;
    const done = going && /^[a-z]$/.test(event.key)
      ? follow(`[data-go="${event.key}"]`)
      : Object.hasOwn(actions, event.key)
        ? actions[event.key]()
        : /^[a-z]$/.test(event.key) && press(event.key);
    if (done) event.preventDefault();
  });
})();
