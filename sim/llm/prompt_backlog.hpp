#pragma once

#include <cstdint>
#include <vector>

namespace tradewind {

/// A replica whose `slots` sequences are always there: each is a prompt until it is prefilled, then decodes, then gives
/// its slot to the next prompt.
struct BacklogLoad {
  std::uint32_t slots = 1;              ///< B, at most `token_budget`
  std::uint32_t prompt_tokens = 1;      ///< P, at least 1
  std::uint32_t decode_iterations = 1;  ///< mean of each sequence: output tokens − 1; 0 where the prefill is all
  std::uint32_t token_budget = 2048;    ///< of one iteration: decodes first, prompts get the rest
  bool constant_lengths = false;        ///< every sequence decodes equally long; else geometrically distributed
};

/// Prompts at an iteration boundary, first come first served.
struct BacklogState {
  double probability = 0.0;   ///< share of the iterations
  double prompts = 0.0;       ///< not yet prefilled
  double tokens = 0.0;        ///< of them that still are to be prefilled
  double chunk_tokens = 0.0;  ///< of these, prefilled in this iteration
};

/// How many prompt tokens there are at the boundaries of a steady continuous batch under chunked prefill.
///
/// A Markov chain over the tokens left, solved by power iteration: of D decoding sequences each ends after an iteration
/// with probability 1/`decode_iterations`, and its slot brings a prompt; the iteration prefills what the budget leaves.
/// That is exact for outputs of geometric length. Outputs of one constant length, begun at random phases, bring prompts
/// at the same rate and spread. But a prompt that once waited for another comes later in every round that follows, so
/// in the long run none waits and none shares the budget of an iteration unless whole. Where the budget has no room for
/// that, as many iterations as needed are full, and above that the flow of prompts is even.
/// Prompts too many or too long to count every token are counted in at least 16 parts each.
/// \return  States in order of tokens left; probabilities add up to 1.
[[nodiscard]] std::vector<BacklogState> prompt_backlog(const BacklogLoad& load);

}  // namespace tradewind
