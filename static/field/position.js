const PATIENCE_MS = 10_000;
const FRESH_MS = 10 * 60_000;

let known = null;

function asRecorded({ coords }) {
  const place = {
    lat: coords.latitude.toFixed(6),
    lon: coords.longitude.toFixed(6),
    accuracy_m: String(Math.round(coords.accuracy)),
  };
  known = { place, at: Date.now() };
  return place;
}

/** Where the tablet is, as the record holds it; null where that is not allowed or cannot be found out. */
export function locate() {
  if (!navigator.geolocation) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition((found) => resolve(asRecorded(found)), () => resolve(null), {
      enableHighAccuracy: true,
      timeout: PATIENCE_MS,
      maximumAge: 60_000,
    });
  });
}

/** Finds out where the tablet is if that was allowed before; asks nobody. */
export async function locateIfAllowed() {
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (permission?.state === "granted") await locate();
}

/** The last position of some minutes ago, without waiting: nobody holds a cold camera until a satellite answers. */
export function lastPosition() {
  if (!known || Date.now() - known.at > FRESH_MS) {
    known = null;
    return null;
  }
  locate();
  return known.place;
}
