#include "topologies/profile_lookup.hpp"

#include "tests/support/written_file.hpp"
#include "topologies/catalogue.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

namespace tradewind {

namespace {

StepConstants constants(const char* family, Precision precision, const char* accelerator) {
  StepConstants entry;
  entry.family = family;
  entry.precision = precision;
  entry.accelerator = accelerator;
  return entry;
}

EngineProfile engine() {
  EngineProfile profile;
  profile.id = "an-engine";
  profile.constants = {constants("dense", Precision::bf16, "h100-sxm"), constants("dense", Precision::bf16, "a100-sxm"),
                       constants("dense", Precision::fp8, "h100-sxm"),
                       constants("my-model", Precision::bf16, "h100-sxm")};
  return profile;
}

LanguageModel model(const char* id, const char* family, Precision precision) {
  LanguageModel entry;
  entry.id = id;
  entry.family = family;
  entry.precision = precision;
  return entry;
}

}  // namespace

TEST_CASE("a model with constants of its own gets them before its family's") {
  const EngineProfile profile = engine();
  CHECK(&constants_for(profile, model("my-model", "dense", Precision::bf16), "a100-sxm") == &profile.constants[3]);
}

TEST_CASE("a family's constants for the accelerator come before those for another") {
  const EngineProfile profile = engine();
  CHECK(&constants_for(profile, model("other", "dense", Precision::bf16), "a100-sxm") == &profile.constants[1]);
  CHECK(&constants_for(profile, model("other", "dense", Precision::bf16), "h100-sxm") == &profile.constants[0]);
}

TEST_CASE("an accelerator without constants takes those of the first one that has any") {
  const EngineProfile profile = engine();
  CHECK(&constants_for(profile, model("other", "dense", Precision::fp8), "b200") == &profile.constants[2]);
  CHECK(&constants_for(profile, model("other", "dense", Precision::bf16), "b200") == &profile.constants[0]);
}

TEST_CASE("constants of another precision are never used") {
  const EngineProfile profile = engine();
  const LanguageModel quantised = model("other-int4", "dense", Precision::int4);
  const auto ask = [&] { return &constants_for(profile, quantised, "h100-sxm"); };
  CHECK_THROWS_WITH_AS(ask(),
                       "engine an-engine has no step constants for model other-int4 (family dense, precision int4)",
                       UnknownProfile);
}

namespace {

Accelerator part(const char* id, double tdp_w, double idle_w) {
  Accelerator accelerator;
  accelerator.id = id;
  accelerator.tdp = Watts(tdp_w);
  accelerator.idle_context = Watts(idle_w);
  return accelerator;
}

StepConstants fitted() {
  StepConstants entry = constants("dense", Precision::bf16, "h100-sxm");
  entry.accelerator_tdp = Watts(700);
  entry.accelerator_idle = Watts(100);
  entry.power_base = Watts(70);
  entry.power_memory = Watts(600);
  entry.power_compute = Watts(1440);
  entry.eta_weights = 0.9;
  entry.time_per_layer = Seconds(72e-6);
  return entry;
}

}  // namespace

TEST_CASE("constants for the part they were fitted on stay as they are") {
  const StepConstants same = scaled_constants(fitted(), part("h100-sxm", 650, 80));
  CHECK(same.power_base == Watts(70));
  CHECK(same.power_memory == Watts(600));
  CHECK_FALSE(same.scaled);
}

TEST_CASE("another part gets the same fractions of its own range from idle to TDP") {
  const StepConstants other = scaled_constants(fitted(), part("half", 350, 50));
  CHECK(other.scaled);
  CHECK(other.power_base.value() == doctest::Approx(50 - 30 * 0.5));
  CHECK(other.power_memory.value() == doctest::Approx(300));
  CHECK(other.power_compute.value() == doctest::Approx(720));
  CHECK(other.eta_weights == 0.9);
  CHECK(other.time_per_layer == Seconds(72e-6));
}

TEST_CASE("a part of twice the power draws the same fraction of it at the same load") {
  const StepConstants other = scaled_constants(fitted(), part("double", 1400, 200));
  const auto share = [](const StepConstants& c, double tdp) {
    return (c.power_base + 0.6 * c.power_memory + 0.1 * c.power_compute).value() / tdp;
  };
  CHECK(share(other, 1400) == doctest::Approx(share(fitted(), 700)));
}

TEST_CASE("constants of a part that nobody knows are not scaled silently") {
  StepConstants orphan = fitted();
  orphan.accelerator_tdp = Watts(0);
  orphan.accelerator_idle = Watts(0);
  CHECK_THROWS_AS(static_cast<void>(scaled_constants(orphan, part("b200", 1000, 150))), std::invalid_argument);
}

TEST_CASE("no shipped part is said to draw more than its TDP standing still, nor less than nothing") {
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  for (const auto& [id, accelerator] : catalogue.accelerators) {
    for (const auto& [engine_id, profile] : catalogue.engines) {
      for (const StepConstants& entry : profile.constants) {
        CAPTURE(id);
        CAPTURE(engine_id);
        CAPTURE(entry.family);
        const StepConstants carried = scaled_constants(entry, accelerator);
        CHECK(carried.power_base > Watts(0));
        CHECK(carried.power_base < accelerator.tdp);
      }
    }
  }
}

}  // namespace tradewind
