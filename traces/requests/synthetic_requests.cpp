#include "traces/requests/synthetic_requests.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/base/math/portable.hpp"
#include "traces/fits/fits.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

namespace tradewind {

namespace {

constexpr const char* fit_file = "traces/fits/azure_conversations.json";

LengthSpec read_lengths(ObjectReader& reader, const std::string& prefix) {
  LengthSpec spec;
  spec.median = reader.graded(prefix + "_median", Range::positive()).value;
  spec.sigma = reader.graded(prefix + "_sigma", Range::non_negative()).value;
  spec.max = static_cast<std::uint32_t>(reader.graded(prefix + "_max", Range::positive()).value);
  return spec;
}

}  // namespace

SyntheticSpec azure_conversation_fit() {
  const nlohmann::json document = parse_json(std::string(resources::azure_conversations_json), fit_file);
  ObjectReader reader(document, fit_file);
  reader.ignore("description");
  SyntheticSpec spec;
  spec.burstiness = reader.graded("burstiness", Range::positive()).value;
  spec.prompt = read_lengths(reader, "prompt_tokens");
  spec.output = read_lengths(reader, "output_tokens");
  reader.finish();
  return spec;
}

SyntheticRequests::SyntheticRequests(const SyntheticSpec& spec, Generator generator)
    : spec_(spec),
      generator_(generator),
      gamma_shape_(1.0 / (spec.burstiness * spec.burstiness)),
      gap_scale_(1.0 / (spec.rate_rps * gamma_shape_)),
      log_prompt_median_(portable::log(spec.prompt.median)),
      log_output_median_(portable::log(spec.output.median)) {}

/// A gamma variate of the wanted mean. Source: Marsaglia and Tsang, "A simple method for generating gamma variables",
/// ACM TOMS 26(3), 2000; a shape below 1 is raised by 1 and multiplied by U^(1/shape).
/// Boost.Random's gamma distribution takes 2 to 9 times as long, for every request.
double SyntheticRequests::gap() {
  if (spec_.burstiness == 1.0) return exponential_(generator_) * gap_scale_;
  const bool raised = gamma_shape_ < 1.0;
  const double d = gamma_shape_ + (raised ? 1.0 : 0.0) - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal_(generator_);
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    const double u = generator_.open_uniform();
    const double x2 = x * x;
    if (u >= 1.0 - 0.0331 * x2 * x2 && portable::log(u) >= 0.5 * x2 + d * (1.0 - v + portable::log(v))) continue;
    const double gamma = raised ? d * v * portable::exp(-exponential_(generator_) / gamma_shape_) : d * v;
    return gamma * gap_scale_;
  }
}

std::uint32_t SyntheticRequests::length(const LengthSpec& spec, double log_median) {
  double tokens = spec.median;
  switch (spec.shape) {
    case LengthShape::lognormal:
      tokens = portable::exp(log_median + spec.sigma * normal_(generator_));
      break;
    case LengthShape::exponential:
      tokens = exponential_(generator_) * (spec.median / std::numbers::ln2);
      break;
    case LengthShape::constant:
      break;
  }
  return static_cast<std::uint32_t>(std::clamp(tokens + 0.5, 1.0, static_cast<double>(spec.max)));
}

std::optional<TraceRow> SyntheticRequests::next() {
  now_ += gap();
  const std::uint32_t prompt = length(spec_.prompt, log_prompt_median_);
  const std::uint32_t output = length(spec_.output, log_output_median_);
  return TraceRow{Seconds(now_), prompt, output};
}

std::size_t SyntheticRequests::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

}  // namespace tradewind
