// What is kept of a report's words: its event id, and its sources packed (deal/sources.h). Both in one
// piece of memory no longer than they are: a million reports have them, and few are ever read.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace keiretsu {

class ReportTexts {
 public:
  ReportTexts() = default;
  ReportTexts(std::string_view event_id, std::string_view sources) {
    const Sizes sizes{static_cast<std::uint32_t>(event_id.size()), static_cast<std::uint32_t>(sources.size())};
    bytes_ = std::make_unique_for_overwrite<char[]>(sizeof sizes + event_id.size() + sources.size());
    std::memcpy(bytes_.get(), &sizes, sizeof sizes);
    event_id.copy(bytes_.get() + sizeof sizes, event_id.size());
    sources.copy(bytes_.get() + sizeof sizes + event_id.size(), sources.size());
  }
  ReportTexts(const ReportTexts& o) : ReportTexts(o.event_id(), o.sources()) {}
  ReportTexts(ReportTexts&&) noexcept = default;
  ReportTexts& operator=(ReportTexts o) noexcept {
    bytes_ = std::move(o.bytes_);
    return *this;
  }
  ~ReportTexts() = default;

  [[nodiscard]] std::string_view event_id() const { return {text(), sizes().event_id}; }
  [[nodiscard]] std::string_view sources() const { return {text() + sizes().event_id, sizes().sources}; }
  bool operator==(const ReportTexts& o) const { return event_id() == o.event_id() && sources() == o.sources(); }

 private:
  struct Sizes {
    std::uint32_t event_id = 0, sources = 0;
  };
  [[nodiscard]] Sizes sizes() const {
    Sizes out;
    if (bytes_) std::memcpy(&out, bytes_.get(), sizeof out);
    return out;
  }
  [[nodiscard]] const char* text() const { return bytes_ ? bytes_.get() + sizeof(Sizes) : ""; }

  std::unique_ptr<char[]> bytes_;  // Sizes, the event id, the sources; none: both are empty
};

}  // namespace keiretsu
