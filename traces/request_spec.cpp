#include "traces/request_spec.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/base/math/portable.hpp"
#include "traces/request_file_keys.hpp"
#include "traces/requests/block_replay.hpp"
#include "traces/requests/row_sorter.hpp"
#include "traces/requests/transforms.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <utility>
#include <vector>

namespace tradewind {

namespace {

constexpr std::array<std::string_view, 4> formats = {"azure_llm", "vidur", "csv", "synthetic"};
constexpr std::int64_t superpose_limit = 1'000'000;

/// Keys `PREFIX_distribution`, `PREFIX_median` or `PREFIX_mean`, `PREFIX_sigma`, `PREFIX_max`.
LengthSpec read_length(ObjectReader& reader, const std::string& prefix, const LengthSpec& fit) {
  static constexpr std::array<std::string_view, 3> shapes = {"lognormal", "exponential", "constant"};
  const Range tokens{1.0, static_cast<double>(RowRules::tokens_limit)};
  LengthSpec spec = fit;
  const std::string shape = reader.choice_or(prefix + "_distribution", shapes[0], shapes);
  spec.shape = shape == shapes[0]   ? LengthShape::lognormal
               : shape == shapes[1] ? LengthShape::exponential
                                    : LengthShape::constant;
  spec.max = read_tokens_max(reader, prefix + "_max", fit.max);
  if (spec.shape == LengthShape::lognormal) spec.sigma = reader.number_or(prefix + "_sigma", fit.sigma, {0.0, 10.0});
  const auto mean = reader.optional_number(prefix + "_mean", tokens);
  if (mean && reader.has(prefix + "_median")) {
    reader.complain(prefix + "_mean", describe(reader.raw(prefix + "_mean")), "either a mean or a median");
  }
  spec.median = reader.number_or(prefix + "_median", fit.median, tokens);
  if (!mean) return spec;
  switch (spec.shape) {
    case LengthShape::lognormal:
      spec.median = *mean * portable::exp(-0.5 * spec.sigma * spec.sigma);
      break;
    case LengthShape::exponential:
      spec.median = *mean * std::numbers::ln2;
      break;
    case LengthShape::constant:
      spec.median = *mean;
      break;
  }
  return spec;
}

SyntheticSpec read_synthetic(ObjectReader& reader) {
  SyntheticSpec spec = azure_conversation_fit();
  spec.rate_rps = reader.number("rate_rps", Range{0.0, 1e9, true});
  spec.burstiness = reader.number_or("burstiness", spec.burstiness, Range{0.01, 100.0});
  spec.prompt = read_length(reader, "prompt_tokens", spec.prompt);
  spec.output = read_length(reader, "output_tokens", spec.output);
  return spec;
}

ProfileSpec read_profile(ObjectReader reader) {
  static constexpr std::array<std::string_view, 2> shapes = {"flat", "diurnal"};
  ProfileSpec spec;
  spec.shape = reader.choice("shape", shapes) == shapes[0] ? ProfileShape::flat : ProfileShape::diurnal;
  if (spec.shape == ProfileShape::diurnal) {
    spec.peak_to_mean = reader.number("peak_to_mean", {1.0, 1.95});
    spec.peak_hour = reader.number_or("peak_hour", spec.peak_hour, {0.0, 24.0});
  }
  reader.finish();
  return spec;
}

std::unique_ptr<RequestSource> open_generator(const RequestSpec& spec, const RequestWindow& window) {
  SyntheticSpec synthetic = *spec.synthetic;
  synthetic.rate_rps *= window.rate_share;
  const Stream draws(window.seed, fmt::format("requests/synthetic/{}", window.stream));
  if (spec.superpose == 1) return std::make_unique<SyntheticRequests>(synthetic, draws.at(0));
  std::vector<std::unique_ptr<RequestSource>> copies;
  for (std::uint32_t i = 0; i < spec.superpose; ++i) {
    copies.push_back(std::make_unique<SyntheticRequests>(synthetic, draws.at(i)));
  }
  return std::make_unique<Merged>(std::move(copies));
}

std::unique_ptr<RequestSource> open_replay(const RequestSpec& spec, const RequestWindow& window,
                                           const std::shared_ptr<const LoadedTrace>& trace) {
  const Stream shifts(window.seed, fmt::format("requests/shift/{}", window.stream));
  // In the trace's own time, and a little more, because dividing by the scale rounds.
  const Seconds end = window.end * (spec.rate_scale * (1.0 + 1e-9));
  std::vector<std::unique_ptr<RequestSource>> copies;
  for (std::uint32_t i = 0; i < spec.superpose; ++i) {
    const double shift_s = i == 0 ? 0.0 : shifts.at(i).uniform() * trace->period_s;
    const ReplayRules rules{
        spec.repeat, spec.bootstrap, spec.repeat_period_s.has_value(), shift_s, end, window.end * spec.rate_scale};
    const Stream blocks(window.seed, fmt::format("requests/blocks/{}/{}", window.stream, i));
    copies.push_back(std::make_unique<BlockReplay>(trace, rules, blocks));
  }
  if (copies.size() == 1) return std::move(copies.front());
  return std::make_unique<Merged>(std::move(copies));
}

}  // namespace

RequestSpec read_request_spec(ObjectReader& reader) {
  RequestSpec spec;
  spec.format = reader.choice("format", formats);
  if (spec.format == "synthetic") {
    spec.synthetic = read_synthetic(reader);
  } else {
    read_file_keys(reader, spec);
  }
  spec.rate_scale = reader.number_or("rate_scale", 1.0, Range{0.0, 1e9, true});
  spec.superpose = static_cast<std::uint32_t>(reader.integer_or("superpose", 1, 1, superpose_limit));
  if (auto profile = reader.optional_object("profile")) spec.profile = read_profile(*std::move(profile));
  reader.finish();
  return spec;
}

std::shared_ptr<const LoadedTrace> load_requests(const RequestSpec& spec, const RowContext& context) {
  const LoadRules rules{spec.cyclic() || !spec.rules.any_order, spec.repeat_period_s};
  if (spec.rules.any_order) {
    SortedRequests sorted(spec.path, spec.columns, spec.rules, context);
    return load_trace(sorted, spec.path.path, rules);
  }
  CsvRequests source(spec.path, spec.columns, spec.rules, context);
  return load_trace(source, spec.path.path, rules);
}

std::unique_ptr<RequestSource> open_requests(const RequestSpec& spec, const RequestWindow& window,
                                             const std::shared_ptr<const LoadedTrace>& trace) {
  std::unique_ptr<RequestSource> source;
  if (spec.synthetic) {
    source = open_generator(spec, window);
  } else if (spec.needs_loading()) {
    source = open_replay(spec, window, trace ? trace : load_requests(spec, window.context));
  } else {
    source = std::make_unique<CsvRequests>(spec.path, spec.columns, spec.rules, window.context);
  }
  if (spec.rate_scale != 1.0) source = std::make_unique<RateScaled>(std::move(source), spec.rate_scale);
  return std::make_unique<Truncated>(std::move(source), window.end);
}

}  // namespace tradewind
