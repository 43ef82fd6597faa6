#include "sim/llm/missed_limits.hpp"

#include "sim/base/random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace tradewind {

TEST_CASE("without prompts a limit is kept by all or by none") {
  const MixedIterations decoding{milliseconds(20), milliseconds(20), 0.0, 1.0};
  CHECK(missed_tpot(decoding, milliseconds(21), 300, 2.0, 1.0) == 0.0);
  CHECK(missed_tpot(decoding, milliseconds(19), 300, 2.0, 1.0) == 1.0);
  CHECK(prompt_wait(decoding, 0.01) == Seconds(0));
}

TEST_CASE("at its mean about half of the requests miss a limit, and short answers miss it first") {
  const MixedIterations mixed{milliseconds(20), milliseconds(40), 0.2, 2.0};
  CHECK(missed_tpot(mixed, milliseconds(40), 3000, 1.0, 1.0) == doctest::Approx(0.5).epsilon(0.05));
  const double longer = missed_tpot(mixed, milliseconds(60), 600, 1.0, 1.0);
  const double shorter = missed_tpot(mixed, milliseconds(60), 30, 1.0, 1.0);
  CHECK(shorter > 10.0 * longer);
  CHECK(missed_tpot(mixed, milliseconds(60), 300, 3.0, 1.0) > missed_tpot(mixed, milliseconds(60), 300, 1.0, 1.0));
}

TEST_CASE("the share that misses is that of a busy period simulated draw by draw, within a third") {
  // Prompts of exponential length come at rate λ while a batch decodes; every iteration takes 20 ms and those that
  // came.
  const double decoding = 0.020;
  const double prompt = 0.080;
  const double rate = 4.0;
  const int tokens = 60;
  Generator random = Stream(1, "busy period").at(0);
  int late = 0;
  constexpr int answers = 40'000;
  const double busy = rate * prompt;
  const double mean = decoding / (1.0 - busy);
  const double limit = 1.9 * mean;
  double waiting = 0.0;  // seconds of prompts that came during the last iteration
  double next = 0.0;
  for (int answer = 0; answer < answers; ++answer) {
    double sum = 0.0;
    for (int i = 0; i < tokens; ++i) {
      const double took = decoding + waiting;
      sum += took;
      waiting = 0.0;
      double left = took - next;
      while (left > 0.0) {
        waiting += -prompt * std::log(random.open_uniform());
        next = -std::log(random.open_uniform()) / rate;
        left -= next;
      }
      next = -left;
    }
    if (sum / tokens > limit) ++late;
  }
  const double seen = static_cast<double>(late) / answers;
  REQUIRE(seen > 0.002);
  const MixedIterations mixed{Seconds(decoding), Seconds(mean), rate * mean, 2.0};
  const double foretold = missed_tpot(mixed, Seconds(limit), tokens + 1.0, 1.0, 1.0);
  MESSAGE("simulated " << seen << ", foretold " << foretold);
  CHECK(foretold / seen > 0.66);
  CHECK(foretold / seen < 1.5);
}

TEST_CASE("prompts wait longer the busier a replica is and the more they differ") {
  const auto wait = [](double mean_ms, double bias) {
    return prompt_wait({milliseconds(20), milliseconds(mean_ms), 0.2, bias}, 0.01);
  };
  CHECK(wait(25, 1.0) > Seconds(0));
  CHECK(wait(40, 1.0) > wait(25, 1.0));
  CHECK(wait(40, 3.0) == 3.0 * wait(40, 1.0));
  // Half busy, 100 ms a prompt: 100 ms · ln(0.5/0.01).
  CHECK(wait(40, 1.0).value() == doctest::Approx(0.1 * std::log(50.0)).epsilon(1e-9));
}

}  // namespace tradewind
