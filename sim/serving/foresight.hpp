#pragma once

#include "sim/base/memory/prefetch.hpp"
#include "sim/serving/replica.hpp"

#include <cstddef>
#include <optional>

namespace tradewind {

/// A replica that can tell what memory it will touch next. Asking for it some time before lets its cache misses overlap
/// with other replicas' work, and changes nothing else.
class Foresight : public Replica {
 public:
  // Before `Replica::execute`, each some time after the one before, which has asked for what it reads.

  /// First for the replica itself,
  void prefetch_self() const {
    constexpr std::size_t bytes = 568;  // of a replica with its batch, but for what is seldom needed
    tradewind::prefetch(this, bytes);
  }
  /// then for its lists and the sequence that finishes first,
  virtual void prefetch_lists() const = 0;
  /// then for those that join.
  /// \return  The request of the one that finishes first; none where nothing decodes.
  virtual std::optional<RequestHandle> prefetch_joining() const = 0;

  /// Right before `Replica::enqueue`: for the slot that it will take.
  virtual void prefetch_enqueue() const = 0;
};

}  // namespace tradewind
