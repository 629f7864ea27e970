// Charts: loaded only by pages that show one. A chart reads its option from a json_script element:
//   <div class="pm-chart" data-chart="chart-data" role="img" aria-label="…"></div>
// Colours come from the tokens, so day and night need no second option.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const probe = document.createElement("span");

/** A token as a colour that a canvas understands. */
function token(name) {
  probe.style.color = `var(--pm-${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Replace "token:alarm" by the colour of today's theme, wherever it stands in the option. */
function withColours(value) {
  if (typeof value === "string" && value.startsWith("token:")) return token(value.slice(6));
  if (Array.isArray(value)) return value.map(withColours);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withColours(each)]));
  }
  return value;
}

/** Five digits and more in groups of three, as the page beside the chart writes them. */
function inGroups(value) {
  const [whole, fraction] = String(value).split(".");
  if (!/^-?\d{5,}$/.test(whole)) return String(value ?? "–");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (fraction ? `.${fraction}` : "");
}

function ground() {
  const axis = {
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisLabel: { color: token("ink-2") },
    nameTextStyle: { color: token("ink-2") },
    splitLine: { lineStyle: { color: token("line") } },
  };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("ink-2") },
    color: [token("accent"), token("ink-3"), token("good"), token("warn")],
    legend: { show: false, textStyle: { color: token("ink-2") }, pageIconColor: token("ink-2") },
    grid: { left: 56, right: 24, top: 24, bottom: 40, containLabel: true },
    // Rich text: the strict content policy forbids the style attributes of an HTML tooltip.
    tooltip: { trigger: "axis", valueFormatter: inGroups, renderMode: "richText", backgroundColor: token("surface"), borderColor: token("line-strong"), textStyle: { color: token("ink") } },
    xAxis: axis,
    yAxis: { ...axis, scale: true },
  };
}

function merged(base, option) {
  const result = { ...base, ...option };
  for (const key of ["grid", "legend", "tooltip", "xAxis", "yAxis"]) {
    if (option[key] && !Array.isArray(option[key])) result[key] = { ...base[key], ...option[key] };
  }
  for (const axis of [result.xAxis, result.yAxis]) {
    if (axis.type === "value") axis.axisLabel = { formatter: inGroups, ...axis.axisLabel };
  }
  return result;
}

function draw(element) {
  const chart = echarts.getInstanceByDom(element) ?? echarts.init(element);
  const option = JSON.parse(textOf(element));
  chart.setOption(merged(ground(), withColours(option)), true);
  if (element.dataset.live) listen(element, chart);
}

/** Append live points; the window of the last data-chart-points values slides. */
function listen(element, chart) {
  if (element.dataset.listening) return;
  element.dataset.listening = "true";
  const kept = Number(element.dataset.chartPoints ?? 600);
  element.addEventListener("live-value", (event) => {
    if (event.target !== element || event.detail.value === undefined) return;
    const data = chart.getOption().series[0].data.slice(1 - kept);
    data.push([event.detail.at, Number(event.detail.value)]);
    chart.setOption({ series: [{ data }] });
  });
}

const textOf = (element) => document.getElementById(element.dataset.chart).textContent;

/** Chinese comes in pieces of its font: a chart that is measured before they are there clips its labels. */
async function drawAll() {
  const elements = [...document.querySelectorAll("[data-chart]")];
  const { fontFamily } = getComputedStyle(document.body);
  await document.fonts.load(`12px ${fontFamily}`, elements.map(textOf).join("")).catch(() => []);
  elements.filter((element) => element.isConnected).forEach(draw);
}

drawAll();
// A part of the page that is fetched anew takes its charts away.
document.addEventListener("htmx:beforeCleanupElement", (event) => echarts.getInstanceByDom(event.target)?.dispose());
document.addEventListener("htmx:afterSettle", drawAll);
document.addEventListener("pharmom:theme", drawAll);
window.addEventListener("resize", () => {
  document.querySelectorAll("[data-chart]").forEach((element) => echarts.getInstanceByDom(element)?.resize());
});
