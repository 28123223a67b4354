// Seal numbers (Q-5.3; twin of rules/seals.py): two of them, each used once.

// what Python calls white space
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** A seal's number in one spelling, however it was typed or scanned. */
export const sealNumber = (typed) => String(typed ?? "").normalize("NFKC").replace(SPACES, "").toUpperCase();

/** What is wrong with the seals of the samples of a record, as {field, code, params}. */
export const sealObjections = (samples) => {
  const [found, used] = [[], new Set()];
  samples.forEach((sample, place) => {
    const [test, backup] = [sealNumber(sample.test_seal), sealNumber(sample.backup_seal)];
    for (const [name, number] of [["test_seal", test], ["backup_seal", backup]]) {
      const field = `samples.${place}.${name}`;
      if (!number) found.push({ field, code: "seal_missing", params: {} });
      else if (name === "backup_seal" && number === test) found.push({ field, code: "seals_are_equal", params: {} });
      else if (used.has(number)) found.push({ field, code: "seal_used_before", params: { number } });
      used.add(number);
    }
  });
  return found;
};
