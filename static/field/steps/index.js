import { arrival } from "./arrival.js";
import { choose } from "./choose.js";
import { nothingNew, prevented } from "./endings.js";
import { incidents } from "./incidents.js";
import { looks } from "./looks.js";
import { photos } from "./photos.js";
import { review } from "./review.js";
import { sealing } from "./sealing.js";
import { seals } from "./seals.js";
import { sign } from "./sign.js";
import { stock } from "./stock.js";
import { take } from "./take.js";

/** The steps of a visit in their order; which there are depends on how it ends and on what is sampled. */
export function stepsOf({ data }) {
  if (data.outcome === "prevented") return [arrival, prevented, review, sign, sealing];
  if (data.outcome === "nothing_new") return [arrival, looks, stock, nothingNew, photos, incidents, review, sign, sealing];
  const samples = data.samples.flatMap((sample) => [take(sample), seals(sample)]);
  return [arrival, looks, stock, choose, ...samples, photos, incidents, review, sign, sealing];
}
