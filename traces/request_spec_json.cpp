#include "traces/request_spec.hpp"

#include <limits>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

std::string_view word(LengthShape shape) {
  switch (shape) {
    case LengthShape::lognormal:
      return "lognormal";
    case LengthShape::exponential:
      return "exponential";
    case LengthShape::constant:
      return "constant";
  }
  return "";
}

void add_length(json& out, const std::string& prefix, const LengthSpec& length) {
  out[prefix + "_distribution"] = word(length.shape);
  out[prefix + "_median"] = length.median;
  out[prefix + "_max"] = length.max;
  if (length.shape == LengthShape::lognormal) out[prefix + "_sigma"] = length.sigma;
}

void add_generator(json& out, const SyntheticSpec& spec) {
  out["rate_rps"] = spec.rate_rps;
  out["burstiness"] = spec.burstiness;
  add_length(out, "prompt_tokens", spec.prompt);
  add_length(out, "output_tokens", spec.output);
}

void add_names(json& out, const std::string& prefix, const NameColumn& names) {
  if (!names.given()) return;
  out[prefix + "_column"] = names.column;
  if (!names.map.empty()) out[prefix + "_map"] = names.map;
}

void add_file(json& out, const RequestSpec& spec) {
  out["path"] = spec.path.path;
  if (spec.format == "csv") {
    out["time_column"] = spec.columns.time;
    out["prompt_column"] = spec.columns.prompt;
    out["output_column"] = spec.columns.output;
    out["time_unit"] = name_of(spec.columns.unit);
  }
  out["time_origin"] = name_of(spec.columns.origin);
  add_names(out, "model", spec.columns.model);
  add_names(out, "origin", spec.columns.origin_name);
  add_names(out, "class", spec.columns.klass);
  add_names(out, "tenant", spec.columns.tenant);
  const RowRules& rules = spec.rules;
  out["on_bad_row"] = rules.skip_bad_rows ? "skip" : "error";
  out["bad_rows_max_share"] = rules.bad_rows_max_share;
  out["order"] = rules.any_order ? "sort" : "error";
  out["duplicate_rows"] = rules.keep_duplicates ? "keep" : "bad";
  if (rules.rows_max <= std::numeric_limits<std::int64_t>::max()) out["rows_max"] = rules.rows_max;
  out["prompt_tokens_max"] = rules.prompt_tokens_max;
  out["output_tokens_max"] = rules.output_tokens_max;
  out["repeat"] = spec.repeat;
  if (spec.repeat_period_s) out["repeat"] = {{"period_s", *spec.repeat_period_s}};
  out["bootstrap"] = spec.bootstrap;
}

json to_json(const ProfileSpec& profile) {
  if (profile.shape == ProfileShape::flat) return {{"shape", "flat"}};
  return {{"shape", "diurnal"}, {"peak_to_mean", profile.peak_to_mean}, {"peak_hour", profile.peak_hour}};
}

}  // namespace

json to_json(const RequestSpec& spec) {
  json out{{"format", spec.format},
           {"rate_scale", spec.rate_scale},
           {"superpose", spec.superpose},
           {"profile", to_json(spec.profile)}};
  if (spec.synthetic) {
    add_generator(out, *spec.synthetic);
  } else {
    add_file(out, spec);
  }
  return out;
}

}  // namespace tradewind
