#include "sim/books/demand.hpp"

#include <algorithm>
#include <limits>

namespace tradewind {

namespace {

/// Periods are hours, or fewer and longer ones for long runs.
constexpr double periods_max = 48.0;

LeastWork least_of(const std::vector<LeastWorkRule>& rules, const Passage& request) {
  LeastWork least{Joules(std::numeric_limits<double>::infinity()), Seconds(std::numeric_limits<double>::infinity())};
  for (const LeastWorkRule& rule : rules) {
    const LeastWork here = rule(request.prompt_tokens, request.output_tokens);
    least.energy = std::min(least.energy, here.energy);
    least.gpu_seconds = std::min(least.gpu_seconds, here.gpu_seconds);
  }
  return least;
}

void merge_cell(DemandCell& cell, const DemandCell& other) {
  cell.origin = other.origin;
  cell.klass = other.klass;
  cell.period = other.period;
  cell.least += other.least;
  cell.least_gpu_seconds += other.least_gpu_seconds;
  cell.observed += other.observed;
  cell.observed_gpu_seconds += other.observed_gpu_seconds;
  cell.least_power_max = std::max(cell.least_power_max, other.least_power_max);
  cell.observed_power_max = std::max(cell.observed_power_max, other.observed_power_max);
}

}  // namespace

Demand::Demand(std::size_t classes, std::size_t origins, Seconds duration, Seconds end)
    : origins_(origins),
      period_length_(std::max(Seconds(3600), end / periods_max)),
      periods_(static_cast<std::uint32_t>(duration / period_length_) + 1),
      block_of_(classes * origins * periods_) {}

std::array<DemandCell, Demand::bands>& Demand::block(std::uint16_t klass, std::uint16_t origin, std::uint32_t period) {
  std::uint32_t& index = block_of_[(klass * origins_ + origin) * periods_ + period];
  if (index == 0) {
    blocks_.emplace_back();
    index = static_cast<std::uint32_t>(blocks_.size());
  }
  return blocks_[index - 1];
}

std::size_t Demand::band_of(Watts power) {
  static constexpr std::array<double, bands - 1> lower_ends_w = {70.71067811865476, 100.0, 141.4213562373095, 200.0,
                                                                 282.842712474619,  400.0, 565.685424949238,  800.0,
                                                                 1131.37084989848};
  std::size_t band = 0;
#pragma GCC unroll 16
  for (const double end : lower_ends_w) band += std::size_t{power.value() >= end};
  return band;
}

void Demand::add(const Passage& request, const ServiceRecord& service, const std::vector<LeastWorkRule>& rules) {
  const auto period = std::min(periods_ - 1, static_cast<std::uint32_t>(request.arrived / period_length_));
  DemandCell& cell = block(request.klass, request.origin, period)[band_of(service.energy / service.busy)];
  const LeastWork least = least_of(rules, request);
  cell.origin = request.origin;
  cell.klass = request.klass;
  cell.period = period;
  cell.add(least.energy, least.gpu_seconds, service.energy, service.busy);
}

void Demand::add(const DemandCell& cell, std::size_t band) {
  merge_cell(block(cell.klass, cell.origin, cell.period)[band], cell);
}

void Demand::merge(const Demand& other) {
  other.for_each([&](const DemandCell& cell, std::size_t band) { add(cell, band); });
}

std::vector<DemandCell> Demand::cells() const {
  std::vector<DemandCell> out;
  for_each([&](const DemandCell& cell, std::size_t /*band*/) { out.push_back(cell); });
  return out;
}

}  // namespace tradewind
