#include "tools/cli/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace tradewind {

namespace {

/// The model's published accuracy on a benchmark; nothing where the catalogue has none.
std::optional<double> accuracy_of(const LanguageModel& model, const std::string& benchmark) {
  for (const auto& published : model.accuracy) {
    if (published.benchmark == benchmark) return published.value;
  }
  return std::nullopt;
}

bool within(const Estimate& e, const RankLimits& limits) {
  const bool quick = !e.state.inter_token_p50 || in_milliseconds(*e.state.inter_token_p50) <= limits.inter_token_ms;
  return quick && e.state.ttft.value() <= limits.ttft_s;
}

/// Larger batches are slower, so the largest within the limits is found by halving.
std::optional<Estimate> best_batch(const EstimateQuestion& question, const Setup& setup, const RankLimits& limits) {
  std::uint32_t most = batch_limit(question, setup);
  Estimate best = estimate(question, setup, most);
  if (within(best, limits)) return best;
  best = estimate(question, setup, 1);
  if (!within(best, limits)) return std::nullopt;
  while (most - best.batch > 1) {
    const std::uint32_t middle = best.batch + (most - best.batch) / 2;
    const Estimate tried = estimate(question, setup, middle);
    if (within(tried, limits)) {
      best = tried;
    } else {
      most = middle;
    }
  }
  return best;
}

/// On the fewest accelerators of a node that hold the model, or why on none.
std::optional<Setup> smallest_setup(EstimateQuestion& question, const Catalogue& catalogue, int gpus_max,
                                    std::string& reason) {
  for (question.gpus = 1; question.gpus <= gpus_max; question.gpus *= 2) {
    try {
      return set_up(question, catalogue);
    } catch (const UnsuitedModel& error) {
      reason = fmt::format("found {}, expected {}", error.found(), error.expected());
      if (error.why() != Unsuited::memory) break;
    }
  }
  return std::nullopt;
}

[[noreturn]] void refuse(const char* option, double found, const char* expected) {
  throw ConfigError("estimate", option, fmt::format("{}", found), expected);
}

void check_limits(const RankLimits& limits, const Catalogue& catalogue) {
  const auto positive = [](double value) { return value > 0.0 && std::isfinite(value); };
  if (!positive(limits.ttft_s)) refuse("--ttft-slo", limits.ttft_s, "seconds above 0");
  if (!positive(limits.inter_token_ms)) refuse("--itl-slo-ms", limits.inter_token_ms, "milliseconds above 0");
  std::set<std::string> benchmarks;
  for (const auto& [id, model] : catalogue.models) {
    for (const auto& published : model.accuracy) benchmarks.insert(published.benchmark);
  }
  if (benchmarks.contains(limits.benchmark)) return;
  throw ConfigError("estimate", "--benchmark", fmt::format("the unknown benchmark \"{}\"", limits.benchmark),
                    fmt::format("one of {}", fmt::join(benchmarks, ", ")));
}

}  // namespace

ModelRanking rank_models(const EstimateQuestion& asked, const RankLimits& limits, const Catalogue& catalogue) {
  struct Row {
    Ranked ranked;
    nlohmann::ordered_json json;
  };
  check_limits(limits, catalogue);
  EstimateQuestion question = asked;
  question.gpus = 1;
  const int gpus_max = parts_of(question, catalogue).node->gpus;
  std::vector<Row> rows;
  ModelRanking ranking;
  for (const auto& [id, model] : catalogue.models) {
    if (model.fixed_cost) continue;
    question.model = id;
    std::string reason;
    const auto setup = smallest_setup(question, catalogue, gpus_max, reason);
    if (!setup) {
      ranking.left_out.emplace_back(id, reason);
      continue;
    }
    const auto best = best_batch(question, *setup, limits);
    if (!best) {
      ranking.left_out.emplace_back(id, fmt::format("no batch on {} GPUs is within the limits", question.gpus));
      continue;
    }
    const auto accuracy = accuracy_of(model, limits.benchmark);
    Row row{{question.gpus, *best, id, accuracy ? fmt::format("{:.3f} {}", *accuracy, limits.benchmark) : "–"},
            to_json(question, *setup, *best)};
    row.json["accuracy"] = accuracy ? nlohmann::ordered_json(*accuracy) : nlohmann::ordered_json();
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.ranked.estimate.per_request.facility < b.ranked.estimate.per_request.facility;
  });
  nlohmann::ordered_json json{{"ttft_s_max", limits.ttft_s},
                              {"inter_token_latency_s_p50_max", limits.inter_token_ms / 1e3},
                              {"benchmark", limits.benchmark},
                              {"models", nlohmann::ordered_json::array()},
                              {"left_out", nlohmann::ordered_json::array()}};
  for (Row& row : rows) {
    json["models"].push_back(std::move(row.json));
    ranking.models.push_back(std::move(row.ranked));
  }
  for (const auto& [id, reason] : ranking.left_out) {
    json["left_out"].push_back({{"model", id}, {"reason", reason}});
  }
  ranking.json = json.dump(2) + "\n";
  return ranking;
}

}  // namespace tradewind
