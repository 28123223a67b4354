// The tablet's own time as it is: the server's is kept beside it, and neither is put in the place of the other.

const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");

/** ISO 8601 with the tablet's offset, to the second. */
export function momentOf(date) {
  const minutes = -date.getTimezoneOffset();
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day}T${time}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export const now = () => momentOf(new Date());

/** The tablet's own day, YYYY-MM-DD. */
export const today = () => now().slice(0, 10);
