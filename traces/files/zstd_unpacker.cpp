#include "traces/files/unpacker.hpp"

#include <stdexcept>
#include <zstd.h>
#include <zstd_errors.h>

namespace tradewind {

namespace {

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr || ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window_log_max)) != 0) {
      throw std::runtime_error("zstd could not start");
    }
  }
  ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  Step unpack(std::span<const char> packed, std::span<char> out) override {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    ZSTD_outBuffer text{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(stream_, &text, &in);
    if (ZSTD_isError(status) != 0) {
      const bool window = ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge;
      return {in.pos, text.pos, window ? "a window above 128 MiB" : ZSTD_getErrorName(status)};
    }
    // 0 is the end of a frame; a call that moves nothing between two frames reports the size of a header.
    if (in.pos > 0 || text.pos > 0) inside_ = status != 0;
    return {in.pos, text.pos, ""};
  }

  [[nodiscard]] bool inside() const override { return inside_; }
  [[nodiscard]] std::string_view format() const override { return "zstd"; }

 private:
  static constexpr int window_log_max = 27;

  ZSTD_DStream* stream_;
  bool inside_ = true;  // a file of no bytes lacks its first frame
};

}  // namespace

std::unique_ptr<Unpacker> zstd_unpacker() { return std::make_unique<ZstdUnpacker>(); }

}  // namespace tradewind
