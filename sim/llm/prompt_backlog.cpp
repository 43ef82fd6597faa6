#include "sim/llm/prompt_backlog.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

namespace tradewind {

namespace {

constexpr double negligible = 1e-13;  // probability not followed further
constexpr double settled = 1e-8;      // change of the distribution in one step, summed
constexpr int steps_max = 4000;
constexpr std::size_t states_most = 4096;  // with appreciable probability, before prompts are counted in coarser parts
constexpr double table_most = 1 << 20;
constexpr double orderly_most = 0.9;  // of the prompts that the budget has room for, where none may wait

/// Probabilities of first, first + 1, … successes; the tails that are left out are negligible.
struct Binomial {
  std::uint32_t first = 0;
  std::vector<double> probability;
};

Binomial binomial(std::uint32_t trials, double chance) {
  if (trials == 0 || chance <= 0.0) return {0, {1.0}};
  if (chance >= 1.0) return {trials, {1.0}};
  const boost::math::binomial_distribution<double> successes(trials, chance);
  const auto probability = [&](std::uint32_t k) { return boost::math::pdf(successes, k); };
  const auto mode = static_cast<std::uint32_t>(std::min<double>(trials, (trials + 1.0) * chance));
  std::uint32_t low = mode;
  std::uint32_t high = mode;
  while (low > 0 && probability(low - 1) > negligible) --low;
  while (high < trials && probability(high + 1) > negligible) ++high;
  Binomial out{low, {}};
  double sum = 0.0;
  for (std::uint32_t k = low; k <= high; ++k) {
    out.probability.push_back(probability(k));
    sum += out.probability.back();
  }
  for (double& p : out.probability) p /= sum;
  return out;
}

/// Decoding sequences that the budget keeps supplied with prompts: as many end as prompts are prefilled.
double decoding_most(const BacklogLoad& load) {
  return static_cast<double>(load.token_budget) * load.decode_iterations /
         (static_cast<double>(load.prompt_tokens) + load.decode_iterations);
}

/// How prompts are prefilled when none is cut for another's sake, beside the decodes of all other slots.
struct Separate {
  explicit Separate(const BacklogLoad& load) {
    const double beside = static_cast<double>(load.token_budget) - load.slots;
    const double whole = load.prompt_tokens > 1 ? std::floor(beside / (load.prompt_tokens - 1.0)) : load.slots;
    cut = whole < 1.0;
    prompts = std::clamp<double>(whole, 1.0, load.slots);
    iterations = cut ? std::ceil(load.prompt_tokens / (beside + 1.0)) : 1.0;
  }

  bool cut = false;         ///< one prompt takes several iterations
  double prompts = 1.0;     ///< together
  double iterations = 1.0;  ///< until they are done
};

/// The chain over the parts of prompts left, each prompt being `parts` of them.
class Chain {
 public:
  /// \param separate  How prompts are prefilled when none waits for another; null where they wait.
  Chain(const BacklogLoad& load, const Separate* separate) : load_(&load), separate_(separate), ends_(load.slots + 1) {
    const double room = std::floor(table_most / load.slots);
    parts_ = static_cast<std::uint32_t>(std::clamp<double>(load.prompt_tokens, 1.0, std::max(16.0, room)));
    start();
  }

  void settle() {
    for (int step = 0; step < steps_max; ++step) {
      if (active_.size() > states_most && parts_ > 16) coarsen();
      if (advance() < settled) return;
    }
  }

  [[nodiscard]] std::vector<BacklogState> states() const {
    std::vector<BacklogState> out;
    const double tokens = static_cast<double>(load_->prompt_tokens) / parts_;
    for (const std::uint32_t left : active_) {
      const double now = prefilling(left);
      const double waiting = prompts(left) - now;  // where none waits they are still decoding
      out.push_back({probability_[left], now, (left - waiting * parts_) * tokens, chunk(left) * tokens});
    }
    return out;
  }

 private:
  [[nodiscard]] std::uint32_t prompts(std::uint32_t left) const { return (left + parts_ - 1) / parts_; }
  /// Prompts that get tokens in this iteration where none waits; else all.
  [[nodiscard]] std::uint32_t prefilling(std::uint32_t left) const {
    const std::uint32_t all = prompts(left);
    return separate_ == nullptr ? all : std::min(all, static_cast<std::uint32_t>(separate_->prompts));
  }
  [[nodiscard]] std::uint32_t chunk(std::uint32_t left) const {
    if (separate_ != nullptr && !separate_->cut) return prefilling(left) * parts_;
    const double budget = load_->token_budget - static_cast<double>(load_->slots - prefilling(left));
    const double parts = std::max(1.0, std::round(budget * parts_ / load_->prompt_tokens));
    const std::uint32_t most = separate_ != nullptr && left > 0 ? (left - 1) % parts_ + 1 : left;
    return parts >= most ? most : static_cast<std::uint32_t>(parts);
  }

  /// Random phases: each slot is a prompt as likely as a request spends its iterations there, or as the budget makes
  /// it wait.
  void start() {
    const double decodes = load_->decode_iterations;
    const double budget = load_->token_budget - std::min(load_->slots - 1.0, decoding_most(*load_));
    const double iterations = std::ceil(load_->prompt_tokens / std::max(1.0, budget));
    const double share = std::max(iterations / (iterations + decodes), 1.0 - decoding_most(*load_) / load_->slots);
    const Binomial first = binomial(load_->slots, share);
    probability_.assign(static_cast<std::size_t>(load_->slots) * parts_ + 1, 0.0);
    next_ = probability_;
    active_.clear();
    for (std::uint32_t k = 0; k < first.probability.size(); ++k) {
      active_.push_back((first.first + k) * parts_);
      probability_[active_.back()] = first.probability[k];
    }
  }

  /// One step of the lazy chain (half stays): the same stationary distribution, also where the chain is periodic.
  /// \return  How much the distribution changed, summed.
  double advance() {
    touched_.clear();
    const auto add = [&](std::uint32_t left, double probability) {
      if (next_[left] == 0.0) touched_.push_back(left);
      next_[left] += probability;
    };
    const double chance = 1.0 / load_->decode_iterations;
    const std::uint32_t most = load_->slots * parts_;
    for (const std::uint32_t left : active_) {
      const double half = 0.5 * probability_[left];
      add(left, half);
      const std::uint32_t decoding = load_->slots - prefilling(left);
      Binomial& ends = ends_[decoding];
      if (ends.probability.empty()) ends = binomial(decoding, chance);
      std::uint32_t after = left - chunk(left) + ends.first * parts_;
      for (const double p : ends.probability) {
        if (half * p > negligible) add(std::min(after, most), half * p);
        after += parts_;
      }
    }
    double change = 0.0;
    double sum = 0.0;
    for (const std::uint32_t left : touched_) sum += next_[left];
    for (const std::uint32_t left : touched_) change += std::abs(next_[left] / sum - probability_[left]);
    for (const std::uint32_t left : active_) probability_[left] = 0.0;
    for (const std::uint32_t left : touched_) {
      probability_[left] = next_[left] / sum;
      next_[left] = 0.0;
    }
    std::sort(touched_.begin(), touched_.end());
    active_.swap(touched_);
    return change;
  }

  /// Half as many parts to a prompt.
  void coarsen() {
    const std::uint32_t before = parts_;
    parts_ = std::max(16U, parts_ / 2);
    std::vector<double> coarse(static_cast<std::size_t>(load_->slots) * parts_ + 1, 0.0);
    std::vector<std::uint32_t> active;
    for (const std::uint32_t left : active_) {
      const auto same = static_cast<std::uint32_t>(std::ceil(static_cast<double>(left) * parts_ / before - 0.5));
      const std::uint32_t moved = left == 0 ? 0 : std::max(same, ((left + before - 1) / before - 1) * parts_ + 1);
      if (coarse[moved] == 0.0) active.push_back(moved);
      coarse[moved] += probability_[left];
    }
    probability_.swap(coarse);
    next_.assign(probability_.size(), 0.0);
    active_.swap(active);
  }

  const BacklogLoad* load_;
  const Separate* separate_;
  std::uint32_t parts_ = 1;
  std::vector<double> probability_;
  std::vector<double> next_;
  std::vector<std::uint32_t> active_;
  std::vector<std::uint32_t> touched_;
  std::vector<Binomial> ends_;  ///< by number of decoding sequences, filled when first needed
};

/// Iterations that prefill as much as the budget allows, its cut moving through the prompts.
/// \param prompts  There are always so many.
/// \param share    Of all iterations.
std::vector<BacklogState> full_iterations(const BacklogLoad& load, double prompts, double share) {
  constexpr std::size_t cuts_max = 512;
  const double prompt = load.prompt_tokens;
  std::vector<BacklogState> out;
  double done = 0.0;
  do {
    const double left = prompt * prompts - done;
    const double chunk = std::min(left, load.token_budget - (load.slots - prompts));
    out.push_back({0.0, prompts, left, chunk});
    done = std::fmod(done + chunk, prompt);
  } while (done > 0.0 && out.size() < cuts_max);
  for (BacklogState& state : out) state.probability = share / static_cast<double>(out.size());
  return out;
}

/// Iterations that share the budget among whole prompts only, or give it to one prompt until that is done.
std::vector<BacklogState> separate_iterations(const BacklogLoad& load, const Separate& separate, double share) {
  std::vector<BacklogState> out;
  double left = separate.prompts * load.prompt_tokens;
  for (double i = 0.0; i < separate.iterations; ++i) {
    const double chunk = std::min(left, load.token_budget - (load.slots - separate.prompts));
    out.push_back({share / separate.iterations, separate.prompts, left, chunk});
    left -= chunk;
  }
  return out;
}

/// Constant lengths with prompts on much of the budget: hardly an iteration without a prompt, as many as needed full.
/// A window of c tokens meets (c + P − 1)/P prompts of P tokens; what it does not meet decodes. Shares follow from as
/// many sequences ending as prompts are done. When all iterations are full, all other prompts wait.
std::vector<BacklogState> busy_flow(const BacklogLoad& load, const Separate& separate) {
  const double prompt = load.prompt_tokens;
  const double decodes = load.decode_iterations;
  const double beside = static_cast<double>(load.token_budget) - load.slots;
  const double met = (beside + prompt - 1.0) / (prompt - 1.0);
  const double taken = (beside + met) / prompt;  // prompts a full iteration
  const double rate = separate.prompts / separate.iterations;
  const double full =
      (load.slots - separate.prompts - decodes * rate) / (decodes * (taken - rate) + met - separate.prompts);
  if (full >= 1.0) return full_iterations(load, load.slots - decoding_most(load), 1.0);
  if (full > 0.0) {
    std::vector<BacklogState> out = separate_iterations(load, separate, 1.0 - full);
    const std::vector<BacklogState> more = full_iterations(load, met, full);
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  const double share = load.slots / (separate.prompts + decodes * rate);
  std::vector<BacklogState> out = separate_iterations(load, separate, share);
  out.push_back({1.0 - share, 0.0, 0.0, 0.0});
  return out;
}

}  // namespace

std::vector<BacklogState> prompt_backlog(const BacklogLoad& load) {
  if (load.decode_iterations == 0) return full_iterations(load, load.slots, 1.0);
  const Separate separate(load);
  const double coming = load.slots / (separate.iterations + load.decode_iterations);
  const bool orderly = coming * separate.iterations < orderly_most * separate.prompts;
  if (load.constant_lengths && !orderly) return busy_flow(load, separate);
  Chain chain(load, load.constant_lengths ? &separate : nullptr);
  chain.settle();
  return chain.states();
}

}  // namespace tradewind
