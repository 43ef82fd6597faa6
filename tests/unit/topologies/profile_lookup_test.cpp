#include "topologies/profile_lookup.hpp"

#include <doctest/doctest.h>

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

}  // namespace tradewind
