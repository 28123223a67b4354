// Dates and times as people read them: 2026-10-08（周四）, 10:32.

const isChinese = () => document.documentElement.lang.startsWith("zh");

/** @param {string} day YYYY-MM-DD */
export function dayText(day) {
  const weekday = new Date(`${day}T12:00:00`).toLocaleDateString(isChinese() ? "zh-CN" : "en", { weekday: "short" });
  return isChinese() ? `${day}（${weekday}）` : `${day} (${weekday})`;
}

const two = (number) => String(number).padStart(2, "0");

/** Time of an ISO moment on the tablet's clock; with its day where that is not today. */
export function momentText(moment) {
  const date = new Date(moment);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return date.toDateString() === new Date().toDateString() ? time : `${day} ${time}`;
}
