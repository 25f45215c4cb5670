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
  for (const EntityId e : s.places())
    if (e.known()) out.ids.emplace_back(symbols.id(e));
  if (s.layer.known()) out.layer = symbols.layer(s.layer);
  return out;
}

}  // namespace keiretsu::alert
