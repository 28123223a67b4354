// The result grid by keyboard: moving between cells, pasting a block, taking it back, and never losing what was typed.
const grid = document.getElementById("grid");
const said = document.getElementById("grid-said");
const unsent = new Set();
const onTheWay = new Set();
const form = document.getElementById("grid-form");
let pasted = [];
let pressed = null;

const rows = () => [...grid.tBodies[0].rows].filter((row) => row.querySelector("[data-column]"));
const cellsOf = (row) => [...row.querySelectorAll("[data-column]")];
const valuesOf = (row) => [...row.querySelectorAll("[data-column=value]")];
const inColumn = (row, column) => row.querySelector(`[data-column=${column}]`);
const changed = (cell) => cell.dispatchEvent(new Event("change", { bubbles: true }));

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

function typed(cell, text) {
  if (cell.tagName === "SELECT" && ![...cell.options].some((option) => option.value === text)) cell.add(new Option(text));
  cell.value = text;
}

// One line of the block goes to one cell of the value column, what follows it to unit and detection limit.
// A line with all n values of an item fills its n cells.
function targetsOf(cell, fields) {
  const row = cell.closest("tr");
  const values = valuesOf(row);
  const first = values.indexOf(cell);
  const several = first === 0 && values.length > 1 && fields.length >= values.length;
  const start = several ? values : [cell];
  const rest = ["value", "unit", "lod"].slice(["value", "unit", "lod"].indexOf(cell.dataset.column) + 1);
  return [...start, ...rest.map((column) => inColumn(row, column))];
}

function spread(cell, block) {
  const before = [];
  for (const fields of block) {
    if (!cell) break;
    const targets = targetsOf(cell, fields);
    let last = cell;
    fields.forEach((field, place) => {
      const target = targets[place];
      if (!target || (target.dataset.column !== "value" && field === "")) return;
      before.push([target, target.value]);
      typed(target, field);
      if (target.dataset.column === cell.dataset.column) last = target;
    });
    cell = next(last);
  }
  pasted = before;
  sendRowsOf(before.map(([target]) => target));
}

function sendRowsOf(cells) {
  for (const row of new Set(cells.map((cell) => cell.closest("tr")))) {
    unsent.add(row.id);
    changed(valuesOf(row)[0]);
  }
}

grid.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-column]");
  if (!cell || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && pasted.length) {
    event.preventDefault();
    const back = pasted;
    pasted = [];
    for (const [target, text] of back.reverse()) typed(target, text);
    sendRowsOf(back.map(([target]) => target));
    return;
  }
  if (event.ctrlKey || event.altKey || event.shiftKey || event.metaKey || !(event.key in moves)) return;
  const to = moves[event.key](cell);
  if (to || event.key === "Enter") event.preventDefault();
  if (event.key === "Enter" && !to) cell.blur();
  go(to);
});

grid.addEventListener("paste", (event) => {
  const cell = event.target.closest("[data-column]");
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  spread(cell, text.split("\n").map((line) => line.split("\t").map((field) => field.trim())));
});

grid.addEventListener("input", (event) => {
  pasted = [];
  unsent.add(event.target.closest("tr").id);
});

// A refused row comes back with its reason and is shown like a saved one.
grid.addEventListener("htmx:beforeSwap", (event) => {
  if (![409, 422].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

grid.addEventListener("htmx:beforeRequest", (event) => {
  const { id } = event.target.closest("tr");
  unsent.delete(id);
  onTheWay.add(id);
});

// What comes back without the row, such as the sign-in page after a night, did not save it.
grid.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, elt } = event.detail;
  const id = elt.closest("tr")?.id ?? event.target.closest("tr")?.id;
  const answered = xhr.responseText?.includes(`id="${id}"`);
  onTheWay.delete(id);
  said.classList.toggle("is-failed", !answered || xhr.status >= 400);
  if (!answered || xhr.status >= 400) unsent.add(id);
  if (!answered) {
    said.textContent = said.dataset.failed;
    pressed = null;
  }
  setTimeout(sendForm);
});

grid.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement === document.body) go(event.target.closest("tr")?.querySelector("[data-column]"));
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

addEventListener("beforeunload", (event) => {
  if (unsent.size || onTheWay.size) event.preventDefault();
});
