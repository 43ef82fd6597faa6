#include "sim/base/math/portable.hpp"
#include "sim/llm/step_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

// What a step model answers with its terms; step_model.cpp makes them.

namespace tradewind {

namespace {

/// How much longer memory takes at a clock.
double memory_slowdown(const ClockScaling& scaling, double share) {
  return std::max(1.0, scaling.memory_flat_above / share);
}

Seconds slowed(const ClockScaling& scaling, double share, Seconds time, Seconds clocked) {
  return clocked / share + (time - clocked) * memory_slowdown(scaling, share);
}

/// One unit of work: its time on all accelerators, that part of it which follows the clock, and its joules, all at the
/// default clock.
struct Unit {
  Seconds time{};
  Seconds clocked{};
  Joules energy{};
};

/// The least joules of a unit at any clock from `share_min` up.
///
/// At a share x, with static power S, memory's slowdown m and D = E − S·t, it draws at least S·t(x) + D·x^e·m: the
/// whole iteration is slowed by m at least. For D < 0 the factor is at most x^(e−1), and the default clock is the best.
/// The rest falls, then rises, on either side of where memory begins to slow down.
Joules least_at_any_clock(const ClockScaling& scaling, Watts static_power, double share_min, const Unit& unit) {
  const double above = (unit.energy - static_power * unit.time).value();
  if (above <= 0.0 || share_min >= 1.0) return unit.energy;
  const double exponent = scaling.power_exponent;
  const double clocked = (static_power * unit.clocked).value();
  const double flat = (static_power * (unit.time - unit.clocked)).value();
  const double knee = scaling.memory_flat_above;
  const auto drawn = [&](double share) {
    const double memory = memory_slowdown(scaling, share);
    return clocked / share + flat * memory + above * portable::pow(share, exponent) * memory;
  };
  const double fast = portable::pow(clocked / (exponent * above), 1.0 / (exponent + 1.0));
  double least = drawn(std::clamp(fast, std::max(knee, share_min), 1.0));
  if (share_min < knee) {
    const double slow = portable::pow((clocked / knee + flat) / ((exponent - 1.0) * above), 1.0 / exponent);
    least = std::min(least, drawn(std::clamp(slow, share_min, knee)));
  }
  return Joules(std::min(least, unit.energy.value()));
}

}  // namespace

double StepModel::expert_share(double tokens) const { return 1.0 - portable::exp(log_expert_miss_ * tokens); }

double StepModel::layer_share(double tokens) const { return 1.0 - portable::exp(log_layer_skip_ * tokens); }

Seconds StepModel::fixed_time(double tokens) const { return fixed(time_, tokens); }

Joules StepModel::fixed_energy(double tokens, bool limited) const { return fixed(energy_terms(limited), tokens); }

bool StepModel::limited(const IterationWork& work) const {
  const double tokens = tokens_of(work);
  return fixed_energy(tokens, false) + energy(false).own(work) > fixed_energy(tokens, true) + energy(true).own(work);
}

StepCost StepModel::cost(const IterationWork& work) const {
  const double tokens = tokens_of(work);
  const bool at_limit = limited(work);
  return {fixed_time(tokens) + time().own(work), fixed_energy(tokens, at_limit) + energy(at_limit).own(work)};
}

const ClockScaling& StepModel::clock_scaling() const {
  if (!clock_scaling_) throw std::invalid_argument("how this accelerator follows its clock is not known");
  return *clock_scaling_;
}

double StepModel::least_clock_within(Watts cap) const {
  const Watts most = power_limit_ / static_cast<double>(gpus_);
  if (cap >= most) return 1.0;
  const ClockScaling& scaling = clock_scaling();
  if (cap <= scaling.static_power) throw std::invalid_argument("static power alone exceeds the cap");
  return portable::pow((cap - scaling.static_power) / (most - scaling.static_power), 1.0 / scaling.power_exponent);
}

Clock StepModel::clock_within(Watts cap, const IterationWork& work) const {
  if (cap * static_cast<double>(gpus_) >= power_limit_) return {};
  const ClockScaling& scaling = clock_scaling();
  if (cap <= scaling.static_power) throw std::invalid_argument("static power alone exceeds the cap");
  const StepCost whole = cost(work);
  const Watts drawn = whole.energy / whole.time / static_cast<double>(gpus_);
  if (drawn <= cap) return {};
  const double share = (cap - scaling.static_power) / (drawn - scaling.static_power);
  return clock_at(portable::pow(share, 1.0 / scaling.power_exponent), work);
}

Clock StepModel::clock_at(double share, const IterationWork& work) const {
  if (share >= 1.0) return {};
  const ClockScaling& scaling = clock_scaling();
  const StepCost whole = cost(work);
  const Seconds clocked = fixed(clocked_, tokens_of(work)) + clocked_.work.own(work);
  const double slowdown = slowed(scaling, share, whole.time, clocked) / whole.time;
  const Watts drawn = whole.energy / whole.time / static_cast<double>(gpus_);
  return {share, std::min(scaling.static_power, drawn), portable::pow(share, scaling.power_exponent) * slowdown};
}

StepModel StepModel::at(const Clock& clock) const {
  if (clock.share >= 1.0) return *this;
  const ClockScaling& scaling = clock_scaling();
  const Watts static_power = clock.static_power * static_cast<double>(gpus_);
  StepModel out = *this;
  out.time_ =
      each_term([&](Seconds time, Seconds part) { return slowed(scaling, clock.share, time, part); }, time_, clocked_);
  const auto clocked_energy = [&](Joules energy, Seconds time, Seconds longer) {
    return static_power * longer + (energy - static_power * time) * clock.above_it;
  };
  out.energy_ = each_term(clocked_energy, energy_, time_, out.time_);
  out.limited_energy_ = each_term(clocked_energy, limited_energy_, time_, out.time_);
  return out;
}

WorkTerms<Joules> StepModel::least_energy(const ClockRange& clocks) const {
  ClockScaling scaling = clocks.share_min < 1.0 ? clock_scaling() : ClockScaling{};
  // A clock that is set, not led to by a cap, may meet a load below static power, which then has none to spare.
  if (!clocks.by_cap) scaling.static_power = std::min(scaling.static_power, power_base_);
  const Watts static_power = scaling.static_power * static_cast<double>(gpus_);
  const auto least = [&](Seconds time, Seconds clocked, Joules free, Joules limited) {
    return std::min(least_at_any_clock(scaling, static_power, clocks.share_min, {time, clocked, free}),
                    least_at_any_clock(scaling, static_power, clocks.share_min, {time, clocked, limited}));
  };
  const StepTerms<Joules> terms = each_term(least, time_, clocked_, energy_, limited_energy_);
  WorkTerms<Joules> out = terms.work;
  out.fixed = fixed(terms, 1.0);
  return out;
}

}  // namespace tradewind
