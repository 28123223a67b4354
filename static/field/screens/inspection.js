// An inspection on the tablet: arrival, the list group by group, the findings, the end.

import { begin } from "../inspection/begin.js";
import { close, findings } from "../inspection/close.js";
import { itemSteps } from "../inspection/items.js";
import { missing, stepOf } from "../inspection/missing.js";
import { gettext } from "../words.js";
import { openWork } from "./visit.js";

const inspection = {
  path: "inspection",
  stepsOf: ({ pkg }) => [begin, ...itemSteps(pkg), findings, close],
  stepOf,
  title: () => gettext("Steps of the inspection"),
  missingOf: async () => missing,
};

export const open = (app, params) => openWork(app, params, inspection);
