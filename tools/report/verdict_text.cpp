#include "tools/report/verdict_text.hpp"

#include "sim/run/comparison/decomposition.hpp"
#include "sim/run/comparison/feasibility.hpp"
#include "tools/report/figure_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

/// The figures whose change against the baseline sums up a variant.
struct Headline {
  std::string_view key;
  std::string_view words;
};
constexpr std::array headlines{Headline{"carbon_g.total", "carbon"}, Headline{"energy_kwh.facility", "facility energy"},
                               Headline{"latency_s.ttft.p99", "TTFT p99"}, Headline{"cost_usd", "cost"}};

constexpr std::string_view no_request = "no request";  // as `feasibility_of` has it

std::string name_of(const json& variant) { return text_at(variant, "name"); }

/// "3 rejected, 5 timed out": what became of requests that got no answer; empty when all did.
std::string unanswered(const json& variant) {
  struct Fate {
    std::string_view path;
    std::string_view words;
  };
  constexpr Fate fates[] = {{"requests.rejected", "rejected"},
                            {"requests.dropped", "dropped"},
                            {"requests.timed_out", "timed out"},
                            {"requests.in_flight", "still in flight at the end"}};
  std::string text;
  for (const Fate& fate : fates) {
    const double count = number_at(variant, fate.path).value_or(0.0);
    if (count > 0.0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count_text(count), fate.words);
  }
  return text;
}

/// A share that rounds to nothing has no sign: a regret of −1e-12 % is rounding, not a gain.
std::string percentage(double value) {
  const std::string digits = fmt::format("{:.1f}", value);
  return (digits == "-0.0" ? "0.0" : digits) + " %";
}

/// What the two reference lines say of a variant, or why there are none.
std::string against_bound(const json& results) {
  const auto above = number_at(results, "bound.above_pct");
  const auto regret = number_at(results, "bound.regret_pct");
  if (above || regret) {
    std::string text;
    if (above) text += percentage(*above) + " above the certified bound";
    if (above && regret) text += "; ";
    if (regret) text += "regret of the routing " + percentage(*regret) + " over the hindsight optimum";
    return text;
  }
  const auto completed = number_at(results, "requests.completed");
  const auto injected = number_at(results, "requests.injected");
  if (completed && injected && *completed < completed_min * *injected) {
    return "no bound: fewer than 99.9 % of the requests completed";
  }
  return "no bound was computed";
}

const json* difference_of(const json& comparison, const std::string& variant, std::string_view key) {
  for (const json& difference : comparison.at("differences")) {
    if (text_at(difference, "variant") == variant && text_at(difference, "key") == key) return &difference;
  }
  return nullptr;
}

/// "carbon −58.2 ±1.1 % (better), …".
std::string changes(const json& comparison, const std::string& variant) {
  std::string text;
  for (const Headline& headline : headlines) {
    const json* const difference = difference_of(comparison, variant, headline.key);
    if (difference == nullptr || !number_at(*difference, "percent")) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", headline.words,
                        change_text(number_at(*difference, "percent"), number_at(*difference, "percent_ci95")));
    const bool shows = std::abs(*number_at(*difference, "percent")) >= 0.05;  // what rounds to nothing is not judged
    const std::string verdict = text_at(*difference, "verdict");
    if (!verdict.empty()) text += " (" + (shows ? verdict : "not distinguishable") + ")";
  }
  const json* const accuracy = difference_of(comparison, variant, "quality.accuracy");
  const auto points = accuracy != nullptr ? number_at(*accuracy, "absolute") : std::nullopt;
  if (points && std::abs(*points) >= 0.0005) {
    text += fmt::format(", accuracy {}{:.1f} points", *points < 0.0 ? "−" : "+", 100.0 * std::abs(*points));
  }
  return text;
}

/// "−1.2 kg": three digits in the unit of the largest part.
std::string mass(double grams, double unit) {
  const double shown = grams / unit;
  const std::string digits = fmt::format("{:.{}f}", std::abs(shown), std::abs(shown) < 10.0 ? 2 : 1);
  if (std::strtod(digits.c_str(), nullptr) == 0.0) return "0";
  return (shown < 0.0 ? "−" : "+") + digits;
}

/// Why its carbon differs from the baseline's: the parts of the difference.
std::string why(const json& comparison, const std::string& variant) {
  if (!comparison.contains("decomposition")) return {};
  for (const json& entry : comparison["decomposition"]) {
    if (text_at(entry, "variant") != variant) continue;
    double most = 0.0;
    double sum = 0.0;
    for (const std::string_view key : decomposition_keys) {
      const double part = number_at(entry, key).value_or(0.0);
      most = std::max(most, std::abs(part));
      sum += part;
    }
    const bool in_kg = most >= 1000.0;
    const double unit = in_kg ? 1000.0 : 1.0;
    std::string text = fmt::format("why {} {} of carbon: ", mass(sum, unit), in_kg ? "kg" : "g");
    for (std::size_t i = 0; i < decomposition_keys.size(); ++i) {
      const double part = number_at(entry, decomposition_keys[i]).value_or(0.0);
      const std::string_view word = part > 0.0 ? decomposition_words_more[i] : decomposition_words[i];
      text += fmt::format("{}{} {}", i == 0 ? "" : ", ", word, mass(part, unit));
    }
    return text;
  }
  return {};
}

/// "at p99 TTFT 1.1 s, 99.4 % in time": what a variant does to those who wait.
std::string latency_of(const json& comparison, std::size_t variant) {
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : ", ") + words; };
  const FigureCell tail = cells_of(figure_at("latency_s.ttft.p99"), comparison)[variant];
  const FigureCell middle = cells_of(figure_at("latency_s.ttft.p50"), comparison)[variant];
  if (tail.mean) {
    add(fmt::format("at p99 TTFT {:.2g} s", *tail.mean));
  } else if (middle.mean) {
    add(fmt::format("at median TTFT {:.2g} s", *middle.mean));
  }
  const FigureCell in_time = cells_of(figure_at("slo.attainment"), comparison)[variant];
  // Whoever falls short of the target must not be rounded up to it.
  if (in_time.mean) add(fmt::format("{:.1f} % in time", std::floor(10.0 * *in_time.mean + 1e-9) / 10.0));
  return text;
}

/// ", accuracy 63.6 % instead of 85.7 %" where it is not the baseline's.
std::string accuracy_of(const json& comparison, std::size_t winner, std::size_t base) {
  const std::vector<FigureCell> accuracy = cells_of(figure_at("quality.accuracy"), comparison);
  const auto now = accuracy[winner].mean;
  const auto before = accuracy[base].mean;
  if (!now || !before || std::abs(*now - *before) < 0.05) return {};
  return fmt::format(", accuracy {:.1f} % instead of {:.1f} %", *now, *before);
}

std::string nearest(const json& comparison) {
  const json& variants = comparison.at("variants");
  const auto share = [](const json& v) {
    const json& results = v.at("results");
    const double completed = number_at(results, "requests.completed").value_or(0.0);
    const double injected = std::max(1.0, number_at(results, "requests.injected").value_or(1.0));
    return has_limits(results) ? number_at(results, "slo.attainment").value_or(0.0) : completed / injected;
  };
  const json* best = nullptr;
  for (const json& variant : variants) {
    if (variant.contains("error")) continue;
    if (best == nullptr || share(variant) > share(*best)) best = &variant;
  }
  if (best == nullptr) return "Every variant failed.";
  if (text_at(*best, "why_not") == no_request) return "No request was measured.";
  return fmt::format("No variant meets the limits; nearest is {} ({}).", name_of(*best), text_at(*best, "why_not"));
}

/// Names of those whose carbon cannot be told from the winner's.
std::string also(const json& comparison, const std::vector<FigureCell>& carbon, std::size_t winner) {
  std::string names;
  for (std::size_t i = 0; i < carbon.size(); ++i) {
    if (i != winner && carbon[i].best) names += (names.empty() ? "" : ", ") + name_of(comparison.at("variants")[i]);
  }
  return names.empty() ? "" : "; not told apart from it: " + names;
}

std::size_t index_of(const json& variants, const std::string& name) {
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (name_of(variants[i]) == name) return i;
  }
  return 0;
}

/// "58 % less carbon than home", "as much carbon as home".
std::string against(const json& change, const std::string& baseline) {
  const double percent = *number_at(change, "percent");
  const std::optional<double> ci95 = number_at(change, "percent_ci95");
  if (std::abs(percent) <= std::max(2.0, ci95.value_or(0.0))) return "as much carbon as " + baseline;

  const double size = std::abs(percent);
  const int decimals = size < 10.0 ? 1 : 0;
  const std::string width = ci95 ? fmt::format(" ± {:.{}f}", *ci95, decimals) : "";
  return fmt::format("{:.{}f}{} % {} carbon than {}", size, decimals, width, percent < 0.0 ? "less" : "more", baseline);
}

/// Whether of two that meet the limits one is less than the other by more than can be told apart.
bool below(const FigureCell& less, const FigureCell& more) {
  if (!less.mean || !more.mean || !less.feasible || !more.feasible || !(*less.mean < *more.mean)) return false;
  const double interval = std::max(less.ci95.value_or(0.0), more.ci95.value_or(0.0));
  return *more.mean - *less.mean > std::max(interval, 0.02 * std::abs(*less.mean));
}

}  // namespace

std::string verdict_of(const json& comparison) {
  const json& variants = comparison.at("variants");
  const std::vector<FigureCell> carbon = cells_of(figure_at("carbon_g.total"), comparison);
  std::optional<std::size_t> winner;
  for (std::size_t i = 0; i < carbon.size(); ++i) {
    if (!carbon[i].mean || !carbon[i].feasible) continue;
    if (!winner || *carbon[i].mean < *carbon[*winner].mean) winner = i;
  }
  if (!winner) return nearest(comparison);
  const std::size_t base = index_of(variants, text_at(comparison, "baseline"));
  const std::string latency = latency_of(comparison, *winner);
  if (variants.size() == 1) {
    const char* const does = has_limits(variants[0].at("results")) ? "meets its limits" : "answers its requests";
    return fmt::format("{} {}{}{}.", name_of(variants[0]), does, latency.empty() ? "" : " ", latency);
  }
  const std::string baseline = name_of(variants[base]);
  const json* const change = difference_of(comparison, name_of(variants[*winner]), "carbon_g.total");
  if (*winner == base || carbon[base].best) {
    return fmt::format("No variant that meets the limits emits less carbon than {} by more than can be told apart.",
                       baseline);
  }
  const auto percent = change != nullptr ? number_at(*change, "percent") : std::nullopt;
  const std::string name = name_of(variants[*winner]);
  std::string text = name + " emits the least carbon of those that meet the limits";
  if (percent) text = fmt::format("{} emits {}", name, against(*change, baseline));
  const bool missed = percent && !carbon[base].feasible;
  if (missed) text += fmt::format(", which misses its limits ({})", text_at(variants[base], "why_not"));
  if (!latency.empty()) text += (missed ? ", " : " ") + latency;
  if (percent) text += accuracy_of(comparison, *winner, base);
  return text + also(comparison, carbon, *winner) + ".";
}

std::string other_order(const json& comparison) {
  const json& variants = comparison.at("variants");
  const std::vector<FigureCell> average = cells_of(figure_at("carbon_g.location"), comparison);
  const std::vector<FigureCell> marginal = cells_of(figure_at("carbon_g.marginal"), comparison);
  for (std::size_t a = 0; a < variants.size(); ++a) {
    for (std::size_t b = 0; b < variants.size(); ++b) {
      if (!below(average[a], average[b]) || !below(marginal[b], marginal[a])) continue;
      const auto percent = [](const FigureCell& less, const FigureCell& more) {
        return 100.0 * (*more.mean - *less.mean) / *more.mean;
      };
      return fmt::format(
          "Marginal intensity ranks them otherwise: by average {} emits {:.0f} % less than {}, by marginal {} emits "
          "{:.0f} % less than {}.",
          name_of(variants[a]), percent(average[a], average[b]), name_of(variants[b]), name_of(variants[b]),
          percent(marginal[b], marginal[a]), name_of(variants[a]));
    }
  }
  return {};
}

std::vector<std::string> remarks_on(const json& variant, const json& comparison) {
  if (const std::string error = text_at(variant, "error"); !error.empty()) return {"failed: " + error};
  const json& results = variant.at("results");
  const std::string name = name_of(variant);
  const std::string why_not = text_at(variant, "why_not");
  std::vector<std::string> remarks;
  if (!why_not.empty()) remarks.push_back(why_not == no_request ? why_not : "misses its limits: " + why_not);
  if (const std::string text = changes(comparison, name); !text.empty()) {
    remarks.push_back(fmt::format("against {}: {}", text_at(comparison, "baseline"), text));
  }
  if (std::string text = why(comparison, name); !text.empty()) remarks.push_back(std::move(text));
  if (const std::string lost = unanswered(variant); !lost.empty()) {
    remarks.push_back("requests without an answer: " + lost);
  }
  const bool several = number_at(comparison, "seeds").value_or(1.0) > 1.0;
  remarks.push_back((several ? "its first run " : "") + against_bound(results));
  return remarks;
}

}  // namespace tradewind
