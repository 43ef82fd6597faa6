#include "sim/kernel/child.hpp"
#include "sim/kernel/clock.hpp"
#include "tests/unit/kernel/scripted_process.hpp"

#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sstream>
#include <string>
#include <vector>

namespace tradewind {
namespace {

struct Transfer {
  double start_s = 0.0;
  std::size_t from = 0;
  std::size_t to = 0;
  Bytes bytes{};
};

/// When each transfer ended, in seconds, in the order given.
std::vector<double> ends(const Platform& platform, const std::vector<Transfer>& transfers) {
  const std::string lines = run_in_child([&] {
    class Recorder final : public ScriptedProcess {
     public:
      std::vector<double> ends_s;
      void flow_finished(std::uint64_t id, Seconds now) override {
        ends_s.at(id) = now.value();
        ScriptedProcess::flow_finished(id, now);
      }
    } process;
    process.ends_s.resize(transfers.size());
    process.wait_for_flows(transfers.size());
    for (std::size_t i = 0; i < transfers.size(); ++i) {
      const Transfer& t = transfers[i];
      process.flow_at(t.start_s, "start", [i, t](Flows& flows) { flows.start(i, t.from, t.to, t.bytes); });
    }
    run_clock(platform, process);
    std::string text;
    for (const double end : process.ends_s) text += fmt::format("{:a}\n", end);
    return text;
  });
  std::vector<double> result;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) result.push_back(std::strtod(line.c_str(), nullptr));
  return result;
}

doctest::Approx about(double expected) { return doctest::Approx(expected).epsilon(1e-6).scale(0.0); }

/// A sender, links in a row, a receiver.
Platform route(const std::vector<PlatformLink>& links) {
  Platform platform{links, {{"a", {}, {}}, {"b", {}, {}}}};
  for (std::size_t i = 0; i < links.size(); ++i) platform.hosts[0].up_links.push_back(i);
  return platform;
}

TEST_CASE("one transfer takes its bytes over the bandwidth plus the latency") {
  struct Case {
    double bytes, bandwidth, latency_s;
  };
  // The first is 140 GB over 10 GB/s at 50 ms: 14.05 s, where SimGrid's default model says 3,442 s.
  for (const Case& c : {Case{140e9, 10e9, 0.05}, Case{140e9, 10e9, 0.0}, Case{1.0, 1e9, 0.1}, Case{1e15, 1e9, 0.2},
                        Case{16e9, 3.2e9, 0.001}, Case{1e6, 400e9, 1e-5}, Case{0.0, 1e9, 0.1}}) {
    CAPTURE(c.bytes);
    CAPTURE(c.bandwidth);
    const auto platform = route({{"link", BytesPerSecond(c.bandwidth), Seconds(c.latency_s)}});
    const double end = ends(platform, {{0.0, 0, 1, Bytes(c.bytes)}}).at(0);
    CHECK(end == about(c.bytes / c.bandwidth + c.latency_s));
  }
  const auto platform = route({{"link", gigabytes_per_second(10), milliseconds(50)}});
  CHECK(ends(platform, {{0.0, 0, 1, gigabytes(140)}}).at(0) == about(14.05));
}

TEST_CASE("a transfer late in a simulated year takes as long as one at its start") {
  const auto platform = route({{"link", gigabytes_per_second(10), milliseconds(50)}});
  const double start = 364.0 * 86400.0 + 0.123456789;
  CHECK(ends(platform, {{start, 0, 1, gigabytes(140)}}).at(0) - start == about(14.05));
}

TEST_CASE("N equal transfers over one link take N times as long as one") {
  for (const std::size_t n : {2U, 3U, 7U, 64U, 1000U}) {
    CAPTURE(n);
    const auto platform = route({{"link", gigabytes_per_second(10), Seconds(0)}});
    const auto all = ends(platform, std::vector<Transfer>(n, {0.0, 0, 1, gigabytes(140)}));
    REQUIRE(all.size() == n);
    for (const double end : all) REQUIRE(end == about(static_cast<double>(n) * 14.0));
  }
}

TEST_CASE("the slowest link of a route decides, and latencies add up") {
  const auto platform = route({{"store", gigabytes_per_second(7), milliseconds(1)},
                               {"uplink", gigabytes_per_second(12.5), milliseconds(2)},
                               {"nic", gigabytes_per_second(50), milliseconds(3)},
                               {"pcie", gigabytes_per_second(64), milliseconds(4)}});
  CHECK(ends(platform, {{0.0, 0, 1, gigabytes(140)}}).at(0) == about(20.0 + 0.010));
}

TEST_CASE("transfers of unequal latency share a link equally once their bytes move") {
  // One store at 10 GB/s; one receiver is 50 ms away, the other next door.
  const Platform platform{{{"store", gigabytes_per_second(10), Seconds(0)},
                           {"far", gigabytes_per_second(100), milliseconds(50)},
                           {"near", gigabytes_per_second(100), Seconds(0)}},
                          {{"a", {0}, {}}, {"b", {}, {1}}, {"c", {}, {2}}}};
  const auto all = ends(platform, {{0.0, 0, 1, gigabytes(100)}, {0.0, 0, 2, gigabytes(100)}});
  // The near one has the store alone for 50 ms (0.5 GB), then they halve it: it ends at 0.05 + 99.5/5; the far one
  // then has the store alone for its last 0.5 GB.
  CHECK(all[1] == about(0.05 + 99.5 / 5.0));
  CHECK(all[0] == about(0.05 + 99.5 / 5.0 + 0.05));
}

TEST_CASE("a transfer that joins another one slows it from then on, and speeds it up when it ends") {
  const auto platform = route({{"link", gigabytes_per_second(1), Seconds(0)}});
  const auto all = ends(platform, {{0.0, 0, 1, gigabytes(10)}, {4.0, 0, 1, gigabytes(2)}});
  CHECK(all[1] == about(8.0));   // 2 GB at half a GB/s
  CHECK(all[0] == about(12.0));  // 4 GB alone, 2 GB shared, 4 GB alone
}

TEST_CASE("shares are max-min: what one transfer cannot use, another one gets") {
  // Three receivers; the first can take 1 GB/s only, so the others get 4.5 GB/s each of the store's 10.
  const Platform platform{{{"store", gigabytes_per_second(10), Seconds(0)},
                           {"slow", gigabytes_per_second(1), Seconds(0)},
                           {"fast 1", gigabytes_per_second(100), Seconds(0)},
                           {"fast 2", gigabytes_per_second(100), Seconds(0)}},
                          {{"a", {0}, {}}, {"b", {}, {1}}, {"c", {}, {2}}, {"d", {}, {3}}}};
  const auto all =
      ends(platform, {{0.0, 0, 1, gigabytes(100)}, {0.0, 0, 2, gigabytes(45)}, {0.0, 0, 3, gigabytes(45)}});
  CHECK(all[0] == about(100.0));
  CHECK(all[1] == about(10.0));
  CHECK(all[2] == about(10.0));
}

TEST_CASE("transfers that end a microsecond apart end apart") {
  const Platform platform{{{"b", gigabytes_per_second(1), Seconds(0)}, {"c", gigabytes_per_second(1), Seconds(0)}},
                          {{"a", {}, {}}, {"b", {}, {0}}, {"c", {}, {1}}}};
  const auto all = ends(platform, {{0.0, 0, 1, Bytes(1e9)}, {0.0, 0, 2, Bytes(1e9 + 1000)}});
  CHECK(std::abs(all[0] - 1.0) < 1e-8);
  CHECK(std::abs(all[1] - 1.000001) < 1e-8);
}

TEST_CASE("up and down links are apart: traffic one way does not slow the other way") {
  const Platform platform{{{"a up", gigabytes_per_second(1), Seconds(0)},
                           {"a down", gigabytes_per_second(1), Seconds(0)},
                           {"b up", gigabytes_per_second(1), Seconds(0)},
                           {"b down", gigabytes_per_second(1), Seconds(0)}},
                          {{"a", {0}, {1}}, {"b", {2}, {3}}}};
  for (const double end : ends(platform, {{0.0, 0, 1, gigabytes(5)}, {0.0, 1, 0, gigabytes(5)}})) {
    CHECK(end == about(5.0));
  }
}

TEST_CASE("a host can send to itself, and a link on both sides of a route counts once") {
  const Platform platform{{{"bus", gigabytes_per_second(2), milliseconds(10)}}, {{"a", {0}, {0}}, {"b", {0}, {0}}}};
  CHECK(ends(platform, {{0.0, 0, 0, gigabytes(5)}}).at(0) == about(2.5 + 0.010));
  CHECK(ends(platform, {{0.0, 0, 1, gigabytes(5)}}).at(0) == about(2.5 + 0.010));
}

}  // namespace
}  // namespace tradewind
