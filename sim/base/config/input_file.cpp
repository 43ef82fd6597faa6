#include "sim/base/config/input_file.hpp"

#include "sim/base/config/config_error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tradewind {

namespace {

constexpr std::size_t block_bytes = 1 << 17;

/// What stands where a regular file should; empty for one.
const char* kind_of(const struct stat& status) {
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      return "";
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a pipe";
    case S_IFSOCK:
      return "a socket";
    default:
      return "a device";
  }
}

}  // namespace

InputFile::InputFile(const std::string& path, std::string shown, std::string expected)
    : shown_(std::move(shown)), expected_(std::move(expected)) {
  // Without waiting: opening a pipe waits for its other end.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    throw ConfigError(shown_, "",
                      missing ? "no readable file" : fmt::format("no readable file ({})", std::strerror(errno)),
                      expected_);
  }
  struct stat status {};
  const char* const kind = ::fstat(file_, &status) == 0 ? kind_of(status) : "an unreadable file";
  if (*kind == '\0') return;
  ::close(file_);
  throw ConfigError(shown_, "", kind, expected_);
}

InputFile::~InputFile() { ::close(file_); }

std::size_t InputFile::read(std::span<char> out, const std::string& place) {
  for (;;) {
    const ssize_t count = ::read(file_, out.data(), out.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw ConfigError(shown_, place, fmt::format("unreadable bytes ({})", std::strerror(errno)), expected_);
    digest_.add(out.first(static_cast<std::size_t>(count)));
    return static_cast<std::size_t>(count);
  }
}

std::string InputFile::read_all() {
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + block_bytes);
    const std::size_t count = read(std::span(text).subspan(before));
    text.resize(before + count);
    if (count == 0) return text;
  }
}

std::string InputFile::sha256() {
  std::vector<char> block(block_bytes);
  while (read(block) > 0) {
  }
  return digest_.hex();
}

}  // namespace tradewind
