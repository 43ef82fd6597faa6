#include "traces/requests/csv_requests.hpp"

#include "sim/base/config/config_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace tradewind {

namespace {

std::size_t column_of(const CsvReader& csv, std::string_view name) {
  return csv.column(std::array<std::string_view, 1>{name});
}

bool parse_number(std::string_view text, double& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(value);
}

/// A whole number of tokens; `374.0`, as data frames write it, is whole.
bool parse_tokens(std::string_view text, std::uint32_t& tokens) {
  std::uint32_t number = 0;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    number = number * 10 + static_cast<std::uint32_t>(text[i] - '0');
    if (number > RowRules::tokens_limit) return false;
  }
  if (i == 0 || number == 0) return false;
  tokens = number;
  if (i == text.size()) return true;
  const std::string_view fraction = text.substr(i);
  return fraction.size() > 1 && fraction.front() == '.' && fraction.find_first_not_of('0', 1) == std::string_view::npos;
}

}  // namespace

RequestColumns azure_llm_columns() {
  return {"TIMESTAMP", "ContextTokens", "GeneratedTokens", TimeUnit::iso8601, TimeOrigin::first_row, true};
}

RequestColumns vidur_columns() {
  return {"arrived_at", "num_prefill_tokens", "num_decode_tokens", TimeUnit::seconds, TimeOrigin::zero};
}

CsvRequests::CsvRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules)
    : csv_(readable_data_path(written), written.path, rules.skip_bad_rows ? LongLines::cut : LongLines::refuse),
      rules_(rules),
      unit_(columns.unit),
      origin_(columns.origin),
      time_column_(column_of(csv_, columns.time)),
      prompt_column_(column_of(csv_, columns.prompt)),
      output_column_(column_of(csv_, columns.output)) {}

bool CsvRequests::parse_time(std::string_view text, double& seconds) {
  if (unit_ == TimeUnit::iso8601) {
    const auto instant = instants_(text);
    if (!instant) return false;
    seconds = seconds_between(first_instant_.value_or(*instant), *instant);
    if (!first_instant_) first_instant_ = instant;
    return true;
  }
  if (!parse_number(text, seconds)) return false;
  if (unit_ == TimeUnit::milliseconds) seconds *= 1e-3;
  if (origin_ == TimeOrigin::first_row) {
    if (!first_second_) first_second_ = seconds;
    seconds -= *first_second_;
  }
  return true;
}

CsvRequests::Fault CsvRequests::parse(TraceRow& row) {
  if (!csv_.complete()) return Fault::fields;
  if (!parse_tokens(csv_.field(prompt_column_), row.prompt_tokens)) return Fault::prompt;
  if (!parse_tokens(csv_.field(output_column_), row.output_tokens)) return Fault::output;
  double seconds = 0.0;
  if (!parse_time(csv_.field(time_column_), seconds)) return Fault::time;
  row.arrival = Seconds(seconds);
  const Fault fault = check_order(row);
  if (fault != Fault::none) return fault;
  last_ = row;
  row.prompt_tokens = std::min(row.prompt_tokens, rules_.prompt_tokens_max);
  row.output_tokens = std::min(row.output_tokens, rules_.output_tokens_max);
  return Fault::none;
}

CsvRequests::Fault CsvRequests::check_order(const TraceRow& row) const {
  const double seconds = row.arrival.value();
  if (seconds < last_.arrival.value()) return counts_.read == 0 ? Fault::negative_time : Fault::unsorted;
  if (seconds > RowRules::arrival_s_limit) return Fault::late_time;
  const bool equal = row.arrival == last_.arrival && row.prompt_tokens == last_.prompt_tokens &&
                     row.output_tokens == last_.output_tokens;
  return equal && !rules_.keep_duplicates ? Fault::duplicate : Fault::none;
}

void CsvRequests::reject(Fault fault) {
  if (!rules_.skip_bad_rows) refuse(fault);
  ++counts_.skipped;
  if (counts_.skipped_lines.size() < RowCounts::lines_kept) counts_.skipped_lines.push_back(csv_.line());
}

void CsvRequests::refuse(Fault fault) const {
  const std::string tokens = fmt::format("a whole number of tokens from 1 to {}", RowRules::tokens_limit);
  switch (fault) {
    case Fault::prompt:
      csv_.fail(quoted(csv_.field(prompt_column_)), tokens);
    case Fault::output:
      csv_.fail(quoted(csv_.field(output_column_)), tokens);
    case Fault::time:
      csv_.fail(quoted(csv_.field(time_column_)),
                unit_ == TimeUnit::iso8601 ? "a time such as 2023-11-16 18:15:46.68" : "a finite number");
    case Fault::negative_time:
      csv_.fail(quoted(csv_.field(time_column_)), "a time that is not negative");
    case Fault::late_time:
      csv_.fail(quoted(csv_.field(time_column_)), "a time within three hundred years of the start");
    case Fault::unsorted:
      csv_.fail(quoted(csv_.field(time_column_)), "a time not before that of the row above");
    case Fault::duplicate:
      csv_.fail(quoted(csv_.row()), R"(a row that differs from the row above, or "duplicate_rows": "keep")");
    case Fault::fields:
    case Fault::none:
      break;
  }
  csv_.fail(quoted(csv_.row()), fmt::format("{} fields", csv_.columns()));
}

std::optional<TraceRow> CsvRequests::next() {
  if (counts_.read == rules_.rows_max) return std::nullopt;
  TraceRow row;
  while (csv_.next()) {
    const Fault fault = parse(row);
    if (fault == Fault::none) {
      ++counts_.read;
      return row;
    }
    reject(fault);
  }
  if (counts_.read == 0) throw ConfigError(csv_.shown(), "", "no good row", "at least one request");
  return std::nullopt;
}

std::size_t CsvRequests::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

}  // namespace tradewind
