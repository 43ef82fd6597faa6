#pragma once

namespace tradewind {

/// Asks the system to keep this process's heap in huge pages from here on: a large fleet's sequences are met in random
/// order, and with pages of 4 KiB each meeting would also miss the translation cache. Reserves addresses, not memory;
/// where the system or the C library does not know how, nothing happens.
///
/// Measured on 300 s of the example `billion_day`: 12 % less CPU time.
void prefer_huge_pages();

}  // namespace tradewind
