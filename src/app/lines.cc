#include "app/lines.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/time.h"

namespace keiretsu::app {
namespace {

std::string joined(const std::vector<std::string>& ids, const std::string& layer, const std::string& what = {}) {
  std::string out;
  for (const std::string& id : ids) out += (out.empty() ? "" : " ") + id;
  if (!layer.empty()) out += (out.empty() ? "@" : " @") + layer;
  if (!what.empty()) out += (out.empty() ? "in " : " in ") + what;
  return out;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string number(double x) {
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.6g", x);
  return {text.data(), static_cast<std::size_t>(n)};
}

}  // namespace

std::string readable(const alert::Transition& t) {
  std::string state(alert::name(t.state));
  if (t.reason != alert::Reason::none && t.state == alert::State::resolved) state += " (" + std::string(alert::name(t.reason)) + ")";
  return format_day(day_of(t.as_of)) + " " + padded(state, 19) + padded(std::string(alert::name(t.severity)), 9) +
         padded(std::to_string(t.insight), 3) + padded(t.rule, 24) + padded(joined(t.subject.ids, t.subject.layer), 28) + " " + t.summary;
}

std::string readable(const Reading& r) {
  std::string out =
      padded(r.measure, 26) + padded(r.scope, 13) + padded(joined(r.ids, r.layer, r.what), 35) + " " + padded(std::string(name(r.lens)), 9);
  if (const auto* n = std::get_if<std::int64_t>(&r.value)) out += std::to_string(*n);
  else out += number(std::get<double>(r.value));
  if (r.epsilon) out += "  epsilon=" + number(*r.epsilon);
  for (const auto& [key, value] : r.detail) {
    out += "  " + key + "=";
    if (const auto* s = std::get_if<std::string>(&value)) out += *s;
    else if (const auto* d = std::get_if<double>(&value)) out += number(*d);
    else if (const auto* b = std::get_if<bool>(&value)) out += *b ? "true" : "false";
    else out += joined(std::get<std::vector<std::string>>(value), {});
  }
  return out;
}

std::string json(const Reading& r) {
  nlohmann::ordered_json j;
  j["measure"] = r.measure;
  j["scope"] = r.scope;
  j["ids"] = r.ids;
  if (!r.layer.empty()) j["layer"] = r.layer;
  if (!r.what.empty()) j["what"] = r.what;
  j["lens"] = name(r.lens);
  std::visit([&](auto x) { j["value"] = x; }, r.value);
  if (r.epsilon) j["epsilon"] = *r.epsilon;
  for (const auto& [key, value] : r.detail) std::visit([&](const auto& x) { j["detail"][key] = x; }, value);
  return j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace keiretsu::app
