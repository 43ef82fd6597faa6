#include "policies/registry.hpp"

#include "policies/routing/lowest.hpp"
#include "sim/run/simulation.hpp"
#include "tests/support/policies.hpp"
#include "tests/support/written_file.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

/// A question that nothing in the tree asks: how many requests may be let in.
class Doorkeeper {
 public:
  virtual ~Doorkeeper() = default;
  [[nodiscard]] virtual std::uint32_t most() const = 0;
};

class Turnstile final : public Doorkeeper {
 public:
  explicit Turnstile(const Params& params) : most_(params.count("most")) {}
  [[nodiscard]] std::uint32_t most() const override { return most_; }

 private:
  std::uint32_t most_;
};

PolicyInfo<Doorkeeper> turnstile() {
  return {.name = "turnstile",
          .summary = "Lets in so many.",
          .source = "own",
          .params = {{.key = "most", .help = "So many.", .default_value = 7.0, .min = 1.0, .max = 99.0, .whole = true}},
          .make = make_policy<Turnstile>};
}

/// Sends everything to the region that is listed last.
class Last final : public ScoredRoutingPolicy {
 public:
  [[nodiscard]] double score(const RoutingView& regions, std::size_t i) const override {
    return static_cast<double>(regions.size() - i);
  }
};

}  // namespace

TEST_CASE("a family that a test registers is read, written out and made like any other") {
  PolicyRegistry registry = shipped_policies();
  registry.add_family<Doorkeeper>("door", "turnstile");
  registry.add(turnstile());
  const PolicyFamily& family = registry.of<Doorkeeper>();
  CHECK(registry.families().back().key == "door");

  const json written{{"name", "turnstile"}, {"most", 12}};
  PolicySet set;
  set.choose(family, default_policy(family));
  CHECK(set.make<Doorkeeper>()->most() == 7);
  set.choose(family, read_policy(ObjectReader(written, "scenario.json", "/policies/door"), family));
  CHECK(set.choices().size() == 1);
  CHECK(set.make<Doorkeeper>()->most() == 12);

  const json too_many{{"name", "turnstile"}, {"most", 100}};
  CHECK_THROWS_WITH_AS((void)read_policy(ObjectReader(too_many, "scenario.json", "/policies/door"), family),
                       doctest::Contains("/policies/door/most: found 100"), ConfigError);
}

TEST_CASE("what is registered twice, or for no family, is an error of the program") {
  PolicyRegistry registry = shipped_policies();
  CHECK_THROWS_AS(registry.add(turnstile()), std::logic_error);
  registry.add_family<Doorkeeper>("door", "turnstile");
  registry.add(turnstile());
  CHECK_THROWS_AS(registry.add(turnstile()), std::logic_error);
  CHECK_THROWS_AS(registry.add_family<Doorkeeper>("gate", "turnstile"), std::logic_error);
  CHECK_THROWS_AS((void)shipped_policies().of<Doorkeeper>(), std::logic_error);
}

TEST_CASE("a scenario names a family and a policy from outside the tree, and its document has them with defaults") {
  Library library(testing::topologies_folder);
  library.policies().add_family<Doorkeeper>("door", "turnstile");
  library.policies().add(turnstile());
  library.policies().add(PolicyInfo<RoutingPolicy>{
      .name = "last", .summary = "The last.", .source = "own", .params = {}, .make = make_policy<Last>});
  const json document = json::parse(R"({
    "start": "2024-03-21T00:00:00Z", "duration_s": 600, "topology": "two_regions",
    "workload": {"requests": {"format": "synthetic", "rate_rps": 0.2}, "model": "llama-3.1-70b"},
    "policies": {"routing": {"name": "last"}}
  })");
  json with_origins = document;
  with_origins["workload"]["origins"] = {{"new-york", 0.5}, {"london", 0.5}};
  const Scenario scenario = read_scenario(with_origins, ScenarioPlace("test.json"), library);
  const json resolved = to_json(scenario);
  CHECK(resolved["policies"]["door"] == json{{"name", "turnstile"}, {"most", 7}});
  CHECK(resolved["policies"]["routing"] == json{{"name", "last"}, {"signal", "average"}});

  const json results = json::parse(run_here(scenario, library, {}).results);
  CHECK(results["regions"][0]["requests"]["injected"] == 0);
  CHECK(results["regions"][1]["requests"]["injected"].get<int>() > 60);
  CHECK(results["scenario"]["policies"]["door"]["most"] == 7);
}

}  // namespace tradewind
