#include "sim/network/wide_area.hpp"

#include "sim/base/random/stream.hpp"

#include <doctest/doctest.h>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace tradewind {

namespace {

using Ids = std::vector<std::string>;

LinkSpec link(const std::string& from, const std::string& to, double rtt_ms) {
  return {from, to, milliseconds(rtt_ms), gigabytes_per_second(10.0)};
}

constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("a request waits half the round trip along the quickest path") {
  const auto sites = Ids({"a", "b", "c"});
  const auto users = Ids({"u"});
  // u-a-b is 10 + 30, shorter than the direct 50; u-a-b-c is 45, longer than u-c's direct 44.
  const std::vector<LinkSpec> links = {link("u", "a", 10), link("a", "b", 30), link("u", "b", 50), link("b", "c", 5),
                                       link("c", "u", 44)};
  const WideArea network(sites, users, links);
  CHECK(in_milliseconds(network.rtt(0, 0)) == doctest::Approx(10));
  CHECK(in_milliseconds(network.rtt(0, 1)) == doctest::Approx(40));
  CHECK(in_milliseconds(network.rtt(0, 2)) == doctest::Approx(44));
  CHECK(in_milliseconds(network.one_way(0, 1)) == doctest::Approx(20));
  CHECK(in_milliseconds(network.region_rtt(0, 2)) == doctest::Approx(35));
  CHECK(network.region_rtt(1, 1) == Seconds(0));
}

TEST_CASE("of two links between the same places the quicker is taken") {
  const auto sites = Ids({"a", "b"});
  const std::vector<LinkSpec> links = {link("a", "b", 9), link("b", "a", 3)};
  const WideArea network(sites, {}, links);
  CHECK(in_milliseconds(network.region_rtt(0, 1)) == doctest::Approx(3));
}

TEST_CASE("a region that no path leads to is reported as out of reach") {
  const auto sites = Ids({"a", "island"});
  const auto users = Ids({"u"});
  const std::vector<LinkSpec> links = {link("u", "a", 10)};
  const WideArea network(sites, users, links);
  CHECK(network.reaches(0, 0));
  CHECK_FALSE(network.reaches(0, 1));
  CHECK(network.rtt(0, 1).value() == infinite);
  CHECK(network.region_rtt(0, 1).value() == infinite);
}

TEST_CASE("a link to a place that does not exist, or two places of one name, are errors of the program") {
  const auto sites = Ids({"a"});
  const auto users = Ids({"u"});
  const auto twins = Ids({"a"});
  const std::vector<LinkSpec> astray = {link("u", "b", 10)};
  CHECK_THROWS_AS(WideArea(sites, users, astray), std::logic_error);
  CHECK_THROWS_AS(WideArea(sites, twins, {}), std::logic_error);
}

TEST_CASE("no detour is quicker than the quickest path, in random networks") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Generator draw = Stream(seed, "network").at(0);
    std::vector<std::string> ids;
    for (int i = 0; i < 8; ++i) ids.push_back("r" + std::to_string(i));
    const Ids& sites = ids;
    const auto users = Ids({"u"});
    std::vector<LinkSpec> links = {link("u", "r0", 100 * draw.uniform())};
    for (std::size_t i = 0; i < ids.size(); ++i) {
      for (std::size_t j = i + 1; j < ids.size(); ++j) {
        if (j == i + 1 || draw.uniform() < 0.3) links.push_back(link(ids[i], ids[j], 300 * draw.uniform()));
      }
    }
    const WideArea network(sites, users, links);
    constexpr double slack = 1.0 + 1e-12;
    for (std::size_t a = 0; a < ids.size(); ++a) {
      for (std::size_t b = 0; b < ids.size(); ++b) {
        CHECK(network.region_rtt(a, b).value() == doctest::Approx(network.region_rtt(b, a).value()));
        CHECK(network.rtt(0, b).value() <= (network.rtt(0, a) + network.region_rtt(a, b)).value() * slack);
        for (std::size_t via = 0; via < ids.size(); ++via) {
          const Seconds detour = network.region_rtt(a, via) + network.region_rtt(via, b);
          CHECK(network.region_rtt(a, b).value() <= detour.value() * slack);
        }
      }
    }
  }
}

}  // namespace tradewind
