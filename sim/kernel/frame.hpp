#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

/// What a message on the pipe from a child to its parent is.
enum class FrameKind : unsigned char { progress, result, config_error, error };

/// A message: one byte for its kind, eight for its length in this machine's order, then the bytes.
struct Frame {
  FrameKind kind = FrameKind::progress;
  std::string payload;
};

/// Writes one frame to a blocking pipe. False when the other end is gone.
[[nodiscard]] bool write_frame(int pipe, FrameKind kind, std::string_view payload);

/// Collects bytes as they arrive and cuts them into frames.
class FrameBuffer {
 public:
  void append(std::string_view bytes) { bytes_.append(bytes); }
  /// The next frame that is complete.
  [[nodiscard]] std::optional<Frame> next();

 private:
  std::string bytes_;
};

}  // namespace tradewind
