#pragma once

namespace tradewind {

enum class ProfileShape { flat, diurnal };

/// How the request rate of an origin follows its local clock.
struct ProfileSpec {
  ProfileShape shape = ProfileShape::flat;
  double peak_to_mean = 1.0;  ///< in [1, 1.95]; the trough is 2 − this
  double peak_hour = 15.0;    ///< local, in [0, 24]
};

/// The time warp of one origin: arrivals that come evenly are moved so that their rate follows
/// 1 + (peak_to_mean − 1)·cos(2π (local hour − peak_hour)/24), which keeps their burstiness.
///
/// Λ(t) is the integral of that rate from the scenario's start; an arrival at even time s moves to the t with Λ(t) = s.
/// Over whole days Λ(t) = t, so [0, duration) maps onto itself. For other durations nothing is normalised: a run that
/// covers only the peak has more arrivals than an even one, a night has fewer.
class DailyProfile {
 public:
  /// \param local_hour_at_start  The origin's clock at simulated time 0, in [0, 24).
  DailyProfile(const ProfileSpec& spec, double local_hour_at_start);

  /// Λ(t), in seconds of even time.
  [[nodiscard]] double even_time(double t) const;
  /// The t with Λ(t) = s: Λ(t) is within 1e-9 s of s, or within the spacing of doubles there. Fastest where s is
  /// near the last one.
  [[nodiscard]] double warped_time(double s);

 private:
  /// A pair (s, t) of the warp and the sky there: what lies near follows from it without a sine.
  struct Anchor {
    double s = 0.0;
    double t = 0.0;
    double sine = 0.0;
    double cosine = 0.0;
    double rate = 1.0;
  };
  [[nodiscard]] Anchor anchor_at(double s, double t) const;
  [[nodiscard]] double solved(double s, double guess) const;

  double amplitude_;
  double phase_;       ///< of the cosine at t = 0, radians
  double sine_start_;  ///< its sine
  Anchor anchor_;
};

}  // namespace tradewind
