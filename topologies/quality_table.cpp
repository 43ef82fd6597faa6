#include "topologies/quality_table.hpp"

#include "sim/base/config/object_reader.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

namespace {

/// Four shares rounded to three digits may miss 1 by 4 × 0.0005.
constexpr double rounding = 0.002 + 1e-12;

std::set<std::string, std::less<>> read_tier(ObjectReader& tiers, std::string_view key) {
  const std::vector<std::string> ids = tiers.texts(key);
  if (ids.empty()) tiers.complain(key, "no model", "at least one model id");
  return {ids.begin(), ids.end()};
}

QualityTable read_tiers(ObjectReader tiers) {
  QualityTable table;
  tiers.ignore("source");  // for people
  tiers.ignore("grade");
  table.weak_models = read_tier(tiers, "weak");
  table.strong_models = read_tier(tiers, "strong");
  for (const std::string& id : table.weak_models) {
    if (table.strong_models.contains(id))
      tiers.complain("strong", fmt::format("\"{}\"", id), "no model of the weak tier");
  }
  tiers.finish();
  return table;
}

void read_shares(ObjectReader reader, QualityTable& table) {
  const auto share = [&](std::string_view key) { return reader.graded(key, Range::fraction()).value; };
  table.both = share("both");
  table.weak_only = share("weak_only");
  table.strong_only = share("strong_only");
  table.neither = share("neither");
  static_cast<void>(reader.optional_graded("questions", Range::positive()));
  reader.finish();
  const double sum = table.both + table.weak_only + table.strong_only + table.neither;
  if (reader.fine() && std::abs(sum - 1.0) > rounding)
    reader.complain("", fmt::format("shares that add up to {}", sum), "a sum of 1");
  table.both /= sum;
  table.weak_only /= sum;
  table.strong_only /= sum;
  table.neither /= sum;
}

}  // namespace

std::vector<QualityTable> read_quality_tables(const std::string& path) {
  return read_quality_tables(read_json_file(path), path);
}

std::vector<QualityTable> read_quality_tables(const nlohmann::json& document, const std::string& path) {
  ObjectReader reader(document, path);
  reader.ignore("description");
  const QualityTable tiers = read_tiers(reader.object("tiers"));
  std::vector<QualityTable> tables;
  for (const auto& [name, entry] : reader.object("tables").members()) {
    QualityTable table = tiers;
    table.name = name;
    read_shares(entry, table);
    tables.push_back(std::move(table));
  }
  if (tables.empty() && reader.fine()) reader.complain("tables", "no table", "at least one");
  reader.finish();
  return tables;
}

}  // namespace tradewind
