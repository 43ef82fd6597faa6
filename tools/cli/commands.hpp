#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace tradewind {

/// Registers one command of the program; its callback does the work and throws what goes wrong.
/// Each is in a file of its own name.
void add_run_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_bench_command(CLI::App& app);
void add_bound_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_estimate_command(CLI::App& app);
void add_check_command(CLI::App& app);
void add_calibrate_command(CLI::App& app);
void add_list_command(CLI::App& app);
void add_trace_command(CLI::App& app);
void add_validate_command(CLI::App& app);

}  // namespace tradewind
