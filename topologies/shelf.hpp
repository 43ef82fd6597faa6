#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tradewind {

/// The entries of one kind in a catalogue: which there are is known at once, each is read when it is first asked for.
///
/// Not for several threads at a time.
template <class Entry>
class Shelf {
 public:
  using Entries = std::map<std::string, Entry, std::less<>>;
  using Read = std::function<Entry(const std::string& id)>;

  /// \param read  Reads an entry; throws ConfigError when its file is wrong.
  Shelf(std::set<std::string, std::less<>> ids, Read read) : ids_(std::move(ids)), read_(std::move(read)) {}

  [[nodiscard]] bool contains(std::string_view id) const { return ids_.contains(id); }
  [[nodiscard]] std::vector<std::string> ids() const { return {ids_.begin(), ids_.end()}; }

  /// Each throws what reading an entry does.
  ///
  /// \throws std::out_of_range  for an id that is not there: callers that read user input ask `contains` first.
  [[nodiscard]] const Entry& at(std::string_view id) const {
    const auto found = find(id);
    return found == end() ? entries_.at(std::string(id)) : found->second;
  }
  [[nodiscard]] typename Entries::const_iterator find(std::string_view id) const {
    const auto found = entries_.find(id);
    if (found != entries_.end() || !contains(id)) return found;
    return entries_.emplace(id, read_(std::string(id))).first;
  }
  /// Reads all entries, in the order of their ids.
  [[nodiscard]] typename Entries::const_iterator begin() const {
    for (const std::string& id : ids_) static_cast<void>(find(id));
    return entries_.begin();
  }
  [[nodiscard]] typename Entries::const_iterator end() const { return entries_.end(); }

 private:
  std::set<std::string, std::less<>> ids_;
  Read read_;
  mutable Entries entries_;  ///< read so far
};

/// The ids of one kind, in order: what messages choose a suggestion from.
template <class Entry>
[[nodiscard]] std::vector<std::string> ids_of(const Shelf<Entry>& shelf) {
  return shelf.ids();
}

}  // namespace tradewind
