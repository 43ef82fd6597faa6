#pragma once

#include <cstddef>
#include <cstdint>

namespace tradewind {

/// Asks for the cache lines of some memory some time before it is read or written. The address need not be valid.
inline void prefetch(const void* start, std::size_t bytes) {
  constexpr std::uintptr_t line = 64;
  const auto begin = reinterpret_cast<std::uintptr_t>(start);
  for (std::uintptr_t at = begin - begin % line; at < begin + bytes; at += line) {
    __builtin_prefetch(reinterpret_cast<const void*>(at), 1);
  }
  // GCC takes a function that only prefetches for one without effect and drops its calls; this is an effect, and empty.
  asm volatile("" : : "r"(start));
}

}  // namespace tradewind
