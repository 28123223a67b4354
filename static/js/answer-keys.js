// Answers a list of items by keyboard: 1, 2, 3 press the buttons of the item in hand, then the next one is taken up.
const KEYS = ["1", "2", "3"];
const list = document.querySelector("[data-answer-keys]");

const items = () => [...list.querySelectorAll(".inspection-item")];

function inHand() {
  const focused = document.activeElement.closest(".inspection-item");
  return focused || items().find((item) => !item.querySelector("[aria-pressed='true']"));
}

list?.ownerDocument.addEventListener("keydown", (event) => {
  const place = KEYS.indexOf(event.key);
  if (place < 0 || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const item = inHand();
  if (!item) return;
  event.preventDefault();
  const all = items();
  const next = all[all.indexOf(item) + 1];
  item.querySelectorAll(".answer")[place].click();
  const follow = event.key === "2" ? item.id : next?.id;
  if (follow) list.dataset.follow = follow;
});

// The line that was answered comes back as a new one: only then can the focus go on.
list?.addEventListener("htmx:afterSettle", () => {
  const follow = list.dataset.follow && document.getElementById(list.dataset.follow);
  delete list.dataset.follow;
  follow?.focus();
});
