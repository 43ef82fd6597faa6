#include "tests/laws/law_cases.hpp"

#include "tests/support/policies.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <string>

namespace tradewind::laws {

std::vector<Subject> every_policy(bool carbon_blind) {
  std::vector<Subject> subjects;
  testing::for_each_policy([&](const std::string& kind, const PolicyEntry& entry) {
    if (!carbon_blind || !entry.reads_carbon) subjects.push_back({kind, entry.name});
  });
  return subjects;
}

namespace {

constexpr std::uint64_t usual_seeds = 20;

}  // namespace

std::uint64_t seed_count() {
  const char* wanted = std::getenv("TRADEWIND_LAW_SEEDS");
  return wanted != nullptr ? std::stoull(wanted) : usual_seeds;
}

void check_reached(const char* what, double found, double least) {
  CAPTURE(found);
  CAPTURE(least);
  if (seed_count() >= usual_seeds) {
    CHECK_MESSAGE(found > least, what);
  } else {
    WARN_MESSAGE(found > least, what);
  }
}

void for_each_case(const std::vector<Subject>& subjects, const Wishes& wishes,
                   const std::function<void(const LawFolder&, const RandomScenario&)>& check) {
  const LawFolder folder;
  const std::uint64_t seeds = seed_count();
  REQUIRE(!subjects.empty());
  REQUIRE(seeds > 0);
  for (const Subject& subject : subjects) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      INFO(subject.kind << " " << subject.name << ", seed " << seed);
      check(folder, random_scenario(folder, seed, subject, wishes));
    }
  }
  MESSAGE((subjects.size() * seeds) << " scenarios: " << subjects.size() << " policies with " << seeds << " seeds");
}

}  // namespace tradewind::laws
