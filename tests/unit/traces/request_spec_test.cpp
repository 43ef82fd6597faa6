#include "traces/request_spec.hpp"

#include "tests/unit/traces/test_files.hpp"

#include <cmath>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::string error_of(const std::string& text) {
  return config_error([&] { (void)parsed_spec(text); });
}

}  // namespace

TEST_CASE("a trace needs its format and path, and keeps where they were written") {
  const RequestSpec spec = parsed_spec(
      R"({"format": "azure_llm", "path": "data:a.csv.gz", "superpose": 4, "repeat": true,
          "profile": {"shape": "diurnal", "peak_to_mean": 1.6}})");
  CHECK(spec.path.path == "data:a.csv.gz");
  CHECK(spec.path.naming_file == "scenario.json");
  CHECK(spec.path.pointer == "/workload/requests/path");
  CHECK(spec.superpose == 4);
  CHECK(spec.repeat);
  CHECK_FALSE(spec.bootstrap);
  CHECK(spec.needs_loading());
  CHECK(spec.profile.shape == ProfileShape::diurnal);
  CHECK(spec.profile.peak_to_mean == 1.6);
  CHECK(spec.profile.peak_hour == 15.0);
  CHECK_FALSE(parsed_spec(R"({"format": "vidur", "path": "a.csv"})").needs_loading());
  CHECK(contains(error_of(R"({"path": "a"})"), "/workload/requests/format: found nothing"));
  CHECK(contains(error_of(R"({"format": "azure_llm"})"), "/workload/requests/path: found nothing"));
}

TEST_CASE("a synthetic spec has the fitted defaults and takes a mean instead of a median") {
  const RequestSpec spec = parsed_spec(R"({"format": "synthetic", "rate_rps": 10})");
  REQUIRE(spec.synthetic.has_value());
  CHECK(spec.synthetic->rate_rps == 10.0);
  CHECK(spec.synthetic->prompt.median == azure_conversation_fit().prompt.median);
  CHECK_FALSE(spec.needs_loading());
  const RequestSpec means = parsed_spec(
      R"({"format": "synthetic", "rate_rps": 1, "prompt_tokens_mean": 500, "prompt_tokens_sigma": 1.0,
          "output_tokens_distribution": "exponential", "output_tokens_median": 300, "output_tokens_max": 4096})");
  CHECK(means.synthetic->prompt.median == doctest::Approx(500.0 * std::exp(-0.5)));
  CHECK(means.synthetic->output.shape == LengthShape::exponential);
  CHECK(means.synthetic->output.max == 4096);
}

TEST_CASE("unknown keys and values out of range are refused with their pointer") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"format": "azur_llm", "path": "a"})", "/workload/requests/format: found \"azur_llm\""},
      {R"({"format": "vidur", "path": "a", "repeats": true})", "/workload/requests/repeats: found an unknown key"},
      {R"({"format": "vidur", "path": "a", "rate_rps": 3})", "/workload/requests/rate_rps: found an unknown key"},
      {R"({"format": "vidur", "path": "a", "time_column": "t"})", "/time_column: found an unknown key"},
      {R"({"format": "vidur", "path": "a", "rate_scale": 0})", "/rate_scale: found 0"},
      {R"({"format": "vidur", "path": "a", "superpose": 0})", "/superpose: found 0"},
      {R"({"format": "vidur", "path": "a", "superpose": 1.5})", "/superpose: found 1.5"},
      {R"({"format": "vidur", "path": "a", "on_bad_row": "ignore"})", "/on_bad_row: found \"ignore\""},
      {R"({"format": "vidur", "path": "a", "rows_max": 0})", "/rows_max: found 0"},
      {R"({"format": "vidur", "path": "a", "prompt_tokens_max": 20000000})", "/prompt_tokens_max: found 20000000"},
      {R"({"format": "vidur", "path": "a", "profile": {"shape": "diurnal"}})", "/profile/peak_to_mean: found nothing"},
      {R"({"format": "vidur", "path": "a", "profile": {"shape": "diurnal", "peak_to_mean": 2}})",
       "/profile/peak_to_mean: found 2"},
      {R"({"format": "vidur", "path": "a", "profile": {"shape": "flat", "peak_hour": 2}})",
       "/profile/peak_hour: found an unknown key"},
      {R"({"format": "csv", "path": "a", "time_column": "t", "prompt_column": "p"})", "/output_column: found nothing"},
      {R"({"format": "csv", "path": "a", "time_column": "t", "prompt_column": "p", "output_column": "p"})",
       "/output_column: found \"p\", expected another column than that of prompt_column"},
      {R"({"format": "csv", "path": "a", "time_column": "t", "prompt_column": "p", "output_column": " P"})",
       "/output_column: found \" P\", expected another column than that of prompt_column"},
      {R"({"format": "csv", "path": "a", "time_column": "t", "prompt_column": "t", "output_column": "p"})",
       "/prompt_column: found \"t\", expected another column than that of time_column"},
      {R"({"format": "csv", "path": "a", "time_column": "t", "prompt_column": "p", "output_column": "o",
           "time_unit": "iso8601", "time_origin": "zero"})",
       "/time_origin: found \"zero\""},
      {R"({"format": "vidur", "path": "a", "bad_rows_max_share": 1.1})", "/bad_rows_max_share: found 1.1"},
      {R"({"format": "vidur", "path": "a", "order": "keep"})", "/order: found \"keep\""},
      {R"({"format": "vidur", "path": "a", "time_origin": "epoch"})", "/time_origin: found \"epoch\""},
      {R"({"format": "azure_llm", "path": "a", "time_origin": "zero"})", "/time_origin: found \"zero\""},
      {R"({"format": "vidur", "path": "a", "time_unit": "ms"})", "/time_unit: found an unknown key"},
      {R"({"format": "vidur", "path": "a", "repeat": 3})", "/repeat: found 3, expected true or false"},
      {R"({"format": "vidur", "path": "a", "repeat": {}})", "/repeat/period_s: found nothing"},
      {R"({"format": "vidur", "path": "a", "repeat": {"period_s": 0}})", "/repeat/period_s: found 0"},
      {R"({"format": "vidur", "path": "a", "repeat": {"period_s": 9, "n": 2}})", "/repeat/n: found an unknown key"},
      {R"({"format": "vidur", "path": "a", "model_map": {"a": "b"}})", "/model_map: found a map"},
      {R"({"format": "vidur", "path": "a", "model_column": "m", "model_map": {"a": 1}})", "/model_map/a: found 1"},
      {R"({"format": "vidur", "path": "a", "model_column": "m", "model_map": {}})",
       "/model_map: found an empty object"},
      {R"({"format": "vidur", "path": "a", "tenant_column": ""})", "/tenant_column: found an empty text"},
      {R"({"format": "synthetic"})", "/rate_rps: found nothing"},
      {R"({"format": "synthetic", "rate_rps": -1})", "/rate_rps: found -1"},
      {R"({"format": "synthetic", "rate_rps": 1, "repeat": true})", "/repeat: found an unknown key"},
      {R"({"format": "synthetic", "rate_rps": 1, "burstiness": 0})", "/burstiness: found 0"},
      {R"({"format": "synthetic", "rate_rps": 1, "prompt_tokens_mean": 3, "prompt_tokens_median": 3})",
       "/prompt_tokens_mean: found 3, expected either a mean or a median"},
      {R"({"format": "synthetic", "rate_rps": 1, "output_tokens_distribution": "constant", "output_tokens_sigma": 1})",
       "/output_tokens_sigma: found an unknown key"}};
  for (const auto& [text, message] : cases) {
    const std::string error = error_of(text);
    CHECK_MESSAGE(contains(error, message), error);
  }
}
