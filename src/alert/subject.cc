#include "alert/subject.h"

namespace keiretsu::alert {

std::string SubjectTold::text() const {
  std::string out = scope;
  for (const std::string& id : ids) out += '\x1f' + id;
  if (!layer.empty()) out += "\x1f@" + layer;
  return out;
}

SubjectTold tell(const Subject& s, const resolve::Symbols& symbols) {
  SubjectTold out{std::string(name(s.scope)), {}, {}};
  if (s.a.known()) out.ids.emplace_back(symbols.id(s.a));
  if (s.b.known()) out.ids.emplace_back(symbols.id(s.b));
  if (s.layer.known()) out.layer = symbols.layer(s.layer);
  return out;
}

}  // namespace keiretsu::alert
