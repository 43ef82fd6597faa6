#pragma once

#include <cstdint>

namespace tradewind {

/// A number of 32 bits, at least 1, that many others are divided by: by a multiplication, in a third of the time.
///
/// Exact for every dividend of 32 bits. Source: Lemire, Kaser, Kurz, "Faster remainder by direct computation",
/// Software: Practice and Experience 49(6), 2019.
class Divisor {
 public:
  constexpr explicit Divisor(std::uint32_t divisor)
      : divisor_(divisor), inverse_(~std::uint64_t{0} / divisor + 1), whole_(divisor == 1 ? ~std::uint32_t{0} : 0) {}

  [[nodiscard]] constexpr std::uint32_t value() const { return divisor_; }
  [[nodiscard]] constexpr std::uint32_t quotient(std::uint32_t dividend) const {
    __extension__ using Wide = unsigned __int128;
    // The inverse of 1 would need a 65th bit.
    return static_cast<std::uint32_t>((Wide{inverse_} * dividend) >> 64U) | (dividend & whole_);
  }
  [[nodiscard]] constexpr std::uint32_t remainder(std::uint32_t dividend) const {
    return dividend - quotient(dividend) * divisor_;
  }

 private:
  std::uint32_t divisor_;
  std::uint64_t inverse_;
  std::uint32_t whole_;
};

}  // namespace tradewind
