#pragma once

#include "sim/base/units/quantity.hpp"

#include <algorithm>

namespace tradewind {

/// What one iteration of a replica works on.
struct IterationWork {
  double sequences = 0.0;        ///< B: decoding sequences, one token each
  double context = 0.0;          ///< C: tokens that the decoding sequences attend to, their newest included
  double prefill_tokens = 0.0;   ///< T: prompt tokens of all chunks
  double prefill_context = 0.0;  ///< sum over chunks of the tokens c already cached before them
  double prefill_square = 0.0;   ///< sum over chunks of (c + T)² − c²: attention of a prompt however it is cut

  // What the layers with a sliding window see of the above; without effect on a model that has none.
  double windowed_context = 0.0;          ///< sum over decoding sequences of min(context, window)
  double windowed_prefill_context = 0.0;  ///< sum over chunks of min(c, window)
  double windowed_prefill_square = 0.0;   ///< sum over chunks of `windowed_square` at c + T less that at c

  IterationWork& operator+=(const IterationWork& other) {
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
};

/// Attention of a prompt's first `tokens` tokens, each to itself and what is before it within the window: like the
/// square of `tokens` up to the window, growing in proportion beyond. Zero for a window of zero.
[[nodiscard]] inline double windowed_square(double tokens, double window) {
  return tokens <= window ? tokens * tokens : window * (2.0 * tokens - window);
}

/// The work of one chunk of `tokens` prompt tokens after `cached` ones.
/// \param window  `StepModel::window`.
[[nodiscard]] inline IterationWork chunk_work(double cached, double tokens, double window) {
  const double after = cached + tokens;
  IterationWork work;
  work.prefill_tokens = tokens;
  work.prefill_context = cached;
  work.prefill_square = after * after - cached * cached;
  work.windowed_prefill_context = std::min(cached, window);
  work.windowed_prefill_square = windowed_square(after, window) - windowed_square(cached, window);
  return work;
}

/// One number per kind of work: seconds or joules that each unit of it adds to an iteration.
///
/// An iteration costs `fixed + sequence·B + context·C + prefill_token·T + …`: a sum, not a roofline maximum. Fitted to
/// 54 measured H100 configurations the sum errs by 3–4 %, a maximum by 5–6 % (topologies/README.md).
template <class Unit>
struct WorkTerms {
  Unit fixed{};  ///< weights of a dense model, launches; experts of a sparse one come on top
  Unit sequence{};
  Unit context{};
  Unit prefill_token{};
  Unit prefill_context{};
  Unit prefill_square{};
  Unit windowed_context{};
  Unit windowed_prefill_context{};
  Unit windowed_prefill_square{};

  friend bool operator==(const WorkTerms&, const WorkTerms&) = default;

  /// The part that grows with the requests' own work.
  [[nodiscard]] Unit own(const IterationWork& work) const {
    const Unit decode = sequence * work.sequences + context * work.context + windowed_context * work.windowed_context;
    return work.prefill_tokens > 0.0 ? decode + prefill(work) : decode;
  }
  [[nodiscard]] Unit prefill(const IterationWork& work) const {
    return prefill_token * work.prefill_tokens + prefill_context * work.prefill_context +
           prefill_square * work.prefill_square + windowed_prefill_context * work.windowed_prefill_context +
           windowed_prefill_square * work.windowed_prefill_square;
  }
};

/// The same with what the fixed part adds where it grows with the tokens of an iteration (`StepModel::fixed_time`).
template <class Unit>
struct StepTerms {
  WorkTerms<Unit> work;
  Unit layers{};   ///< streaming and launching all layers of a model that may skip some
  Unit experts{};  ///< streaming all routed experts' weights
};

/// Terms made of other terms, kind by kind.
template <class Function, class... Units>
[[nodiscard]] auto each_term(const Function& make, const WorkTerms<Units>&... of) {
  return WorkTerms<decltype(make(of.fixed...))>{make(of.fixed...),
                                                make(of.sequence...),
                                                make(of.context...),
                                                make(of.prefill_token...),
                                                make(of.prefill_context...),
                                                make(of.prefill_square...),
                                                make(of.windowed_context...),
                                                make(of.windowed_prefill_context...),
                                                make(of.windowed_prefill_square...)};
}
template <class Function, class... Units>
[[nodiscard]] auto each_term(const Function& make, const StepTerms<Units>&... of) {
  return StepTerms<decltype(make(of.layers...))>{each_term(make, of.work...), make(of.layers...), make(of.experts...)};
}

/// Time and energy of one iteration, or of several.
struct StepCost {
  Seconds time{};
  Joules energy{};  ///< of all accelerators of the replica, before host and PUE
};

}  // namespace tradewind
