#include "tests/support/data_folder.hpp"
#include "tests/support/readme_figures.hpp"
#include "tests/support/written_file.hpp"
#include "tools/calibrate/fitted_profile.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

namespace tradewind {

namespace {

const ProfileFit& profile_of(const Calibration& calibration, const std::string& family) {
  for (const ProfileFit& profile : calibration.profiles) {
    if (profile.constants.family == family) return profile;
  }
  FAIL("no profile of " << family);
  return calibration.profiles.front();
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The shipped measurements, fitted.
class Shipped {
 public:
  explicit Shipped(const std::string& data)
      : catalogue_(read_catalogue(testing::topologies_folder)),
        file_(data + "/gpu/ml_energy_v3_h100_fit.csv"),
        rows_(read_measurements(file_, catalogue_, catalogue_.accelerators.at("h100-sxm"))) {}

  [[nodiscard]] Calibration calibration() const {
    return calibrate({file_, rows_, &catalogue_.accelerators.at("h100-sxm"), &catalogue_.engines.at("vllm-0.11"), {}});
  }

 private:
  Catalogue catalogue_;
  std::string file_;
  std::vector<Measurement> rows_;
};

}  // namespace

TEST_CASE("the shipped vLLM profile is what calibrating on its measurements writes, byte for byte") {
  const auto data = testing::data_folder();
  if (!data) return;
  const std::string shipped = testing::topologies_folder + "/engines/vllm-0.11.json";
  const Calibration calibration = Shipped(*data).calibration();
  // As topologies/README.md says it was made.
  CHECK(profile_text(calibration, {shipped, "", "H100 rows of ML.ENERGY v3 (vLLM 0.11)", true}) == content(shipped));
}

TEST_CASE("fit and held-out errors of the shipped measurements are those that the README tells") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Calibration calibration = Shipped(*data).calibration();
  const auto check = [](const std::string& label, const FitErrors& errors) {
    const auto shown = testing::percentages_in("tools/README.md", label);
    REQUIRE(shown.size() == 4);
    CAPTURE(label);
    CHECK_MESSAGE(shown[0].shows(errors.throughput), errors.throughput);
    CHECK_MESSAGE(shown[1].shows(errors.inter_token), errors.inter_token);
    CHECK_MESSAGE(shown[2].shows(errors.power), errors.power);
    CHECK_MESSAGE(shown[3].shows(errors.per_token), errors.per_token);
  };
  const ProfileFit& dense = profile_of(calibration, "dense");
  CHECK(dense.rows == 54);
  check("ML.ENERGY, dense BF16", dense.all);
  check("gpt-oss-120b ", profile_of(calibration, "gpt-oss-120b").all);
  check("Llama 3.1 405B FP8", profile_of(calibration, "llama-3.1-405b-fp8").all);
  REQUIRE(dense.all_held_out);
  check("one dense family left out", *dense.all_held_out);
  std::vector<NamedErrors> batches;
  for (const ProfileFit& profile : calibration.profiles) {
    if (&profile != &dense && profile.all_held_out) batches.push_back({"", *profile.all_held_out});
  }
  CHECK(together(batches).rows == 22);
  check("every second batch held out", together(batches));
}

}  // namespace tradewind
