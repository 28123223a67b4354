import { photoBox } from "../camera.js";
import { now } from "../clock.js";
import { textField } from "../fields.js";
import { html } from "../lit.js";
import { LONGEST } from "../rules/completeness.js";
import { sealNumber } from "../rules/seals.js";
import { scanCode } from "../scan.js";
import { gettext, interpolate } from "../words.js";
import { batchOfSample, placeOfSample } from "./samples.js";
import { say } from "./wording.js";

/** The two seals of a sample, each typed or scanned, and the photos that show them. */
export const seals = (sample) => ({
  id: `seals-${sample.number}`,
  group: "samples",
  short: () => gettext("Samples"),
  title: (session) => interpolate(gettext("Seal: %(title)s"), { title: batchOfSample(session, sample)?.title ?? "" }),
  view(session, screen) {
    const place = placeOfSample(session, sample.number);
    return html`
      <section class="sheet">
        <p>${gettext("Sample number")}<br /><b class="big-code">${sample.number}</b></p>
        <p class="soft">
          ${gettext("Test and backup portion are sealed separately; samplers and producer sign or stamp both seals (plan, part 5 (2) 5).")}
        </p>
        ${sealField(session, screen, place, "test_seal", gettext("Seal of the test portion"))}
        ${sealField(session, screen, place, "backup_seal", gettext("Seal of the backup portion"))}
      </section>
      <div class="beside">
        ${photoBox(session, screen, {
          subject: "sealed",
          sample: sample.number,
          title: gettext("Photo of the sealed sample"),
          hint: gettext("Both portions with their seals, the numbers readable."),
        })}
        ${photoBox(session, screen, {
          subject: "label",
          sample: sample.number,
          title: gettext("Photo of the label"),
          hint: gettext("Name, lot, day of production and shelf life readable; of raw material the tank or bag."),
        })}
      </div>
      <section class="sheet">
        ${textField(session, `samples.${place}.remark`, { label: gettext("Remark"), rows: 2, max: LONGEST["samples.remark"] })}
      </section>
    `;
  },
});

function sealField(session, screen, place, name, label) {
  const path = `samples.${place}.${name}`;
  const wrong = screen.missing.find(({ field, code }) => field === path && code !== "seal_missing");
  const scan = async () => {
    const found = await scanCode();
    if (!found) return;
    session.set(path, sealNumber(found).slice(0, LONGEST["samples.test_seal"]));
    noteTime(session, place);
  };
  return textField(session, path, {
    label,
    max: LONGEST["samples.test_seal"],
    wrong: wrong ? say(wrong) : "",
    tidy: sealNumber,
    after: () => noteTime(session, place),
    beside: html`<button type="button" class="act" data-scan=${name} @click=${scan}>${gettext("Scan")}<span class="visually-hidden">: ${label}</span></button>`,
  });
}

/** A sample is sealed when the second of its seals is on. */
function noteTime(session, place) {
  const { test_seal: test, backup_seal: backup } = session.data.samples[place];
  session.set(`samples.${place}.sealed_at`, test && backup ? now() : "");
}
