// From a draft to the record that is sent: immutable bytes, known by their digest.

import { headOf, subjectKeys } from "./kinds.js";
import { canonicalBytes, contentDigest, inOrder, sha256 } from "./rules/canonical.js";

/** Signatures belong to other content than what is there now. */
export class SignedOtherContent extends Error {}

const bySlot = (one, other) => inOrder(one.slot, other.slot);

/** The record of a draft, without what is known only when it is sealed. */
export function recordOf(draft) {
  const { photos, signatures, ...data } = draft.data;
  return {
    schema: 1,
    uuid: draft.uuid,
    package: draft.package,
    ...headOf(draft),
    device: draft.device,
    app: draft.app,
    supersedes: draft.supersedes,
    correction: draft.correction,
    ...data,
    files: [...photos, ...signatures].sort(bySlot),
  };
}

export const digestOf = (draft) => contentDigest(recordOf(draft));

/**
 * The sealed record as it is kept until it is sent.
 * @param {{offset_ms: number|null, sealed_at: string}} clock
 */
export async function sealed(draft, clock) {
  const body = recordOf(draft);
  const content = await contentDigest(body);
  if (draft.data.signatures.some(({ signed }) => signed !== content)) throw new SignedOtherContent();
  const bytes = canonicalBytes({ ...body, content, clock });
  return {
    uuid: draft.uuid,
    v: draft.v,
    ...subjectKeys(draft),
    package: draft.package,
    person: draft.person,
    sealed_at: clock.sealed_at,
    supersedes: draft.supersedes,
    content,
    body: bytes.buffer,
    digest: await sha256(bytes),
    files: body.files.map(({ slot, sha256: hash, size, mime }) => ({ slot, sha256: hash, size, mime })),
    state: "sealed",
    receipt: null,
    refusals: [],
    flags: [],
    attempts: 0,
    trouble: "",
  };
}
