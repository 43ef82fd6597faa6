#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tradewind {

/// Whether this processor has instructions for SHA-256; never on another architecture than x86-64.
[[nodiscard]] bool has_sha256_instructions();

/// Mixes `count` blocks of 64 bytes into the state by those instructions, ten times as fast as without.
/// Only where `has_sha256_instructions`. Source: Gulley et al., "Intel SHA Extensions", 2013.
void compress_by_instructions(std::array<std::uint32_t, 8>& state, const unsigned char* blocks, std::size_t count);

}  // namespace tradewind
