#include "sim/hardware/node_share.hpp"

#include <doctest/doctest.h>

namespace tradewind {
namespace {

/// Eight accelerators in a host of 800 W, 1.2 W at the wall for each of theirs.
NodeType round_node() {
  NodeType type;
  type.gpus = 8;
  type.host_power = Watts(800);
  type.kappa = 1.2;
  return type;
}

TEST_CASE("the shares of all accelerators of a node are the whole node") {
  const NodeShare node(round_node());
  CHECK(node.at_wall(Watts(4000)).value() == doctest::Approx(800 + 1.2 * 4000));
  CHECK(node.at_wall(Watts(500), 1.0).value() == doctest::Approx(100 + 1.2 * 500));
  CHECK((node.at_wall(Watts(3000), 6.0) + node.at_wall(Watts(1000), 2.0)).value() ==
        doctest::Approx(node.at_wall(Watts(4000)).value()));
}

TEST_CASE("joules at the node are those of the accelerators and what is beyond them") {
  const NodeShare node(round_node());
  CHECK(node.at_node(Joules(50)).value() == doctest::Approx(60));
  CHECK((Joules(50) + node.beyond(Joules(50))).value() == doctest::Approx(60));
  CHECK(node.at_node(Watts(100), 2, Seconds(3)).value() == doctest::Approx(1.2 * 600));
  CHECK(node.host_of(2.0, Seconds(10)).value() == doctest::Approx(2000));
  CHECK(node.host(Seconds(10)).value() == doctest::Approx(8000));
}

}  // namespace
}  // namespace tradewind
