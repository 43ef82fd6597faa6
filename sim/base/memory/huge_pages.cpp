#include "sim/base/memory/huge_pages.hpp"

#include <cstdint>
#include <cstdlib>
#include <limits>

#if defined(__GLIBC__) && defined(__linux__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace tradewind {

#if defined(__GLIBC__) && defined(__linux__)

void prefer_huge_pages() {
  constexpr int reserve_bytes = 1 << 30;
  constexpr int from_heap_bytes = 32 << 20;  // the most that the C library accepts
  constexpr int default_pad_bytes = 128 << 10;
  constexpr std::uintptr_t page_bytes = 2 << 20;
  mallopt(M_MMAP_THRESHOLD, from_heap_bytes);                  // vectors stand in the heap too
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());  // what is freed is kept
  mallopt(M_TOP_PAD, reserve_bytes);
  void* volatile extends = std::malloc(from_heap_bytes / 2);  // the heap, and by the reserve at once
  std::free(extends);
  mallopt(M_TOP_PAD, default_pad_bytes);
  auto* start = static_cast<char*>(sbrk(0)) - reserve_bytes;
  start += page_bytes - reinterpret_cast<std::uintptr_t>(start) % page_bytes;
  madvise(start, reserve_bytes - page_bytes, MADV_HUGEPAGE);
}

#else

void prefer_huge_pages() {}

#endif

}  // namespace tradewind
