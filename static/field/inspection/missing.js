import { today } from "../clock.js";
import { groupsOf } from "./items.js";

/** What the server would refuse of the inspection as it is now, each {field, code, params, step}. */
export function missing({ data, pkg }) {
  const found = [...ofBeginning(data), ...ofItems(data, pkg), ...ofFindings(data), ...ofEnd(data)];
  return found.map((one) => ({ ...one, step: stepOf(data, one.field, { pkg }) }));
}

function* ofBeginning({ arrival }) {
  if (!arrival) yield { field: "arrival", code: "arrival_missing", params: {} };
}

function* ofItems({ answers, findings }, pkg) {
  for (const group of groupsOf(pkg)) {
    const items = pkg.checklist.items.filter((item) => item.group === group);
    const open = items.filter(({ code }) => !answers[code]).map(({ code }) => code);
    if (open.length) yield { field: `answers.${open[0]}`, code: "items_unanswered", params: { codes: open.join("、") } };
    for (const { code } of items) {
      const hasFinding = findings.some(({ item }) => item === code);
      const isNotMet = answers[code]?.answer === "not_met";
      if (isNotMet && !hasFinding) yield { field: `answers.${code}`, code: "finding_missing", params: { code } };
      if (answers[code] && !isNotMet && hasFinding) yield { field: `answers.${code}`, code: "finding_contrary", params: { code } };
    }
  }
}

function* ofFindings({ findings }) {
  for (const [place, { text, due_on: due }] of findings.entries()) {
    if (!text.trim()) yield { field: `findings.${place}.text`, code: "finding_text_missing", params: {} };
    if (due && due < today()) yield { field: `findings.${place}.due_on`, code: "finding_due_past", params: {} };
  }
}

function* ofEnd({ summary }) {
  if (!summary.trim()) yield { field: "summary", code: "summary_missing", params: {} };
}

/** The step at which a field of the record is entered. */
export function stepOf({ findings }, field, { pkg }) {
  const [first, ...rest] = field.split(".");
  if (["arrival", "present"].includes(first)) return "begin";
  if (first === "answers") return stepOfItem(pkg, rest.join("."));
  if (first !== "findings") return "close";
  const item = findings[Number(rest[0])]?.item;
  return item ? stepOfItem(pkg, item) : "findings";
}

function stepOfItem(pkg, code) {
  const item = pkg.checklist.items.find((one) => one.code === code);
  return `items-${(item ? groupsOf(pkg).indexOf(item.group) : 0) + 1}`;
}
