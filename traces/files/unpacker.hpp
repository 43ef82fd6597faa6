#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tradewind {

/// Packed bytes in, text out: the state of one compressed stream. Call protocol: `unpack*`.
class Unpacker {
 public:
  struct Step {
    std::size_t taken = 0;  ///< packed bytes used up
    std::size_t given = 0;  ///< bytes of text written; 0 when more packed bytes are needed
    std::string fault;      ///< what is wrong with the data, in words; empty when nothing is
  };

  virtual ~Unpacker() = default;
  /// Unpacks from the front of `packed`, which may be empty, to the front of `out`.
  [[nodiscard]] virtual Step unpack(std::span<const char> packed, std::span<char> out) = 0;
  /// Whether the packed bytes so far end inside a member or frame, so that the stream cannot end here.
  [[nodiscard]] virtual bool inside() const = 0;
  /// `gzip` or `zstd`.
  [[nodiscard]] virtual std::string_view format() const = 0;
};

/// For gzip: several members in a row are one text, checksums are verified.
[[nodiscard]] std::unique_ptr<Unpacker> gzip_unpacker();

/// For zstd: several frames in a row are one text, skippable frames are passed over, checksums are verified where a
/// frame has one. A frame may ask for a window of at most 128 MiB, which is all that `zstd -19 --ultra -22` asks for.
[[nodiscard]] std::unique_ptr<Unpacker> zstd_unpacker();

/// The unpacker for a file: by its first bytes, else by a name that ends in `.gz` or `.zst`; none for a plain file.
[[nodiscard]] std::unique_ptr<Unpacker> unpacker_for(std::string_view name, std::span<const char> first_bytes);

}  // namespace tradewind
