// What the states and troubles of a record are called.

import { gettext } from "./words.js";

/** [word, tone] of a record's state; tones as in field-app.css. */
export function stateOf(record) {
  const words = {
    sealed: [gettext("Waits to be sent"), "amber"],
    not_taken: [gettext("Not taken by the server: to be mended"), "red"],
    incomplete: [gettext("Being sent"), "amber"],
    received: [gettext("Received by the server"), "green"],
    applied: [gettext("Received and taken over"), "green"],
    to_mend: [gettext("Received, to be mended"), "red"],
    disputed: [gettext("Received; another record of this visit exists"), "amber"],
    superseded: [gettext("Replaced by a later record"), "grey"],
    kept: [gettext("Kept without effect"), "grey"],
  };
  return words[record.state] ?? [record.state, "grey"];
}

/** Why a record is still only here, in plain words; the code is shown beside it. */
export function troubleText(code) {
  const words = {
    unreachable: gettext("The server cannot be reached. Sending goes on by itself."),
    slow: gettext("The server does not answer. Sending goes on by itself."),
    captured: gettext("Another page answered in place of the server, such as the sign-in of a wireless network."),
    server: gettext("The server has a fault. Sending goes on by itself."),
    receipt: gettext("The receipt does not fit what is on this tablet. Nothing is deleted here."),
    damaged: gettext("A file arrives damaged. Sending goes on by itself."),
    file_lost: gettext("A file of this record cannot be read on this tablet. Export the record and tell the section."),
    other_person: gettext("The server takes this record only from the person who made it."),
    not_allowed: gettext("This account may not send records."),
    csrf: gettext("The server did not recognise this page. Sending goes on by itself."),
  };
  return words[code] ?? gettext("Something went wrong. Sending goes on by itself.");
}
