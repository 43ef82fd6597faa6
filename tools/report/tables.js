// Tables per region and per class of the chosen variant.

const perRequest = (path) => (block) => quotient(numberAt(block, path), numberAt(block, "requests.completed"));

const figureColumns = [
  {head: "Completed", unit: "requests", value: (block) => numberAt(block, "requests.completed"),
   format: (value) => (isNumber(value) ? fixed(value, 0) : undefinedText)},
  {head: "SLO met", unit: "%", value: (block) => numberAt(block, "slo.attainment"), format: formatPercent},
  {head: "TTFT p99", unit: "s", value: (block) => numberAt(block, "latency_s.ttft.p99")},
  {head: "End to end p99", unit: "s", value: (block) => numberAt(block, "latency_s.e2e.p99")},
  {head: "Utilisation", unit: "%", value: (block) => numberAt(block, "utilisation"), format: formatPercent},
  {head: "Facility energy", unit: "kWh", value: (block) => numberAt(block, "energy_kwh.facility")},
  {head: "PUE", unit: "ratio", value: (block) => {
    const it = numberAt(block, "energy_kwh.it");
    const overhead = numberAt(block, "energy_kwh.overhead");
    return isNumber(it) && isNumber(overhead) ? quotient(it + overhead, it) : null;
  }, format: (value) => (isNumber(value) ? value.toFixed(3) : undefinedText)},
  {head: "Intensity paid", unit: "gCO₂e/kWh", value: (block) =>
    quotient(numberAt(block, "carbon_g.location"), numberAt(block, "energy_kwh.facility"))},
  {head: "Operational", unit: "kgCO₂e", value: (block) => scaledBy(numberAt(block, "carbon_g.location"), 1e-3)},
  {head: "Embodied", unit: "kgCO₂e", value: (block) => scaledBy(numberAt(block, "carbon_g.embodied"), 1e-3)},
  {head: "Carbon", unit: "g/request", value: perRequest("carbon_g.total")},
  {head: "Water", unit: "L", value: (block) => {
    const site = numberAt(block, "water_l.site");
    const source = numberAt(block, "water_l.source");
    return isNumber(site) && isNumber(source) ? site + source : null;
  }},
];

const scaledBy = (value, factor) => (isNumber(value) ? value * factor : null);

// A row per block; columns in which nothing is defined are left out.
const figureTable = (caption, what, blocks, swatch) => {
  const columns = figureColumns.filter((column) => blocks.some((block) => isNumber(column.value(block))));
  const head = element("tr", {}, element("th", {scope: "col"}, what), ...columns.map(({head, unit}) =>
    element("th", {scope: "col"}, head, element("span", {class: "unit"}, unit))));
  const texts = columns.map(({value, format}) => {
    const values = blocks.map(value);
    return format ? values.map(format) : formatColumn(values);
  });
  const rows = blocks.map((block, index) => {
    const name = element("th", {scope: "row"});
    if (swatch) {
      const mark = element("i", {class: "swatch square"});
      mark.style.setProperty("--swatch", swatch(index));
      name.append(mark);
    }
    name.append(block.name === undefined ? undefinedText : String(block.name));
    return element("tr", {}, name, ...texts.map((column) => element("td", {}, column[index])));
  });
  return element("table", {class: "figures"},
    element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...rows));
};

const showTables = (variant, regions) => {
  const regionBlocks = (variant && at(variant.results, "regions")) || [];
  const classBlocks = (variant && at(variant.results, "classes")) || [];
  const swatch = (index) => `var(--r${regions.indexOf(regionBlocks[index].name) % 12})`;
  document.getElementById("region-table").replaceChildren(regionBlocks.length
    ? figureTable(`Regions under ${variant.name}`, "Region", regionBlocks, swatch)
    : element("p", {class: "empty"}, "No figures per region were recorded."));
  document.getElementById("class-table").replaceChildren(...(classBlocks.length
    ? [figureTable(`Request classes under ${variant.name}`, "Class", classBlocks)] : []));
};
