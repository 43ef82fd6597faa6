#include "tests/unit/house/type_names.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace tradewind::house {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Where a literal or comment that begins at `at` ends; `at` itself where none begins.
std::size_t end_of_hidden(std::string_view text, std::size_t at) {
  const auto after = [&](std::string_view end, std::size_t from) {
    const std::size_t found = text.find(end, from);
    return found == std::string_view::npos ? text.size() : found + end.size();
  };
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("//") || rest.starts_with('#')) return std::min(text.find('\n', at), text.size());
  if (rest.starts_with("/*")) return after("*/", at + 2);
  if (rest.starts_with("R\"")) {
    const std::string mark = ")" + std::string(rest.substr(2, rest.find('(') - 2)) + "\"";
    return after(mark, at + 2);
  }
  const bool separator = rest.starts_with('\'') && at > 0 && is_word(text[at - 1]);
  if (separator || !(rest.starts_with('"') || rest.starts_with('\''))) return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != rest.front()) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

/// Words and single signs (`::` is one) of a text without its comments, literals and preprocessor lines.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t hidden = end_of_hidden(text, at);
    if (hidden != at) {
      at = hidden;
      continue;
    }
    std::size_t end = at + 1;
    if (is_word(text[at])) {
      while (end < text.size() && is_word(text[end])) ++end;
    } else if (text.substr(at, 2) == "::") {
      ++end;
    }
    if (std::isspace(static_cast<unsigned char>(text[at])) == 0) tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

/// Reads tokens, knowing in which namespaces they stand.
class TypeReader {
 public:
  explicit TypeReader(std::string_view source) : tokens_(tokens_of(source)) {}

  std::vector<std::string> read() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const std::string_view word = tokens_[at_];
      if (word == "namespace") {
        enter_namespace();
      } else if (word == "{") {
        scopes_.emplace_back();
      } else if (word == "}") {
        if (!scopes_.empty()) scopes_.pop_back();
      } else if (word == "class" || word == "struct" || word == "enum") {
        read_type();
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string_view token(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : std::string_view();
  }

  /// Stops at the brace, which it enters.
  void enter_namespace() {
    std::string name;
    for (++at_; at_ < tokens_.size() && token(0) != "{" && token(0) != ";" && token(0) != "="; ++at_) name += token(0);
    if (token(0) == "{") scopes_.emplace_back(name.empty() ? std::nullopt : std::optional(name));
  }

  /// Stops before what follows the name.
  void read_type() {
    if (token(1) == "class" || token(1) == "struct") ++at_;
    while (token(1) == "[" || token(1) == "alignas") {
      const std::string_view close = token(1) == "[" ? "]" : ")";
      while (at_ + 1 < tokens_.size() && token(1) != close) ++at_;
      while (token(1) == close) ++at_;
    }
    const std::string_view next = token(2);
    const bool named = !token(1).empty() && is_word(token(1).front());
    if (!named || (next != "{" && next != ":" && next != "final")) return;
    std::string name;
    for (const auto& scope : scopes_) {
      if (!scope) return;
      name += *scope + "::";
    }
    if (!scopes_.empty()) found_.push_back(name + std::string(token(1)));
    ++at_;
  }

  std::vector<std::string_view> tokens_;
  std::size_t at_ = 0;
  std::vector<std::optional<std::string>> scopes_;  ///< nothing: an unnamed namespace, or no namespace
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> defined_types(std::string_view source) { return TypeReader(source).read(); }

}  // namespace tradewind::house
