#include "tools/cli/interrupts.hpp"

#include <ctime>
#include <initializer_list>

namespace tradewind {

Interrupts::Interrupts() {
  sigemptyset(&awaited_);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&awaited_, signal);
  }
  sigprocmask(SIG_BLOCK, &awaited_, &before_);
}

Interrupts::~Interrupts() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

bool Interrupts::pending() {
  if (signal_ != 0) return true;
  const timespec at_once{};
  const int signal = sigtimedwait(&awaited_, nullptr, &at_once);
  if (signal > 0) signal_ = signal;
  return signal_ != 0;
}

void Interrupts::check() {
  if (pending()) throw Interrupted{signal_};
}

}  // namespace tradewind
