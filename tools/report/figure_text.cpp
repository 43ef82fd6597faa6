#include "tools/report/figure_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

constexpr std::string_view undefined = "–";

/// Decimals with which the smallest value keeps three significant digits and the largest stays within eight.
int shared_decimals(const std::vector<std::optional<double>>& values) {
  double least = 0.0;
  double most = 0.0;
  for (const auto& value : values) {
    if (!value || *value == 0.0) continue;
    const double magnitude = std::abs(*value);
    least = least == 0.0 ? magnitude : std::min(least, magnitude);
    most = std::max(most, magnitude);
  }
  if (most == 0.0) return 0;
  const int least_exponent = static_cast<int>(std::floor(std::log10(least)));
  const int most_exponent = static_cast<int>(std::floor(std::log10(most)));
  const int wanted = std::max(2 - least_exponent, most_exponent <= 3 ? 1 : 0);
  return std::clamp(wanted, 0, std::clamp(7 - most_exponent, 0, 6));
}

std::string with_thousands(std::string digits) {
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  std::size_t end = std::min(digits.find('.'), digits.size());
  while (end > start + 3) {
    end -= 3;
    digits.insert(end, ",");
  }
  return digits;
}

std::string significant_text(double value, int decimals) {
  const double least_shown = std::pow(10.0, -decimals);
  if (value != 0.0 && std::abs(value) < 0.5 * least_shown) return fmt::format("<{:.{}f}", least_shown, decimals);
  return with_thousands(fmt::format("{:.{}f}", value, decimals));
}

std::string percent_text(double value) {
  const bool looks_complete = value < 100.0 && value >= 99.995;
  return fmt::format("{:.2f}", looks_complete ? 99.99 : value);
}

/// "3 rejected, 5 timed out": what became of requests that got no answer; empty when all did.
std::string unanswered(const json& results) {
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
    const double count = number_at(results, fate.path).value_or(0.0);
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
  if (completed && injected && *completed < 0.999 * *injected) {
    return "no bound: fewer than 99.9 % of the requests completed";
  }
  return "no bound was computed";
}

}  // namespace

std::vector<bool> best_of(const std::vector<std::optional<double>>& values, const std::vector<std::string>& texts,
                          Better better) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const bool wins = !best || (better == Better::lower ? *values[i] < *values[*best] : *values[i] > *values[*best]);
    if (wins) best = i;
  }
  std::vector<bool> marks(values.size(), false);
  bool differs = false;
  for (std::size_t i = 0; best && i < values.size(); ++i) {
    marks[i] = values[i] && texts[i] == texts[*best];
    differs = differs || (values[i] && !marks[i]);
  }
  if (!differs) marks.assign(values.size(), false);
  return marks;
}

std::vector<std::string> texts_of(const std::vector<std::optional<double>>& values, Notation notation) {
  const int decimals = shared_decimals(values);
  std::vector<std::string> texts;
  for (const auto& value : values) {
    if (!value) {
      texts.emplace_back(undefined);
    } else {
      texts.push_back(notation == Notation::percent ? percent_text(*value) : significant_text(*value, decimals));
    }
  }
  return texts;
}

std::string count_text(std::optional<double> value) {
  return value ? with_thousands(fmt::format("{:.0f}", *value)) : std::string(undefined);
}

std::string completed_text(const json& results) {
  return count_text(number_at(results, "requests.completed")) + " of " +
         count_text(number_at(results, "requests.injected"));
}

std::string change_text(std::optional<double> percent) {
  if (!percent) return std::string(undefined);
  const std::string digits = with_thousands(fmt::format("{:.1f}", std::abs(*percent)));
  if (digits == "0.0") return "±0.0 %";
  return fmt::format("{}{} %", *percent < 0.0 ? "−" : "+", digits);
}

std::vector<std::string> remarks_on(const json& variant, const json& comparison) {
  const json& results = variant.at("results");
  const json& baseline = baseline_results(comparison);
  std::vector<std::string> remarks;
  if (const std::string error = text_at(variant, "error"); !error.empty()) return {"failed: " + error};
  if (&results != &baseline) {
    std::string changes;
    for (const Figure& figure : headline_figures()) {
      const auto change = change_pct(figure.value(results), figure.value(baseline));
      if (change) changes += fmt::format("{}{} {}", changes.empty() ? "" : ", ", figure.label, change_text(change));
    }
    if (!changes.empty()) remarks.push_back("against the baseline: " + changes);
  }
  if (const std::string lost = unanswered(results); !lost.empty())
    remarks.push_back("requests without an answer: " + lost);
  remarks.push_back(against_bound(results));
  return remarks;
}

}  // namespace tradewind
