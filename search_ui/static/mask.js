// SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
// SPDX-License-Identifier: EUPL-1.2
// Words chosen by dragging, or with the arrow keys. Each word is a check box that works without this.
"use strict";
(() => {
  const form = document.querySelector("[data-mask]");
  if (!form) return;
  const boxes = [...form.querySelectorAll(".word input:not(:disabled)")];
  const place = new Map(boxes.map((box, at) => [box, at]));
  const told = form.querySelector("[data-chosen]");
  let from = -1;
  let choosing = true;
  let before = [];

  // One stop for Tab in each field; the arrows go from word to word.
  const stop = (box) => {
    for (const other of box.closest("fieldset").querySelectorAll("input")) other.tabIndex = -1;
    box.tabIndex = 0;
  };
  for (const field of form.querySelectorAll(".words fieldset")) {
    const first = field.querySelector("input:not(:disabled)");
    if (first) stop(first);
  }

  const count = () => {
    const chosen = form.querySelectorAll("input[name=ord]:checked").length;
    told.textContent = chosen === 1 ? "1 ord är valt" : chosen ? `${chosen} ord är valda` : "";
  };

  const span = (to) => {
    boxes.forEach((box, at) => {
      const inside = at >= Math.min(from, to) && at <= Math.max(from, to);
      box.checked = inside ? choosing : before[at];
    });
    count();
  };

  const boxOf = (target) => target.closest?.(".word")?.querySelector("input:not(:disabled)");

  form.addEventListener("pointerdown", (event) => {
    const box = event.pointerType === "mouse" && event.button === 0 && boxOf(event.target);
    if (!box) return;
    event.preventDefault();
    from = place.get(box);
    before = boxes.map((one) => one.checked);
    choosing = !box.checked;
    stop(box);
    box.focus();
    span(from);
  });
  form.addEventListener("pointerover", (event) => {
    const box = from >= 0 && event.buttons === 1 && boxOf(event.target);
    if (box) span(place.get(box));
  });
  addEventListener("pointerup", () => setTimeout(() => { from = -1; }));
  form.addEventListener("click", (event) => {
    // The press has chosen it already.
    if (from >= 0 && boxOf(event.target)) event.preventDefault();
  });
  form.addEventListener("change", count);

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !place.has(box)) return;
    event.preventDefault();
    const next = boxes[place.get(box) + step];
    if (!next || next.closest("fieldset") !== box.closest("fieldset")) return;
    if (event.shiftKey) box.checked = next.checked = true;
    stop(next);
    next.focus();
    count();
  });
  count();
})();
