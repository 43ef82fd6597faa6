#pragma once

#include "sim/base/random/stream.hpp"
#include "sim/llm/steady_state.hpp"
#include "sim/serving/replica.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace tradewind {

struct ChunkedPrefill : BatchingPolicy {
  std::uint32_t sequences = 1;
  std::uint32_t budget = 2048;

  [[nodiscard]] BatchRule rule(const BatchView&) const override { return {sequences, budget, false, true, Seconds(0)}; }
  [[nodiscard]] std::uint32_t sequences_max() const override { return sequences; }
};

/// What was seen of replicas between two of their iteration boundaries.
struct Seen {
  double seconds = 0.0;
  double tokens = 0.0;
  double requests = 0.0;  ///< that showed their first token
  double joules = 0.0;
  double prefill_s = 0.0;                       ///< from a slot's falling free to the first token, summed
  double boundary_square = 0.0;                 ///< sum of squared iteration times
  std::vector<std::pair<double, double>> gaps;  ///< iteration time, sequences that waited so long for their next token

  [[nodiscard]] double tokens_per_s() const { return tokens / seconds; }
  [[nodiscard]] double joules_per_token() const { return joules / tokens; }
  /// From a random moment to the next boundary, and on to the first token.
  [[nodiscard]] double ttft() const { return boundary_square / (2.0 * seconds) + prefill_s / requests; }
  [[nodiscard]] double gap_quantile(double share) {
    std::sort(gaps.begin(), gaps.end());
    double total = 0.0;
    for (const auto& [time, sequences] : gaps) total += sequences;
    double below = 0.0;
    for (const auto& [time, sequences] : gaps) {
      below += sequences;
      if (below >= share * total) return time;
    }
    return 0.0;
  }
};

/// A replica whose queue never runs dry. The first sequences are as long as it takes to fill the batch and then what is
/// left of an answer met at a random time: so the batch is at random phases from the start.
class Saturated {
 public:
  Saturated(EngineMode mode, const StepModel& model, const SteadyLoad& load, std::uint64_t seed)
      : load_(&load), random_(Stream(seed, "steady").at(0)) {
    policy_.sequences = load.batch;
    policy_.budget = load.token_budget;
    replica_ = make_replica(mode, model, policy_);
    if (load.power_cap) replica_->set_power({.cap = load.power_cap}, Seconds(0));
    for (std::uint32_t i = 0; i < load.batch; ++i) {
      enqueue(fill_iterations(load) + static_cast<std::uint32_t>(random_.uniform() * load.output_tokens));
      released_.emplace_back(0.0);
    }
    for (std::uint32_t i = 0; i < 2 * load.batch; ++i) enqueue(length());
  }

  /// Executes boundaries until so many iterations have been done.
  void advance(std::uint64_t iterations) {
    while (replica_->iterations() < iterations) {
      const Seconds now = replica_->next_event();
      Outcome outcome;
      replica_->execute(outcome);
      boundaries_.push_back(now);
      for (const Ended& ended : outcome.ended) {
        released_.push_back(now);
        ends_.push_back({ended.request, ended.first_token_at, now});
        enqueue(length());
      }
    }
  }

  /// Looks at the next `iterations` iterations, after `before` others; `after` more show how what began there ends.
  void watch(std::uint64_t before, std::uint64_t iterations, std::uint64_t after) {
    advance(before);
    from_ = boundaries_.back();
    static_cast<void>(replica_->collect(from_));
    advance(before + iterations);
    until_ = boundaries_.back();
    usage_ = replica_->collect(until_).energy;
    advance(before + iterations + after);
  }

  void add_to(Seen& seen) const {
    for (const End& end : ends_) {
      // A segment's iterations differ by less than the tokens they add to the context: as good as equally long.
      if (end.at > end.first_token) {
        const Seconds overlap = std::min(end.at, until_) - std::max(end.first_token, from_);
        seen.tokens += (outputs_[end.request] - 1.0) * std::max(0.0, overlap / (end.at - end.first_token));
      }
      if (end.first_token <= from_ || end.first_token > until_) continue;
      seen.prefill_s += (end.first_token - released_[end.request]).value();
      seen.tokens += 1.0;
      seen.requests += 1.0;
    }
    seen.seconds += (until_ - from_).value();
    seen.joules += usage_.value();
    add_gaps(seen);
  }

 private:
  struct End {
    RequestHandle request;
    Seconds first_token;
    Seconds at;
  };

  static std::uint32_t fill_iterations(const SteadyLoad& load) {
    return 2 + load.batch * load.prompt_tokens / (load.token_budget - load.batch);
  }

  void enqueue(std::uint32_t output) {
    replica_->enqueue({static_cast<RequestHandle>(outputs_.size()), load_->prompt_tokens, output},
                      boundaries_.empty() ? Seconds(0) : boundaries_.back());
    outputs_.push_back(output);
  }

  std::uint32_t length() {
    if (load_->lengths == OutputLengths::constant) return load_->output_tokens;
    const double stop = 1.0 / (load_->output_tokens - 1.0);
    return 2 + static_cast<std::uint32_t>(std::log(random_.open_uniform()) / std::log1p(-stop));
  }

  /// For boundaries that are one iteration apart.
  void add_gaps(Seen& seen) const {
    std::map<double, int> change;  // of the number of decoding sequences
    for (const End& end : ends_) {
      ++change[end.first_token.value()];
      --change[end.at.value()];
    }
    double decoding = 0.0;
    auto next = change.begin();
    for (std::size_t i = 1; i < boundaries_.size(); ++i) {
      for (; next != change.end() && next->first <= boundaries_[i - 1].value(); ++next) decoding += next->second;
      if (boundaries_[i - 1] < from_ || boundaries_[i] > until_) continue;
      const double time = (boundaries_[i] - boundaries_[i - 1]).value();
      seen.boundary_square += time * time;
      seen.gaps.emplace_back(time, decoding);
    }
  }

  const SteadyLoad* load_;
  Generator random_;
  ChunkedPrefill policy_;
  std::unique_ptr<Replica> replica_;
  std::vector<std::uint32_t> outputs_;  ///< by request
  std::vector<Seconds> released_;       ///< when the slot fell free that the request takes, in order of arrival
  std::vector<Seconds> boundaries_;
  std::vector<End> ends_;
  Joules usage_{};
  Seconds from_{};
  Seconds until_{};
};

}  // namespace tradewind
