// Draws the charts of a dashboard from the data that stand in the page; a click on a figure leads to its rows.

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const TONES = { green: "#2f8f5b", amber: "#d08a00", red: "#c5392f", blue: "#1f5fa8", grey: "#8895a5", purple: "#7353b3" };
const ORDER = ["blue", "amber", "purple", "green", "red", "grey"];
const MANY = 14;
const ROW_HEIGHT = 30;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

const text = { color: colour("--ink"), fontFamily: getComputedStyle(document.body).fontFamily };
// Rich text instead of HTML: the policy of this site allows no inline style.
const tooltip = { renderMode: "richText", confine: true, formatter: ({ seriesName, name, data }) => `${name}\n${seriesName}: ${data.text}` };

function gauges({ items, target }) {
  const most = Math.max(2 * target, 10 * Math.ceil(Math.max(...items.map((item) => item.value ?? 0)) / 10));
  return {
    series: items.map((item, index) => ({
      type: "gauge",
      min: 0,
      max: most,
      radius: "88%",
      center: [`${(100 * (index + 0.5)) / items.length}%`, "60%"],
      startAngle: 200,
      endAngle: -20,
      axisLine: { lineStyle: { width: 12, color: [[target / most, "#f3c9c5"], [1, "#bfe0cd"]] } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { show: false },
      pointer: { show: item.value !== null, width: 4, length: "68%", itemStyle: { color: colour("--ink") } },
      title: { offsetCenter: [0, "66%"], fontSize: 13, color: colour("--ink") },
      detail: { offsetCenter: [0, "40%"], fontSize: 15, fontWeight: 600, color: colour("--ink"), formatter: () => item.text },
      data: [item],
    })),
  };
}

function bars({ labels, series, target, unit = "", most, stacked = false, horizontal = false }) {
  const names = { type: "category", data: labels, inverse: horizontal, axisTick: { show: false }, axisLabel: { color: colour("--ink") } };
  const values = {
    type: "value",
    max: most,
    minInterval: unit ? 0 : 1,
    axisLabel: { color: colour("--ink-soft"), formatter: `{value}${unit && ` ${unit}`}` },
    splitLine: { lineStyle: { color: colour("--line") } },
  };
  const line = target && {
    silent: true,
    symbol: "none",
    label: { formatter: `${target} %`, position: horizontal ? "start" : "end", color: colour("--ink") },
    lineStyle: { color: colour("--ink"), type: "dashed" },
    data: [horizontal ? { xAxis: target } : { yAxis: target }],
  };
  return {
    tooltip,
    legend: { show: series.length > 1, top: 0, textStyle: { color: colour("--ink") } },
    grid: { left: 8, right: (horizontal ? 60 : 44) + (horizontal && labels.length > MANY ? 22 : 0), top: (series.length > 1 ? 30 : 10) + (target ? 18 : 0), bottom: 4, containLabel: true },
    xAxis: horizontal ? values : names,
    yAxis: horizontal ? names : values,
    dataZoom: labels.length > MANY ? [{ type: "slider", [horizontal ? "yAxisIndex" : "xAxisIndex"]: 0, startValue: 0, endValue: MANY - 1, width: horizontal ? 14 : undefined, right: 4, brushSelect: false, showDetail: false }] : [],
    series: series.map((one, index) => ({
      type: "bar",
      name: one.name,
      stack: stacked ? "all" : undefined,
      barMaxWidth: 26,
      color: TONES[one.tone ?? ORDER[index % ORDER.length]],
      data: one.data.map((entry) => (entry.tone ? { ...entry, itemStyle: { color: TONES[entry.tone] } } : entry)),
      label: { show: series.length === 1 && !stacked, position: horizontal ? "right" : "top", color: colour("--ink"), formatter: ({ data }) => data.text.split(" (")[0] },
      markLine: index === 0 ? line || undefined : undefined,
    })),
  };
}

const KINDS = { gauges, bars };

for (const place of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(document.getElementById(`${place.dataset.chart}-data`).textContent)[place.dataset.index];
  if (data.horizontal) {
    const rows = Math.min(data.labels.length, MANY) * (data.stacked ? 1 : data.series.length);
    place.style.height = `${Math.max(150, 80 + rows * ROW_HEIGHT)}px`;
  }
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({ animation: !still, textStyle: text, ...KINDS[data.type](data) });
  chart.on("click", ({ data: point }) => {
    if (point?.url) location.assign(point.url);
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}
