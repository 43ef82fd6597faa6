#include "topologies/node_reader.hpp"

#include "sim/base/config/object_reader.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

/// A whole number that may carry its source.
int whole(ObjectReader& reader, std::string_view key, double max) {
  const double value = reader.graded(key, {1.0, max}).value;
  if (value != std::floor(value)) reader.complain(key, fmt::format("{}", value), "a whole number");
  return static_cast<int>(value);
}

}  // namespace

NodeType read_node_type(const nlohmann::json& document, const std::string& id, const std::string& file) {
  static constexpr double hours_per_year = 8760.0;
  ObjectReader reader(document, file);
  const auto value = [&](std::string_view key, Range range = Range::non_negative()) {
    return reader.graded(key, range).value;
  };
  NodeType node;
  node.id = id;
  reader.ignore("name");  // for people
  node.accelerator = reader.text("accelerator");
  node.gpus = whole(reader, "gpus", 1024.0);
  node.host_power = Watts(value("host_power_w"));
  node.kappa = value("kappa", {1.0, 3.0});
  node.standby_power = Watts(value("standby_power_w"));
  node.boot_time = Seconds(value("boot_time_s"));
  node.boot_power = Watts(value("boot_power_w"));
  node.nic = gigabytes_per_second(value("nic_gb_per_s", Range::positive()));
  node.embodied_host = Grams(value("embodied_host_kg") * 1e3);
  node.service_life = hours(value("service_life_years", Range::positive()) * hours_per_year);
  node.price_per_gpu = dollars_per_hour(value("price_usd_per_gpu_hour"));
  reader.finish();
  return node;
}

}  // namespace tradewind
