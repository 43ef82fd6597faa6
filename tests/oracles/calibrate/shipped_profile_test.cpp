#include "tests/support/data_folder.hpp"
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

TEST_CASE("fit and held-out errors on measured H100 configurations are within what the documentation promises") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Calibration calibration = Shipped(*data).calibration();
  const ProfileFit& dense = profile_of(calibration, "dense");
  CHECK(dense.rows == 54);
  CHECK(dense.all.throughput < 0.04);
  CHECK(dense.all.inter_token < 0.04);
  CHECK(dense.all.power < 0.08);
  CHECK(dense.all.per_token < 0.08);
  REQUIRE(dense.all_held_out);
  CHECK(dense.all_held_out->throughput < 0.06);
  CHECK(dense.all_held_out->per_token < 0.08);
  FitErrors own;
  for (const ProfileFit& profile : calibration.profiles) {
    if (&profile == &dense || !profile.all_held_out) continue;
    const FitErrors& errors = *profile.all_held_out;
    own.rows += errors.rows;
    own.throughput += errors.rows * errors.throughput;
    own.power += errors.rows * errors.power;
  }
  CHECK(own.rows == 22);
  CHECK(own.throughput / own.rows < 0.06);
  CHECK(own.power / own.rows < 0.07);
}

}  // namespace tradewind
