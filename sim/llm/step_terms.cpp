#include "sim/llm/step_terms.hpp"

#include <algorithm>

namespace tradewind {

IterationWork& IterationWork::operator+=(const IterationWork& other) {
  sequences += other.sequences;
  context += other.context;
  prefill_tokens += other.prefill_tokens;
  prefill_context += other.prefill_context;
  prefill_square += other.prefill_square;
  windowed_context += other.windowed_context;
  windowed_prefill_context += other.windowed_prefill_context;
  windowed_prefill_square += other.windowed_prefill_square;
  return *this;
}

IterationWork chunk_work(double cached, double tokens, double window) {
  const double after = cached + tokens;
  IterationWork work;
  work.prefill_tokens = tokens;
  work.prefill_context = cached;
  work.prefill_square = after * after - cached * cached;
  work.windowed_prefill_context = std::min(cached, window);
  work.windowed_prefill_square = windowed_square(after, window) - windowed_square(cached, window);
  return work;
}

}  // namespace tradewind
