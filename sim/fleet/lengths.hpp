#pragma once

#include "sim/base/random/stream.hpp"
#include "sim/llm/batch_at_limits.hpp"
#include "sim/request/passage.hpp"

#include <cstdint>
#include <vector>

namespace tradewind {

/// What an operator believes of the lengths of requests: of each before it is answered, and of a class on average.
///
/// Before a class is known its requests are taken for conversations, with the mean lengths of Azure's of 2023 (1,155
/// and 211 tokens: Patel et al., Splitwise, ISCA 2024) and the spread of an exponential distribution; that counts for
/// 16 requests. Grade: assumed.
class Lengths {
 public:
  /// \param error  Deviation of the logarithm of predicted ÷ true output length; the prediction's mean is true.
  Lengths(std::uint64_t seed, double error, std::size_t kinds);

  /// Tokens of output, as predicted when the request arrives. Keyed by its id: the same for every policy.
  [[nodiscard]] double predicted_output(const Passage& request) const;

  /// Takes a request into the means of its kind.
  ///
  /// Once many have been seen means hardly change, and no more are taken in.
  void learn(std::size_t kind, const Passage& request) {
    if (kinds_[kind].count < enough) take_in(kinds_[kind], request);
  }
  /// Changes whenever four times as many requests have been taken in: the means are worth another look.
  [[nodiscard]] std::uint32_t revision(std::size_t kind) const { return kinds_[kind].revision; }
  /// The mean request of a kind so far, one at least.
  [[nodiscard]] RequestShape shape(std::size_t kind) const;

 private:
  struct Kind {
    std::uint32_t count = 0;
    std::uint32_t revision = 1;
    double prompt = 0.0;
    double prompt_squares = 0.0;
    double output = 0.0;
    double output_squares = 0.0;
  };
  static constexpr std::uint32_t enough = 4096;

  void take_in(Kind& kind, const Passage& request) const;

  Stream random_;
  double error_;
  std::vector<Kind> kinds_;
};

}  // namespace tradewind
