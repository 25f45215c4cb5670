#include "app/run_texts.h"

#include "app/inputs.h"
#include "config/problem.h"
#include "config/rules_yaml.h"
#include "config/tables.h"
#include "config/yaml_tree.h"

namespace keiretsu::app {
namespace {

class Reader {
 public:
  explicit Reader(const Tell& tell) : tell_(tell) {}

  std::optional<std::string> read(const std::string& file) const {
    config::Problems problems;
    auto text = config::read_file(file, problems);
    tell(problems);
    return text;
  }
  template <class T>
  bool good(const std::expected<T, config::Problems>& outcome) const {
    if (!outcome) tell(outcome.error());
    return outcome.has_value();
  }

 private:
  void tell(const config::Problems& problems) const {
    for (const config::Problem& p : problems) tell_(telemetry::Level::error, config::text(p));
  }

  const Tell& tell_;
};

}  // namespace

// The texts that the store will keep are those that were checked.
std::optional<codec::EpochRow> read_texts(const config::Settings& settings, const Tell& tell) {
  const Reader in(tell);
  codec::EpochRow out;
  FxTable fx;
  bool all_good = true;
  if (!settings.fx.empty()) {
    const auto text = in.read(settings.fx);
    const auto parsed = text ? config::parse_fx(*text, settings.fx) : FxTable{};
    all_good = text && in.good(parsed);
    if (all_good) {
      fx = *parsed;
      out.fx = *text;
    }
  }
  const auto registry = in.read(settings.registry), rules = in.read(settings.rules);
  const auto parsed = registry ? config::parse_registry(*registry, settings.registry, fx) : std::unexpected(config::Problems{});
  all_good = in.good(parsed) && all_good;
  all_good = rules && in.good(config::parse_rules(*rules, settings.rules)) && all_good;
  if (!registry || !all_good) return std::nullopt;
  if (const auto told = told_strangers(*rules, settings.rules, *parsed); !told.empty()) tell(telemetry::Level::warn, told);
  out.registry = *registry;
  out.rules = *rules;
  return out;
}

}  // namespace keiretsu::app
