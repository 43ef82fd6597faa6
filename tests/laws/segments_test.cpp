#include "sim/base/config/json_file.hpp"
#include "tests/laws/plain_clock.hpp"
#include "tests/support/data_folder.hpp"
#include "tests/support/written_file.hpp"
#include "traces/workload_stream.hpp"

#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace tradewind::laws {

namespace {

const std::string file = std::string(TRADEWIND_SOURCE_DIR) + "/tests/golden/w2/scenario.json";

double iterations_per_segment(const nlohmann::json& written) {
  const Library library{testing::topologies_folder};
  FinishedRun run(read_scenario(written, file, library), library);
  REQUIRE(run.totals().arrivals == 10'000);
  std::uint64_t iterations = 0;
  std::uint64_t segments = 0;
  for (const Region& region : run.fleet().regions()) {
    for (const auto& pool : region.pools()) {
      for (std::uint32_t i = 0; i < pool->size(); ++i) {
        iterations += pool->replica(i).iterations();
        segments += pool->replica(i).segments();
      }
    }
  }
  const double ratio = static_cast<double>(iterations) / static_cast<double>(segments);
  MESSAGE(iterations << " iterations in " << segments << " segments: " << ratio << " times fewer");
  return ratio;
}

}  // namespace

TEST_CASE("ten thousand conversations end a segment only when membership or prefill work changes") {
  if (!testing::data_folder()) return;
  nlohmann::json written = read_json_file(file);
  CHECK(iterations_per_segment(written) >= 8.0);

  // Answers eight times as long, and arrivals eight times as far apart, so that the replicas are as busy as before: as
  // many changes, eight times the iterations. At the same arrivals the slots are full, and few iterations serve many.
  const Library library{testing::topologies_folder};
  const testing::WrittenFile trace{nlohmann::json()};
  {
    WorkloadStream arrivals(read_scenario(written, file, library).workload);
    std::ofstream out(trace.path());
    out << "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    while (const auto arrival = arrivals.next()) {
      out << fmt::format("{:.9f},{},{}\n", 8.0 * arrival->time.value(), arrival->prompt_tokens,
                         8 * arrival->output_tokens);
    }
  }
  written["workload"]["requests"] = {{"format", "vidur"}, {"path", trace.path()}};
  written["duration_s"] = 8.0 * written["duration_s"].get<double>();
  CHECK(iterations_per_segment(written) >= 50.0);
}

}  // namespace tradewind::laws
