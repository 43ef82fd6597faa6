#pragma once

#include "sim/base/random/stream.hpp"
#include "traces/request_source.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cstdint>

namespace tradewind {

enum class LengthShape { lognormal, exponential, constant };

/// The distribution of a token count: drawn, rounded to the nearest whole token, then kept in [1, max].
struct LengthSpec {
  LengthShape shape = LengthShape::lognormal;
  double median = 1.0;    ///< tokens, before rounding and cutting
  double sigma = 0.0;     ///< lognormal only: standard deviation of the logarithm
  std::uint32_t max = 1;  ///< tokens; longer draws are cut to this
};

/// A request stream that no file holds: gamma-distributed gaps, independent lengths.
struct SyntheticSpec {
  double rate_rps = 1.0;    ///< mean
  double burstiness = 1.0;  ///< coefficient of variation of the gaps; 1 is a Poisson process
  LengthSpec prompt;
  LengthSpec output;
};

/// Defaults fitted to the Azure 2023 conversation trace: medians and standard deviations of the logarithms of 19,366
/// prompts and outputs, their largest values, and the coefficient of variation of the gaps
/// (`traces/fits/azure_conversations.json`; traces/README.md has the command). The rate is not among them: the user
/// states it.
[[nodiscard]] SyntheticSpec azure_conversation_fit();

/// Draws the spec's requests for ever, in one sequence per generator.
class SyntheticRequests final : public RequestSource {
 public:
  SyntheticRequests(const SyntheticSpec& spec, Generator generator);
  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;

 private:
  double gap();
  std::uint32_t length(const LengthSpec& spec, double log_median);

  SyntheticSpec spec_;
  Generator generator_;
  boost::random::normal_distribution<double> normal_;
  boost::random::exponential_distribution<double> exponential_;
  double gamma_shape_;
  double gap_scale_;
  double log_prompt_median_;
  double log_output_median_;
  double now_ = 0.0;
};

}  // namespace tradewind
