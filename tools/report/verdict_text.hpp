#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// What a comparison says, in one sentence: who of those that meet the limits emits least, by how much less than the
/// baseline, and what it does to latency; or that nobody meets them, and who is nearest.
[[nodiscard]] std::string verdict_of(const nlohmann::json& comparison);

/// A warning where marginal intensity ranks variants that meet the limits otherwise than average does, by more than can
/// be told apart; else empty.
[[nodiscard]] std::string other_order(const nlohmann::json& comparison);

/// What a reader must know about one variant: whether it meets the limits, its change against the baseline (with seeds
/// its intervals and what they allow to say), why its carbon differs, requests without an answer, and what bound and
/// hindsight say or why they are missing.
[[nodiscard]] std::vector<std::string> remarks_on(const nlohmann::json& variant, const nlohmann::json& comparison);

}  // namespace tradewind
