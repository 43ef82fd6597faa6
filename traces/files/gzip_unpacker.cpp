#include "traces/files/unpacker.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <zlib.h>

namespace tradewind {

namespace {

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() {
    if (inflateInit2(&stream_, MAX_WBITS + gzip_only) != Z_OK) throw std::runtime_error("zlib could not start");
  }
  ~GzipUnpacker() override { inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  Step unpack(std::span<const char> packed, std::span<char> out) override {
    if (!inside_ && !packed.empty()) {
      inflateReset(&stream_);
      inside_ = true;
    }
    const uInt packed_size = bounded(packed.size());
    const uInt out_size = bounded(out.size());
    // zlib's interface of 1995 takes a pointer to mutable bytes and does not write through it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // NOLINT(*-const-cast)
    stream_.avail_in = packed_size;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = out_size;
    const int status = inside_ ? inflate(&stream_, Z_NO_FLUSH) : Z_OK;
    if (status == Z_STREAM_END) inside_ = false;
    Step step{packed_size - stream_.avail_in, out_size - stream_.avail_out, ""};
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      step.fault = stream_.msg != nullptr ? stream_.msg : "not gzip";
    }
    return step;
  }

  [[nodiscard]] bool inside() const override { return inside_; }
  [[nodiscard]] std::string_view format() const override { return "gzip"; }

 private:
  static constexpr int gzip_only = 16;
  static uInt bounded(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
  }

  z_stream stream_{};
  bool inside_ = true;  // a file of no bytes lacks its first member
};

}  // namespace

std::unique_ptr<Unpacker> gzip_unpacker() { return std::make_unique<GzipUnpacker>(); }

}  // namespace tradewind
