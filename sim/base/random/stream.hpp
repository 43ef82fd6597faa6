#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace tradewind {

/// SplitMix64: a small, portable 64-bit generator, enough for the few draws that one request needs.
///
/// Satisfies UniformRandomBitGenerator, so Boost.Random's (portable) distributions take it.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class Generator {
 public:
  using result_type = std::uint64_t;
  constexpr explicit Generator(std::uint64_t state) : state_(state) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  constexpr result_type operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  /// Uniform on [0, 1), 53 bits.
  constexpr double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }
  /// Uniform on (0, 1): never 0, so that its logarithm exists.
  constexpr double open_uniform() { return (static_cast<double>((*this)() >> 12) + 0.5) * 0x1.0p-52; }

 private:
  std::uint64_t state_;
};

/// A named source of independent generators: seed + name + id give the same numbers wherever and whenever asked.
///
/// Draws keyed by request id do not depend on the order in which a policy happens to ask, so every variant of a
/// comparison sees the same requests.
class Stream {
 public:
  constexpr Stream(std::uint64_t seed, std::string_view name) : key_(mixed(seed ^ hash(name))) {}

  [[nodiscard]] constexpr Generator at(std::uint64_t id) const { return Generator(mixed(key_ + mixed(id))); }

 private:
  static constexpr std::uint64_t mixed(std::uint64_t x) { return Generator(x)(); }
  static constexpr std::uint64_t hash(std::string_view text) {  // FNV-1a
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return h;
  }

  std::uint64_t key_;
};

}  // namespace tradewind
