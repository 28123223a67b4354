import { gettext, interpolate } from "../words.js";

export const ANSWERS = ["met", "not_met", "not_applicable"];
export const SEVERITIES = ["minor", "major", "serious"];

export function answerWords(answer) {
  return {
    met: gettext("Met"),
    not_met: gettext("Not met"),
    not_applicable: gettext("Does not apply"),
  }[answer];
}

export function severityWords(severity) {
  return { minor: gettext("Minor"), major: gettext("Major"), serious: gettext("Serious") }[severity];
}

export const severityTone = (severity) => ({ minor: "", major: "tag-amber", serious: "tag-red" })[severity];

export function say({ code, params }) {
  const sentences = {
    arrival_missing: gettext("The time of arrival is not noted."),
    items_unanswered: gettext("Items without an answer: %(codes)s"),
    finding_missing: gettext("%(code)s is not met: say what was found."),
    finding_contrary: gettext("%(code)s has a finding, but is not answered “not met”."),
    finding_text_missing: gettext("A finding does not say what was found."),
    finding_due_past: gettext("The deadline of a finding lies in the past."),
    summary_missing: gettext("Say in a sentence how it went."),
  };
  return interpolate(sentences[code] ?? code, params);
}
