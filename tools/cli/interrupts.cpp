#include "tools/cli/interrupts.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <unistd.h>

namespace tradewind {

namespace {

constexpr std::array signals{SIGINT, SIGTERM};

bool is_ignored(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

/// Only what may be done inside a signal handler: buffers of stdout are left alone.
void end_now(int signal) {
  constexpr const char* text = "tradewind: interrupted\n";
  static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text)));
  ::_exit(128 + signal);
}

}  // namespace

void end_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = end_now;
  for (const int signal : signals) sigaddset(&action.sa_mask, signal);
  for (const int signal : signals) {
    if (!is_ignored(signal)) sigaction(signal, &action, nullptr);
  }
}

Interrupts::Interrupts() {
  sigemptyset(&awaited_);
  for (const int signal : signals) {
    if (!is_ignored(signal)) sigaddset(&awaited_, signal);
  }
  sigprocmask(SIG_BLOCK, &awaited_, &before_);
}

Interrupts::~Interrupts() {
  std::fflush(stdout);
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

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
