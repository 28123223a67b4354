import { render } from "./lit.js";

/**
 * Put something over the whole glass until it is answered; null if it is left.
 * @param {string} label what a screen reader calls it
 * @param {(answer: (value: unknown) => void) => unknown} draw the template of what is shown
 */
export function ask(label, draw) {
  const dialog = document.createElement("dialog");
  dialog.className = "glass";
  dialog.setAttribute("aria-label", label);
  document.body.append(dialog);
  return new Promise((resolve) => {
    const answer = (value) => {
      resolve(value);
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(null);
    });
    render(draw(answer), dialog);
    dialog.showModal();
  });
}
