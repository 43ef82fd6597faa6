#include <doctest/doctest.h>

#include <ctime>
#include <fmt/format.h>

#include "tests/unit/traces/test_files.hpp"
#include "traces/workload_stream.hpp"

using namespace tradewind;
using namespace tradewind::test;

namespace {

/// Arrivals per second of processor time of a workload over three origins.
void report(const std::string& what, const nlohmann::json& requests, double duration_s, std::uint64_t at_least) {
  WorkloadSpec spec;
  spec.requests = request_spec(requests);
  spec.origins = {{0.2, 1.0}, {0.5, 1.0}, {0.3, -5.0}};
  spec.classes = {{0.9, {}}, {0.1, {}}};
  spec.duration = Seconds(duration_s);
  const std::clock_t begin = std::clock();
  WorkloadStream stream(spec);
  std::uint64_t count = 0;
  while (stream.next()) ++count;
  const double taken_s = double(std::clock() - begin) / CLOCKS_PER_SEC;
  MESSAGE(what << ": " << fmt::format("{:.1f} million a second", double(count) / taken_s / 1e6));
  CHECK(count > at_least);
}

}  // namespace

// Not run by default: its figures belong to the machine. traces/README.md quotes them.
TEST_CASE("rows and arrivals a second" * doctest::skip()) {
  const TemporaryFolder folder;
  std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  for (int i = 0; i < 2'000'000; ++i) {
    text += fmt::format("2023-11-16 {:02}:{:02}:{:02}.{:07},{},{}\n", i / 100'000, i / 2'000 % 50, i / 40 % 50,
                        i % 40 * 10'000, 300 + i % 977, 1 + i % 331);
  }
  const std::string plain = folder.write("trace.csv", text);
  const std::string packed = folder.write("trace.csv.gz", gzipped(text));
  const nlohmann::json profile = {{"shape", "diurnal"}, {"peak_to_mean", 1.6}};
  const auto file = [](const std::string& path, const nlohmann::json& changes) {
    nlohmann::json requests = {{"format", "azure_llm"}, {"path", path}};
    requests.update(changes);
    return requests;
  };
  const double day = 86'400.0;
  report("plain CSV", file(plain, nlohmann::json::object()), day, 1'999'999);
  report("gzip CSV", file(packed, nlohmann::json::object()), day, 1'999'999);
  report("repeated CSV", file(plain, {{"repeat", true}}), 5 * day, 9'000'000);
  report("repeated CSV with profile", file(plain, {{"repeat", true}, {"profile", profile}}), 5 * day, 9'000'000);
  nlohmann::json synthetic = {{"format", "synthetic"}, {"rate_rps", 100.0}};
  report("synthetic", synthetic, day, 8'000'000);
  synthetic["profile"] = profile;
  report("synthetic with profile", synthetic, day, 8'000'000);
  synthetic["output_tokens_distribution"] = "exponential";
  synthetic["output_tokens_median"] = 300;
  synthetic["burstiness"] = 1;
  report("Poisson, exponential outputs, with profile", synthetic, day, 8'000'000);
}
