#include "sim/base/math/portable.hpp"

#include <sleef.h>

namespace tradewind::portable {

double exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double log2(double x) { return Sleef_cinz_log2d1_u10purec(x); }
double pow(double base, double exponent) { return Sleef_cinz_powd1_u10purec(base, exponent); }
double sin(double radians) { return Sleef_cinz_sind1_u10purec(radians); }
double cos(double radians) { return Sleef_cinz_cosd1_u10purec(radians); }

}  // namespace tradewind::portable
