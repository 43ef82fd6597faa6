#pragma once

#include "sim/base/units/quantity.hpp"
#include "sim/network/link_spec.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tradewind {

/// The network between user origins and regions: round-trip times along shortest paths.
///
/// Links go both ways, and any place may lie on the way to another. Regions and origins are meant by their position
/// in the spans given. Everything is computed once, when built; a network that lost a link is a new one.
class WideArea {
 public:
  /// \param regions, origins  Their ids.
  /// \param links  Ends are ids of regions or origins; RTTs are not negative. An end that is neither is an error of
  ///               the program (`std::logic_error`): the reader of topologies has checked.
  WideArea(std::span<const std::string> regions, std::span<const std::string> origins, std::span<const LinkSpec> links);

  [[nodiscard]] std::size_t region_count() const { return regions_; }
  [[nodiscard]] std::size_t origin_count() const { return origins_; }

  /// Whether any path joins the two.
  [[nodiscard]] bool reaches(std::size_t origin, std::size_t region) const;
  /// Round trip along the quickest path; infinite when there is none.
  [[nodiscard]] Seconds rtt(std::size_t origin, std::size_t region) const;
  /// Half the round trip: what a request and its answer each wait for.
  [[nodiscard]] Seconds one_way(std::size_t origin, std::size_t region) const { return rtt(origin, region) * 0.5; }

  /// Round trip between two regions; 0 from a region to itself, infinite when no path joins them.
  [[nodiscard]] Seconds region_rtt(std::size_t from, std::size_t to) const;

 private:
  std::size_t regions_;
  std::size_t origins_;
  std::vector<Seconds> rtt_;  ///< from each region (row) to each place, regions first
};

}  // namespace tradewind
