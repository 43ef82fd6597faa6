#include "traces/requests/csv_requests.hpp"

#include "sim/base/config/config_error.hpp"
#include "traces/files/line_count.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace tradewind {

namespace {

std::size_t column_of(const CsvReader& csv, std::string_view name) {
  return csv.column(std::array<std::string_view, 1>{name});
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

CsvRequests::CsvRequests(const WrittenPath& written, const RequestColumns& columns, const RowRules& rules,
                         const RowContext& context)
    : csv_(readable_data_path(written), written.path, rules.skip_bad_rows ? LongLines::cut : LongLines::refuse),
      rules_(rules),
      clock_(columns.unit, columns.origin, context.times),
      calendar_(columns.origin == TimeOrigin::start),
      zero_(columns.origin == TimeOrigin::zero),
      time_column_(column_of(csv_, columns.time)),
      prompt_column_(column_of(csv_, columns.prompt)),
      output_column_(column_of(csv_, columns.output)) {
  add_names(columns.model, &TraceRow::model, context.names.models, "model");
  add_names(columns.origin_name, &TraceRow::origin, context.names.origins, "origin");
  add_names(columns.klass, &TraceRow::klass, context.names.classes, "class");
  add_names(columns.tenant, &TraceRow::tenant, context.names.tenants, "tenant");
}

void CsvRequests::add_names(const NameColumn& column, std::uint16_t TraceRow::*member, std::shared_ptr<NameList> names,
                            const char* kind) {
  if (!column.given()) return;
  if (!names) names = std::make_shared<NameList>();
  named_.push_back({column_of(csv_, column.column), member, NameReader(column, std::move(names)), kind});
}

CsvRequests::Fault CsvRequests::parse(TraceRow& row) {
  if (!csv_.complete()) return {row_fault()};
  if (!parse_tokens(csv_.field(prompt_column_), row.prompt_tokens)) {
    return {token_fault(prompt_column_), prompt_column_};
  }
  if (!parse_tokens(csv_.field(output_column_), row.output_tokens)) {
    return {token_fault(output_column_), output_column_};
  }
  for (Named& named : named_) {
    row.*named.member = named.reader.number_of(csv_.field(named.column));
    if (row.*named.member == 0) return {RowFault::unknown_name, named.column};
  }
  double seconds = 0.0;
  if (!clock_.read(csv_.field(time_column_), seconds)) return {time_fault(), time_column_};
  row.arrival = Seconds(seconds);
  const RowFault fault = check_order(row);
  if (fault != RowFault::none) return {fault, time_column_};
  last_ = row;
  row.prompt_tokens = std::min(row.prompt_tokens, rules_.prompt_tokens_max);
  row.output_tokens = std::min(row.output_tokens, rules_.output_tokens_max);
  return {};
}

RowFault CsvRequests::check_order(const TraceRow& row) const {
  const double seconds = row.arrival.value();
  if (seconds < last_.arrival.value()) {
    const RowFault fault = earlier_fault(seconds);
    if (fault != RowFault::none) return fault;
  }
  if (seconds > RowRules::arrival_s_limit) return RowFault::above_limit;
  if (rules_.keep_duplicates) return RowFault::none;
  const bool equal = row.arrival == last_.arrival && row.prompt_tokens == last_.prompt_tokens &&
                     row.output_tokens == last_.output_tokens && row.model == last_.model &&
                     row.origin == last_.origin && row.klass == last_.klass && row.tenant == last_.tenant;
  return equal ? RowFault::duplicate : RowFault::none;
}

/// What is wrong with a row before the one above, or before time 0.
RowFault CsvRequests::earlier_fault(double seconds) const {
  if (zero_ && seconds < 0.0 && !rules_.any_time) return RowFault::negative;
  if (counts_.read > 0 && !rules_.any_order) return RowFault::time_backwards;
  if (seconds < 0.0 && !calendar_ && !rules_.any_time) return RowFault::negative;
  return seconds < -RowRules::arrival_s_limit ? RowFault::above_limit : RowFault::none;
}

RowFault CsvRequests::row_fault() const {
  if (csv_.cut()) return RowFault::long_line;
  if (csv_.broken_quotes()) return RowFault::broken_quotes;
  return csv_.fields() < csv_.columns() ? RowFault::missing_column : RowFault::extra_column;
}

/// Why a cell is no number of tokens.
RowFault CsvRequests::token_fault(std::size_t column) const {
  const std::string_view text = csv_.field(column);
  double number = 0.0;
  if (text.empty()) return RowFault::missing_value;
  if (!parse_number(text, number)) {
    const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
    return digits ? RowFault::above_limit : RowFault::unparsable_number;
  }
  if (number < 0.0) return RowFault::negative;
  if (number == 0.0) return RowFault::zero_tokens;
  return number > RowRules::tokens_limit ? RowFault::above_limit : RowFault::unparsable_number;
}

RowFault CsvRequests::time_fault() const {
  const std::string_view text = csv_.field(time_column_);
  double number = 0.0;
  if (text.empty()) return RowFault::missing_value;
  if (clock_.unit() == TimeUnit::iso8601) return RowFault::unparsable_time;
  return parse_number(text, number) ? RowFault::above_limit : RowFault::unparsable_number;
}

void CsvRequests::reject(const Fault& fault) {
  if (!rules_.skip_bad_rows) refuse(fault);
  ++counts_.skipped;
  counts_.faults.add(fault.reason);
  if (counts_.skipped_lines.size() < RowCounts::lines_kept) counts_.skipped_lines.push_back(csv_.line());
}

void CsvRequests::refuse(const Fault& fault) const {
  const bool whole = fault.reason == RowFault::duplicate || fault.reason == RowFault::missing_column ||
                     fault.reason == RowFault::extra_column || fault.reason == RowFault::broken_quotes ||
                     fault.reason == RowFault::long_line;
  csv_.fail(quoted(whole ? csv_.row() : csv_.field(fault.column)), expected(fault));
}

std::string CsvRequests::expected(const Fault& fault) const {
  switch (fault.reason) {
    case RowFault::time_backwards:
      return R"(a time not before that of the row above, or "order": "sort")";
    case RowFault::duplicate:
      return R"(a row that differs from the row above, or "duplicate_rows": "keep")";
    case RowFault::unknown_name: {
      const auto named =
          std::find_if(named_.begin(), named_.end(), [&](const Named& n) { return n.column == fault.column; });
      if (named->reader.names().open())
        return fmt::format("a {}: text in UTF-8, at most {} different ones", named->kind, NameList::most);
      const std::string known = named->reader.shown();
      return fmt::format("a known {}, or a cell that \"{}_map\" has{}{}", named->kind, named->kind,
                         known.empty() ? "" : ": ", known);
    }
    case RowFault::missing_column:
    case RowFault::extra_column:
    case RowFault::broken_quotes:
    case RowFault::long_line:
    case RowFault::none:
      return fmt::format("{} fields", csv_.columns());
    default:
      break;
  }
  if (fault.column != time_column_) return fmt::format("a whole number of tokens from 1 to {}", RowRules::tokens_limit);
  if (fault.reason == RowFault::negative) return "a time that is not negative";
  if (fault.reason == RowFault::above_limit) return "a time within three hundred years of the start";
  return clock_.unit() == TimeUnit::iso8601 ? "a time such as 2023-11-16 18:15:46.68" : "a finite number";
}

std::optional<TraceRow> CsvRequests::next() {
  if (counts_.read == rules_.rows_max) return std::nullopt;
  TraceRow row;
  while (csv_.next()) {
    const Fault fault = parse(row);
    if (fault.reason != RowFault::none) {
      reject(fault);
      continue;
    }
    if (counts_.read++ == 0) counts_.first = row.arrival;
    if (row.arrival >= Seconds(0) || rules_.any_time) return row;
    if (counts_.read == rules_.rows_max) return std::nullopt;
  }
  ended_ = true;
  if (counts_.read == 0) {
    throw ConfigError(csv_.shown(), "",
                      counts_.skipped == 0
                          ? "no good row"
                          : fmt::format("no good row, of {} ({})", counts_.skipped, to_string(counts_.faults)),
                      "at least one request");
  }
  check_share();
  return std::nullopt;
}

std::size_t CsvRequests::read(std::span<TraceRow> out, Seconds end) { return read_singly(*this, out, end); }

void CsvRequests::finish() {
  if (!ended_ && counts_.read < rules_.rows_max) {
    try {
      counts_.unread = std::min<std::uint64_t>(csv_.count_rest(), rules_.rows_max - counts_.read);
    } catch (const ConfigError&) {  // damaged behind the run, of which nothing depends on it
    }
  }
  ended_ = true;
  check_share();
}

void CsvRequests::check_share() const {
  const std::uint64_t rows = counts_.read + counts_.skipped;
  const double share = static_cast<double>(counts_.skipped) / static_cast<double>(std::max<std::uint64_t>(rows, 1));
  if (counts_.skipped == 0 || share <= rules_.bad_rows_max_share) return;
  const LineCount lines{counts_.skipped, counts_.skipped_lines};
  throw ConfigError(
      csv_.shown(), "",
      fmt::format("{} bad row{} of {} ({:.3g} %; {}; {})", counts_.skipped, counts_.skipped == 1 ? "" : "s", rows,
                  100.0 * share, to_string(counts_.faults), to_string(lines)),
      fmt::format("at most {:.3g} %, or a greater \"bad_rows_max_share\"{}", 100.0 * rules_.bad_rows_max_share,
                  counts_.faults.has(RowFault::time_backwards) ? R"( ("order": "sort" puts rows in order))" : ""));
}

}  // namespace tradewind
