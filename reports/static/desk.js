// Keys for those who review many findings; everything works without them, and they can be turned off.
"use strict";

const keep = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
               set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } } };
const find = (selector) => document.querySelector(selector);
let on = keep.get("keys") !== "off";

const show = () => {
  document.body.classList.toggle("nokeys", !on);
  const button = find("#keys");
  if (!button) return;
  button.hidden = false;
  button.textContent = `键盘快捷键：${on ? "开" : "关"}`;
  button.setAttribute("aria-pressed", String(on));
};

const follow = (selector) => find(selector)?.click();

const choose = (action) => {
  const radio = find(`#a-${action}`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  find(action === "adjust" ? "#points" : "#decide button")?.focus();
};

const move = (step) => {
  const links = [...document.querySelectorAll(".inbox a.open")];
  if (!links.length) return follow(step > 0 ? "#after" : "#before");
  const at = links.indexOf(document.activeElement);
  const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
  next.focus();
};

const openEvidence = () => { (find("#saved") ?? find("#evidence"))?.focus(); find("#evidence")?.scrollIntoView(); };

const KEYS = { j: () => move(1), k: () => move(-1), e: openEvidence,
               c: () => choose("uphold"), o: () => choose("overturn"), a: () => choose("adjust") };

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input:not([type=radio]), textarea, select");
  if (!on || writing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const act = KEYS[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});

// A reason belongs to an action: the others are hidden, and the first is taken where there is none yet.
document.addEventListener("change", (event) => {
  if (event.target.name !== "action" || event.target.type !== "radio") return;
  fit(event.target.value, true);
});
const fit = (action, take) => {
  const list = find("#reason"), points = find("#p-points");
  if (!list) return;
  for (const group of list.querySelectorAll("optgroup")) group.hidden = group.disabled = group.dataset.action !== action;
  const chosen = list.selectedOptions[0];
  if (take && (!chosen?.value || chosen.parentElement.disabled)) list.value = list.querySelector("optgroup:not([disabled]) option").value;
  if (points) points.hidden = action !== "adjust";
};

find("#keys")?.addEventListener("click", () => { on = !on; keep.set("keys", on ? "on" : "off"); show(); });
show();
const chosen = find("#decide input[name=action]:checked");
if (chosen) fit(chosen.value, false); else if (find("#p-points")) find("#p-points").hidden = true;
const hit = find("#saved .hit");
if (hit) find("#saved").scrollTop = hit.offsetTop - 80;
