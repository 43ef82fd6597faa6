#include "sim/kernel/frame.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <unistd.h>

namespace tradewind {
namespace {

constexpr std::size_t header_size = 1 + sizeof(std::uint64_t);

bool write_all(int pipe, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(pipe, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool write_frame(int pipe, FrameKind kind, std::string_view payload) {
  std::array<char, header_size> header{static_cast<char>(kind)};
  const std::uint64_t length = payload.size();
  std::memcpy(header.data() + 1, &length, sizeof length);
  return write_all(pipe, {header.data(), header.size()}) && write_all(pipe, payload);
}

std::optional<Frame> FrameBuffer::next() {
  if (bytes_.size() < header_size) return std::nullopt;
  std::uint64_t length = 0;
  std::memcpy(&length, bytes_.data() + 1, sizeof length);
  if (bytes_.size() - header_size < length) {
    if (bytes_.capacity() < header_size + length) bytes_.reserve(header_size + length);
    return std::nullopt;
  }
  Frame frame{static_cast<FrameKind>(bytes_.front()), bytes_.substr(header_size, length)};
  bytes_.erase(0, header_size + length);
  return frame;
}

}  // namespace tradewind
