#include "sim/kernel/child_process.hpp"

#include "sim/base/config/config_error.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tradewind {
namespace {

[[noreturn]] void refused(const char* what) {
  throw std::system_error(errno, std::generic_category(), fmt::format("cannot create a {}", what));
}

/// A mistake with all further ones, as the payload of a frame.
std::string packed(const ConfigError& error) {
  nlohmann::json mistakes = nlohmann::json::array();
  for (const ConfigError& one : error.each()) {
    mistakes.push_back({one.file(), one.pointer(), one.found(), one.expected()});
  }
  std::string bytes;
  nlohmann::json::to_cbor(mistakes, bytes);
  return bytes;
}

ConfigError unpacked(const std::string& payload) {
  std::vector<ConfigError> mistakes;
  for (const auto& one : nlohmann::json::from_cbor(payload)) {
    mistakes.emplace_back(one.at(0).get<std::string>(), one.at(1).get<std::string>(), one.at(2).get<std::string>(),
                          one.at(3).get<std::string>());
  }
  return ConfigError::all(mistakes);
}

/// Does the work in the child and answers on the pipe. Never returns into the parent's program.
[[noreturn]] void work_in_child(const ChildWork& work, int pipe) noexcept {
  bool told = false;
  try {
    const ChildProgress progress = [pipe](std::string_view message) {
      if (!write_frame(pipe, FrameKind::progress, message)) ::_exit(1);
    };
    told = write_frame(pipe, FrameKind::result, work(progress));
  } catch (const ConfigError& error) {
    told = write_frame(pipe, FrameKind::config_error, packed(error));
  } catch (const std::exception& error) {
    told = write_frame(pipe, FrameKind::error, error.what());
  } catch (...) {
    told = write_frame(pipe, FrameKind::error, "an exception of unknown type");
  }
  // No destructors, no exit handlers, no flushing of buffers that were filled in the parent.
  ::_exit(told ? 0 : 1);
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* const name = ::sigabbrev_np(signal);
    return fmt::format("a child was killed by SIG{} ({})", name ? name : "?", ::strsignal(signal));
  }
  return fmt::format("a child exited with status {} before it had a result", WEXITSTATUS(status));
}

}  // namespace

ChildProcess::ChildProcess(const ChildWork& work, const std::vector<int>& other_pipes) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) refused("pipe");
  // Else what is still in the parent's buffers could be written twice, once by the child.
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) {
    const int error = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    errno = error;
    refused("process");
  }
  if (pid_ == 0) {
    // The parent decides what an interrupt of both means, and tells of it once.
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    sigprocmask(SIG_BLOCK, &interrupts, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it died between fork and prctl
    ::close(ends[0]);
    for (const int pipe : other_pipes) ::close(pipe);
    work_in_child(work, ends[1]);
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  wait_for_end();
}

double ChildProcess::age_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

bool ChildProcess::receive(const std::function<void(std::string_view)>& on_progress) {
  std::array<char, 65536> bytes;
  const ssize_t count = ::read(pipe_, bytes.data(), bytes.size());
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) return false;
  frames_.append({bytes.data(), static_cast<std::size_t>(count)});
  while (auto frame = frames_.next()) {
    switch (frame->kind) {
      case FrameKind::progress:
        if (on_progress) on_progress(frame->payload);
        break;
      case FrameKind::result:
        result_ = {ChildEnd::returned, std::move(frame->payload), nullptr};
        answered_ = true;
        break;
      case FrameKind::config_error:
        result_ = {ChildEnd::failed, "", std::make_exception_ptr(unpacked(frame->payload))};
        answered_ = true;
        break;
      case FrameKind::error:
        result_ = {ChildEnd::failed, "", std::make_exception_ptr(std::runtime_error(frame->payload))};
        answered_ = true;
        break;
    }
  }
  return true;
}

ChildResult ChildProcess::collect() {
  const int status = wait_for_end();
  if (answered_) return std::move(result_);
  return {ChildEnd::failed, "", std::make_exception_ptr(std::runtime_error(how_it_ended(status)))};
}

ChildResult ChildProcess::abort(ChildEnd end, const char* reason) {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  wait_for_end();
  return {end, "", std::make_exception_ptr(std::runtime_error(reason))};
}

int ChildProcess::wait_for_end() {
  int status = 0;
  if (pid_ > 0) {
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  if (pipe_ >= 0) ::close(std::exchange(pipe_, -1));
  return status;
}

}  // namespace tradewind
