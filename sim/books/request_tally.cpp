#include "sim/books/request_tally.hpp"

namespace tradewind {

void RequestTally::complete(const Completion& request) {
  ++completed;
  in_time += request.in_time ? 1 : 0;
  judged += request.judged_quality ? 1 : 0;
  correct += request.judged_quality && request.correct ? 1 : 0;
  prompt_tokens += request.prompt_tokens;
  output_tokens += request.output_tokens;
  attributed += request.energy_attributed;
  ttft.add(request.ttft.value());
  if (request.tpot) tpot.add(request.tpot->value());
  e2e.add(request.e2e.value());
  queue.add(request.queue.value());
  energy.add(request.energy.value());
}

void RequestTally::merge(const RequestTally& other) {
  injected += other.injected;
  completed += other.completed;
  rejected += other.rejected;
  dropped += other.dropped;
  timed_out += other.timed_out;
  in_flight += other.in_flight;
  deferred += other.deferred;
  escalated += other.escalated;
  preempted += other.preempted;
  in_time += other.in_time;
  judged += other.judged;
  correct += other.correct;
  prompt_tokens += other.prompt_tokens;
  output_tokens += other.output_tokens;
  attributed += other.attributed;
  ttft.merge(other.ttft);
  tpot.merge(other.tpot);
  e2e.merge(other.e2e);
  queue.merge(other.queue);
  energy.merge(other.energy);
}

}  // namespace tradewind
