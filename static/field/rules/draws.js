// The sealed draw (docs/draws.md; twin of rules/draws.py, tested on tests/sampling/draw_vectors.json).

import { sha256 } from "./canonical.js";

const hash = (text) => sha256(new TextEncoder().encode(text));

/** The candidates as JSON, each with its id and label. */
export const canonical = (frame) => JSON.stringify(frame.map(({ id, label }) => ({ id, label })));

export const frameHash = (frame) => hash(canonical(frame));
export const commitmentOf = (secret) => hash(secret);
export const ticket = (secret, occasion, candidate) => hash(`${secret}|${occasion}|${candidate}`);

/** The ids of ``count`` candidates in the order drawn, all of them where there are fewer. */
export const drawn = async (frame, count, secret, occasion) => {
  const tickets = await Promise.all(frame.map(async ({ id }) => [await ticket(secret, occasion, id), id]));
  tickets.sort(([one], [other]) => (one < other ? -1 : 1));
  return tickets.slice(0, count).map(([, id]) => id);
};

/** What is drawn from in the plant: the sealed candidates without those that are gone, and why each is missing. */
export const framePresent = (draw, gone) => {
  const reasons = new Map(gone.map(({ batch, reason }) => [batch, reason]));
  const missing = draw.frame.filter(({ id }) => reasons.has(id));
  return {
    frame: draw.frame.filter(({ id }) => !reasons.has(id)),
    differences: Object.fromEntries(missing.map(({ id }) => [String(id), reasons.get(id)])),
  };
};

/** The draw as it goes into the record; refused (null) where the secret is not the one that was sealed. */
export const draw = async (sealed, gone, drawnAt) => {
  if ((await commitmentOf(sealed.secret)) !== sealed.commitment) return null;
  const { frame, differences } = framePresent(sealed, gone);
  const result = await drawn(frame, sealed.count, sealed.secret, sealed.occasion);
  return { draw: sealed.draw, frame, result, drawn_at: drawnAt, differences };
};
