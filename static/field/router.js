// Which screen is shown: "#/visit/<uuid>/<step>". The page itself never changes, so that it opens without a network.

/** ["visit", "<uuid>", "<step>"] */
export const place = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);

export function go(path) {
  location.hash = `#${path}`;
}

/** Calls `show(name, params)` now and whenever the place changes. */
export function follow(show) {
  const look = () => {
    const [name = "home", ...params] = place();
    return show(name, params);
  };
  addEventListener("hashchange", look);
  return look();
}
