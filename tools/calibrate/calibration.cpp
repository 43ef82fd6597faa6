#include "tools/calibrate/calibration.hpp"

#include "sim/base/config/config_error.hpp"
#include "tools/calibrate/fit_errors.hpp"
#include "topologies/precision.hpp"
#include "topologies/profile_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace tradewind {

namespace {

using Designs = std::vector<const StepDesign*>;

/// P_0, a and b.
constexpr std::size_t rows_min = 3;
/// Two for each constant of a single model's profile; with fewer, what they do not determine is the dense fit's.
constexpr std::size_t rows_enough = 6;

bool is_dense_bf16(const LanguageModel& model) {
  return model.family == "dense" && model.precision == Precision::bf16 && !model.expert_layers;
}

/// The family that a model's constants are filed under.
std::string family_of(const LanguageModel& model) { return is_dense_bf16(model) ? "dense" : model.id; }

/// Configurations that share a profile; dense BF16 first, then by the number of rows.
struct Group {
  std::string family;
  Designs designs;
};

std::vector<Group> groups_of(const std::vector<StepDesign>& designs) {
  std::vector<Group> groups;
  for (const StepDesign& design : designs) {
    const std::string family = family_of(*design.row().model);
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.family == family; });
    if (group == groups.end()) group = groups.insert(groups.end(), {family, {}});
    group->designs.push_back(&design);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    const bool a_dense = a.family == "dense";
    const bool b_dense = b.family == "dense";
    return a_dense != b_dense ? a_dense : a.designs.size() > b.designs.size();
  });
  return groups;
}

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

/// As a profile states them: shares to a thousandth, times to a tenth of a microsecond, powers to a watt.
void round_fit(Fit& fit, const FitSettings& settings) {
  for (std::size_t term = 0; term < time_terms; ++term) {
    if (!settings.free[term]) continue;
    double& value = fit.times[term];
    value = is_share(term) ? 1.0 / std::max(1e-3, rounded(1.0 / value, 1e-3)) : rounded(value, 1e-7);
  }
  for (double& value : fit.powers) value = std::round(value);
  for (auto& [task, context] : fit.contexts) {
    context = {std::round(context.prompt_tokens), rounded(context.length_bias, 0.01)};
  }
}

StepConstants constants_from(const Fit& fit, const StepConstants& like) {
  StepConstants constants = like;
  set_times(constants, fit.times);
  set_powers(constants, fit.powers);
  return constants;
}

/// Models of a group in order of their first row.
std::vector<std::string> models_of(const Designs& designs) {
  std::vector<std::string> ids;
  for (const StepDesign* design : designs) {
    const std::string& id = design->row().model->id;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

Designs chosen(const Designs& designs, const std::function<bool(const StepDesign&)>& wanted) {
  Designs part;
  std::copy_if(designs.begin(), designs.end(), std::back_inserter(part), [&](const auto* d) { return wanted(*d); });
  return part;
}

/// Whether a configuration is at the second, fourth… batch size of its series: same model, GPUs and task.
bool is_alternate(const StepDesign& design, const Designs& designs) {
  const Measurement& row = design.row();
  std::set<double> smaller;
  for (const StepDesign* other : designs) {
    const Measurement& beside = other->row();
    const bool series = beside.model == row.model && beside.gpus == row.gpus && beside.task == row.task;
    if (series && beside.batch_limit < row.batch_limit) smaller.insert(beside.batch_limit);
  }
  return smaller.size() % 2 == 1;
}

/// Fits one profile at a time, and keeps what later ones rest on.
class Calibrator {
 public:
  explicit Calibrator(const CalibrationRequest& request) : request_(&request) {
    for (const Measurement& row : request.rows) designs_.emplace_back(row, *request.part, *request.engine);
  }

  Calibration run() {
    const std::vector<Group> groups = groups_of(designs_);
    for (const Group& group : groups) {
      check_rows(group);
      result_.profiles.push_back(profile(group));
    }
    warn_of_memory();
    return std::move(result_);
  }

 private:
  void check_rows(const Group& group) const {
    if (group.designs.size() >= rows_min) return;
    throw ConfigError(
        request_->file, fmt::format("line {}", group.designs.front()->row().line),
        fmt::format("{} configurations of {}", group.designs.size(), group.family),
        fmt::format("at least {}: fewer cannot tell power_base_w, power_memory_w and power_compute_w apart", rows_min));
  }

  /// Numbers far from any that could be measured overflow on the way.
  void check_finite(const ProfileFit& profile) const {
    const auto finite = [](const FitErrors& errors) {
      return std::isfinite(errors.throughput + errors.inter_token + errors.power + errors.per_token);
    };
    const bool fine = std::all_of(profile.numbers.begin(), profile.numbers.end(),
                                  [](const FittedNumber& number) { return std::isfinite(number.value); }) &&
                      finite(profile.all) && (!profile.all_held_out || finite(*profile.all_held_out));
    if (fine) return;
    throw ConfigError(request_->file, "",
                      fmt::format("configurations of {} that no constants fit", profile.constants.family),
                      "measurements that one engine on one accelerator could give");
  }

  [[nodiscard]] const StepConstants& engine_constants(const Group& group) const {
    const Measurement& row = group.designs.front()->row();
    try {
      return constants_for(*request_->engine, *row.model, request_->part->id);
    } catch (const UnknownProfile& error) {
      throw ConfigError(request_->file, fmt::format("line {}", row.line), error.what(),
                        "a template with constants for the model: prefill cannot be told from steady decoding");
    }
  }

  [[nodiscard]] FitSettings settings_for(const Group& group) const {
    const auto index = [](TimeTerm term) { return static_cast<std::size_t>(term); };
    FitSettings settings;
    settings.start = times_of(engine_constants(group));
    settings.power_base_min = request_->part->idle_bare.value();
    settings.known = result_.contexts;
    settings.free.fill(true);
    settings.free[index(TimeTerm::prefill)] = false;
    settings.power_free.fill(true);
    if (group.family == "dense") return settings;
    settings.power_free[static_cast<std::size_t>(PowerTerm::kv)] = false;
    for (const TimeTerm term : {TimeTerm::kv, TimeTerm::decode, TimeTerm::all_reduce}) {
      settings.free[index(term)] = false;
      if (dense_) settings.start[index(term)] = dense_->times[index(term)];
    }
    return settings;
  }

  ProfileFit profile(const Group& group) {
    FitSettings settings = settings_for(group);
    if (group.family != "dense" && dense_ && group.designs.size() < rows_enough) keep_unidentified(group, settings);
    Fit all = fit(group.designs, settings);
    round_fit(all, settings);
    ProfileFit profile;
    const LanguageModel& model = *group.designs.front()->row().model;
    StepConstants like;
    like.family = group.family;
    like.precision = model.precision;
    like.accelerator = request_->part->id;
    profile.constants = constants_from(all, like);
    profile.rows = static_cast<int>(group.designs.size());
    profile.numbers = all.numbers;
    for (const std::string& id : models_of(group.designs)) {
      const Designs rows = chosen(group.designs, [&](const StepDesign& d) { return d.row().model->id == id; });
      profile.in_sample.push_back({id, errors_of(rows, profile.constants, all.contexts)});
    }
    profile.all = together(profile.in_sample);
    hold_out(group, settings, all.contexts, profile);
    check_finite(profile);
    warn_of_numbers(profile);
    for (const auto& [task, context] : all.contexts) result_.contexts.try_emplace(task, context);
    if (group.family == "dense") dense_ = all;
    return profile;
  }

  /// Leaves to the dense fit what a few configurations do not determine.
  void keep_unidentified(const Group& group, FitSettings& settings) {
    const Fit own = fit(group.designs, settings);
    const auto keep = [&](std::string_view key, double value, bool& free) {
      const auto number =
          std::find_if(own.numbers.begin(), own.numbers.end(), [&](const auto& n) { return n.key == key; });
      if (number == own.numbers.end() || number->identified()) return;
      free = false;
      result_.warnings.push_back(
          fmt::format("{}: {} is kept at {:.4g} as fitted for dense BF16: {} configurations do not "
                      "determine it",
                      group.family, key, value, group.designs.size()));
    };
    const auto in_profile_units = [&](std::size_t term) {
      return is_share(term) ? 1.0 / dense_->times[term] : 1e6 * dense_->times[term];
    };
    for (std::size_t term = 0; term < time_terms; ++term) {
      keep(key_of_time(term), in_profile_units(term), settings.free[term]);
      if (!settings.free[term] && term != static_cast<std::size_t>(TimeTerm::prefill)) {
        settings.start[term] = dense_->times[term];
      }
    }
    for (std::size_t term = 0; term < power_terms; ++term) {
      keep(key_of_power(term), dense_->powers[term], settings.power_free[term]);
      if (!settings.power_free[term]) settings.power_start[term] = dense_->powers[term];
    }
  }

  void hold_out(const Group& group, const FitSettings& settings, const TaskContexts& contexts, ProfileFit& profile) {
    const std::vector<std::string> models = models_of(group.designs);
    profile.hold_out = request_->hold_out.value_or(models.size() > 1 ? HoldOut::family : HoldOut::alternate);
    for (const std::string& id : models) {
      const bool family = profile.hold_out == HoldOut::family;
      const auto out = [&](const StepDesign& design) {
        return design.row().model->id == id && (family || is_alternate(design, group.designs));
      };
      // Without families, every model's held-out rows are judged by one and the same fit to the other rows.
      const auto rest = [&](const StepDesign& design) {
        return family ? !out(design) : !is_alternate(design, group.designs);
      };
      const Designs train = chosen(group.designs, rest);
      const Designs judge = chosen(group.designs, out);
      if (train.size() < rows_min || judge.empty()) {
        result_.warnings.push_back(
            fmt::format("{}: too few configurations to hold some of {} out; its errors are those of the fit alone",
                        group.family, id));
        continue;
      }
      Fit partial = fit(train, settings);
      round_fit(partial, settings);
      partial.contexts.insert(contexts.begin(), contexts.end());
      const StepConstants constants = constants_from(partial, profile.constants);
      HeldOutFit held{id, errors_of(judge, constants, partial.contexts), constants, partial.contexts, {}};
      for (const StepDesign* design : judge) held.lines.push_back(design->row().line);
      profile.held_out.push_back(std::move(held));
    }
    if (!profile.held_out.empty()) profile.all_held_out = together(profile.held_out);
  }

  void warn_of_numbers(const ProfileFit& profile) {
    for (const FittedNumber& number : profile.numbers) {
      if (number.identified()) continue;
      const std::string why = number.at_bound ? "a bound is reached"
                              : std::isfinite(number.standard_error)
                                  ? "the standard error is more than half the value"
                                  : "no more configurations than unknowns, or none that tells it from others";
      result_.warnings.push_back(
          fmt::format("{}: {} is not identified by the data: {}", profile.constants.family, number.key, why));
    }
  }

  /// Where the KV cache cannot hold what is said to have run, contexts or memory rules are not the engine's.
  void warn_of_memory() {
    for (const StepDesign& design : designs_) {
      const Measurement& row = design.row();
      const SteadyBatch batch = steady_batch(row, result_.contexts.at(row.task));
      const StepModel model = design.model({});
      if (batch.fits(model)) continue;
      result_.warnings.push_back(
          fmt::format("line {}: batch {:.1f} of {}, {} GPUs, needs {:.0f} tokens of KV cache and {:.0f} fit; fitted as "
                      "if they did",
                      row.line, row.batch, row.model->id, row.gpus, batch.sequences * batch.context(),
                      batch.sequences_max(model) * batch.context()));
    }
  }

  const CalibrationRequest* request_;
  std::vector<StepDesign> designs_;
  std::optional<Fit> dense_;
  Calibration result_;
};

}  // namespace

Calibration calibrate(const CalibrationRequest& request) { return Calibrator(request).run(); }

}  // namespace tradewind
