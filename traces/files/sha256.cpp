#include "traces/files/sha256.hpp"

#include "sim/config/config_error.hpp"
#include "traces/files/sha256_x86.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace tradewind {

namespace {

std::uint32_t big_endian(const unsigned char* bytes) {
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) |
         std::uint32_t{bytes[3]};
}

}  // namespace

Sha256::Sha256() : Sha256(has_sha256_instructions()) {}

Sha256 Sha256::portable() { return Sha256(false); }

void Sha256::compress(const unsigned char* blocks, std::size_t count) {
  if (by_instructions_) return compress_by_instructions(state_, blocks, count);
  for (std::size_t i = 0; i < count; ++i) compress(blocks + i * block_bytes);
}

void Sha256::compress(const unsigned char* block) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i) w[i] = big_endian(block + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + sha256_round_constants[i] + w[i];
    const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> mixed = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += mixed[i];
}

void Sha256::add(std::span<const char> bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    if (rest_size_ == 0 && bytes.size() >= block_bytes) {
      const std::size_t count = bytes.size() / block_bytes;
      compress(reinterpret_cast<const unsigned char*>(bytes.data()), count);
      bytes = bytes.subspan(count * block_bytes);
      continue;
    }
    const std::size_t taken = std::min(block_bytes - rest_size_, bytes.size());
    std::memcpy(rest_.data() + rest_size_, bytes.data(), taken);
    rest_size_ += taken;
    bytes = bytes.subspan(taken);
    if (rest_size_ == block_bytes) {
      compress(rest_.data(), 1);
      rest_size_ = 0;
    }
  }
}

std::string Sha256::hex() const {
  Sha256 padded = *this;
  const std::uint64_t bits = size_ * 8;
  const std::size_t zeros = (rest_size_ < 56 ? 55 : 119) - rest_size_;
  std::array<char, 1 + 63 + 8> tail{};
  tail[0] = static_cast<char>(0x80);
  for (std::size_t i = 0; i < 8; ++i) tail[1 + zeros + i] = static_cast<char>((bits >> (56 - 8 * i)) & 0xff);
  padded.add(std::span(tail).first(1 + zeros + 8));
  std::string text;
  for (const std::uint32_t word : padded.state_) text += fmt::format("{:08x}", word);
  return text;
}

std::string sha256_of_file(const std::string& path, const std::string& shown) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw ConfigError(shown, "", "no readable file", "a file");
  Sha256 digest;
  std::vector<char> block(1 << 16);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    digest.add(std::span(block).first(static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) throw ConfigError(shown, "", "an unreadable file", "a file");
  return digest.hex();
}

}  // namespace tradewind
