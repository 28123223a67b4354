// The list of what was scanned: each sample once, the newest on top, the field ready for the next one.
const list = document.querySelector("#scanned");
const code = document.querySelector("#code");
const said = document.querySelector("[data-said]");
const count = document.querySelector("[data-count]");
const nothing = document.querySelector("[data-nothing]");

function tell() {
  count.textContent = String(list.querySelectorAll("input[name=number]").length);
  nothing.hidden = list.children.length > 0;
}

function leaveOutTwins() {
  const twins = [...list.children].filter((line, place, lines) =>
    lines.slice(place + 1).some((older) => older.dataset.scanned === line.dataset.scanned),
  );
  for (const twin of twins) twin.remove();
  said.textContent = twins.length ? said.dataset.twice.replace("{number}", twins[0].dataset.scanned) : "";
}

document.querySelector("[data-scan-code]").addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  leaveOutTwins();
  code.value = "";
  code.focus();
  tell();
});

list.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-remove]");
  if (!button) return;
  button.closest("li").remove();
  tell();
  code.focus();
});

tell();
