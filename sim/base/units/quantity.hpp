#pragma once

#include <compare>

namespace tradewind {

/// A physical quantity: one double in base units, its dimension in the type.
///
/// The exponents are those of second, joule, gram of CO2-equivalent, byte, litre of water and US dollar. Products and
/// quotients carry the dimension along; adding two quantities of different dimension does not compile. A quantity
/// costs exactly what a double costs.
template <int Second, int Joule, int Gram, int Byte, int Litre, int Dollar>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  /// The number in base units (s, J, g, B, L, USD and their products).
  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value_ *= factor;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value_ + b.value_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value_ - b.value_); }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double factor) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator*(double factor, Quantity a) { return Quantity(factor * a.value_); }
  friend constexpr Quantity operator/(Quantity a, double divisor) { return Quantity(a.value_ / divisor); }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0.0;
};

namespace detail {
template <int S, int J, int G, int B, int L, int D>
constexpr auto quantity_or_number(double value) {
  if constexpr (S == 0 && J == 0 && G == 0 && B == 0 && L == 0 && D == 0) {
    return value;
  } else {
    return Quantity<S, J, G, B, L, D>(value);
  }
}
}  // namespace detail

template <int S1, int J1, int G1, int B1, int L1, int D1, int S2, int J2, int G2, int B2, int L2, int D2>
constexpr auto operator*(Quantity<S1, J1, G1, B1, L1, D1> a, Quantity<S2, J2, G2, B2, L2, D2> b) {
  return detail::quantity_or_number<S1 + S2, J1 + J2, G1 + G2, B1 + B2, L1 + L2, D1 + D2>(a.value() * b.value());
}

template <int S1, int J1, int G1, int B1, int L1, int D1, int S2, int J2, int G2, int B2, int L2, int D2>
constexpr auto operator/(Quantity<S1, J1, G1, B1, L1, D1> a, Quantity<S2, J2, G2, B2, L2, D2> b) {
  return detail::quantity_or_number<S1 - S2, J1 - J2, G1 - G2, B1 - B2, L1 - L2, D1 - D2>(a.value() / b.value());
}

using Seconds = Quantity<1, 0, 0, 0, 0, 0>;
using Joules = Quantity<0, 1, 0, 0, 0, 0>;
using Watts = Quantity<-1, 1, 0, 0, 0, 0>;
using Grams = Quantity<0, 0, 1, 0, 0, 0>;            ///< of CO2-equivalent
using GramsPerJoule = Quantity<0, -1, 1, 0, 0, 0>;   ///< carbon intensity
using GramsPerSecond = Quantity<-1, 0, 1, 0, 0, 0>;  ///< embodied carbon, spread over a service life
using Bytes = Quantity<0, 0, 0, 1, 0, 0>;
using BytesPerSecond = Quantity<-1, 0, 0, 1, 0, 0>;
using JoulesPerByte = Quantity<0, 1, 0, -1, 0, 0>;
using Litres = Quantity<0, 0, 0, 0, 1, 0>;
using LitresPerJoule = Quantity<0, -1, 0, 0, 1, 0>;
using Dollars = Quantity<0, 0, 0, 0, 0, 1>;
using DollarsPerJoule = Quantity<0, -1, 0, 0, 0, 1>;
using DollarsPerSecond = Quantity<-1, 0, 0, 0, 0, 1>;

constexpr Seconds milliseconds(double x) { return Seconds(x * 1e-3); }
constexpr Seconds hours(double x) { return Seconds(x * 3600.0); }
constexpr double in_milliseconds(Seconds t) { return t.value() * 1e3; }
constexpr double in_hours(Seconds t) { return t.value() / 3600.0; }
constexpr Joules kilowatt_hours(double x) { return Joules(x * 3.6e6); }
constexpr double in_kwh(Joules e) { return e.value() / 3.6e6; }
constexpr double in_wh(Joules e) { return e.value() / 3600.0; }
constexpr GramsPerJoule grams_per_kwh(double x) { return GramsPerJoule(x / 3.6e6); }
constexpr double in_grams_per_kwh(GramsPerJoule x) { return x.value() * 3.6e6; }
constexpr LitresPerJoule litres_per_kwh(double x) { return LitresPerJoule(x / 3.6e6); }
constexpr DollarsPerJoule dollars_per_kwh(double x) { return DollarsPerJoule(x / 3.6e6); }
constexpr double in_dollars_per_kwh(DollarsPerJoule x) { return x.value() * 3.6e6; }
constexpr DollarsPerSecond dollars_per_hour(double x) { return DollarsPerSecond(x / 3600.0); }
constexpr Bytes gigabytes(double x) { return Bytes(x * 1e9); }
constexpr BytesPerSecond gigabytes_per_second(double x) { return BytesPerSecond(x * 1e9); }

}  // namespace tradewind
