#include "topologies/accelerator_reader.hpp"

#include "sim/base/config/object_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

void read_compute(ObjectReader& reader, Accelerator& part) {
  static constexpr double tera = 1e12;
  part.flops_bf16 = reader.graded("bf16_tflops", Range::positive()).value * tera;
  const auto fp8 = reader.optional_graded("fp8_tflops", Range::positive());
  part.flops_fp8 = fp8 ? fp8->value * tera : part.flops_bf16;
}

void read_data_paths(ObjectReader& reader, Accelerator& part) {
  const auto rate = [&](std::string_view key) {
    return gigabytes_per_second(reader.graded(key, Range::positive()).value);
  };
  part.memory = gigabytes(reader.graded("memory_gb", Range::positive()).value);
  part.memory_bandwidth = rate("memory_bandwidth_gb_per_s");
  part.interconnect = rate("interconnect_gb_per_s");
  part.host_link = rate("host_link_gb_per_s");
}

void read_power(ObjectReader& reader, Accelerator& part) {
  part.tdp = Watts(reader.graded("tdp_w", Range::positive()).value);
  part.idle_context = Watts(reader.graded("idle_context_w", {0.0, reader.limit(part.tdp.value())}).value);
  part.idle_bare = Watts(reader.graded("idle_bare_w", {0.0, reader.limit(part.idle_context.value())}).value);
}

void read_clock(ObjectReader& reader, Accelerator& part) {
  auto clock = reader.optional_object("clock");
  if (!clock) return;
  ClockScaling scaling;
  scaling.static_power = Watts(
      clock->graded("static_power_w", {reader.fine() ? part.idle_context.value() : 0.0, reader.limit(part.tdp.value())})
          .value);
  scaling.power_exponent = clock->graded("power_exponent", {1.0, 4.0, true}).value;
  scaling.memory_flat_above = clock->graded("memory_flat_above", {0.0, 1.0, true}).value;
  clock->finish();
  part.clock = scaling;
}

}  // namespace

Accelerator read_accelerator(const nlohmann::json& document, const std::string& id, const std::string& file) {
  ObjectReader reader(document, file);
  Accelerator part;
  part.id = id;
  part.name = reader.text("name");
  read_compute(reader, part);
  read_data_paths(reader, part);
  read_power(reader, part);
  read_clock(reader, part);
  part.embodied = Grams(reader.graded("embodied_kg", Range::non_negative()).value * 1e3);
  reader.finish();
  return part;
}

}  // namespace tradewind
