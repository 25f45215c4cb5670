#include "telemetry/repeats.h"

namespace keiretsu::telemetry {

namespace {

std::string template_of(std::string_view component, std::string_view message) {
  std::string out(component);
  out += '\n';
  bool digits = false;
  for (const char c : message) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    else if (!digits) out += '0';
    digits = digit;
  }
  return out;
}

}  // namespace

bool Repeats::passes(int level, std::string_view component, std::string_view message, Time now) {
  Window& window = windows_.try_emplace(template_of(component, message), Window{now + kWindow, 0, {}}).first->second;
  if (++window.lines <= kMost) return true;
  window.held = {level, std::string(component), std::string(message), window.held.lines + 1};
  return false;
}

std::vector<Repeats::Held> Repeats::over(Time now) {
  std::vector<Held> out;
  const bool full = windows_.size() >= kTemplatesMost;
  for (auto it = windows_.begin(); it != windows_.end();) {
    Window& window = it->second;
    if (!full && now < window.end) {
      ++it;
      continue;
    }
    if (window.held.lines > 0) out.push_back(std::move(window.held));
    it = windows_.erase(it);
  }
  return out;
}

}  // namespace keiretsu::telemetry
