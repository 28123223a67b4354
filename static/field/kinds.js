// What differs between the kinds of work on the tablet; what was kept before there were kinds is of a visit.

const VISIT = {
  arrival: null,
  identity_shown: false,
  notice_given: false,
  ledger_seen: false,
  records_seen: false,
  gone: [],
  found: [],
  draws: [],
  samples: [],
  outcome: "done",
  reason: "",
  incidents: [],
  representative: "",
  unsigned: null,
  ended_at: "",
  photos: [],
  signatures: [],
};

const INSPECTION = {
  arrival: null,
  present: "",
  answers: {},
  findings: [],
  summary: "",
  ended_at: "",
  photos: [],
  signatures: [],
};

const EMPTY = { visit: VISIT, inspection: INSPECTION };
const PATHS = {
  visit: { work: "visits", records: "records" },
  inspection: { work: "inspections", records: "inspection-records" },
};

/** "visit" or "inspection", of a package, a draft or a record. */
export const kindOf = (row) => row.kind ?? "visit";

export const emptyOf = (row) => EMPTY[kindOf(row)];

/** Where the server has work and records of this kind, below /field/v1/. */
export const pathOf = (row) => PATHS[kindOf(row)];

/** The number of the visit or inspection of a package. */
export const subjectId = (pkg) => pkg[kindOf(pkg)].id;

export const plannedOn = (pkg) => pkg[kindOf(pkg)].planned_on;

/** What a draft of this package is of. */
export function subjectOf(pkg) {
  if (kindOf(pkg) === "visit") return { visit: pkg.visit.id };
  return { kind: "inspection", inspection: pkg.inspection.id, checklist: pkg.checklist.id };
}

/** What the body of a record says of its subject. */
export function headOf(draft) {
  if (kindOf(draft) === "visit") return { visit: draft.visit };
  return { kind: "inspection", inspection: draft.inspection, checklist: draft.checklist };
}

/** By what a record is found on the tablet. */
export function subjectKeys(draft) {
  return kindOf(draft) === "visit" ? { visit: draft.visit } : { kind: "inspection", inspection: draft.inspection };
}

/** What was recorded, for a list that may have changed: answers to items that it lacks fall away, findings stay. */
export function adapted(data, pkg) {
  if (kindOf(pkg) === "visit") return data;
  const codes = new Set(pkg.checklist.items.map(({ code }) => code));
  return {
    ...data,
    answers: Object.fromEntries(Object.entries(data.answers).filter(([code]) => codes.has(code))),
    findings: data.findings.map((found) => (codes.has(found.item) ? found : { ...found, item: null })),
  };
}
