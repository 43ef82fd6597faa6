#include "tools/cli/progress_bar.hpp"

#include "tools/text/say.hpp"

#include <algorithm>
#include <numeric>
#include <unistd.h>

namespace tradewind {

ProgressBar::ProgressBar(std::size_t jobs) : shares_(jobs, 0.0), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::clear() {
  if (visible_) say("\r\x1b[K");
  visible_ = false;
}

void ProgressBar::update(std::size_t job, double share) {
  shares_[job] = std::max(shares_[job], share);
  if (!terminal_) return;
  using std::chrono::duration;
  const auto now = std::chrono::steady_clock::now();
  const double elapsed = duration<double>(now - start_).count();
  if (elapsed < 1.0 || duration<double>(now - drawn_).count() < 0.1) return;
  drawn_ = now;
  const double done = std::accumulate(shares_.begin(), shares_.end(), 0.0) / static_cast<double>(shares_.size());
  constexpr int width = 32;
  const int filled = static_cast<int>(done * width);
  const auto finished = std::count(shares_.begin(), shares_.end(), 1.0);
  const double left = done > 0.0 ? elapsed * (1.0 - done) / done : 0.0;
  say("\r[{:#<{}}{:.<{}}] {:3.0f} %  {} of {} runs done  {:.0f} s left\x1b[K", "", filled, "", width - filled,
      100.0 * done, finished, shares_.size(), left);
  visible_ = true;
}

}  // namespace tradewind
