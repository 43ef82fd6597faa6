#pragma once

#include "sim/base/random/stream.hpp"
#include "traces/request_source.hpp"
#include "traces/requests/loaded_trace.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace tradewind {

/// How a loaded trace is played.
struct ReplayRules {
  bool repeat = false;     ///< start over at the end; otherwise one period
  bool bootstrap = false;  ///< every block is drawn, none is in its place
  bool in_place = false;   ///< every pass is the trace as it is; otherwise those after the first are shuffled
  double shift_s = 0.0;    ///< the first pass begins so long after the first row and wraps around; in [0, period)
  Seconds end{std::numeric_limits<double>::infinity()};  ///< no block is begun at or after this
  Seconds run_end = end;  ///< of the run itself: rows of the trace from there on lie outside
};

/// Plays a loaded trace block by block; a block is 5 minutes of the trace's own time.
///
/// All passes together begin where the trace does, and each lasts a period. Plain: the first pass is the trace as it
/// is, rotated by `shift_s`; every further pass has the same blocks in an order of its own, so that days differ and no
/// row is lost, or is the trace again, in its place. Bootstrap: every block starts at a random instant of the cyclic
/// trace. Inside a block gaps and lengths stay together, which keeps their burstiness. Source of the bootstrap: Politis
/// and Romano, "A circular block-resampling procedure for stationary data", 1992. Memory: one page of rows and, for
/// `repeat`, 4 bytes a block.
class BlockReplay final : public RequestSource {
 public:
  static constexpr double block_s = 300.0;

  /// \param stream  Gives one generator per pass.
  BlockReplay(std::shared_ptr<const LoadedTrace> trace, const ReplayRules& rules, Stream stream);

  std::optional<TraceRow> next() override;
  std::size_t read(std::span<TraceRow> out, Seconds end) override;
  [[nodiscard]] RowCounts counts() const override;
  [[nodiscard]] std::string sha256() override { return trace_->sha256; }

 private:
  /// Rows [first, last) of the cyclic trace (indices past its end wrap) played from `output_s` on.
  struct Segment {
    double trace_s = 0.0;
    double output_s = 0.0;
    std::size_t first = 0;
    std::size_t last = 0;
  };
  void begin_pass();
  bool begin_segment();
  [[nodiscard]] Segment rotated() const;
  Segment shuffled();
  Segment drawn();

  std::shared_ptr<const LoadedTrace> trace_;
  ReplayRules rules_;
  Stream stream_;
  RowCursor cursor_;
  Generator generator_;               ///< of the pass
  std::vector<std::uint32_t> order_;  ///< of the blocks of a shuffled pass
  std::size_t blocks_ = 0;            ///< begun in this pass
  std::size_t blocks_of_pass_ = 0;
  std::uint64_t pass_ = 0;
  double pass_s_ = 0.0;  ///< of this pass that is played or being played
  Segment segment_;
  std::size_t row_ = 0;
  double last_ = 0.0;
};

}  // namespace tradewind
