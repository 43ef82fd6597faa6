#include "tests/e2e/program.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <poll.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace tradewind::e2e {

namespace fs = std::filesystem;

namespace {

struct Pipe {
  int read = -1;
  int write = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
};

[[noreturn]] void become(std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                         const Pipe& out, const Pipe& err) {
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(out.write, STDOUT_FILENO);
  ::dup2(err.write, STDERR_FILENO);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) ::signal(signal, SIG_DFL);
  for (const auto& [name, value] : environment) {
    value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  ::execv(words.front(), words.data());
  ::_exit(127);
}

}  // namespace

Program::Program(std::vector<std::string> arguments, const std::map<std::string, std::string>& environment,
                 Which which) {
  arguments.insert(arguments.begin(), which == Which::shell ? "/bin/bash" : TRADEWIND_BINARY);
  const Pipe out;
  const Pipe err;
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ == 0) become(arguments, environment, out, err);
  ::close(out.write);
  ::close(err.write);
  out_ = out.read;
  err_ = err.read;
}

Program::~Program() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  static_cast<void>(wait());
}

std::vector<pid_t> Program::children() const {
  const std::string id = std::to_string(pid_);
  std::ifstream list("/proc/" + id + "/task/" + id + "/children");
  return {std::istream_iterator<pid_t>(list), {}};
}

Ended Program::wait() {
  Ended ended;
  std::array<pollfd, 2> pipes{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  const std::array<std::string*, 2> texts{&ended.out, &ended.err};
  while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
    if (::poll(pipes.data(), pipes.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].revents == 0) continue;
      std::array<char, 65536> bytes;
      const ssize_t count = ::read(pipes[i].fd, bytes.data(), bytes.size());
      if (count > 0) {
        texts[i]->append(bytes.data(), static_cast<std::size_t>(count));
      } else {
        ::close(std::exchange(pipes[i].fd, -1));
      }
    }
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
  }
  pid_ = -1;
  ended.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return ended;
}

Ended outcome_of(std::vector<std::string> arguments, const std::map<std::string, std::string>& environment) {
  return Program(std::move(arguments), environment).wait();
}

Ended outcome_in_shell(const std::string& script) {
  return Program({"-c", script}, {{"TRADEWIND", TRADEWIND_BINARY}}, Program::Which::shell).wait();
}

void check_refused(const Ended& ended, const std::vector<std::string>& parts) {
  CAPTURE(ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.out == "");
  CHECK(std::count(ended.err.begin(), ended.err.end(), '\n') == 1);
  CHECK(ended.err.starts_with("tradewind: "));
  CHECK(ended.err.ends_with("\n"));
  for (const std::string& part : parts) {
    CAPTURE(part);
    CHECK(ended.err.find(part) != std::string::npos);
  }
}

}  // namespace tradewind::e2e
