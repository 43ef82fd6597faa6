#include "tools/validate/validate.hpp"

#include "sim/base/config/config_error.hpp"
#include "tools/validate/benchmark_rows.hpp"
#include "tools/validate/held_out_groups.hpp"
#include "tools/validate/per_query_paper.hpp"
#include "tools/validate/per_query_physical.hpp"
#include "tools/validate/prefill_groups.hpp"
#include "tools/validate/published_groups.hpp"
#include "tools/validate/throughput_group.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <iterator>

namespace tradewind {

namespace {

constexpr const char* benchmark_file = "gpu/ml_energy_v3_h100_fit.csv";
constexpr const char* first_token_file = "gpu/argonne_ttft.csv";
constexpr const char* tensorrt_file = "gpu/trtllm_perf_overview_v1.0.csv";
constexpr const char* gemm_file = "gpu/h200_sxm__gemm__vllm__0.22.0__gemm_perf.csv.gz";

void append(std::vector<ValidationGroup>& groups, std::vector<ValidationGroup> more) {
  groups.insert(groups.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<std::string> missing_files(const std::string& folder) {
  std::vector<std::string> missing;
  for (const std::string& file : validation_files()) {
    if (!std::filesystem::is_regular_file(std::filesystem::path(folder) / file)) missing.push_back(file);
  }
  return missing;
}

void require_files(const std::string& folder) {
  const std::vector<std::string> missing = missing_files(folder);
  if (missing.empty()) return;
  throw ConfigError(folder, "", fmt::format("no {}", fmt::join(missing, ", no ")),
                    "the folder of measurements (--data, or the environment variable TRADEWIND_DATA)");
}

}  // namespace

std::vector<std::string> validation_files() { return {benchmark_file, first_token_file, tensorrt_file, gemm_file}; }

bool has_validation_files(const std::string& data_folder) { return missing_files(data_folder).empty(); }

std::vector<ValidationGroup> validation_groups(const std::string& data_folder, const Catalogue& catalogue) {
  require_files(data_folder);
  const auto at = [&](const char* file) { return (std::filesystem::path(data_folder) / file).string(); };
  BenchmarkTable benchmark = read_benchmark_rows(at(benchmark_file));
  benchmark.source = "ML.ENERGY leaderboard v3, H100, vLLM 0.11";
  std::vector<ValidationGroup> groups = benchmark_groups(benchmark, catalogue, catalogue.engines.at("vllm-0.11"));
  append(groups, held_out_groups(benchmark.file, benchmark, catalogue, "vllm-0.11"));
  append(groups, first_token_groups(at(first_token_file), catalogue));
  groups.push_back(tensorrt_group(at(tensorrt_file), catalogue));
  groups.push_back(gemm_power_group(at(gemm_file), catalogue));
  append(groups, node_power_groups(catalogue));
  groups.push_back(energy_split_group(catalogue));
  for (const PaperVersion& version : paper_versions()) groups.push_back(paper_group(version));
  const PaperFigures physical = physical_figures(catalogue);
  groups.push_back(physical_group(catalogue, physical));
  groups.push_back(per_query_bands(physical));
  return groups;
}

}  // namespace tradewind
