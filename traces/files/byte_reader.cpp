#include "traces/files/byte_reader.hpp"

#include "sim/config/config_error.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>
#include <zlib.h>

namespace tradewind {

/// zlib's state and the packed bytes that wait for it.
struct ByteReader::Inflater {
  Inflater() {
    if (inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) throw std::runtime_error("zlib could not start");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  static constexpr int gzip_only = 16;
  z_stream stream{};
  std::vector<char> packed = std::vector<char>(1 << 16);
  bool inside_member = true;
};

ByteReader::ByteReader(const std::string& path, std::string shown)
    : shown_(std::move(shown)), in_(path, std::ios::binary) {
  if (!in_ || std::filesystem::is_directory(path)) {
    throw ConfigError(shown_, "", "no readable file", "a plain or gzip text file");
  }
  if (path.ends_with(".zst")) throw ConfigError(shown_, "", "a zstd file", "a plain or gzip text file");
  if (path.ends_with(".gz") || (in_.peek() == 0x1f)) inflater_ = std::make_unique<Inflater>();
  in_.clear();
}

ByteReader::~ByteReader() = default;
ByteReader::ByteReader(ByteReader&&) noexcept = default;
ByteReader& ByteReader::operator=(ByteReader&&) noexcept = default;

void ByteReader::fail(std::uint64_t line, const std::string& found, const std::string& expected) const {
  throw ConfigError(shown_, fmt::format("line {}", line), found, expected);
}

std::size_t ByteReader::read_file(std::span<char> out, std::uint64_t line) {
  in_.read(out.data(), static_cast<std::streamsize>(out.size()));
  if (in_.bad()) fail(line, "an unreadable file", "readable bytes");
  return static_cast<std::size_t>(in_.gcount());
}

std::size_t ByteReader::read(std::span<char> out, std::uint64_t line) {
  if (inflater_ == nullptr) return read_file(out, line);
  z_stream& stream = inflater_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  while (stream.avail_out == out.size()) {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(inflater_->packed.data());
      stream.avail_in = static_cast<uInt>(read_file(inflater_->packed, line));
      if (stream.avail_in == 0) {
        if (inflater_->inside_member) fail(line, "a truncated gzip file", "a whole gzip file");
        return 0;
      }
    }
    if (!inflater_->inside_member) {
      inflateReset(&stream);
      inflater_->inside_member = true;
    }
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      inflater_->inside_member = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      fail(line, "damaged gzip data", "a gzip file");
    }
  }
  return out.size() - stream.avail_out;
}

}  // namespace tradewind
