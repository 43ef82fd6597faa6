#include "tools/calibrate/step_design.hpp"

#include <algorithm>
#include <limits>

namespace tradewind {

namespace {

constexpr std::array<std::string_view, time_terms> time_keys = {
    "eta_weights", "eta_kv", "eta_decode", "time_per_layer_us", "time_per_sequence_us", "time_per_all_reduce_us",
    "eta_prefill"};
constexpr std::array<std::string_view, power_terms> power_keys = {"power_base_w", "power_memory_w", "power_compute_w",
                                                                  "power_kv_w"};

double share_of(double reciprocal) {
  return reciprocal > 0.0 ? 1.0 / reciprocal : std::numeric_limits<double>::infinity();
}

}  // namespace

std::string_view key_of_time(std::size_t term) { return time_keys.at(term); }
std::string_view key_of_power(std::size_t term) { return power_keys.at(term); }

bool is_share(std::size_t time_term) { return key_of_time(time_term).substr(0, 3) == "eta"; }

void set_times(StepConstants& constants, const TimeVector& times) {
  const auto at = [&](TimeTerm term) { return times[static_cast<std::size_t>(term)]; };
  constants.eta_weights = share_of(at(TimeTerm::weights));
  constants.eta_kv = share_of(at(TimeTerm::kv));
  constants.eta_decode = share_of(at(TimeTerm::decode));
  constants.eta_attention = constants.eta_decode;
  constants.time_per_layer = Seconds(at(TimeTerm::layer));
  constants.time_per_sequence = Seconds(at(TimeTerm::sequence));
  constants.time_per_all_reduce = Seconds(at(TimeTerm::all_reduce));
  constants.eta_prefill = share_of(at(TimeTerm::prefill));
}

void set_powers(StepConstants& constants, const PowerVector& powers) {
  constants.power_base = Watts(powers[0]);
  constants.power_memory = Watts(powers[1]);
  constants.power_compute = Watts(powers[2]);
  constants.power_kv = Watts(powers[3]);
}

TimeVector times_of(const StepConstants& constants) {
  return {1.0 / constants.eta_weights,         1.0 / constants.eta_kv,
          1.0 / constants.eta_decode,          constants.time_per_layer.value(),
          constants.time_per_sequence.value(), constants.time_per_all_reduce.value(),
          1.0 / constants.eta_prefill};
}

PowerVector powers_of(const StepConstants& constants) {
  return {constants.power_base.value(), constants.power_memory.value(), constants.power_compute.value(),
          constants.power_kv.value()};
}

SteadyBatch steady_batch(const Measurement& row, const TaskContext& context) {
  return {row.batch, context.prompt_tokens, row.output_tokens, context.length_bias};
}

StepDesign::StepDesign(const Measurement& row, const Accelerator& part, const EngineProfile& engine)
    : row_(&row), part_(&part), engine_(&engine) {
  StepConstants constants;
  set_powers(constants, {});
  set_times(constants, {});
  units_.push_back(model(constants));
  for (std::size_t term = 0; term < time_terms; ++term) {
    TimeVector unit{};
    unit[term] = 1.0;
    set_times(constants, unit);
    units_.push_back(model(constants));
  }
  constants = {};  // bytes and FLOPs cost energy whatever time they take, but some time they have to
  for (std::size_t term = 1; term < power_terms; ++term) {
    PowerVector unit{};
    unit[term] = 1.0;
    set_powers(constants, unit);
    joules_.push_back(model(constants));
  }
}

StepModel StepDesign::model(const StepConstants& constants) const {
  return {*row_->model, *part_, *engine_, constants, row_->gpus};
}

StepDesign::Time StepDesign::time(const IterationWork& work) const {
  Time time;
  time.fixed = units_[0].cost(work).time.value();
  for (std::size_t term = 0; term < time_terms; ++term) {
    time.terms[term] = units_[term + 1].cost(work).time.value() - time.fixed;
  }
  return time;
}

IterationWork StepDesign::mean_work(const TaskContext& context) const {
  return steady_batch(*row_, context).mean_work(units_[0]);
}

IterationWork StepDesign::decoding_work(const TaskContext& context) const {
  return steady_batch(*row_, context).decoding_work(units_[0]);
}

StepDesign::Energy StepDesign::energy(const IterationWork& work, double seconds) const {
  const double tokens = work.sequences + work.prefill_tokens;
  Energy energy;
  energy.seconds = seconds;
  energy.limit = part_->tdp.value() * row_->gpus * seconds;
  energy.terms[0] = row_->gpus * seconds;  // of P_0, whatever is done meanwhile
  for (std::size_t term = 1; term < power_terms; ++term) {
    const StepModel& joules = joules_[term - 1];
    energy.terms[term] = (joules.fixed_energy(tokens, false) + joules.energy(false).own(work)).value();
  }
  return energy;
}

}  // namespace tradewind
