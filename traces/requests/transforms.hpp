#pragma once

#include "sim/base/order/tournament.hpp"
#include "traces/request_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tradewind {

/// Plays a source `factor` times as fast: every arrival time is divided by it.
class RateScaled final : public RequestSource {
 public:
  RateScaled(std::unique_ptr<RequestSource> source, double factor);
  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override { return source_->counts(); }
  void finish() override { source_->finish(); }
  [[nodiscard]] std::string sha256() override { return source_->sha256(); }

 private:
  std::unique_ptr<RequestSource> source_;
  double factor_;
};

/// Ends a source before the first arrival at or after `end`.
class Truncated final : public RequestSource {
 public:
  Truncated(std::unique_ptr<RequestSource> source, Seconds end);
  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override;
  void finish() override { source_->finish(); }
  [[nodiscard]] std::string sha256() override { return source_->sha256(); }

 private:
  std::unique_ptr<RequestSource> source_;
  Seconds end_;
  std::uint64_t given_ = 0;
};

/// Several sources as one, in time order; rows of equal time in order of their sources. Its counts are those of the
/// first source: the others read the same trace.
class Merged final : public RequestSource {
 public:
  explicit Merged(std::vector<std::unique_ptr<RequestSource>> sources);
  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override { return sources_.front()->counts(); }
  void finish() override { sources_.front()->finish(); }
  [[nodiscard]] std::string sha256() override { return sources_.front()->sha256(); }

 private:
  std::vector<std::unique_ptr<RequestSource>> sources_;
  std::vector<TraceRow> heads_;
  Tournament order_;
};

}  // namespace tradewind
