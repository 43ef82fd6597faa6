#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tradewind {

/// A shared resource that bytes cross: a storage's read path, an uplink, a network card, PCIe.
struct PlatformLink {
  std::string name;            ///< for messages; need not be unique
  BytesPerSecond bandwidth{};  ///< above 0, shared by all flows that cross the link
  Seconds latency{};           ///< at least 0, paid once before the bytes move
};

/// An end point of flows. The route between two hosts is the sender's up links, then the receiver's down links.
struct PlatformHost {
  std::string name;                     ///< for messages; need not be unique
  std::vector<std::size_t> up_links;    ///< indices into `Platform::links`
  std::vector<std::size_t> down_links;  ///< indices into `Platform::links`
};

/// What flows move over: a star of hosts. A link that occurs twice in a route counts once.
struct Platform {
  std::vector<PlatformLink> links;
  std::vector<PlatformHost> hosts;
};

}  // namespace tradewind
