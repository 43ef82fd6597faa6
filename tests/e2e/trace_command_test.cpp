#include "tests/e2e/small_world.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace tradewind::e2e;
using nlohmann::json;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("trace info finds out the format and tells rows, span, rate and tokens") {
  const Folder folder;
  const std::string vidur = folder.write("vidur.csv", trace_text(101) + "oops\n");
  const std::string azure = folder.write("azure.csv", std::string("TIMESTAMP,ContextTokens,GeneratedTokens\n"
                                                                  "2023-11-16 18:15:46.68,374,44\n"
                                                                  "2023-11-16 18:15:48.68,396,109\n"));
  const Ended ended = outcome_of({"trace", "info", vidur, azure});
  CHECK(ended.code == 0);
  CHECK(ended.err == "");
  CAPTURE(ended.out);
  CHECK(contains(ended.out, vidur + "\n  format     vidur\n  rows       101, 1 bad (missing_column 1): line 103\n"));
  CHECK(contains(ended.out, "  columns    \"arrived_at\", \"num_prefill_tokens\", \"num_decode_tokens\"\n"));
  CHECK(contains(ended.out, "  span       100.000 s, from 0.000 s\n"));
  CHECK(contains(ended.out, "  span       2.000 s, from 2023-11-16T18:15:46.68Z\n"));
  CHECK(contains(ended.out, "  rate       1.0000 requests/s, burstiness 0.000"));
  CHECK(contains(ended.out, azure + "\n  format     azure_llm\n  rows       2\n"));
  CHECK(contains(ended.out, "    prompt  385.0  374  396  396  396\n"));
  CHECK(contains(ended.out, "    output   76.5   44  109  109  109\n"));
}

TEST_CASE("trace info refuses what is no trace") {
  const Folder folder;
  check_refused(outcome_of({"trace", "info", folder.path("none.csv")}), {"none.csv", "a readable file"});
  check_refused(outcome_of({"trace", "info", folder.write("a.csv", std::string("x,y\n1,2\n"))}),
                {"a.csv: line 1: ", "azure_llm or vidur"});
  check_refused(outcome_of({"trace", "info", "--format", "csv", folder.path("a.csv")}), {"--format"});
  check_refused(outcome_of({"trace", "info", "--format", "vidur", folder.path("a.csv")}),
                {"a.csv: line 1", "arrived_at"});
  check_refused(outcome_of({"trace"}), {"command line: "});
}

TEST_CASE("a generated trace replays the requests of its scenario") {
  const Workplace place;
  json scenario = small_scenario();
  const std::string file = place.write("scenario.json", scenario);
  const Ended generated = outcome_of({"trace", "generate", file, "--out", place.path("trace.csv")});
  CHECK(generated.code == 0);
  CHECK(generated.out == "");
  CHECK(place.read("trace.csv") == outcome_of({"trace", "generate", file}).out);
  CHECK(place.read("trace.csv") != outcome_of({"trace", "generate", file, "--seed", "2"}).out);
  const json drawn = json::parse(outcome_of({"run", file}).out);
  scenario["workload"]["requests"] = trace_requests("trace.csv");
  const json replayed = json::parse(outcome_of({"run", place.write("replay.json", scenario)}).out);
  for (const char* block : {"requests", "tokens", "latency_s", "energy_kwh", "carbon_g"}) {
    CAPTURE(block);
    CHECK(replayed[block] == drawn[block]);
  }
}

TEST_CASE("a trace is generated from a rate and a duration alone") {
  const Folder folder;
  const Ended ended = outcome_of({"trace", "generate", "--rate", "2", "--duration", "1000", "--seed", "7"});
  CHECK(ended.code == 0);
  const std::string info = outcome_of({"trace", "info", folder.write("trace.csv", ended.out)}).out;
  // 2,000 requests are expected; their number varies by the root of that, times the burstiness of 1.094.
  const auto rows = std::count(ended.out.begin(), ended.out.end(), '\n') - 1;
  CHECK(rows > 1750);
  CHECK(rows < 2250);
  CHECK(contains(info, "format     vidur"));
  check_refused(outcome_of({"trace", "generate", "--rate", "2"}), {"/duration_s: found nothing"});
  check_refused(outcome_of({"trace", "generate", "--duration", "2"}), {"/requests/rate_rps: found nothing"});
  check_refused(outcome_of({"trace", "generate", "--duration", "2", "--rate", "0"}), {"/requests/rate_rps: found 0"});
  check_refused(outcome_of({"trace", "generate", "world_day", "--rate", "2"}), {"one or the other"});
}
