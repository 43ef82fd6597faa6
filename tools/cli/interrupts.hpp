#pragma once

#include <csignal>

namespace tradewind {

/// The user wants the program to stop. Caught in `main`, which exits as a shell reports a death by `signal`.
struct Interrupted {
  int signal = 0;
};

/// While it lives, SIGINT and SIGTERM end nothing by themselves but wait to be asked for: so children are ended before
/// their parent, and no file is left half-written. A signal that the program was started to ignore stays ignored.
class Interrupts {
 public:
  Interrupts();
  /// A signal that nobody has asked for takes effect now.
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// Whether one has come.
  [[nodiscard]] bool pending();
  /// \throws Interrupted  when one has come.
  void check();

 private:
  sigset_t awaited_{};
  sigset_t before_{};
  int signal_ = 0;
};

}  // namespace tradewind
