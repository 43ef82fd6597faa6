#include "sim/site/region.hpp"

#include "tests/support/small_site.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

using testing::SmallSite;

TEST_CASE("after the window a replica stood there for nothing while its batch held its requests back") {
  SmallSite small(2);
  Region region = small.region();
  Pool& pool = *region.pools()[0];
  for (const std::uint32_t replica : {0U, 1U}) {
    pool.begin_start(replica);
    pool.finish_start(replica);
  }
  small.now = Seconds(100);
  (void)region.settle();
  small.phase = Phase::drain;
  // One replica has a request that it does not work on, for ten seconds and for five more; the other one has none.
  Passages requests;
  const auto hold = [&](Seconds from, Seconds to) {
    const RequestHandle handle = requests.add();
    requests[handle].stage = RequestStage::waiting;
    small.now = from;
    pool.enter(handle, requests[handle].id);
    CHECK(pool.next_waiting(requests) == handle);
    pool.assign(0);
    if (to > Seconds(200)) (void)region.settle();
    small.now = to;
    pool.unassign(0);
    requests.release(handle);
  };
  hold(Seconds(110), Seconds(120));
  small.now = Seconds(150);
  EnergyRows drained = region.settle().energy;
  CHECK(drained.gpu_active == Joules(0));
  CHECK(drained.gpu_idle.value() == doctest::Approx(110.0 * 10.0));
  CHECK(drained.host.value() == doctest::Approx(0.2 * 110.0 * 10.0 + 1000.0 / 4.0 * 10.0));
  hold(Seconds(200), Seconds(205));
  small.now = Seconds(1000);
  drained = region.settle().energy;
  CHECK(drained.gpu_idle.value() == doctest::Approx(110.0 * 5.0));
  small.now = Seconds(2000);
  CHECK(region.settle().energy.it() == Joules(0));
}

}  // namespace
}  // namespace tradewind
