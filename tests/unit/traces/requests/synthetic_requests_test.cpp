#include "traces/requests/synthetic_requests.hpp"

#include "tests/unit/traces/test_files.hpp"
#include "tests/unit/traces/trace_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

using namespace tradewind;
using namespace tradewind::test;

namespace {

std::vector<TraceRow> draw(const SyntheticSpec& spec, std::size_t count, std::uint64_t seed = 1) {
  SyntheticRequests source(spec, Stream(seed, "test").at(0));
  std::vector<TraceRow> rows;
  for (std::size_t i = 0; i < count; ++i) rows.push_back(*source.next());
  return rows;
}

constexpr std::size_t many = 400'000;

}  // namespace

TEST_CASE("synthetic gaps have the wanted mean and coefficient of variation") {
  for (const double burstiness : {0.3, 0.8, 1.0, 1.094, 2.0, 4.0}) {
    SyntheticSpec spec = azure_conversation_fit();
    spec.rate_rps = 25.0;
    spec.burstiness = burstiness;
    const Moments gaps = moments(gaps_of(draw(spec, many)));
    // Five standard errors of the mean and of the (heavy-tailed) variance.
    CHECK(gaps.mean == doctest::Approx(1.0 / 25.0).epsilon(5.0 * burstiness / std::sqrt(double(many))));
    CHECK(gaps.deviation / gaps.mean == doctest::Approx(burstiness).epsilon(0.03));
  }
}

TEST_CASE("a Poisson process of requests has exponential gaps") {
  SyntheticSpec spec = azure_conversation_fit();
  spec.rate_rps = 1.0;
  spec.burstiness = 1.0;
  auto gaps = gaps_of(draw(spec, many));
  std::sort(gaps.begin(), gaps.end());
  double distance = 0.0;  // Kolmogorov-Smirnov
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    distance = std::max(distance, std::abs(1.0 - std::exp(-gaps[i]) - double(i) / double(gaps.size())));
  }
  CHECK(distance < 1.95 / std::sqrt(double(many)));  // one chance in a thousand
}

TEST_CASE("a gamma process of shape one half has its distribution") {
  SyntheticSpec spec = azure_conversation_fit();
  spec.rate_rps = 1.0;
  spec.burstiness = std::sqrt(2.0);
  auto gaps = gaps_of(draw(spec, many));
  std::sort(gaps.begin(), gaps.end());
  double distance = 0.0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {  // shape 1/2, scale 2: the CDF is erf(sqrt(x/2))
    distance = std::max(distance, std::abs(std::erf(std::sqrt(0.5 * gaps[i])) - double(i) / double(gaps.size())));
  }
  CHECK(distance < 1.95 / std::sqrt(double(many)));
}

TEST_CASE("lognormal lengths have their median and sigma") {
  SyntheticSpec spec;
  spec.prompt = {LengthShape::lognormal, 1020.0, 0.985, RowRules::tokens_limit};
  spec.output = {LengthShape::lognormal, 129.0, 0.859, RowRules::tokens_limit};
  std::vector<double> logs;
  for (const TraceRow& row : draw(spec, many)) logs.push_back(std::log(double(row.prompt_tokens)));
  const Moments prompt = moments(logs);
  CHECK(prompt.mean == doctest::Approx(std::log(1020.0)).epsilon(0.002));
  CHECK(prompt.deviation == doctest::Approx(0.985).epsilon(0.005));
}

TEST_CASE("exponential lengths have their median, and constant lengths are constant") {
  SyntheticSpec spec;
  spec.prompt = {LengthShape::constant, 500.0, 0.0, RowRules::tokens_limit};
  spec.output = {LengthShape::exponential, 300.0, 0.0, RowRules::tokens_limit};
  const auto rows = draw(spec, many);
  const auto below = std::count_if(rows.begin(), rows.end(), [](const TraceRow& r) { return r.output_tokens <= 300; });
  CHECK(double(below) / double(many) == doctest::Approx(0.5).epsilon(0.01));
  std::vector<double> outputs;
  for (const TraceRow& row : rows) {
    outputs.push_back(row.output_tokens);
    REQUIRE(row.prompt_tokens == 500);
  }
  CHECK(moments(outputs).mean == doctest::Approx(300.0 / std::log(2.0)).epsilon(0.01));
}

TEST_CASE("lengths are cut at their maximum and never below one token") {
  SyntheticSpec spec;
  spec.prompt = {LengthShape::lognormal, 2.0, 3.0, 40};
  spec.output = {LengthShape::exponential, 1.0, 0.0, 3};
  bool cut = false;
  bool single = false;
  for (const TraceRow& row : draw(spec, 10'000)) {
    REQUIRE((row.prompt_tokens >= 1 && row.prompt_tokens <= 40));
    REQUIRE((row.output_tokens >= 1 && row.output_tokens <= 3));
    cut = cut || row.prompt_tokens == 40;
    single = single || row.prompt_tokens == 1;
  }
  CHECK(cut);
  CHECK(single);
}

TEST_CASE("the defaults are those of the Azure 2023 conversation trace") {
  const auto path = data_file("traces/azure_llm_2023_conv.csv.gz");
  if (!path) return;
  CsvRequests source({*path, "", ""}, azure_llm_columns(), {});
  const auto rows = all_rows(source);
  const SyntheticSpec fit = azure_conversation_fit();
  std::vector<double> prompts;
  std::vector<double> outputs;
  for (const TraceRow& row : rows) {
    prompts.push_back(std::log(double(row.prompt_tokens)));
    outputs.push_back(std::log(double(row.output_tokens)));
  }
  CHECK(moments(prompts).deviation == doctest::Approx(fit.prompt.sigma).epsilon(0.001));
  CHECK(moments(outputs).deviation == doctest::Approx(fit.output.sigma).epsilon(0.001));
  CHECK(std::exp(*std::max_element(prompts.begin(), prompts.end())) == doctest::Approx(fit.prompt.max));
  CHECK(std::exp(*std::max_element(outputs.begin(), outputs.end())) == doctest::Approx(fit.output.max));
  std::nth_element(prompts.begin(), prompts.begin() + 9683, prompts.end());
  std::nth_element(outputs.begin(), outputs.begin() + 9683, outputs.end());
  CHECK(std::exp(prompts[9683]) == doctest::Approx(fit.prompt.median));
  CHECK(std::exp(outputs[9683]) == doctest::Approx(fit.output.median));
  const Moments gaps = moments(gaps_of(rows));
  CHECK(gaps.deviation / gaps.mean == doctest::Approx(fit.burstiness).epsilon(0.001));
}

TEST_CASE("the same seed draws the same requests and another seed draws others") {
  const SyntheticSpec spec = azure_conversation_fit();
  CHECK(same_rows(draw(spec, 1000, 7), draw(spec, 1000, 7)));
  CHECK_FALSE(same_rows(draw(spec, 1000, 7), draw(spec, 1000, 8)));
}
