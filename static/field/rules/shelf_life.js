// Whether the backup portion outlives the time in which a re-inspection can be applied for (twin of rules/shelf_life.py).

const DAY = 24 * 60 * 60 * 1000;

const daysBetween = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY);

/** The last day of a shelf life of so many days. */
export const expiryOf = (producedOn, days) =>
  new Date(Date.parse(producedOn) + days * DAY).toISOString().slice(0, 10);

/**
 * ``expiresOn``: end of the shelf life or null; ``on``: the day of sampling; ``windows``: reinspection_until of the package.
 * ``outlives`` is null where one of the two days is not known; ``days_missing`` counts the days that are lacking.
 */
export const backupKeeps = (expiresOn, on, windows) => {
  const neededUntil = windows[on] ?? null;
  const known = Boolean(expiresOn && neededUntil);
  const missing = known ? Math.max(0, daysBetween(expiresOn, neededUntil)) : null;
  return {
    outlives: known ? missing === 0 : null,
    spoils_on: expiresOn || null,
    needed_until: neededUntil,
    days_missing: missing,
  };
};
