#pragma once

#include "sim/base/units/quantity.hpp"

namespace tradewind {

/// The rows of the energy ledger of one region (README, "What is counted").
struct EnergyRows {
  Joules gpu_active{};  ///< attributed to requests, `wasted` included
  Joules gpu_idle{};    ///< powered accelerators that do not work
  Joules host{};        ///< host power and (κ−1) times accelerator energy on powered nodes
  Joules cold_start{};  ///< nodes booting and replicas loading: in no other row
  Joules overhead{};    ///< (PUE − 1) · it
  Joules network{};     ///< moving requests and answers; outside PUE

  [[nodiscard]] Joules it() const { return gpu_active + gpu_idle + host + cold_start; }
  [[nodiscard]] Joules facility() const { return it() + overhead + network; }

  EnergyRows& operator+=(const EnergyRows& other) {
    gpu_active += other.gpu_active;
    gpu_idle += other.gpu_idle;
    host += other.host;
    cold_start += other.cold_start;
    overhead += other.overhead;
    network += other.network;
    return *this;
  }
};

/// Location-based carbon of the rows, with the overhead that belongs to each: together all of it.
struct CarbonRows {
  Grams gpu_active{};
  Grams gpu_idle{};
  Grams host{};
  Grams cold_start{};
  Grams network{};

  [[nodiscard]] Grams total() const { return gpu_active + gpu_idle + host + cold_start + network; }

  CarbonRows& operator+=(const CarbonRows& other) {
    gpu_active += other.gpu_active;
    gpu_idle += other.gpu_idle;
    host += other.host;
    cold_start += other.cold_start;
    network += other.network;
    return *this;
  }
};

}  // namespace tradewind
