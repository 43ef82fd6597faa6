#include "traces/files/unpacker.hpp"

namespace tradewind {

std::unique_ptr<Unpacker> unpacker_for(std::string_view name, std::span<const char> first_bytes) {
  const std::string_view start(first_bytes.data(), first_bytes.size());
  // No text begins with the first byte of gzip's or zstd's mark; zstd's skippable frames begin with 0x50 to 0x5f, the
  // letters P to _, so all four bytes count there.
  if (start.starts_with('\x1f')) return gzip_unpacker();
  if (start.starts_with("\x28\xb5\x2f\xfd")) return zstd_unpacker();
  if (start.size() >= 4 && (static_cast<unsigned char>(start[0]) & 0xf0U) == 0x50 &&
      start.substr(1, 3) == "\x2a\x4d\x18") {
    return zstd_unpacker();
  }
  if (name.ends_with(".gz")) return gzip_unpacker();
  if (name.ends_with(".zst")) return zstd_unpacker();
  return nullptr;
}

}  // namespace tradewind
