#include "sim/books/request_tally.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

Completion answered(double e2e_s, bool in_time) {
  Completion out;
  out.ttft = Seconds(e2e_s / 10.0);
  out.tpot = Seconds(0.02);
  out.e2e = Seconds(e2e_s);
  out.queue = Seconds(0.5);
  out.energy = Joules(20);
  out.energy_attributed = Joules(12);
  out.prompt_tokens = 100;
  out.output_tokens = 10;
  out.in_time = in_time;
  return out;
}

TEST_CASE("an answered request counts with its tokens, joules and times") {
  RequestTally tally;
  tally.complete(answered(2.0, true));
  tally.complete(answered(4.0, false));
  CHECK(tally.completed == 2);
  CHECK(tally.in_time == 1);
  CHECK(tally.prompt_tokens == 200);
  CHECK(tally.output_tokens == 20);
  CHECK(tally.attributed == Joules(24));
  CHECK(tally.e2e.count() == 2);
  CHECK(tally.e2e.mean() == 3.0);
  CHECK(tally.e2e.max() == 4.0);
  CHECK(tally.ttft.mean() == doctest::Approx(0.3));
  CHECK(tally.queue.sum() == 1.0);
  CHECK(tally.energy.sum() == 40.0);
}

TEST_CASE("an answer of one token has no time between tokens") {
  RequestTally tally;
  Completion one_token = answered(1.0, true);
  one_token.tpot.reset();
  tally.complete(one_token);
  CHECK(tally.tpot.count() == 0);
  CHECK(tally.ttft.count() == 1);
}

TEST_CASE("an answer is right only where its quality is known") {
  RequestTally tally;
  Completion unknown = answered(1.0, true);
  unknown.correct = true;
  tally.complete(unknown);
  Completion judged = unknown;
  judged.judged_quality = true;
  tally.complete(judged);
  judged.correct = false;
  tally.complete(judged);
  CHECK(tally.judged == 2);
  CHECK(tally.correct == 1);
}

TEST_CASE("tallies of parts add up in every count and distribution") {
  RequestTally one;
  one.complete(answered(1.0, true));
  one.injected = 2;
  one.completed = 3;
  one.rejected = 4;
  one.dropped = 5;
  one.timed_out = 6;
  one.in_flight = 7;
  one.deferred = 8;
  one.escalated = 9;
  one.preempted = 10;
  one.judged = 11;
  one.correct = 12;
  RequestTally sum = one;
  sum.merge(one);
  CHECK(sum.injected == 4);
  CHECK(sum.completed == 6);
  CHECK(sum.rejected == 8);
  CHECK(sum.dropped == 10);
  CHECK(sum.timed_out == 12);
  CHECK(sum.in_flight == 14);
  CHECK(sum.deferred == 16);
  CHECK(sum.escalated == 18);
  CHECK(sum.preempted == 20);
  CHECK(sum.judged == 22);
  CHECK(sum.correct == 24);
  CHECK(sum.in_time == 2);
  CHECK(sum.prompt_tokens == 200);
  CHECK(sum.output_tokens == 20);
  CHECK(sum.attributed == Joules(24));
  for (const LogSketch* sketch : {&sum.ttft, &sum.tpot, &sum.e2e, &sum.queue, &sum.energy}) CHECK(sketch->count() == 2);
}

}  // namespace
}  // namespace tradewind
