// Asks to sign in again; nothing on the tablet depends on it.

import { html } from "../lit.js";
import { gettext, interpolate } from "../words.js";

export async function open(app) {
  return {
    view: () => html`<main class="page" id="main">
      <header class="page-head"><h1>${gettext("Sign in")}</h1></header>
      <p>${interpolate(gettext("Please sign in again. %(count)s not sent yet on this tablet; the data are safe."), { count: app.counts.waiting })}</p>
      <div class="acts"><button type="button" class="act act-primary" @click=${app.signIn}>${gettext("Sign in")}</button>
        <a class="act" href="#/">${gettext("My visits")}</a></div>
    </main>`,
  };
}
