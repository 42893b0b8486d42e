// A bar chart beside the table that holds the same figures. What is drawn stands in #chart-data.

const place = document.getElementById("chart");
const source = document.getElementById("chart-data");
// The width of A4 between its margins, in pixels of 1/96 inch.
const ON_PAPER = 640;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A day that was not counted has no value.
function said(value) {
  return Number.isFinite(value) ? value.toLocaleString() : "—";
}

function options(data) {
  const text = { color: token("--ink"), fontFamily: token("--sans") };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    // Part of the drawing: a tooltip of HTML would need inline styles.
    tooltip: { renderMode: "richText", valueFormatter: (value) => `${said(value)} ${data.unit}` },
    xAxis: {
      type: "value",
      axisLabel: { color: token("--muted"), hideOverlap: true },
      splitLine: { lineStyle: { color: token("--line") } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("--line-strong") } },
      axisLabel: { color: token("--ink") },
    },
    series: [
      {
        name: data.series,
        type: "bar",
        data: data.values,
        barMaxWidth: 20,
        itemStyle: { color: token("--indigo") },
        label: {
          show: true,
          position: "right",
          color: token("--ink"),
          formatter: ({ value }) => said(value),
        },
      },
    ],
  };
}

function draw() {
  const data = JSON.parse(source.textContent);
  // As vectors, so that paper shows them sharp.
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption(options(data));
  addEventListener("beforeprint", () => chart.resize({ width: ON_PAPER }));
  addEventListener("afterprint", () => chart.resize({ width: "auto" }));
  new ResizeObserver(() => chart.resize()).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.setOption(options(data)));
}

if (place && source && window.echarts) {
  draw();
}
