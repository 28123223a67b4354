// Least quantities of a sample (Q-5.2; twin of rules/quantities.py). Weights are decimal texts in kg, pieces whole numbers.

import { compare, halfOf, isDecimal, minus, plain, plus, times, timesToReach } from "./decimals.js";

const MINIMA = [
  ["test_units", "too_few_test_units"],
  ["backup_units", "too_few_backup_units"],
  ["test_kg", "test_portion_too_light"],
  ["backup_kg", "backup_portion_too_light"],
];

const given = (value) => (value !== null && value !== undefined && isDecimal(value) ? String(value) : null);

const short = (field, code, actual, least, { source }) => ({
  field,
  code,
  params: { actual: plain(actual), least: plain(least), missing: minus(least, actual), source },
});

/** Both portions together. */
export const togetherKg = (taken) => plus(given(taken.test_kg) ?? "0", given(taken.backup_kg) ?? "0");

/** Each minimum of the plan that is not reached, as {field, code, params}; empty: all are. */
export const shortfalls = (taken, rule) => {
  const found = [];
  for (const [field, code] of MINIMA) {
    const [least, actual] = [given(rule[field]), given(taken[field])];
    if (least !== null && (actual === null || compare(actual, least) < 0)) {
      found.push(short(field, code, actual ?? "0", least, rule));
    } else if (least === null && actual !== null && compare(actual, "0") <= 0) {
      found.push({ field, code: "portion_is_empty", params: { source: rule.source } });
    }
  }
  const total = togetherKg(taken);
  if (compare(total, rule.total_kg) < 0) found.push(short("test_kg", "total_too_light", total, rule.total_kg, rule));
  return found;
};

/** What to take where nothing speaks against it; ``pieceKg`` is the net content of a piece, null for raw materials. */
export const usualQuantities = (rule, pieceKg) => {
  if (pieceKg === null || rule.test_units === null || rule.backup_units === null) {
    const half = halfOf(rule.total_kg);
    return {
      test_units: null,
      backup_units: null,
      test_kg: plain(rule.test_kg ?? half),
      backup_kg: plain(rule.backup_kg ?? half),
    };
  }
  const pieces = Math.max(rule.test_units, timesToReach(rule.total_kg, pieceKg) - rule.backup_units);
  return {
    test_units: pieces,
    backup_units: rule.backup_units,
    test_kg: times(pieceKg, pieces),
    backup_kg: times(pieceKg, rule.backup_units),
  };
};
