#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tradewind {

/// The SHA-256 digest of a stream of bytes, as results name their inputs. Call protocol: `add* hex`.
/// Source: FIPS 180-4, section 6.2.
class Sha256 {
 public:
  void add(std::span<const char> bytes);
  /// The digest of everything added, 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;

 private:
  static constexpr std::size_t block_bytes = 64;
  void compress(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667U, 0xbb67ae85U, 0x3c6ef372U, 0xa54ff53aU,
                                         0x510e527fU, 0x9b05688cU, 0x1f83d9abU, 0x5be0cd19U};
  std::array<unsigned char, block_bytes> rest_{};
  std::size_t rest_size_ = 0;
  std::uint64_t size_ = 0;
};

/// The digest of a whole file, read in blocks.
/// \throws ConfigError  naming `shown` when the file cannot be read.
[[nodiscard]] std::string sha256_of_file(const std::string& path, const std::string& shown);

}  // namespace tradewind
