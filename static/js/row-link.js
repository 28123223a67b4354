// A click anywhere on a table row follows the row's first link, unless the person aimed at something else.
const OWN = "a, button, input, select, textarea, label, summary";

function follow(event) {
  if (event.button !== 0 || event.target.closest(OWN) || String(getSelection())) return;
  const link = event.target.closest("tr")?.querySelector("a[href]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

for (const body of document.querySelectorAll("[data-row-links]")) body.addEventListener("click", follow);
