#include "sim/base/config/shown_text.hpp"

#include <cstdint>

namespace tradewind {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The character at the front of a text that is not empty.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80U) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool shortest = code >= (bytes == 2 ? 0x80U : bytes == 3 ? 0x800U : 0x10000U);
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  if (!shortest || surrogate || code > 0x10FFFFU) return {};
  return {code, bytes, true};
}

/// Moves the cursor, ends a line or turns the direction of writing.
bool is_mark(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
  return code < 0x20U || within(0x7F, 0x9F) || code == 0x61CU || within(0x200B, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2060, 0x2069) || code == 0xFEFFU;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character next = first_of(text);
    if (!next.valid) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

std::string shown_text(std::string_view text, std::size_t bytes_max) {
  std::string out;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (out.size() + next.bytes > bytes_max) return out + "...";
    if (next.valid && !is_mark(next.code)) {
      out += text.substr(0, next.bytes);
    } else {
      out += '?';
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

std::string quoted(std::string_view text) { return '"' + shown_text(text, 60) + '"'; }

}  // namespace tradewind
