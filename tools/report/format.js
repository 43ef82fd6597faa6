"use strict";

// Numbers, times and elements. A value that is not defined is "–", never 0.

const undefinedText = "–";

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// The value at a dotted path, or null.
const at = (object, path) => {
  let here = object;
  for (const key of path.split(".")) here = here == null ? null : here[key];
  return here === undefined ? null : here;
};

const numberAt = (object, path) => {
  const value = at(object, path);
  return isNumber(value) ? value : null;
};

const quotient = (a, b) => (isNumber(a) && isNumber(b) && b > 0 ? a / b : null);

// At least three significant digits, thousands separated, the same in every locale.
const formatNumber = (value) => {
  if (!isNumber(value)) return undefinedText;
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -6) return value.toExponential(2);
  const decimals = Math.max(0, 2 - exponent);
  return value.toLocaleString("en-GB", {minimumFractionDigits: 0, maximumFractionDigits: decimals});
};

// The unit in which the largest of some values reads best: {unit, factor}.
const scaleFor = (values, steps) => {
  const most = Math.max(0, ...values.filter(isNumber).map(Math.abs));
  return steps.find((step) => most * step.factor >= 1) || steps[steps.length - 1];
};

const carbonSteps = [{unit: "tCO₂e", factor: 1e-6}, {unit: "kgCO₂e", factor: 1e-3}, {unit: "gCO₂e", factor: 1}];
const energySteps = [{unit: "GWh", factor: 1e-6}, {unit: "MWh", factor: 1e-3}, {unit: "kWh", factor: 1}];

const shortened = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);

// Element with class names, text or children. Text is never read as HTML.
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// Steps of the time axis in hours: the first that gives at most `ticks` of them.
const timeStep = (spanS, ticks) => {
  const hours = [1, 2, 3, 6, 12, 24, 48, 168, 336, 730, 1460, 2190];
  return 3600 * (hours.find((step) => spanS / (step * 3600) <= ticks) || 4380);
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value) => String(value).padStart(2, "0");

// Calendar time of a simulated second; hours since the start where the scenario gives no start.
const formatTime = (startMs, timeS, style) => {
  if (Number.isNaN(startMs)) return formatNumber(timeS / 3600) + " h";
  const date = new Date(startMs + 1000 * timeS);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (style === "full") return `${weekdays[date.getUTCDay()]} ${day}, ${clock} UTC`;
  return clock === "00:00" ? day : clock;
};
