#include "tools/validate/per_query_paper.hpp"

#include "tools/validate/published/published.hpp"
#include "tools/validate/published_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace tradewind {

namespace {

/// Queries of one length over all models.
struct Mixture {
  std::vector<double> kept;  ///< Wh, sorted, after trimming each model's draws
  double mean = 0.0;         ///< Wh, of all draws
  double mean_improved = 0.0;
};

struct QueryKind {
  std::string name;
  double output_median = 0.0;
  Spread serving;
};

Mixture mixture_of(const PaperVersion& version, const PaperMethod& method, const QueryKind& kind) {
  Mixture mixture;
  const double parts = static_cast<double>(version.models.size());
  for (const ThroughputFit& model : version.models) {
    const Stream stream(method.seed, fmt::format("validate/{}/{}", model.model, kind.name));
    std::vector<double> draws;
    double sum_improved = 0.0;
    for (std::uint32_t i = 0; i < method.samples; ++i) {
      Generator generator = stream.at(i);
      const double tokens = draw_exponential(kind.output_median, generator);
      const double power = model.node_power_kw * method.power_share.draw(generator);
      const double seconds = tokens / model.tokens_per_second(method.prompt_tokens, tokens);
      const double energy = method.pue.draw(generator) * power * seconds / 3.6;  // kW · s to Wh
      draws.push_back(energy);
      sum_improved += energy / kind.serving.draw(generator);
    }
    mixture.mean += mean(draws) / parts;
    mixture.mean_improved += sum_improved / method.samples / parts;
    std::sort(draws.begin(), draws.end());
    const std::vector<double> kept = trimmed(trimmed(draws, 0.05), 0.10);
    mixture.kept.insert(mixture.kept.end(), kept.begin(), kept.end());
  }
  std::sort(mixture.kept.begin(), mixture.kept.end());
  return mixture;
}

using FigureMember = double PaperFigures::*;

FigureMember member_of(ObjectReader& reader) {
  static constexpr std::array<std::pair<std::string_view, FigureMember>, 9> members{
      {{"short_query_p25", &PaperFigures::short_p25},
       {"short_query_p50", &PaperFigures::short_p50},
       {"short_query_p75", &PaperFigures::short_p75},
       {"long_query_p25", &PaperFigures::long_p25},
       {"long_query_p50", &PaperFigures::long_p50},
       {"long_query_p75", &PaperFigures::long_p75},
       {"fleet_short", &PaperFigures::fleet_short},
       {"fleet_10pct_long", &PaperFigures::fleet_mixed},
       {"fleet_10pct_long_improved", &PaperFigures::fleet_improved}}};
  const std::string quantity = reader.text("quantity");
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == quantity; });
  if (found == members.end()) reader.fail("quantity", '"' + quantity + '"', "a figure of the paper");
  return found->second;
}

/// A model without coefficients has one throughput, whatever the lengths.
ThroughputFit read_model(ObjectReader reader) {
  ThroughputFit fit;
  fit.model = reader.text("model");
  fit.tps_max = reader.graded("throughput_max_tokens_per_s", Range::positive()).value;
  const auto intercept = reader.optional_graded("intercept");
  fit.intercept = intercept ? intercept->value : std::log(fit.tps_max);
  if (intercept) {
    fit.prompt = reader.graded("prompt").value;
    fit.output = reader.graded("output").value;
  }
  fit.node_power_kw = reader.graded("node_power_max_kw", Range::positive()).value;
  reader.finish();
  return fit;
}

PaperVersion read_version(ObjectReader reader) {
  PaperVersion version;
  version.name = reader.text("name");
  for (const ObjectReader& entry : reader.objects("models")) version.models.push_back(read_model(entry));
  for (ObjectReader& entry : reader.objects("figures")) {
    PublishedFigure figure;
    figure.quantity = entry.text("quantity");
    figure.unit = entry.text("unit");
    figure.step = entry.graded("step", Range::positive()).value;
    figure.value = entry.graded("published", Range::positive()).value;
    figure.ours = member_of(entry);
    entry.finish();
    version.published.push_back(std::move(figure));
  }
  reader.finish();
  return version;
}

}  // namespace

double ThroughputFit::tokens_per_second(double prompt_tokens, double output_tokens) const {
  const double fitted = std::exp(intercept + prompt * std::log(prompt_tokens) + output * std::log(output_tokens));
  return std::min(fitted, tps_max);
}

PaperMethod paper_method() {
  const PublishedFile file("per_query_paper.json", resources::per_query_paper_json);
  ObjectReader root = file.reader();
  ObjectReader reader = root.object("method");
  PaperMethod method;
  method.power_share = read_spread(reader.object("power_share"));
  method.pue = read_spread(reader.object("pue"));
  method.prompt_tokens = reader.graded("prompt_tokens", Range::positive()).value;
  method.output_short = reader.graded("output_tokens_short_median", Range::positive()).value;
  method.output_long = reader.graded("output_tokens_long_median", Range::positive()).value;
  for (ObjectReader& factor : reader.objects("fleet_factors")) {
    method.fleet_factor *= factor.number("value", Range::positive());
    factor.ignore("source");
    factor.ignore("grade");
    factor.finish();
  }
  method.queries_per_day = reader.graded("queries_per_day", Range::positive()).value;
  method.long_share = reader.graded("long_share", Range::fraction()).value;
  method.serving_short = read_spread(reader.object("serving_factor_short"));
  method.serving_long = read_spread(reader.object("serving_factor_long"));
  reader.finish();
  root.check();
  return method;
}

std::vector<PaperVersion> paper_versions() {
  const PublishedFile file("per_query_paper.json", resources::per_query_paper_json);
  ObjectReader root = file.reader();
  std::vector<PaperVersion> versions;
  for (const ObjectReader& entry : root.objects("versions")) versions.push_back(read_version(entry));
  root.check();
  return versions;
}

PaperFigures quartiles_of(const std::vector<double>& brief, const std::vector<double>& lengthy) {
  PaperFigures figures;
  figures.short_p25 = percentile(brief, 0.25);
  figures.short_p50 = percentile(brief, 0.50);
  figures.short_p75 = percentile(brief, 0.75);
  figures.long_p25 = percentile(lengthy, 0.25);
  figures.long_p50 = percentile(lengthy, 0.50);
  figures.long_p75 = percentile(lengthy, 0.75);
  return figures;
}

PaperFigures paper_figures(const PaperVersion& version, const PaperMethod& method) {
  const Mixture brief = mixture_of(version, method, {"short", method.output_short, method.serving_short});
  const Mixture lengthy = mixture_of(version, method, {"long", method.output_long, method.serving_long});
  const auto fleet = [&](double mean_short, double mean_long, double long_share) {
    return method.fleet_factor * method.queries_per_day * 1e-9 *
           ((1.0 - long_share) * mean_short + long_share * mean_long);
  };
  PaperFigures figures = quartiles_of(brief.kept, lengthy.kept);
  figures.fleet_short = fleet(brief.mean, lengthy.mean, 0.0);
  figures.fleet_mixed = fleet(brief.mean, lengthy.mean, method.long_share);
  figures.fleet_improved = fleet(brief.mean_improved, lengthy.mean_improved, method.long_share);
  return figures;
}

bool agrees(double predicted, double published, double step) {
  const bool rounds = std::abs(predicted - published) <= 0.5 * step;
  return rounds || std::abs(predicted / published - 1.0) <= 0.02;
}

ValidationGroup paper_group(const PaperVersion& version, const PaperMethod& method) {
  const PaperFigures ours = paper_figures(version, method);
  ValidationGroup group;
  group.name = "paper method " + version.name;
  group.source = "arXiv 2509.20241 " + version.name + ", recomputed with its own method and inputs";
  group.assumptions = {
      fmt::format("{} seeded draws for each of {} models and two lengths; percentiles of the trimmed mixture, fleet "
                  "totals from all draws",
                  method.samples, version.models.size()),
      "power, throughput and PUE are the paper's: this checks the method, not our physics"};
  for (const PublishedFigure& figure : version.published) {
    ValidationRow row{
        "arXiv 2509.20241 " + version.name, figure.quantity, figure.unit, figure.value, ours.*figure.ours, ""};
    if (!agrees(row.predicted, row.measured, figure.step)) {
      row.remark = fmt::format("known not to match: the paper's inputs give {:.2f}, it publishes {:g}", row.predicted,
                               row.measured);
    }
    group.rows.push_back(std::move(row));
  }
  return group;
}

}  // namespace tradewind
