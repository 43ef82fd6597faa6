#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tradewind {

/// The SHA-256 digest of a stream of bytes, as results name their inputs. Call protocol: `add* hex`.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::span<const char> bytes);
  /// The digest of everything added so far, 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string digest_of(std::string_view bytes);

}  // namespace tradewind
