#pragma once

#include "sim/kernel/child.hpp"
#include "sim/kernel/frame.hpp"

#include <chrono>
#include <functional>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tradewind {

/// One forked child at work and the pipe on which it answers. Killed, if need be, when destroyed.
///
/// Internal to sim/kernel.
class ChildProcess {
 public:
  /// \param other_pipes  Descriptors that the child has no business with and closes.
  /// \throws std::system_error  when the operating system refuses.
  ChildProcess(const ChildWork& work, const std::vector<int>& other_pipes);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// Readable when the child has said something or ended.
  [[nodiscard]] int pipe() const { return pipe_; }
  [[nodiscard]] double age_s() const;

  /// Takes in what has arrived; blocks when nothing has. False once the child has said all it will.
  bool receive(const std::function<void(std::string_view)>& on_progress);
  /// Ends the child's life if need be, waits for it, and tells what became of it.
  [[nodiscard]] ChildResult collect();
  /// The same for a child that must not go on; a result that had already arrived is dropped.
  [[nodiscard]] ChildResult abort(ChildEnd end, const char* reason);

 private:
  int wait_for_end();

  pid_t pid_ = -1;
  int pipe_ = -1;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  FrameBuffer frames_;
  ChildResult result_;
  bool answered_ = false;
};

}  // namespace tradewind
