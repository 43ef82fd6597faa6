#include "tests/e2e/golden/golden_example.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace tradewind::testing {

using json = nlohmann::ordered_json;

namespace {

/// Relative difference that another machine may make.
constexpr double tolerance = 1e-9;

constexpr std::array kept = {
    "/requests",
    "/tokens",
    "/latency_s/ttft/p50",
    "/latency_s/ttft/p99",
    "/latency_s/tpot/p50",
    "/latency_s/tpot/p99",
    "/latency_s/e2e/p50",
    "/latency_s/e2e/p99",
    "/latency_s/queue/p99",
    "/slo",
    "/energy_kwh",
    "/energy_wh_per_request/mean_full",
    "/energy_wh_per_request/mean",
    "/energy_wh_per_request/p50",
    "/energy_wh_per_request/p99",
    "/carbon_g",
    "/carbon_rows_g",
    "/water_l",
    "/cost_usd",
    "/cost_rows_usd",
    "/quality",
    "/cold_starts",
    "/busy_share",
    "/load_pct",
    "/bound",
};

void round_numbers(json& value) {
  if (value.is_structured()) {
    for (json& member : value) round_numbers(member);
  } else if (value.is_number_float()) {
    value = std::stod(fmt::format("{:.12g}", value.get<double>()));
  }
}

bool agree(const json& expected, const json& found) {
  if (!expected.is_number() || !found.is_number()) return expected == found;
  if (expected.is_number_integer() && found.is_number_integer()) return expected == found;
  const double a = expected.get<double>();
  const double b = found.get<double>();
  return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

std::string line_of(const std::string& pointer, const json& expected, const json& found) {
  std::string line = fmt::format("{}: expected {}, found {}", pointer, expected.dump(), found.dump());
  if (expected.is_number() && found.is_number() && expected.get<double>() != 0.0) {
    const double relative = (found.get<double>() - expected.get<double>()) / std::abs(expected.get<double>());
    line += fmt::format(" ({:+.3g} %)", 100.0 * relative);
  }
  return line;
}

std::string without(const std::string& what) { return what + " nothing"; }

void compare(const std::string& pointer, const json& expected, const json& found, std::vector<std::string>& lines) {
  if (!expected.is_object() || !found.is_object()) {
    if (!agree(expected, found)) lines.push_back(line_of(pointer, expected, found));
    return;
  }
  for (const auto& [key, value] : expected.items()) {
    const std::string here = pointer + "/" + key;
    if (found.contains(key)) {
      compare(here, value, found[key], lines);
    } else {
      lines.push_back(fmt::format("{}: expected {}, {}", here, value.dump(), without("found")));
    }
  }
  for (const auto& [key, value] : found.items()) {
    if (expected.contains(key)) continue;
    lines.push_back(fmt::format("{}/{}: {}, found {}", pointer, key, without("expected"), value.dump()));
  }
}

struct Span {
  std::size_t begin = std::string::npos;
  std::size_t end = std::string::npos;
};

Span output_span(const std::string& readme, const std::string& arguments) {
  const std::string command = command_line(arguments);
  const std::size_t at = readme.find(command);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + command.size();
  const std::size_t end = readme.find("```\n", begin);
  return end == std::string::npos ? Span{} : Span{begin, end};
}

}  // namespace

json reduced(const json& comparison) {
  json out = json::object();
  for (const json& variant : comparison.at("variants")) {
    json figures;
    for (const char* pointer : kept) {
      const json::json_pointer place{std::string(pointer)};
      figures[place] = variant.at("results").at(place);
    }
    if (figures["bound"].is_object()) {
      figures["bound"].erase("above_pct");
      figures["bound"].erase("regret_pct");
    }
    round_numbers(figures);
    out[variant.at("name").get<std::string>()] = std::move(figures);
  }
  return out;
}

std::string expected_text(const json& reduced) {
  std::string text = "{";
  for (auto variant = reduced.begin(); variant != reduced.end(); ++variant) {
    text += fmt::format("{}\n  {}: {{", variant == reduced.begin() ? "" : ",", json(variant.key()).dump());
    for (auto block = variant->begin(); block != variant->end(); ++block) {
      text +=
          fmt::format("{}\n    {}: {}", block == variant->begin() ? "" : ",", json(block.key()).dump(), block->dump());
    }
    text += "\n  }";
  }
  return text + "\n}\n";
}

std::vector<std::string> differences(const json& expected, const json& found) {
  std::vector<std::string> lines;
  compare("", expected, found, lines);
  return lines;
}

std::string command_line(const std::string& arguments) { return "```console\n$ tradewind compare " + arguments + "\n"; }

std::string shown_output(const std::string& readme, const std::string& arguments) {
  const Span span = output_span(readme, arguments);
  return span.begin == std::string::npos ? std::string() : readme.substr(span.begin, span.end - span.begin);
}

std::string with_output(const std::string& readme, const std::string& arguments, const std::string& output) {
  const Span span = output_span(readme, arguments);
  if (span.begin == std::string::npos) throw std::logic_error("a README without " + command_line(arguments));
  return readme.substr(0, span.begin) + output + readme.substr(span.end);
}

}  // namespace tradewind::testing
