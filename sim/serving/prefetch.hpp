#pragma once

#include <cstddef>
#include <cstdint>

namespace tradewind {

/// Asks for the cache lines of some memory some time before it is read or written.
/// \param start  As a number: the address need not be valid, and no pointer may leave what it points into.
inline void prefetch(std::uintptr_t start, std::size_t bytes) {
  constexpr std::uintptr_t line = 64;
  const auto ask = [](std::uintptr_t address) {
    // Nothing is read through this pointer.  NOLINTNEXTLINE(performance-no-int-to-ptr)
    __builtin_prefetch(reinterpret_cast<const void*>(address), 1);
  };
  for (std::uintptr_t at = 0; at < bytes; at += line) ask(start + at);
  ask(start + bytes - 1);
  // GCC takes a function that only prefetches for one without effect and drops its calls; this is an effect, and empty.
  asm volatile("" : : "r"(start));
}

inline void prefetch(const void* start, std::size_t bytes) { prefetch(reinterpret_cast<std::uintptr_t>(start), bytes); }

}  // namespace tradewind
