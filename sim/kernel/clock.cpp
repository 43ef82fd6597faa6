#include "sim/kernel/clock.hpp"

#include "sim/kernel/process_model.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace tradewind {
namespace {

namespace s4u = simgrid::s4u;

/// What SimGrid reads as its command line, before the platform exists.
///
/// CM02 with these factors is plain max-min sharing. By default SimGrid models TCP: a flow over links with latency is
/// limited to 4 MiB / (2 · latency), so that 140 GB over 10 GB/s at 50 ms take 3,442 s instead of 14.05 s. Ends less
/// than `surf/precision` seconds away count as reached, and shares are exact to `maxmin/precision` of a link.
constexpr std::array engine_arguments {
  "tradewind", "--log=root.thresh:critical", "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0",
      "--cfg=network/crosstraffic:0", "--cfg=network/latency-factor:1", "--cfg=network/bandwidth-factor:1",
      "--cfg=network/weight-S:0", "--cfg=surf/precision:1e-9", "--cfg=maxmin/precision:1e-12",
      "--cfg=contexts/stack-size:256",
#if defined(__SANITIZE_ADDRESS__)
      "--cfg=contexts/factory:thread",
#else
      "--cfg=contexts/factory:raw",
#endif
};

/// Creates the engine of this process, never to be destroyed: after it no other could begin at time 0.
s4u::Engine& create_engine() {
  if (s4u::Engine::has_instance()) {
    throw std::logic_error("this process has had its engine: run every simulation in a child of its own");
  }
  std::vector<std::string> texts(engine_arguments.begin(), engine_arguments.end());
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  int count = static_cast<int>(texts.size());
  return *new s4u::Engine(&count, pointers.data());
}

void check(const Platform& platform) {
  if (platform.hosts.empty()) throw std::logic_error("a platform needs a host");
  for (const PlatformLink& link : platform.links) {
    const double bandwidth = link.bandwidth.value();
    const double latency = link.latency.value();
    if (!(bandwidth > 0.0 && std::isfinite(bandwidth) && latency >= 0.0 && std::isfinite(latency))) {
      throw std::logic_error(fmt::format("link {} has {} B/s and {} s", link.name, bandwidth, latency));
    }
  }
  for (const PlatformHost& host : platform.hosts) {
    for (const auto* links : {&host.up_links, &host.down_links}) {
      const std::set<std::size_t> distinct(links->begin(), links->end());
      if (distinct.size() != links->size() || (!distinct.empty() && *distinct.rbegin() >= platform.links.size())) {
        throw std::logic_error(fmt::format("host {} names a link that does not exist, or one twice", host.name));
      }
    }
  }
}

std::vector<s4u::LinkInRoute> route_over(const std::vector<std::size_t>& indices,
                                         const std::vector<const s4u::Link*>& links) {
  std::vector<s4u::LinkInRoute> route;
  for (const std::size_t index : indices) route.emplace_back(links[index]);
  return route;
}

/// Builds the star in the engine and returns its hosts in the platform's order. Names there are indices: unique.
std::vector<s4u::Host*> build(const Platform& platform) {
  s4u::NetZone* const star = s4u::create_star_zone("star");
  std::vector<const s4u::Link*> links;
  for (std::size_t i = 0; i < platform.links.size(); ++i) {
    links.push_back(star->create_link(fmt::format("link-{}", i), platform.links[i].bandwidth.value())->seal());
  }
  std::vector<s4u::Host*> hosts;
  for (std::size_t i = 0; i < platform.hosts.size(); ++i) {
    const PlatformHost& description = platform.hosts[i];
    s4u::Host* const host = star->create_host(fmt::format("host-{}", i), 1.0);
    host->seal();
    auto* const point = host->get_netpoint();
    star->add_route(point, nullptr, nullptr, nullptr, route_over(description.up_links, links), false);
    star->add_route(nullptr, point, nullptr, nullptr, route_over(description.down_links, links), false);
    hosts.push_back(host);
  }
  star->seal();
  return hosts;
}

}  // namespace

ClockStatistics run_clock(const Platform& platform, TimedProcess& process, const ClockOptions& options) {
  check(platform);
  s4u::Engine& engine = create_engine();
  const std::vector<s4u::Host*> hosts = build(platform);
  const auto model = std::make_shared<ProcessModel>(platform, hosts, process, options);
  engine.add_model(model);
  s4u::Actor::create("operator", hosts.front(), [&model = *model] { model.wait_for_end(); });
  engine.run();
  model->rethrow_failure();
  return model->statistics();
}

}  // namespace tradewind
