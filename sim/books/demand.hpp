#pragma once

#include "sim/bound/carbon_bound.hpp"
#include "sim/llm/least_work.hpp"
#include "sim/request/passage.hpp"
#include "sim/request/service_record.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace tradewind {

/// The work that was asked for and done, in cells as the bound takes it: by class, origin, period and band of
/// observed power, alike requests together. Memory only for cells that were met. Demands of parts add up.
class Demand {
 public:
  /// \param classes, origins  How many of each.
  /// \param duration  Arrivals end. \param end  Of the run at the latest.
  Demand(std::size_t classes, std::size_t origins, Seconds duration, Seconds end);

  /// A request completed.
  /// \param rules  Of every way of serving it: the least of them counts.
  void add(const Passage& request, const ServiceRecord& service, const std::vector<LeastWorkRule>& rules);
  void add(const DemandCell& cell, std::size_t band);
  void merge(const Demand& other);

  [[nodiscard]] Seconds period_length() const { return period_length_; }
  /// Those with work, by class, origin, period and band.
  [[nodiscard]] std::vector<DemandCell> cells() const;

  /// Calls `visit(cell, band)` with those that have work, by class, origin, period and band.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const std::uint32_t index : block_of_) {
      if (index == 0) continue;
      for (std::size_t band = 0; band < bands; ++band) {
        const DemandCell& cell = blocks_[index - 1][band];
        if (cell.observed > Joules(0)) visit(cell, band);
      }
    }
  }

  /// Bands of observed power, each a factor of √2 wide; a cell of unlike requests would make the bound looser.
  static constexpr std::size_t bands = 10;
  [[nodiscard]] static std::size_t band_of(Watts power);

 private:
  [[nodiscard]] std::array<DemandCell, bands>& block(std::uint16_t klass, std::uint16_t origin, std::uint32_t period);

  std::size_t origins_;
  Seconds period_length_;
  std::uint32_t periods_;
  std::vector<std::uint32_t> block_of_;  ///< by class, origin and period: index + 1 of its block; 0: none yet
  std::vector<std::array<DemandCell, bands>> blocks_;
};

}  // namespace tradewind
