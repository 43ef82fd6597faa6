#pragma once

#include "sim/llm/language_model.hpp"

namespace tradewind {

/// A small model drafts tokens that the large one checks all at once in its next iteration.
///
/// A step drafts `draft_tokens` tokens for each sequence, in as many iterations of the draft model, and the large model
/// then works on one token more than that. Each drafted token is taken with the same probability if those before it
/// were, and the first that is not is replaced by one of the large model's own (Leviathan et al., ICML 2023).
struct SpeculativeDecoding {
  int draft_tokens = 0;     ///< k: 0 for no speculation
  double acceptance = 0.0;  ///< a: probability that a drafted token is taken, 0 to 1
  LanguageModel draft;      ///< dense, full attention; for a drafting head one of one layer

  /// Tokens that one step is expected to yield for each sequence: 1 + a + … + a^k = (1 − a^(k+1)) / (1 − a).
  [[nodiscard]] double tokens_per_step() const {
    double tokens = 1.0;
    for (int i = 0; i < draft_tokens; ++i) tokens = 1.0 + acceptance * tokens;
    return tokens;
  }
};

}  // namespace tradewind
