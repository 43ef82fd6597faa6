#include "sim/kernel/child.hpp"

#include "sim/base/config/config_error.hpp"

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tradewind {
namespace {

[[noreturn]] void sleep_for_ever() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  }
}

TEST_CASE("a child returns the bytes of its work, zeros and all") {
  const std::string bytes("a\0b\n", 4);
  CHECK(run_in_child([&] { return bytes; }) == bytes);
  CHECK(run_in_child([] { return std::string(); }).empty());
}

TEST_CASE("a child's result may be larger than a pipe holds") {
  const std::string large = run_in_child([] { return std::string(20'000'000, 'x'); });
  CHECK(large.size() == 20'000'000);
  CHECK(large.find_first_not_of('x') == std::string::npos);
}

TEST_CASE("what a child changes stays in the child") {
  int number = 1;
  CHECK(run_in_child([&] { return std::to_string(++number); }) == "2");
  CHECK(number == 1);
}

TEST_CASE("a configuration error crosses from child to parent as one, word for word") {
  CHECK_THROWS_WITH_AS(
      (void)run_in_child([]() -> std::string { throw ConfigError("scenario.json", "/seed", "-1", "at least 0"); }),
      "scenario.json: /seed: found -1, expected at least 0", ConfigError);
}

TEST_CASE("a mistake crosses with all further ones, whatever bytes its parts hold") {
  const std::vector<ConfigError> made{{"12 a.json", "", "7 \n:0", ""}, {"\xff.json", "/x", "\x80", "2 "}};
  try {
    (void)run_in_child([&]() -> std::string { throw ConfigError::all(made); });
    FAIL("not thrown");
  } catch (const ConfigError& error) {
    const std::vector<ConfigError> told = error.each();
    REQUIRE(told.size() == made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      CHECK(told[i].file() == made[i].file());
      CHECK(told[i].pointer() == made[i].pointer());
      CHECK(told[i].found() == made[i].found());
      CHECK(told[i].expected() == made[i].expected());
      CHECK(std::string(told[i].what()) == made[i].what());
    }
  }
}

TEST_CASE("any other exception crosses with its message") {
  CHECK_THROWS_WITH_AS((void)run_in_child([]() -> std::string { throw std::logic_error("impossible"); }), "impossible",
                       std::runtime_error);
  CHECK_THROWS_WITH_AS((void)run_in_child([]() -> std::string { throw 42; }), "an exception of unknown type",
                       std::runtime_error);
}

TEST_CASE("a child that crashes is reported with the signal's name") {
  CHECK_THROWS_WITH_AS((void)run_in_child([]() -> std::string {
                         std::signal(SIGSEGV, SIG_DFL);
                         std::raise(SIGSEGV);
                         return "";
                       }),
                       "a child was killed by SIGSEGV (Segmentation fault)", std::runtime_error);
}

TEST_CASE("a child that leaves without a result is reported with its status") {
  CHECK_THROWS_WITH((void)run_in_child([]() -> std::string { ::_exit(3); }),
                    "a child exited with status 3 before it had a result");
}

TEST_CASE("results stand in the jobs' order whatever the number of children and the order of their ends") {
  std::vector<ChildWork> jobs;
  for (int job = 0; job < 9; ++job) {
    jobs.push_back([job](const ChildProgress&) {
      std::this_thread::sleep_for(std::chrono::milliseconds((9 - job) * 3));
      if (job == 4) throw std::runtime_error("job 4");
      return std::to_string(job);
    });
  }
  for (const std::size_t parallel : {std::size_t{1}, std::size_t{4}, std::size_t{20}}) {
    const auto results = run_in_children(jobs, {.parallel = parallel});
    REQUIRE(results.size() == 9);
    for (std::size_t job = 0; job < 9; ++job) {
      if (job == 4) {
        CHECK(results[job].end == ChildEnd::failed);
        CHECK(message_of(results[job].error) == "job 4");
      } else {
        CHECK(results[job].end == ChildEnd::returned);
        CHECK(results[job].output == std::to_string(job));
      }
    }
  }
}

TEST_CASE("children report progress while they work, each in its order, and their ends are told") {
  std::vector<ChildWork> jobs(3, [](const ChildProgress& progress) {
    for (int i = 0; i < 1000; ++i) progress(std::to_string(i));
    return std::string("done");
  });
  std::vector<int> next(3, 0);
  std::vector<int> ends(3, 0);
  ChildOptions options{.parallel = 2};
  options.on_progress = [&](std::size_t job, std::string_view message) {
    CHECK(message == std::to_string(next[job]));
    CHECK(ends[job] == 0);
    ++next[job];
  };
  options.on_end = [&](std::size_t job) { ++ends[job]; };
  const auto results = run_in_children(jobs, options);
  CHECK(next == std::vector<int>(3, 1000));
  CHECK(ends == std::vector<int>(3, 1));
  CHECK(results[2].output == "done");
}

TEST_CASE("a child over its time limit is killed and the others go on") {
  const std::vector<ChildWork> jobs{[](const ChildProgress&) -> std::string { sleep_for_ever(); },
                                    [](const ChildProgress&) { return std::string("quick"); }};
  const auto results = run_in_children(jobs, {.parallel = 1, .wall_time_max = Seconds(0.2)});
  CHECK(results[0].end == ChildEnd::timed_out);
  CHECK(results[1].output == "quick");
}

TEST_CASE("cancelling kills what runs and starts nothing more") {
  const std::vector<ChildWork> jobs(3, [](const ChildProgress& progress) -> std::string {
    progress("started");
    sleep_for_ever();
  });
  int started = 0;
  ChildOptions options{.parallel = 2};
  options.on_progress = [&](std::size_t, std::string_view) { ++started; };
  options.cancelled = [&] { return started == 2; };
  const auto results = run_in_children(jobs, options);
  CHECK(started == 2);
  for (const ChildResult& result : results) CHECK(result.end == ChildEnd::cancelled);
}

TEST_CASE("a failure that stops the others ends those after it and waits for those before it") {
  const std::vector<ChildWork> jobs{[](const ChildProgress&) {
                                      std::this_thread::sleep_for(std::chrono::milliseconds(100));
                                      return std::string("slow");
                                    },
                                    [](const ChildProgress&) -> std::string { throw std::runtime_error("job 1"); },
                                    [](const ChildProgress&) -> std::string { sleep_for_ever(); },
                                    [](const ChildProgress&) -> std::string { sleep_for_ever(); }};
  for (const std::size_t parallel : {std::size_t{1}, std::size_t{3}}) {
    const auto results =
        run_in_children(jobs, {.parallel = parallel, .stops_others = [](const std::exception_ptr&) { return true; }});
    CHECK(results[0].output == "slow");
    CHECK(message_of(results[1].error) == "job 1");
    CHECK(results[2].end == ChildEnd::cancelled);
    CHECK(results[3].end == ChildEnd::cancelled);
  }
}

TEST_CASE("a callback that throws leaves no child behind") {
  const std::vector<ChildWork> jobs(1, [](const ChildProgress& progress) -> std::string {
    progress(std::to_string(::getpid()));
    sleep_for_ever();
  });
  int child = 0;
  ChildOptions options;
  options.on_progress = [&](std::size_t, std::string_view message) {
    child = std::stoi(std::string(message));
    throw std::runtime_error("enough");
  };
  CHECK_THROWS_WITH((void)run_in_children(jobs, options), "enough");
  REQUIRE(child > 0);
  CHECK(::kill(child, 0) == -1);
}

}  // namespace
}  // namespace tradewind
