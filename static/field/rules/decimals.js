// Exact decimals, as texts: "1.400" is 1400 thousandths, never a float.

const DECIMAL = /^-?\d{1,30}(?:\.\d{1,30})?$/;

const read = (text) => {
  const [whole, part = ""] = String(text).split(".");
  return { digits: BigInt(whole + part), scale: part.length };
};

const scaled = ({ digits, scale }, to) => digits * 10n ** BigInt(to - scale);

const written = (digits, scale) => {
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const part = text.slice(text.length - scale).replace(/0+$/, "");
  return sign + text.slice(0, text.length - scale) + (scale && part ? `.${part}` : "");
};

const combined = (a, b, combine) => {
  const [one, other] = [read(a), read(b)];
  const scale = Math.max(one.scale, other.scale);
  return written(combine(scaled(one, scale), scaled(other, scale)), scale);
};

export const isDecimal = (value) => DECIMAL.test(String(value));

/** What somebody typed as a decimal text ("１。５" is "1.5"); null where it is none. */
export const decimalOf = (typed) => {
  const text = String(typed ?? "").normalize("NFKC").trim().replace("。", ".");
  return DECIMAL.test(text) ? text : null;
};

/** The shortest way to write it: "1.400" is "1.4". */
export const plain = (a) => combined(a, "0", (one) => one);
export const plus = (a, b) => combined(a, b, (one, other) => one + other);
export const minus = (a, b) => combined(a, b, (one, other) => one - other);
export const halfOf = (a) => {
  const { digits, scale } = read(a);
  return written(digits * 5n, scale + 1);
};
export const times = (a, count) => {
  const { digits, scale } = read(a);
  return written(digits * BigInt(count), scale);
};

/** -1, 0 or 1. */
export const compare = (a, b) => {
  const difference = minus(a, b);
  return difference === "0" ? 0 : difference.startsWith("-") ? -1 : 1;
};

/** How many times ``b`` makes at least ``a`` (both above zero). */
export const timesToReach = (a, b) => {
  const [one, other] = [read(a), read(b)];
  const scale = Math.max(one.scale, other.scale);
  const [whole, part] = [scaled(one, scale), scaled(other, scale)];
  return Number((whole + part - 1n) / part);
};

/** Digits behind the point that count. */
export const places = (a) => (plain(a).split(".")[1] ?? "").length;
