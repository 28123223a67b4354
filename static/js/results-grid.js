// A grid of results by keyboard: moving, marking, copying, pasting, filling, taking back, and never losing what was typed.
import { placed } from "./grid-paste.js";

const grid = document.getElementById("grid");
const said = document.getElementById("grid-said");
const form = document.getElementById("grid-form");
const COLUMNS = ["value", "unit", "lod"];
const unsent = new Set();
const onTheWay = new Set();
const marked = { from: null, to: null };
const undone = [];
const done = [];
const before = new Map();
let pressed = null;

const rows = () => [...grid.tBodies[0].rows].filter((row) => row.querySelector("[data-column]"));
const cellsOf = (row) => [...row.querySelectorAll("[data-column]")];
const valuesOf = (row) => [...row.querySelectorAll("[data-column=value]")];
const inColumn = (row, column) => row.querySelector(`[data-column=${column}]`);
const named = (name) => document.getElementsByName(name)[0];
const changed = (cell) => cell.dispatchEvent(new Event("change", { bubbles: true }));

function say(text, failed = false) {
  said.textContent = text;
  said.classList.toggle("is-failed", failed);
}

function go(cell) {
  if (!cell) return;
  cell.focus();
  cell.select?.();
}

function next(cell) {
  const row = cell.closest("tr");
  const column = cell.dataset.column;
  const after = column === "value" ? valuesOf(row)[valuesOf(row).indexOf(cell) + 1] : null;
  if (after) return after;
  const below = rows()[rows().indexOf(row) + 1];
  return below && (inColumn(below, column) ?? inColumn(below, "value"));
}

function beside(cell, step) {
  const all = rows();
  const row = all[all.indexOf(cell.closest("tr")) + step];
  if (!row) return null;
  const place = valuesOf(cell.closest("tr")).indexOf(cell);
  return cell.dataset.column === "value"
    ? valuesOf(row)[Math.min(place, valuesOf(row).length - 1)]
    : (inColumn(row, cell.dataset.column) ?? valuesOf(row)[0]);
}

function neighbour(cell, step) {
  const cells = cellsOf(cell.closest("tr"));
  return cells[cells.indexOf(cell) + step];
}

const isWhole = (cell) => cell.tagName === "SELECT" || cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
const atStart = (cell) => cell.selectionEnd === 0 || isWhole(cell);
const atEnd = (cell) => cell.selectionStart === cell.value.length || isWhole(cell);

const moves = {
  Enter: next,
  ArrowUp: (cell) => beside(cell, -1),
  ArrowDown: (cell) => beside(cell, 1),
  ArrowLeft: (cell) => atStart(cell) && neighbour(cell, -1),
  ArrowRight: (cell) => atEnd(cell) && neighbour(cell, 1),
};

// A place in the grid: which row, and which of its columns (values first, then unit and detection limit).
function columnOf(cell) {
  const widest = Math.max(...rows().map((row) => valuesOf(row).length));
  if (cell.dataset.column === "value") return valuesOf(cell.closest("tr")).indexOf(cell);
  return widest + COLUMNS.indexOf(cell.dataset.column) - 1;
}

// The marked block as rows of cells; null where a row has no such cell.
function block() {
  if (!marked.from || !marked.to) return [];
  const all = rows();
  const between = (a, b) => [Math.min(a, b), Math.abs(a - b) + 1];
  const [top, height] = between(all.indexOf(marked.from.closest("tr")), all.indexOf(marked.to.closest("tr")));
  const [left, width] = between(columnOf(marked.from), columnOf(marked.to));
  return all.slice(top, top + height).map((row) => {
    const cells = cellsOf(row);
    return Array.from({ length: width }, (_, at) => cells.find((cell) => columnOf(cell) === left + at) ?? null);
  });
}

function mark(from, to) {
  for (const cell of grid.querySelectorAll(".is-marked")) cell.classList.remove("is-marked");
  marked.from = from;
  marked.to = to;
  if (from && from !== to) for (const cell of block().flat()) cell?.classList.add("is-marked");
}

const isBlock = () => Boolean(marked.from && marked.from !== marked.to && marked.from.isConnected && marked.to.isConnected);

function write(cell, text) {
  if (cell.tagName === "SELECT" && ![...cell.options].some((option) => option.value === text)) cell.add(new Option(text));
  cell.value = text;
  cell.classList.remove("is-proposed");
}

// One step that can be taken back: [name of the cell, text before, text after] of each cell.
function change(pairs) {
  settle(document.activeElement);
  const step = pairs.filter(([cell, text]) => cell.value !== text).map(([cell, text]) => [cell.name, cell.value, text]);
  if (!step.length) return;
  done.push(step);
  undone.length = 0;
  apply(step, 2);
}

// What a person typed becomes a step when the cell is left, or when something else happens to the grid.
function settle(cell) {
  const text = before.get(cell?.name);
  if (text === undefined || text === cell.value) return;
  done.push([[cell.name, text, cell.value]]);
  undone.length = 0;
  before.set(cell.name, cell.value);
}

function apply(step, side) {
  const touched = new Set();
  for (const part of step) {
    const cell = named(part[0]);
    if (!cell) continue;
    write(cell, part[side]);
    before.set(cell.name, cell.value);
    touched.add(cell.closest("tr"));
  }
  for (const row of touched) {
    unsent.add(row.id);
    changed(valuesOf(row)[0]);
  }
  return touched.size;
}

function takeBack(from, to, side, words) {
  const step = from.pop();
  to.push(step);
  apply(step, side);
  say(words);
}

function fill(cell) {
  if (isBlock()) {
    const [first, ...others] = block();
    return others.flatMap((cells) => cells.map((target, at) => target && first[at] && [target, first[at].value])).filter(Boolean);
  }
  const values = valuesOf(cell.closest("tr"));
  const rest = cell.dataset.column === "value" && cell.value ? values.slice(values.indexOf(cell) + 1) : [];
  if (rest.length) return rest.map((target) => [target, cell.value]);
  const above = beside(cell, -1);
  return above && above.dataset.column === cell.dataset.column ? [[cell, above.value]] : [];
}

const commands = {
  z: (cell) => done.length && cell.value === (before.get(cell.name) ?? cell.value) && (takeBack(done, undone, 1, said.dataset.undone), true),
  y: () => undone.length && (takeBack(undone, done, 2, said.dataset.redone), true),
  d: (cell) => (change(fill(cell)), true),
};

grid.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-column]");
  if (!cell || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key in commands) {
    if (commands[event.key](cell)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.shiftKey && event.key.startsWith("Arrow")) extend(event, cell);
  else if (event.key === "Delete" && isBlock()) {
    event.preventDefault();
    change(block().flat().filter((target) => target && target.dataset.column !== "unit").map((target) => [target, ""]));
  } else if (!event.shiftKey && event.key in moves) {
    const to = moves[event.key](cell);
    if (to || event.key === "Enter") event.preventDefault();
    if (event.key === "Enter" && !to) cell.blur();
    go(to);
  }
});

function extend(event, cell) {
  const from = isBlock() ? marked.to : cell;
  const isSideways = ["ArrowLeft", "ArrowRight"].includes(event.key);
  if (isSideways && !isBlock() && !isWhole(cell)) return;
  const step = ["ArrowUp", "ArrowLeft"].includes(event.key) ? -1 : 1;
  const to = isSideways ? neighbour(from, step) : beside(from, step);
  event.preventDefault();
  if (to) mark(isBlock() ? marked.from : cell, to);
}

grid.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("[data-column]");
  if (!cell || !event.shiftKey || !document.activeElement.matches("#grid [data-column]")) return;
  event.preventDefault();
  mark(document.activeElement, cell);
});

grid.addEventListener("focusin", (event) => {
  const cell = event.target.closest("[data-column]");
  mark(cell, cell);
  if (cell && !before.has(cell.name)) before.set(cell.name, cell.value);
});

grid.addEventListener("copy", (event) => {
  if (!isBlock()) return;
  event.preventDefault();
  const text = block().map((cells) => cells.map((cell) => cell?.value ?? "").join("\t")).join("\n");
  event.clipboardData.setData("text/plain", text);
  say(said.dataset.copied);
});

const bare = (text) => text.normalize("NFKC").replace(/\s/g, "").toLowerCase();

function shape(row) {
  const unit = inColumn(row, "unit");
  return {
    names: (row.dataset.names ?? "").split("|").map(bare),
    values: valuesOf(row),
    unit,
    units: unit?.tagName === "SELECT" ? [...unit.options].map((option) => option.value) : [],
    lod: inColumn(row, "lod"),
  };
}

grid.addEventListener("paste", (event) => {
  const cell = event.target.closest("[data-column]");
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const all = rows();
  const lines = text.split("\n").map((line) => line.split("\t").map((field) => field.trim()));
  const { pairs, left } = placed(lines, all.map(shape), all.indexOf(cell.closest("tr")), cell, bare);
  change(pairs);
  if (left.length) say(`${said.dataset.unplaced} ${left.slice(0, 5).join("、")}${left.length > 5 ? " …" : ""}`, true);
});

grid.addEventListener("change", (event) => {
  if (event.target.matches("[data-choose]")) event.stopPropagation();
  else settle(event.target);
}, { capture: true });

grid.addEventListener("input", (event) => {
  if (event.target.matches("[data-choose]")) event.stopPropagation();
  else unsent.add(event.target.closest("tr").id);
  event.target.classList.remove("is-proposed");
}, { capture: true });

// A refused row comes back with its reason and is shown like a saved one.
grid.addEventListener("htmx:beforeSwap", (event) => {
  if (![409, 422].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

const isSaving = (event) => event.detail.requestConfig.verb === "post";

grid.addEventListener("htmx:beforeRequest", (event) => {
  if (!isSaving(event)) return;
  const { id } = event.target.closest("tr");
  unsent.delete(id);
  onTheWay.add(id);
});

// What comes back without the row, such as the sign-in page after a night, did not save it.
grid.addEventListener("htmx:afterRequest", (event) => {
  if (!isSaving(event)) return;
  const { xhr, elt } = event.detail;
  const id = elt.closest("tr")?.id ?? event.target.closest("tr")?.id;
  const answered = xhr.responseText?.includes(`id="${id}"`);
  onTheWay.delete(id);
  said.classList.toggle("is-failed", !answered || xhr.status >= 400);
  if (!answered || xhr.status >= 400) unsent.add(id);
  if (!answered) {
    say(said.dataset.failed, true);
    pressed = null;
  }
  setTimeout(sendForm);
});

// A row that somebody else has saved replaces ours, but never one that is being typed into.
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.tagName !== "TR") return;
  const isBusy = unsent.has(target.id) || onTheWay.has(target.id) || target.contains(document.activeElement);
  if (isBusy) event.detail.shouldSwap = false;
  else for (const cell of cellsOf(target)) before.delete(cell.name);
});

grid.addEventListener("htmx:afterSettle", (event) => {
  const isOnlyMarks = event.detail.requestConfig?.path.endsWith("/cells/");
  if (!isOnlyMarks && document.activeElement === document.body) go(event.target.closest("tr")?.querySelector("[data-column]"));
});

// The whole grid goes when its rows have answered: with versions that a row on its way changes, it would clash with itself.
form.addEventListener("submit", (event) => {
  if (onTheWay.size) {
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
  } else {
    unsent.clear();
  }
}, { capture: true });

function sendForm() {
  if (!pressed || onTheWay.size) return;
  const button = pressed;
  pressed = null;
  form.requestSubmit(button);
}

document.querySelector("[data-print]")?.addEventListener("click", () => print());

addEventListener("beforeunload", (event) => {
  if (unsent.size || onTheWay.size) event.preventDefault();
});
