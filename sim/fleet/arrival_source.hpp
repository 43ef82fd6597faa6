#pragma once

#include "traces/workload_stream.hpp"

#include <cstdint>
#include <functional>
#include <utility>

namespace tradewind {

/// What a source of arrivals is told of a request that ended.
struct EndedArrival {
  std::uint64_t id = 0;
  std::uint16_t origin = 0;
  std::uint16_t klass = 0;
  Seconds at_client{};  ///< when its client had the answer, or left
  bool completed = false;
};

/// Who arrives when.
///
/// Contract: `next_time` changes only by `take` and `ended` and is never before the last arrival taken; an arrival that
/// an end causes is not before its `at_client`.
class ArrivalSource {
 public:
  virtual ~ArrivalSource() = default;
  /// When the next request arrives; infinite for none as yet.
  [[nodiscard]] virtual Seconds next_time() const = 0;
  /// Puts the next arrival where it is kept. Needs one, by `next_time`.
  virtual void take(Arrival& arrival) = 0;
  /// A request came to its end, which may cause another to arrive. Told at once, though its client hears later.
  virtual void ended(const EndedArrival& /*request*/) {}
  /// No end causes an arrival: those of some time ahead are known.
  [[nodiscard]] virtual bool open() const = 0;
};

/// Open arrivals: what a trace or a generator says.
class OpenArrivals final : public ArrivalSource {
 public:
  /// \param told  Called now and then with the time of the arrival that is taken; may be empty.
  explicit OpenArrivals(const WorkloadSpec& spec, std::function<void(Seconds)> told = {})
      : stream_(spec), told_(std::move(told)) {}

  [[nodiscard]] Seconds next_time() const override { return stream_.next_time(); }
  void take(Arrival& arrival) override {
    constexpr std::uint64_t every = 1U << 12U;
    stream_.take(arrival);
    if (++taken_ % every == 0 && told_) told_(arrival.time);
  }
  [[nodiscard]] bool open() const override { return true; }
  [[nodiscard]] WorkloadStream& stream() { return stream_; }

 private:
  WorkloadStream stream_;
  std::function<void(Seconds)> told_;
  std::uint64_t taken_ = 0;
};

}  // namespace tradewind
