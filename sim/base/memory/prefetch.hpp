#pragma once

#include <cstddef>
#include <cstdint>

namespace tradewind {

/// Asks for a cache line some time before it is read or written.
inline void prefetch_line(const void* start) {
  __builtin_prefetch(start, 1);
  // GCC takes a function that only prefetches for one without effect and drops its calls; this is an effect, and empty.
  asm volatile("" : : "r"(start));
}

/// The same of all the lines of some memory.
/// \param start  As a number: the address need not be valid, and no pointer may leave what it points into.
inline void prefetch(std::uintptr_t start, std::size_t bytes) {
  constexpr std::uintptr_t line = 64;
  const auto ask = [](std::uintptr_t address) {
    // Nothing is read through this pointer.  NOLINTNEXTLINE(performance-no-int-to-ptr)
    prefetch_line(reinterpret_cast<const void*>(address));
  };
#pragma GCC unroll 16
  for (std::uintptr_t at = 0; at < bytes; at += line) ask(start + at);
  ask(start + bytes - 1);
}

inline void prefetch(const void* start, std::size_t bytes) { prefetch(reinterpret_cast<std::uintptr_t>(start), bytes); }

}  // namespace tradewind
