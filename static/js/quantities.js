// Weights follow from the pieces until somebody weighs; what is still missing is said while one types.
// The server checks the same minima again.
const box = document.querySelector("[data-quantities]");
const sum = box.querySelector("[data-sum]");
const least = box.dataset;
const field = (name) => box.querySelector(`[name=${name}]`);
const figure = (name) => Number(field(name)?.value || 0);
const kg = (amount) => String(Math.round(amount * 1000) / 1000);
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);

function weigh(portion) {
  const weight = field(`${portion}_kg`);
  if (least.piece && !weight.dataset.weighed) weight.value = kg(figure(`${portion}_units`) * Number(least.piece));
}

function missing() {
  const found = [];
  for (const portion of ["test", "backup"]) {
    const name = least[`${portion}Name`];
    const pieces = Number(least[`${portion}Units`] || 0) - figure(`${portion}_units`);
    const weight = Number(least[`${portion}Kg`] || 0) - figure(`${portion}_kg`);
    if (pieces > 0) found.push(fill(sum.dataset.pieces, { name, n: pieces }));
    if (weight > 0) found.push(fill(sum.dataset.weight, { name, n: kg(weight) }));
  }
  const together = Number(least.totalKg) - figure("test_kg") - figure("backup_kg");
  if (together > 0.0005) found.push(fill(sum.dataset.together, { n: kg(together) }));
  return found;
}

function tell() {
  const total = figure("test_kg") + figure("backup_kg");
  const lacks = missing();
  sum.classList.toggle("is-short", lacks.length > 0);
  const words = fill(sum.dataset.total, { total: kg(total), least: kg(Number(least.totalKg)) });
  sum.textContent = `${words} · ${lacks.length ? lacks.join(" · ") : sum.dataset.enough}`;
}

// The purchase price follows from the price of a piece or kilogram until somebody types it.
const prices = document.querySelector("[data-price]");
const paid = prices.querySelector("[name=purchase_price]");
if (paid.value) paid.dataset.typed = "yes";

function pay() {
  const each = Number(prices.querySelector("[name=unit_price]").value);
  const amount = least.piece ? figure("test_units") + figure("backup_units") : figure("test_kg") + figure("backup_kg");
  if (each && !paid.dataset.typed) paid.value = (Math.round(amount * each * 100) / 100).toFixed(2);
}

prices.addEventListener("input", ({ target }) => {
  if (target === paid) paid.dataset.typed = "yes";
  pay();
});
box.addEventListener("input", ({ target }) => {
  if (target.name.endsWith("_kg")) target.dataset.weighed = "yes";
  else weigh(target.name.split("_")[0]);
  if (least.totalKg) tell();
  pay();
});
if (least.totalKg) tell();
