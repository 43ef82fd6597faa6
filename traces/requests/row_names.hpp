#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tradewind {

/// A column whose cells are names, and what they stand for.
struct NameColumn {
  std::string column;                      ///< empty: there is none
  std::map<std::string, std::string> map;  ///< from a cell to a name; a cell that it lacks is the name itself

  [[nodiscard]] bool given() const { return !column.empty(); }
};

/// Names by number: those that are known, or all that are met.
class NameList {
 public:
  /// The names known; others are refused.
  explicit NameList(std::vector<std::string> known);
  /// None yet, and every one is welcome.
  NameList() : open_(true) {}

  /// 1 + its index; 0 for a name that is refused, is no UTF-8, or would be the 65,536th.
  [[nodiscard]] std::uint16_t number_of(const std::string& name);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// Whether every name is welcome.
  [[nodiscard]] bool open() const { return open_; }

  static constexpr std::size_t most = 65'535;  ///< names

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint16_t> numbers_;
  bool open_ = false;
};

/// What the cells of a column stand for, as numbers of a list that other columns may share.
class NameReader {
 public:
  NameReader(NameColumn column, std::shared_ptr<NameList> names)
      : column_(std::move(column)), names_(std::move(names)) {}

  /// As `NameList::number_of`.
  [[nodiscard]] std::uint16_t number_of(std::string_view cell);
  /// For messages: the names known or met, the first few of many.
  [[nodiscard]] std::string shown() const;
  [[nodiscard]] const NameList& names() const { return *names_; }

 private:
  struct Hash {
    using is_transparent = void;  // the library's name  NOLINT(readability-identifier-naming)
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  NameColumn column_;
  std::shared_ptr<NameList> names_;
  std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>> cells_;  ///< that were good
};

/// Who the rows of a file may name. A column that is given and has no list here may name anybody.
struct RowNames {
  std::shared_ptr<NameList> models;
  std::shared_ptr<NameList> origins;
  std::shared_ptr<NameList> classes;
  std::shared_ptr<NameList> tenants;
};

}  // namespace tradewind
