#include "tests/support/data_folder.hpp"
#include "tests/support/written_file.hpp"
#include "tools/calibrate/fit_report.hpp"
#include "tools/calibrate/fitted_profile.hpp"
#include "topologies/engine_reader.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace tradewind {

namespace {

/// Rows of the measured table by the profile they belong to: dense BF16 together, other models each by itself.
std::vector<std::vector<Measurement>> families(const std::vector<Measurement>& rows) {
  std::map<std::string, std::vector<Measurement>> groups;
  for (const Measurement& row : rows) {
    const LanguageModel& model = *row.model;
    groups[model.family == "dense" && model.precision == Precision::bf16 ? "dense" : model.id].push_back(row);
  }
  std::vector<std::vector<Measurement>> all;
  for (auto& [name, group] : groups) {
    if (group.size() >= 3) all.push_back(std::move(group));
  }
  return all;
}

}  // namespace

TEST_CASE("every few rows of a measured table give a profile that can be read again, without inf or nan") {
  const auto data = testing::data_folder();
  if (!data) return;
  const Catalogue catalogue = read_catalogue(testing::topologies_folder);
  const Accelerator& part = catalogue.accelerators.at("h100-sxm");
  const std::string file = *data + "/gpu/ml_energy_v3_h100_fit.csv";
  const auto groups = families(read_measurements(file, catalogue, part));
  REQUIRE(groups.size() > 3);
  std::mt19937_64 random(1);
  for (int i = 0; i < 150; ++i) {
    std::vector<Measurement> rows = groups[static_cast<std::size_t>(i) % 2 == 0 ? 0 : random() % groups.size()];
    for (std::size_t k = rows.size() - 1; k > 0; --k) std::swap(rows[k], rows[random() % (k + 1)]);
    rows.resize(std::min<std::size_t>(rows.size(), 3 + random() % 4));
    std::string lines;
    for (const Measurement& row : rows) lines += " " + std::to_string(row.line);
    CAPTURE(lines);
    const Calibration calibration = calibrate({file, rows, &part, &catalogue.engines.at("vllm-0.11"), {}});
    const std::string report = fit_report(calibration);
    CHECK(report.find("nan") == std::string::npos);
    CHECK(report.find("inf ") == std::string::npos);
    const std::string text =
        profile_text(calibration, {testing::topologies_folder + "/engines/vllm-0.11.json", "", "few rows", true});
    CHECK_NOTHROW(static_cast<void>(read_engine_profile(nlohmann::json::parse(text), "few", "few")));
  }
}

}  // namespace tradewind
