#pragma once

#include <cstddef>

namespace tradewind {

/// Asks for the cache lines of some memory some time before it is read or written. The address need not be valid.
inline void prefetch(const void* start, std::size_t bytes) {
  constexpr std::size_t line = 64;
  const char* const first = static_cast<const char*>(start);
  for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(first + at, 1);
  __builtin_prefetch(first + bytes - 1, 1);
  // GCC takes a function that only prefetches for one without effect and drops its calls; this is an effect, and empty.
  asm volatile("" : : "r"(start));
}

}  // namespace tradewind
