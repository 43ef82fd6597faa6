#include "tools/validate/levers.hpp"

#include "sim/llm/steady_batch.hpp"
#include "tests/support/written_file.hpp"
#include "tools/validate/configuration.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

Service dense_70b(const Catalogue& catalogue) {
  Service service;
  service.model = catalogue.models.at("llama-3.1-70b");
  return service;
}

}  // namespace

TEST_CASE("every lever saves energy, and together they save more than any category alone") {
  const LeverStudy study = lever_study(read_catalogue(testing::topologies_folder));
  double best = 0.0;
  double all = 0.0;
  for (const Lever& lever : study.levers) {
    CAPTURE(lever.name);
    CHECK(lever.factor() > 1.0);
    if (lever.category == "combined" && lever.name == "all") {
      all = lever.factor();
    } else {
      best = std::max(best, lever.factor());
    }
  }
  CHECK(all > best);
}

TEST_CASE("levers and claims in validation.json say what they are and where they land") {
  const nlohmann::ordered_json document = to_json(lever_study(read_catalogue(testing::topologies_folder)));
  CHECK(document.at("levers").size() == 13);
  for (const auto& lever : document.at("levers")) {
    CHECK(lever.at("factor").get<double>() ==
          doctest::Approx(lever.at("before_wh").get<double>() / lever.at("after_wh").get<double>()));
    CHECK_FALSE(lever.at("basis").get<std::string>().empty());
  }
  for (const auto& claim : document.at("claims")) {
    const double value = claim.at("value");
    const bool within = value >= claim.at("low").get<double>() && value <= claim.at("high").get<double>();
    CHECK(claim.at("inside").get<bool>() == within);
    CHECK_FALSE(claim.at("why").get<std::string>().empty());
  }
}

TEST_CASE("drafts that are never accepted cost energy, and tokens that pass all layers save none") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const double plain = query_wh(dense_70b(catalogue), catalogue);
  Service service = dense_70b(catalogue);
  service.draft_tokens = 3;
  CHECK(query_wh(service, catalogue) > plain);
  service.acceptance = 1.0;
  CHECK(query_wh(service, catalogue) < plain);
  service = dense_70b(catalogue);
  service.exit_depth = 1.0;
  CHECK(query_wh(service, catalogue) == plain);
}

TEST_CASE("speculative decoding helps a small batch more than a large one") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const auto gain = [&](double batch) {
    Service service = dense_70b(catalogue);
    service.batch = batch;
    const double plain = query_wh(service, catalogue);
    service.draft_tokens = 3;
    service.acceptance = 0.7;
    return plain / query_wh(service, catalogue);
  };
  CHECK(gain(1.0) > 1.8);
  CHECK(gain(1.0) > gain(64.0));
  CHECK(gain(64.0) > gain(256.0));
}

TEST_CASE("a power cap above what GPUs draw changes nothing") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  Service service = dense_70b(catalogue);
  const double plain = query_wh(service, catalogue);
  service.power_cap_w = 700.0;
  CHECK(query_wh(service, catalogue) == plain);
}

TEST_CASE("a lever's power cap holds memory back as the step model does, however low it is") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  Service service = dense_70b(catalogue);
  const ServedModel replica = configuration(catalogue, service.model, service.accelerator, service.gpus, "vllm-0.11");
  const StepModel step = replica.step();
  const SteadyBatch batch{service.batch, service.prompt_tokens, service.output_tokens};
  for (const double cap_w : {500.0, 400.0, 250.0, 200.0}) {
    CAPTURE(cap_w);
    service.power_cap_w = cap_w;
    const StepModel capped = step.at(step.clock_within(Watts(cap_w), batch.mean_work(step)));
    const SteadyFigures figures = figures_of(capped, batch);
    CHECK(figures.power.value() == doctest::Approx(service.gpus * cap_w));
    const NodeType& node = catalogue.node_types.at(service.node);
    const Watts wall = figures.power * node.kappa + node.host_power * (service.gpus / static_cast<double>(node.gpus));
    const Joules query = wall * Seconds(service.output_tokens / figures.throughput);
    CHECK(query_wh(service, catalogue) == doctest::Approx(in_wh(query)));
  }
}

}  // namespace tradewind
