#include "sim/llm/steady_state.hpp"

#include "sim/random/stream.hpp"
#include "sim/serving/replica.hpp"
#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"
#include "topologies/profile_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <vector>

namespace tradewind {
namespace {

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
    if (load.power_cap) replica_->set_power({.cap = load.power_cap});
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

struct Configuration {
  const char* model;
  int gpus;
  std::uint32_t batch, prompt, output;
  double cap_w = 0.0;  ///< 0: none
};

/// The estimate beside what both kinds of replica do.
struct Comparison {
  SteadyState state;
  double joules_per_token = 0.0;
  Seen stepwise;
  Seen fast;
};

Comparison compare(const Catalogue& catalogue, const Configuration& c, OutputLengths lengths, std::uint64_t seeds,
                   std::uint64_t rounds) {
  const EngineProfile& engine = catalogue.engines.at("vllm-0.11");
  const Accelerator& h100 = catalogue.accelerators.at("h100-sxm");
  const LanguageModel& model = catalogue.models.at(c.model);
  const StepModel step(model, h100, engine, constants_for(engine, model, h100.id), c.gpus);
  SteadyLoad load;
  load.batch = c.batch;
  load.prompt_tokens = c.prompt;
  load.output_tokens = c.output;
  load.lengths = lengths;
  if (c.cap_w > 0.0) load.power_cap = Watts(c.cap_w);
  REQUIRE(batch_max(step, c.prompt, c.output) >= c.batch);
  Comparison out;
  out.state = steady_state(step, load);
  out.joules_per_token = out.state.energy_per_request.value() / c.output;
  const std::uint64_t round = c.output + c.batch * c.prompt / load.token_budget + 1;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    for (const EngineMode mode : {EngineMode::stepwise, EngineMode::fast_forward}) {
      Saturated run(mode, step, load, seed);
      run.watch(10 * round, rounds * round, lengths == OutputLengths::constant ? 2 * round : 12 * round);
      run.add_to(mode == EngineMode::stepwise ? out.stepwise : out.fast);
    }
  }
  return out;
}

double error_pct(double estimated, double simulated) { return 100.0 * (estimated / simulated - 1.0); }

void check_and_print(const Configuration& c, Comparison& found, double bound_pct) {
  const SteadyState& state = found.state;
  const double tokens = error_pct(state.tokens_per_s, found.stepwise.tokens_per_s());
  const double joules = error_pct(found.joules_per_token, found.stepwise.joules_per_token());
  const double median = error_pct(state.inter_token_p50.value().value(), found.stepwise.gap_quantile(0.5));
  const double late = error_pct(state.inter_token_p99.value().value(), found.stepwise.gap_quantile(0.99));
  const double ttft = error_pct(state.ttft.value(), found.stepwise.ttft());
  fmt::print(
      "{:<20} {:>4} {:>4} {:>5} {:>5}  {:>9.2f} {:>6.2f}  {:>8.4f} {:>6.2f}  {:>7.2f} {:>6.2f} {:>6.2f}  {:>8.2f} "
      "{:>6.2f}\n",
      c.model, c.gpus, c.batch, c.prompt, c.output, found.stepwise.tokens_per_s(), tokens,
      found.stepwise.joules_per_token(), joules, 1e3 * found.stepwise.gap_quantile(0.5), median, late,
      1e3 * found.stepwise.ttft(), ttft);
  CAPTURE(c.model);
  CAPTURE(c.batch);
  CAPTURE(c.prompt);
  CHECK(std::abs(tokens) < bound_pct);
  CHECK(std::abs(joules) < bound_pct);
  CHECK(std::abs(median) < bound_pct);
  CHECK(std::abs(ttft) < bound_pct);
  CHECK(std::abs(error_pct(state.tokens_per_s, found.fast.tokens_per_s())) < bound_pct);
  CHECK(std::abs(error_pct(found.joules_per_token, found.fast.joules_per_token())) < bound_pct);
}

void print_head(const char* lengths) {
  fmt::print(
      "{} output lengths; errors of the estimate in %\n{:<20} {:>4} {:>4} {:>5} {:>5}  {:>9} {:>6}  {:>8} {:>6}  {:>7} "
      "{:>6} {:>6}  {:>8} {:>6}\n",
      lengths, "model", "GPUs", "B", "P", "O", "tokens/s", "error", "J/token", "error", "ITL ms", "p50", "p99",
      "TTFT ms", "error");
}

}  // namespace

TEST_CASE("the simulated replica under the same steady load agrees with the estimate within 1 %") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 1, 500, 300},         {"llama-3.1-8b", 1, 2, 2048, 100},
      {"llama-3.1-8b", 1, 8, 200, 400},         {"llama-3.1-8b", 1, 64, 188, 600},
      {"llama-3.1-8b", 1, 256, 300, 300},       {"llama-3.1-8b", 1, 32, 1469, 13},
      {"llama-3.1-8b", 1, 64, 1000, 30},        {"llama-3.1-70b", 4, 8, 500, 300},
      {"llama-3.1-70b", 4, 64, 1155, 211},      {"llama-3.1-70b", 8, 256, 300, 500},
      {"llama-3.1-70b", 8, 32, 8000, 400},      {"llama-3.1-405b-fp8", 8, 1, 1000, 200},
      {"llama-3.1-405b-fp8", 8, 64, 500, 300},  {"llama-3.1-405b-fp8", 8, 128, 200, 800},
      {"qwen3-30b-a3b", 1, 16, 500, 400},       {"qwen3-30b-a3b", 1, 64, 250, 1000},
      {"qwen3-235b-a22b-fp8", 8, 64, 500, 500},
  };
  print_head("constant");
  for (const Configuration& c : configurations) {
    // Phases are frozen by constant lengths: what varies is which sequences began together, so several beginnings.
    Comparison found =
        compare(catalogue, c, OutputLengths::constant, c.batch == 1 ? 1 : 1024 / c.batch + 12, 4 + 40 / c.batch);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE("with exponential output lengths the longer context of a running batch is in the estimate") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 64, 188, 600},
      {"llama-3.1-70b", 4, 32, 500, 300},
      {"qwen3-30b-a3b", 1, 64, 500, 400},
  };
  print_head("exponential");
  for (const Configuration& c : configurations) {
    Comparison found = compare(catalogue, c, OutputLengths::exponential, 12, 20);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE("under a power cap the simulated replica agrees with the estimate within 1 %") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Configuration configurations[] = {
      {"llama-3.1-8b", 1, 8, 200, 400, 400.0},
      {"llama-3.1-8b", 1, 64, 188, 600, 500.0},
      {"llama-3.1-70b", 4, 64, 1155, 211, 350.0},
      {"qwen3-30b-a3b", 1, 64, 250, 1000, 300.0},
  };
  print_head("capped, constant");
  for (const Configuration& c : configurations) {
    Comparison found = compare(catalogue, c, OutputLengths::constant, 1024 / c.batch + 12, 4 + 40 / c.batch);
    CHECK(found.state.clock < 0.97);
    check_and_print(c, found, 1.0);
  }
}

TEST_CASE(
    "where prompts take nearly the whole token budget throughput and energy hold, and times are on the safe side") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  fmt::print("prompts near the token budget: errors of the estimate in %\n");
  for (const std::uint32_t output : {32U, 36U, 40U, 60U}) {
    const Configuration c{"llama-3.1-8b", 1, 64, 1000, output};
    Comparison found = compare(catalogue, c, OutputLengths::constant, 12, 2);
    const double tokens = error_pct(found.state.tokens_per_s, found.stepwise.tokens_per_s());
    const double joules = error_pct(found.joules_per_token, found.stepwise.joules_per_token());
    const double ttft = error_pct(found.state.ttft.value(), found.stepwise.ttft());
    fmt::print("  output {:>3}: tokens/s {:>6.2f}  J/token {:>6.2f}  TTFT {:>6.2f}\n", output, tokens, joules, ttft);
    CHECK(std::abs(tokens) < 1.0);
    CHECK(std::abs(joules) < 1.0);
    CHECK(std::abs(ttft) < 10.0);
  }
}

}  // namespace tradewind
