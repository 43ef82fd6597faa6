#include "traces/request_file_keys.hpp"

#include "sim/base/config/object_reader.hpp"
#include "traces/files/cell_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {

namespace {

template <class Value, std::size_t Count>
std::array<std::string_view, Count> words_of(const std::array<Value, Count>& values) {
  std::array<std::string_view, Count> words;
  std::transform(values.begin(), values.end(), words.begin(), [](Value value) { return name_of(value); });
  return words;
}

/// The value that a word of `values` stands for.
template <class Value, std::size_t Count>
Value read_word(ObjectReader& reader, std::string_view key, Value fallback, const std::array<Value, Count>& values) {
  const auto words = words_of(values);
  const std::string word = reader.choice_or(key, name_of(fallback), words);
  return values[static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin())];
}

void read_times(ObjectReader& reader, RequestSpec& spec) {
  RequestColumns& columns = spec.columns;
  if (spec.format == "csv") {
    columns.unit = read_word(reader, "time_unit", TimeUnit::seconds, time_units);
    columns.origin = columns.unit == TimeUnit::iso8601 ? TimeOrigin::first_row : TimeOrigin::zero;
  }
  columns.origin = read_word(reader, "time_origin", columns.origin, time_origins);
  if (columns.unit == TimeUnit::iso8601 && columns.origin == TimeOrigin::zero) {
    reader.complain("time_origin", "\"zero\"",
                    R"("first_row", "own_first_row" or "start", because the times are dates)");
  }
}

/// Keys `PREFIX_column` and `PREFIX_map`.
NameColumn read_names(ObjectReader& reader, const std::string& prefix) {
  NameColumn names;
  const std::string map_key = prefix + "_map";
  names.column = reader.text_or(prefix + "_column", "");
  if (reader.has(prefix + "_column") && names.column.empty()) {
    reader.complain(prefix + "_column", "an empty text", "a name in the header, or no such key");
  }
  auto map = reader.optional_object(map_key);
  if (!map) return names;
  if (!reader.has(prefix + "_column")) {
    reader.complain(map_key, "a map", fmt::format("\"{}_column\" beside it, whose cells it maps", prefix));
  }
  for (const auto& [cell, name] : map->text_members()) names.map.emplace(cell, name);
  map->finish();
  if (names.map.empty()) reader.complain(map_key, "an empty object", "at least one entry, or no such key");
  return names;
}

/// One column is not two things.
void require_distinct(const ObjectReader& reader, const RequestColumns& columns) {
  const auto compare = [&](std::string_view key, const std::string& one, std::string_view other_key,
                           const std::string& other) {
    if (one.empty() || normalised_column(one) != normalised_column(other)) return;
    reader.complain(key, tradewind::quoted(one), fmt::format("another column than that of {}", other_key));
  };
  compare("prompt_column", columns.prompt, "time_column", columns.time);
  compare("output_column", columns.output, "time_column", columns.time);
  compare("output_column", columns.output, "prompt_column", columns.prompt);
}

void read_repeat(ObjectReader& reader, RequestSpec& spec) {
  if (!reader.has("repeat") || !reader.raw("repeat").is_object()) {
    spec.repeat = reader.boolean_or("repeat", false);
    return;
  }
  ObjectReader repeat = reader.object("repeat");
  spec.repeat = true;
  spec.repeat_period_s = repeat.number("period_s", {0.001, LoadedTrace::period_s_max});
  repeat.finish();
}

}  // namespace

std::uint32_t read_tokens_max(ObjectReader& reader, std::string_view key, std::uint32_t fallback) {
  return static_cast<std::uint32_t>(reader.integer_or(key, fallback, 1, RowRules::tokens_limit));
}

void read_file_keys(ObjectReader& reader, RequestSpec& spec) {
  static constexpr std::array<std::string_view, 2> treatments = {"error", "skip"};
  static constexpr std::array<std::string_view, 2> orders = {"error", "sort"};
  static constexpr std::array<std::string_view, 2> duplicates = {"bad", "keep"};
  spec.path = {reader.text("path"), reader.file(), reader.pointer() + "/path"};
  if (spec.format == "azure_llm") {
    spec.columns = azure_llm_columns();
  } else if (spec.format == "vidur") {
    spec.columns = vidur_columns();
  } else {
    spec.columns.time = reader.text("time_column");
    spec.columns.prompt = reader.text("prompt_column");
    spec.columns.output = reader.text("output_column");
    require_distinct(reader, spec.columns);
  }
  read_times(reader, spec);
  spec.columns.model = read_names(reader, "model");
  spec.columns.origin_name = read_names(reader, "origin");
  spec.columns.klass = read_names(reader, "class");
  spec.columns.tenant = read_names(reader, "tenant");
  RowRules& rules = spec.rules;
  rules.skip_bad_rows = reader.choice_or("on_bad_row", treatments[0], treatments) == treatments[1];
  rules.bad_rows_max_share = reader.number_or("bad_rows_max_share", rules.bad_rows_max_share, {0.0, 1.0});
  rules.any_order = reader.choice_or("order", orders[0], orders) == orders[1];
  rules.keep_duplicates =
      reader.choice_or("duplicate_rows", duplicates[spec.columns.fine_times ? 0 : 1], duplicates) == duplicates[1];
  if (reader.has("rows_max")) {
    rules.rows_max =
        static_cast<std::uint64_t>(reader.integer("rows_max", 1, std::numeric_limits<std::int64_t>::max()));
  }
  rules.prompt_tokens_max = read_tokens_max(reader, "prompt_tokens_max", RowRules::tokens_limit);
  rules.output_tokens_max = read_tokens_max(reader, "output_tokens_max", RowRules::tokens_limit);
  read_repeat(reader, spec);
  spec.bootstrap = reader.boolean_or("bootstrap", false);
}

}  // namespace tradewind
