// The rows of structure and of what capital is given in: most legs move none of them.
#include "graph/fold.h"
#include "graph/fold_sums.h"

namespace keiretsu::graph {

ConsiderationRow& Folder::consideration(EntityId key) {
  return delta_.considerations.touch(key, [&]() -> const auto& { return base_->consideration(key); });
}

void Folder::add_structure(const LegEffect& e, unsigned mask, int sign) {
  const Leg& leg = *e.leg;
  if (is_consideration(e)) {
    ConsiderationRow& row = consideration(leg.to);
    TotalRow& all = total();
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].part(leg.type, leg.what), e.value, sign);
      add_to(all.lens[l].given.part(leg.type, leg.what), e.value, sign);
    });
  }
}

void Folder::add_facts(const Winner& w, int sign) {
  const std::vector<Fact>& facts = w.version->facts;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = facts[i];
    const FactKey key{{fact.subject, fact.counterparty}, fact.period, fact.deal, static_cast<std::uint32_t>(i)};
    FactRow& row = delta_.facts.touch(key, [&]() -> const auto& { return base_->fact(key); });
    // A deal has one winner a lens: what is there was told by it, and is gone with it.
    each_lens(w.mask, [&](std::size_t l) { row.lens[l] = sign > 0 ? FactRow::Lensed{fact.share, true} : FactRow::Lensed{}; });
  }
}

}  // namespace keiretsu::graph
