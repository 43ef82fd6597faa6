#pragma once

#include "sim/run/simulation.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/written_file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tradewind::testing {

inline const Library shipped_library{topologies_folder};

/// Where the files of one experiment lie.
using Bench = TemporaryFolder;

/// A scenario document on the shipped world `single_region`: one origin, one server, no delay, a flat grid.
inline nlohmann::json laboratory(double duration_s, const nlohmann::json& requests, const std::string& model) {
  return {{"start", "2024-03-04T00:00:00Z"},
          {"duration_s", duration_s},
          {"topology", "single_region"},
          {"workload", {{"requests", requests}, {"origins", {{"bench", 1}}}, {"model", model}}}};
}

/// The rows `arrival in seconds, prompt tokens, output tokens` as a request trace.
inline nlohmann::json trace_of(const Bench& bench, const std::string& rows) {
  return {{"format", "csv"},
          {"path", bench.write("requests.csv", "at,prompt,output\n" + rows)},
          {"time_column", "at"},
          {"prompt_column", "prompt"},
          {"output_column", "output"}};
}

inline Scenario scenario_of(const nlohmann::json& document) {
  return read_scenario(document, "oracle.json", shipped_library);
}

/// What runs of these scenarios return, in their order.
inline std::vector<nlohmann::json> results_of(const std::vector<Scenario>& scenarios) {
  RunOptions options;
  options.jobs = 2;
  std::vector<nlohmann::json> out;
  for (const RunOutput& output : run(scenarios, shipped_library, options)) {
    out.push_back(nlohmann::json::parse(output.results));
  }
  return out;
}

inline nlohmann::json result_of(const Scenario& scenario) {
  return results_of(std::vector<Scenario>{scenario}).front();
}

/// One line of requests.csv.
struct RequestRow {
  double arrival_s = 0.0;
  std::string origin;
  std::string region;
  std::string outcome;
  double ttft_s = 0.0;
  double tpot_s = 0.0;
  double e2e_s = 0.0;
  double queue_s = 0.0;
  double energy_wh = 0.0;
};

/// Results and every request of one run; times in the rows are rounded to a nanosecond.
struct DetailedRun {
  nlohmann::json results;
  std::vector<RequestRow> requests;
};

inline DetailedRun detailed_run(const Scenario& scenario) {
  RunOptions options;
  options.requests = true;
  const RunOutput output = run(std::span(&scenario, 1), shipped_library, options).front();
  DetailedRun out{nlohmann::json::parse(output.results), {}};
  std::istringstream lines(output.requests);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> fields;
    std::istringstream columns(line);
    for (std::string field; std::getline(columns, field, ',');) fields.push_back(field);
    REQUIRE(fields.size() == 14);
    out.requests.push_back({std::stod(fields[1]), fields[2], fields[6], fields[8], std::stod(fields[9]),
                            std::stod(fields[10]), std::stod(fields[11]), std::stod(fields[12]),
                            std::stod(fields[13])});
  }
  return out;
}

/// Equal but for the rounding of sums.
inline doctest::Approx exactly(double expected, double relative = 1e-12) {
  return doctest::Approx(expected).epsilon(relative).scale(0.0);
}

}  // namespace tradewind::testing
