#include "tests/support/data_folder.hpp"
#include "tests/support/readme_figures.hpp"
#include "tests/support/written_file.hpp"
#include "tools/validate/validate.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

namespace {

const ValidationGroup& named(const std::vector<ValidationGroup>& groups, const std::string& name) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.name == name; });
  REQUIRE_MESSAGE(found != groups.end(), name);
  return *found;
}

}  // namespace

TEST_CASE("the errors that READMEs tell are those of the predictions") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  const auto sums = totals(groups);
  const std::vector<std::string> four{"throughput", "itl_p50", "power", "j_per_token"};
  const std::vector<std::string> whole{""};
  struct Told {
    std::string file, label;
    std::vector<std::string> names;  ///< of groups, one percentage each for every quantity
    std::vector<std::string> quantities;
  };
  const std::vector<std::string> moe{"ml_energy qwen3-30b-a3b", "ml_energy qwen3-235b-a22b-fp8",
                                     "ml_energy gpt-oss-120b", "ml_energy llama-4-maverick-fp8"};
  const std::vector<Told> rows{
      {"README.md", "dense BF16, 54", {"ml_energy dense bf16"}, four},
      {"README.md", "Qwen3 30B-A3B, Qwen3 235B-A22B FP8, gpt-oss-120b", moe, four},
      {"README.md", "the same, each model left out", {"one dense family left out"}, four},
      {"README.md", "their every second batch size", {"every second batch held out"}, four},
      {"README.md", "Llama 3.1 405B FP8, three", {"ml_energy llama-3.1-405b-fp8"}, four},
      {"README.md", "time to first token, 16", {"first token, vLLM on H100"}, whole},
      {"README.md", "TensorRT-LLM throughput", {"TensorRT-LLM throughput"}, whole},
      {"README.md", "highest measured draw", {"node power, highest draw"}, whole},
      {"README.md", "watts of GEMM kernels", {"GEMM power on H200"}, whole},
      {"README.md", "Google's split", {"energy split"}, whole},
      {"README.md", "arXiv 2509.20241 by its own method", {"paper method v1", "paper method v2"}, whole},
      {"README.md", "energy per query that services", {"per query, services"}, whole},
      {"tools/README.md", "ML.ENERGY, dense BF16", {"ml_energy dense bf16"}, four},
      {"tools/README.md", "gpt-oss-120b ", {"ml_energy gpt-oss-120b"}, four},
      {"tools/README.md", "Qwen3-235B-A22B FP8", {"ml_energy qwen3-235b-a22b-fp8"}, four},
      {"tools/README.md", "Qwen3-30B-A3B", {"ml_energy qwen3-30b-a3b"}, four},
      {"tools/README.md", "Llama 3.1 405B FP8", {"ml_energy llama-3.1-405b-fp8"}, four},
      {"tools/README.md", "Llama 4 Maverick FP8", {"ml_energy llama-4-maverick-fp8"}, four},
      {"tools/README.md", "one dense family left out", {"one dense family left out"}, four},
      {"tools/README.md", "every second batch held out", {"every second batch held out"}, four},
      {"tools/README.md", "first token, vLLM on H100", {"first token, vLLM on H100"}, whole},
      {"tools/README.md", "first token, elsewhere", {"first token, elsewhere"}, whole},
      {"tools/README.md", "TensorRT-LLM throughput", {"TensorRT-LLM throughput"}, whole},
      {"tools/README.md", "GEMM power on H200", {"GEMM power on H200"}, whole},
      {"tools/README.md", "node power: idle", {"node power, fitted points"}, whole},
      {"tools/README.md", "node power: highest", {"node power, highest draw"}, whole},
      {"tools/README.md", "Google's split", {"energy split"}, whole},
      {"tools/README.md", "arXiv 2509.20241 by its own method", {"paper method v1", "paper method v2"}, whole},
      {"tools/README.md", "the same from the step model", {"per query, step model"}, whole},
      {"tools/README.md", "energy per query that services", {"per query, services"}, whole}};
  const auto of = [&](const std::string& name) -> const ValidationGroup& {
    const auto is = [&](const ValidationGroup& group) { return group.name == name; };
    return std::any_of(sums.begin(), sums.end(), is) ? named(sums, name) : named(groups, name);
  };
  for (const Told& told : rows) {
    CAPTURE(told.file);
    CAPTURE(told.label);
    const auto shown = testing::percentages_in(told.file, told.label);
    REQUIRE(shown.size() == told.names.size() * told.quantities.size());
    std::size_t next = 0;
    for (const std::string& quantity : told.quantities) {
      for (const std::string& name : told.names) {
        const double error = of(name).mean_abs_error(quantity);
        CAPTURE(shown[next].value);
        CHECK_MESSAGE(shown[next++].shows(error), name << " " << quantity << ": " << 100.0 * error << " %");
      }
    }
  }
  for (const ValidationGroup& group : groups) {
    CAPTURE(group.name);
    CHECK_FALSE(group.rows.empty());
    CHECK_FALSE(group.source.empty());
    for (const ValidationRow& row : group.rows) CHECK(std::isfinite(row.error()));
  }
}

TEST_CASE("groups say whether their constants come from their rows") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  CHECK(named(groups, "ml_energy dense bf16").kind == ValidationKind::calibration);
  CHECK(named(groups, "ml_energy dense bf16").rows.size() == 4 * 54);
  CHECK(named(groups, "node power, fitted points").kind == ValidationKind::calibration);
  CHECK(named(groups, "node power, highest draw").kind == ValidationKind::validation);
  CHECK(named(groups, "TensorRT-LLM throughput").rows.size() == 15);
  CHECK(named(groups, "GEMM power on H200").rows.size() == 4);
}

TEST_CASE("configurations that a fit has not seen are predicted worse than those it has") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  const auto sums = totals(groups);

  const ValidationGroup& families = named(sums, "one dense family left out");
  CHECK(families.kind == ValidationKind::validation);
  CHECK(families.rows.size() == 4 * 54);

  const ValidationGroup& batches = named(sums, "every second batch held out");
  CHECK(batches.rows.size() == 4 * 22);

  // Held out is predicted worse than fitted, or nothing was held out.
  const ValidationGroup& dense = named(groups, "ml_energy dense bf16");
  for (const char* quantity : {"throughput", "itl_p50", "power", "j_per_token"}) {
    CHECK(families.mean_abs_error(quantity) > dense.mean_abs_error(quantity));
  }
}

TEST_CASE("every measured configuration of the fit file has a group and no row stands twice") {
  const auto data = testing::data_folder();
  if (!data) return;
  const auto groups = validation_groups(*data, read_catalogue(testing::topologies_folder));
  std::vector<std::string> ids;
  for (const ValidationGroup& group : groups) {
    if (!group.name.starts_with("ml_energy ")) continue;
    for (const ValidationRow& row : group.rows) ids.push_back(row.id + " " + row.quantity);
  }
  CHECK(ids.size() == 4 * 103);
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

}  // namespace tradewind
