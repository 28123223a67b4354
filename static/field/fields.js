import { html, nothing } from "./lit.js";

const keysOf = (path) => (Array.isArray(path) ? path : path.split("."));

/** What a path as “samples.0.test_kg”, or its keys, lead to in the draft. */
export const valueAt = (data, path) => keysOf(path).reduce((value, key) => value?.[key], data);

const idOf = (path) => `field-${keysOf(path).join("-").replaceAll(".", "-")}`;

const underneath = (id, hint, wrong) => html`
  ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  <p class="wrong" id="${id}-wrong" role="alert" ?hidden=${!wrong}>${wrong}</p>
`;

/**
 * One line or, with `rows`, several of text; `beside` is a button next to it.
 * @param {(typed: string) => string} tidy makes of what was typed what is kept once the field is left
 * @param {() => void} after told when the field was left with another value
 */
export function textField(session, path, options) {
  const { label, hint = "", wrong = "", rows = 0, max = 200, beside = nothing } = options;
  const { tidy = (typed) => typed.trim(), after = () => {} } = options;
  const id = idOf(path);
  const value = valueAt(session.data, path) ?? "";
  const onInput = ({ target }) => session.set(path, target.value);
  const onChange = ({ target }) => {
    target.value = tidy(target.value);
    session.set(path, target.value);
    after();
  };
  const input = rows
    ? html`<textarea class="input" id=${id} rows=${rows} maxlength=${max} aria-describedby="${id}-hint ${id}-wrong"
        aria-invalid=${wrong ? "true" : "false"} .value=${value} @input=${onInput} @change=${onChange}></textarea>`
    : html`<input class="input" id=${id} maxlength=${max} autocomplete="off" aria-describedby="${id}-hint ${id}-wrong"
        aria-invalid=${wrong ? "true" : "false"} .value=${value} @input=${onInput} @change=${onChange} />`;
  return html`<div class="entry">
    <label for=${id}>${label}</label>
    ${beside === nothing ? input : html`<div class="with-act">${input}${beside}</div>`} ${underneath(id, hint, wrong)}
  </div>`;
}

export function dayField(session, path, { label, hint = "", wrong = "" }) {
  const id = idOf(path);
  return html`<div class="entry">
    <label for=${id}>${label}</label>
    <input class="input" type="date" id=${id} min="2000-01-01" max="2099-12-31" aria-describedby="${id}-hint ${id}-wrong"
      aria-invalid=${wrong ? "true" : "false"} .value=${valueAt(session.data, path) ?? ""}
      @change=${({ target }) => session.set(path, target.value)} />
    ${underneath(id, hint, wrong)}
  </div>`;
}

const asWhole = (typed) => typed.normalize("NFKC").replace(/\D/g, "").slice(0, 3);

function asDecimal(typed) {
  const [whole, ...rest] = typed.normalize("NFKC").replace(/[。,]/g, ".").replace(/[^\d.]/g, "").split(".");
  return rest.length ? `${whole || "0"}.${rest.join("")}` : whole;
}

/**
 * A number with its unit: whole numbers are kept as such (null if empty), decimals as text.
 * @param {(value: number|string|null) => void} keep where the value goes; into the draft if not given
 */
export function numberField(session, path, options) {
  const { label, unit, hint = "", wrong = "", whole = false, keep = (value) => session.set(path, value) } = options;
  const id = idOf(path);
  const onInput = ({ target }) => {
    target.value = whole ? asWhole(target.value) : asDecimal(target.value);
    if (whole) keep(target.value ? Number(target.value) : null);
    else keep(target.value);
  };
  const onChange = ({ target }) => {
    if (!target.value.endsWith(".")) return;
    target.value = target.value.slice(0, -1);
    keep(target.value);
  };
  return html`<div class="entry">
    <label for=${id}>${label}</label>
    <div class="with-unit">
      <input class="input input-number" id=${id} inputmode=${whole ? "numeric" : "decimal"} autocomplete="off"
        aria-describedby="${id}-hint ${id}-wrong" aria-invalid=${wrong ? "true" : "false"}
        .value=${String(valueAt(session.data, path) ?? "")} @input=${onInput} @change=${onChange} />
      <span>${unit}</span>
    </div>
    ${underneath(id, hint, wrong)}
  </div>`;
}

export function tickField(session, path, { label, hint = "" }) {
  return html`<label class="tick">
    <input type="checkbox" id=${idOf(path)} .checked=${Boolean(valueAt(session.data, path))}
      @change=${({ target }) => session.set(path, target.checked)} />
    <span>${label}</span>${hint ? html`<small>${hint}</small>` : nothing}
  </label>`;
}

/** One of a few choices, each a large target. @param {[string, string][]} choices value and words */
export function optionField(session, path, options) {
  const { legend, choices, hint = "", wrong = "", keep = (value) => session.set(path, value) } = options;
  const id = idOf(path);
  const chosen = valueAt(session.data, path);
  return html`<fieldset class="entry" aria-describedby="${id}-hint ${id}-wrong">
    <legend class="entry-name">${legend}</legend>
    <div class="options">
      ${choices.map(
        ([value, words]) => html`<label class="option">
          <input type="radio" name=${id} value=${value} .checked=${chosen === value} @change=${() => keep(value)} />
          <span>${words}</span>
        </label>`,
      )}
    </div>
    ${underneath(id, hint, wrong)}
  </fieldset>`;
}

/** One of a longer list. @param {[string, string][]} choices value and words */
export function listField(session, path, options) {
  const { label, choices, hint = "", wrong = "", keep = (value) => session.set(path, value) } = options;
  const id = idOf(path);
  const chosen = String(valueAt(session.data, path) ?? "");
  return html`<div class="entry">
    <label for=${id}>${label}</label>
    <select class="input" id=${id} aria-describedby="${id}-hint ${id}-wrong" aria-invalid=${wrong ? "true" : "false"}
      @change=${({ target }) => keep(target.value)}>
      <option value="" ?selected=${!chosen}>—</option>
      ${choices.map(([value, words]) => html`<option value=${value} ?selected=${chosen === String(value)}>${words}</option>`)}
    </select>
    ${underneath(id, hint, wrong)}
  </div>`;
}
