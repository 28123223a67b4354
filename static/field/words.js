// The texts of the app: English in the source, from the server's catalogue in the language of the person.

const LANGUAGES = ["zh-hans", "en"];

let texts = {};

/** The text in the language of the person. */
export function gettext(msgid) {
  return texts[msgid] || msgid;
}

/** interpolate(gettext("%(count)s of %(total)s"), { count: 1, total: 2 }) */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The same cookie that the pages of the server follow. */
export function chosenLanguage() {
  const found = /(?:^|;\s*)django_language=([^;]+)/.exec(document.cookie);
  return found && LANGUAGES.includes(found[1]) ? found[1] : LANGUAGES[0];
}

export async function loadWords(language = chosenLanguage()) {
  document.documentElement.lang = language === "zh-hans" ? "zh-CN" : language;
  const answer = await fetch(`/field/words/${language}.json`);
  texts = await answer.json();
}
