#pragma once

#include "traces/workload_stream.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// What the files of a workload share: the origin of their times, and whom their rows may name.
class WorkloadFiles {
 public:
  /// Reads the first rows of files whose origin of time is the earliest row of all of them.
  /// \throws ConfigError  as their readers do.
  explicit WorkloadFiles(const WorkloadSpec& spec);

  /// \param classes  Indices of those that rows of this file may be of.
  [[nodiscard]] RowContext context(const RequestSpec& requests, const std::vector<std::uint16_t>& classes) const;
  /// \throws ConfigError  when no region can serve a request that names its model or its origin.
  void require_served(const Arrival& arrival, const std::string& path) const {
    const std::size_t place = (arrival.klass * origins_.size() + arrival.origin) * (models_.size() + 1) + arrival.model;
    if (!served_.empty() && !served_[place]) refuse(arrival, path);
  }
  /// Names met so far.
  [[nodiscard]] const std::vector<std::string>& tenants() const { return tenants_->names(); }

 private:
  [[noreturn]] void refuse(const Arrival& arrival, const std::string& path) const;

  TimeBase times_;
  std::vector<std::string> models_;
  std::vector<std::string> origins_;
  std::vector<std::string> classes_;
  std::vector<bool> served_;
  std::shared_ptr<NameList> tenants_ = std::make_shared<NameList>();
};

/// \throws ConfigError  always: none of a trace's rows arrives in the run.
[[noreturn]] void refuse_rows_outside(const RequestSpec& requests, const RowCounts& counts, Seconds duration);

/// What the user should know of a trace that was read: bad rows, and rows outside the run.
[[nodiscard]] std::vector<std::string> remarks_on(const std::string& path, const RowCounts& counts);

}  // namespace tradewind
