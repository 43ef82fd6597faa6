#include "tools/cli/estimate.hpp"

#include "sim/base/config/config_error.hpp"
#include "tests/support/written_file.hpp"
#include "tools/cli/ranking.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

EstimateQuestion question_of(const std::string& model, int gpus) {
  EstimateQuestion question;
  question.model = model;
  question.gpus = gpus;
  question.load.prompt_tokens = 500;
  question.load.output_tokens = 300;
  return question;
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an estimate's boundaries follow from its watts: accelerators, node, facility, carbon") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  EstimateQuestion question = question_of("llama-3.1-70b", 3);
  question.pue = 1.5;
  question.intensity_g_per_kwh = 100.0;
  const Setup setup = set_up(question, catalogue);
  CHECK(setup.replicas() == 2);
  CHECK(setup.unused_gpus() == 2);
  const Estimate e = estimate(question, setup, 16);
  const double gpus = 6.0 * e.gpu_power.value() + 2.0 * setup.served.part->idle_bare.value();
  CHECK(e.node_power.value() == doctest::Approx(setup.node->host_power.value() + setup.node->kappa * gpus));
  const double rate = 2.0 * e.state.requests_per_s;
  CHECK(e.per_request.node.value() == doctest::Approx(e.node_power.value() / rate));
  CHECK(e.per_request.facility.value() == doctest::Approx(1.5 * e.node_power.value() / rate));
  CHECK(e.carbon_per_request.value() == doctest::Approx(in_kwh(e.per_request.facility) * 100.0));
  const nlohmann::ordered_json json = to_json(question, setup, e);
  for (const char* key : {"tokens_per_s", "inter_token_latency_s", "ttft_s", "power_w", "j_per_output_token",
                          "wh_per_query", "carbon_g_per_query", "batch_max"}) {
    CAPTURE(key);
    CHECK(json.contains(key));
  }
  CHECK(json["wh_per_query"]["facility"].get<double>() * 3600.0 ==
        doctest::Approx(json["j_per_output_token"]["facility"].get<double>() * 300.0));
}

TEST_CASE("what cannot be estimated is refused in one line that says what was found and what would do") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const auto refused = [&](const EstimateQuestion& question) {
    const std::string message = message_of([&] { static_cast<void>(set_up(question, catalogue)); });
    CHECK(message.find('\n') == std::string::npos);
    return message;
  };
  CHECK(contains(refused(question_of("llama-3.1-70", 4)), "did you mean"));
  const std::string memory = refused(question_of("llama-3.1-70b", 1));
  CHECK(contains(memory, "141.11 weights"));
  CHECK(contains(memory, "GB a GPU"));
  EstimateQuestion question = question_of("llama-3.1-8b", 1);
  question.load.prompt_tokens = 131072;
  CHECK(contains(refused(question), "131372 tokens together"));
  question = question_of("llama-3.1-8b", 1);
  question.accelerator = "h100";
  CHECK(contains(refused(question), "h100-sxm"));
  question.accelerator = "h100-sxm";
  question.node = "hgx-a100";
  CHECK(contains(refused(question), "--node"));
  question.node = "";
  question.gpus = 16;
  CHECK(contains(refused(question), "at most the 8"));
  question.gpus = 1;
  question.pue = std::numeric_limits<double>::quiet_NaN();
  CHECK(contains(refused(question), "--pue"));
  question.pue = 1.2;
  const Setup setup = set_up(question, catalogue);
  const std::uint32_t most = batch_limit(question, setup);
  const auto batch_message = [&](std::uint32_t batch) {
    return message_of([&] { static_cast<void>(estimate(question, setup, batch)); });
  };
  CHECK(contains(batch_message(most + 1), "do not fit the KV cache"));
  CHECK(contains(batch_message(0), "--batch"));
  CHECK(batch_message(most) == "no error");
}

TEST_CASE("a ranking takes each model at the largest batch within the limits, the least energy first") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  EstimateQuestion question = question_of("", 1);
  RankLimits limits;
  limits.inter_token_ms = 40.0;
  limits.ttft_s = 0.5;
  const ModelRanking ranking = rank_models(question, limits, catalogue);
  REQUIRE(ranking.models.size() > 5);
  for (std::size_t i = 0; i < ranking.models.size(); ++i) {
    const Ranked& ranked = ranking.models[i];
    CAPTURE(ranked.model);
    const Estimate& e = ranked.estimate;
    CHECK(in_milliseconds(e.state.inter_token_p50.value()) <= 40.0);
    CHECK(e.state.ttft.value() <= 0.5);
    if (i > 0) CHECK(e.per_request.facility >= ranking.models[i - 1].estimate.per_request.facility);
    EstimateQuestion own = question_of(ranked.model, ranked.gpus);
    const Setup setup = set_up(own, catalogue);
    if (e.batch < batch_limit(own, setup)) {
      const Estimate larger = estimate(own, setup, e.batch + 1);
      CHECK((in_milliseconds(larger.state.inter_token_p50.value()) > 40.0 || larger.state.ttft.value() > 0.5));
    }
  }
  bool said_why = false;
  for (const auto& [model, reason] : ranking.left_out) {
    if (model == "llama-3.1-405b") said_why = contains(reason, "GB a GPU");
  }
  CHECK(said_why);
}

TEST_CASE("a ranking on parts that nobody knows, or within limits that are no numbers, is refused") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const auto refused = [&](const EstimateQuestion& question, const RankLimits& limits) {
    return message_of([&] { static_cast<void>(rank_models(question, limits, catalogue)); });
  };
  EstimateQuestion question = question_of("", 1);
  question.accelerator = "h100-sxn";
  CHECK(contains(refused(question, {}), "\"h100-sxm\" (did you mean that?)"));
  question = question_of("", 1);
  question.engine = "vllm";
  CHECK(contains(refused(question, {}), "--engine"));
  question = question_of("", 1);
  question.node = "hgx";
  CHECK(contains(refused(question, {}), "--node"));
  question = question_of("", 1);
  question.pue = 0.0;
  CHECK(contains(refused(question, {}), "--pue"));
  question = question_of("", 1);
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double wrong : {0.0, -1.0, infinite, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(wrong);
    CHECK(contains(refused(question, {.ttft_s = wrong}), "--ttft-slo"));
    CHECK(contains(refused(question, {.inter_token_ms = wrong}), "--itl-slo-ms"));
  }
  CHECK(contains(refused(question, {.benchmark = "mmlu_prob"}), "--benchmark"));
}

TEST_CASE("a ranking leaves out the models that cannot, each with its own reason") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  EstimateQuestion question = question_of("", 1);
  question.load.prompt_tokens = 60'000;
  question.expert_parallel = true;
  const ModelRanking ranking = rank_models(question, {.ttft_s = 60.0}, catalogue);
  const auto reason_of = [&](const std::string& model) {
    for (const auto& [id, reason] : ranking.left_out) {
      if (id == model) return reason;
    }
    return std::string();
  };
  CHECK(contains(reason_of("llama-3.1-8b"), "no experts"));
  CHECK(contains(reason_of("mixtral-8x7b"), "tokens together"));
  CHECK(contains(reason_of("deepseek-v3"), "8 × h100-sxm"));
}

TEST_CASE("numbers of an estimate that are 0, nan or inf are refused by their option") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const auto refused = [&](const EstimateQuestion& question) {
    return message_of([&] { static_cast<void>(set_up(question, catalogue)); });
  };
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double wrong : {0.0, -1.0, infinite, std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(wrong);
    EstimateQuestion question = question_of("llama-3.1-8b", 1);
    question.pue = wrong;
    CHECK(contains(refused(question), "--pue"));
    question = question_of("llama-3.1-8b", 1);
    question.load.context_tokens = wrong;
    CHECK(contains(refused(question), "--context"));
    question = question_of("resnet-50", 1);
    question.load.context_tokens = wrong;
    CHECK(contains(refused(question), "--context"));
    question = question_of("llama-3.1-8b", 1);
    question.power_cap_w = wrong;
    CHECK(contains(refused(question), "--power-cap-w"));
    if (wrong == 0.0) continue;  // a grid may be free of carbon
    question = question_of("llama-3.1-8b", 1);
    question.intensity_g_per_kwh = wrong;
    CHECK(contains(refused(question), "--intensity"));
  }
}

TEST_CASE("a model that generates nothing is estimated by the answer") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  EstimateQuestion question = question_of("resnet-50", 1);
  question.load.prompt_tokens = 1;
  question.load.output_tokens = 1;
  const Setup setup = set_up(question, catalogue);
  const Estimate one = estimate(question, setup, 1);
  const Estimate many = estimate(question, setup, 64);
  CHECK_FALSE(one.state.inter_token_p50);
  CHECK(many.state.requests_per_s > one.state.requests_per_s);
  CHECK(many.per_request.facility < one.per_request.facility);
}

}  // namespace tradewind
