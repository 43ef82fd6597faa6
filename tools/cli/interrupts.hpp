#pragma once

#include <csignal>

namespace tradewind {

/// The user wants the program to stop. Caught in `main`, which exits as a shell reports a death by `signal`.
struct Interrupted {
  int signal = 0;
};

/// From here on SIGINT and SIGTERM end the program with one line on stderr and 128 + the signal, at any moment in which
/// no `Interrupts` lives. A signal that the program was started to ignore stays ignored.
void end_on_interrupt();

/// While it lives, SIGINT and SIGTERM end nothing by themselves but wait to be asked for: so children are ended before
/// their parent, and no file is left half-written.
class Interrupts {
 public:
  Interrupts();
  /// What was printed so far is written out first; then a signal that nobody has asked for takes effect.
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
