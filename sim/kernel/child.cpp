#include "sim/kernel/child.hpp"

#include "sim/kernel/child_process.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <map>
#include <poll.h>
#include <stdexcept>
#include <system_error>

namespace tradewind {
namespace {

constexpr int poll_interval_ms = 50;

/// Children at work, by job. Destroying it kills them.
class ChildPool {
 public:
  ChildPool(std::span<const ChildWork> jobs, const ChildOptions& options)
      : jobs_(jobs), options_(options), parallel_(options.parallel), results_(jobs.size()) {
    if (options.parallel == 0) throw std::logic_error("no child may run at all");
  }

  std::vector<ChildResult> run() {
    while (next_ < jobs_.size() || !running_.empty()) {
      if (options_.cancelled && options_.cancelled()) {
        cancel_from(0);
        break;
      }
      while (next_ < jobs_.size() && running_.size() < parallel_ && launched()) {
      }
      receive();
      end_overdue();
    }
    return std::move(results_);
  }

 private:
  /// False when the system has no more processes or descriptors to give than those at work: then fewer are.
  bool launched() {
    std::vector<int> pipes;
    for (const auto& [job, child] : running_) pipes.push_back(child.pipe());
    try {
      running_.try_emplace(next_, jobs_[next_], pipes);
    } catch (const std::system_error&) {
      if (running_.empty()) throw;
      parallel_ = running_.size();
      return false;
    }
    ++next_;
    return true;
  }

  void receive() {
    std::vector<pollfd> pipes;
    std::vector<std::size_t> jobs;
    for (const auto& [job, child] : running_) {
      pipes.push_back({child.pipe(), POLLIN, 0});
      jobs.push_back(job);
    }
    const bool must_wake = options_.cancelled || std::isfinite(options_.wall_time_max.value());
    if (::poll(pipes.data(), pipes.size(), must_wake ? poll_interval_ms : -1) < 0) {
      if (errno == EINTR) return;
      throw std::runtime_error(std::strerror(errno));
    }
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      const bool at_work = running_.contains(jobs[i]);  // an earlier one's failure may have ended it
      if (pipes[i].revents != 0 && at_work) receive_from(jobs[i]);
    }
  }

  void receive_from(std::size_t job) {
    ChildProcess& child = running_.at(job);
    std::function<void(std::string_view)> on_progress;
    if (options_.on_progress) on_progress = [&](std::string_view message) { options_.on_progress(job, message); };
    if (!child.receive(on_progress)) end(job, child.collect());
  }

  void end(std::size_t job, ChildResult result) {
    const bool stop = options_.stops_others && result.end == ChildEnd::failed && options_.stops_others(result.error);
    results_[job] = std::move(result);
    running_.erase(job);
    if (options_.on_end) options_.on_end(job);
    if (stop) cancel_from(job + 1);
  }

  void end_overdue() {
    std::vector<std::size_t> overdue;
    for (const auto& [job, child] : running_) {
      if (child.age_s() > options_.wall_time_max.value()) overdue.push_back(job);
    }
    for (const std::size_t job : overdue) {
      end(job, running_.at(job).abort(ChildEnd::timed_out, "a child took longer than its time limit"));
    }
  }

  void cancel_from(std::size_t first) {
    for (std::size_t job = first; job < jobs_.size(); ++job) {
      const bool never_started = job >= next_;
      if (never_started) {
        results_[job] = {ChildEnd::cancelled, "", std::make_exception_ptr(std::runtime_error("cancelled"))};
      } else if (const auto found = running_.find(job); found != running_.end()) {
        end(job, found->second.abort(ChildEnd::cancelled, "cancelled"));
      }
    }
    next_ = jobs_.size();
  }

  std::span<const ChildWork> jobs_;
  const ChildOptions& options_;
  std::size_t parallel_;
  std::vector<ChildResult> results_;
  std::map<std::size_t, ChildProcess> running_;
  std::size_t next_ = 0;
};

}  // namespace

std::string run_in_child(const std::function<std::string()>& work) {
  const ChildWork job = [&work](const ChildProgress&) { return work(); };
  ChildResult result = std::move(run_in_children({&job, 1}, {}).front());
  if (result.error) std::rethrow_exception(result.error);
  return std::move(result.output);
}

std::vector<ChildResult> run_in_children(std::span<const ChildWork> jobs, const ChildOptions& options) {
  return ChildPool(jobs, options).run();
}

}  // namespace tradewind
