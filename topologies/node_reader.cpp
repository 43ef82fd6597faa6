#include "topologies/node_reader.hpp"

#include "sim/base/config/object_reader.hpp"
#include "sim/base/math/portable.hpp"

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

/// Yearly share of a purchase that pays it back with interest in equal parts: rate/(1 − (1 + rate)^−years).
double annuity(double rate, double years) {
  return rate > 0.0 ? rate / (1.0 - portable::pow(1.0 + rate, -years)) : 1.0 / years;
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
  const double years = value("service_life_years", Range::positive());
  node.service_life = hours(years * hours_per_year);
  node.rent_per_gpu = dollars_per_hour(value("price_usd_per_gpu_hour"));
  const double purchase = value("purchase_usd_per_gpu");
  const double rate = value("capital_cost_per_year", {0.0, 1.0});
  node.amortisation_per_gpu = dollars_per_hour(purchase * annuity(rate, years) / hours_per_year);
  reader.finish();
  return node;
}

}  // namespace tradewind
