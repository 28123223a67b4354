// Drafts and records carry the version of their form; here is how each older one becomes the present one.
// A step never throws anything away that it does not understand.

export const CURRENT = 2;

// STEPS[n] takes a draft of version n to version n + 1.
const DRAFT_STEPS = {
  // 2 tells which record a draft mends, also where the server does not know that record.
  1: (draft) => ({ ...draft, mends: draft.supersedes }),
};
const RECORD_STEPS = {
  1: (record) => record,
};

function raised(kept, steps) {
  let result = kept;
  while (result.v < CURRENT) {
    result = { ...steps[result.v](result), v: result.v + 1 };
  }
  return result;
}

export function migratedDraft(draft) {
  return raised(draft, DRAFT_STEPS);
}

export function migratedRecord(record) {
  return raised(record, RECORD_STEPS);
}

// Written by a newer app than this one: it may be looked at and sent, but not changed.
export function isOfLaterVersion(kept) {
  return kept.v > CURRENT;
}
