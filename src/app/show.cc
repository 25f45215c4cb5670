// keiretsu show: what the graph knows of an organisation, a tie, a layer or a deal, and
// every reading; from a store (read-only, its daemon may run) or from reports in files.
#include <functional>
#include <iostream>
#include <memory>

#include "app/describe.h"
#include "app/insights.h"
#include "app/lines.h"
#include "app/opened.h"
#include "app/show_text.h"
#include "app/verbs.h"
#include "codec/place.h"
#include "config/problem.h"

namespace keiretsu::app {
namespace {

struct Options {
  Place place;
  std::string lens, first, second;
  bool json = false;
  [[nodiscard]] std::optional<Lens> one_lens() const { return parse_lens(lens); }
  // What is told in one lens alone: what the parties have said.
  [[nodiscard]] Lens column() const { return one_lens().value_or(Lens::stated); }
};

using Words = std::vector<std::string_view>;

ExitCode unknown(const std::string& asked, const char* what, const Words& candidates) {
  std::cerr << codec::shown(asked) << " is no " << what << config::did_you_mean(asked, candidates) << '\n';
  return ExitCode::bad_input;
}

Words entity_words(const ledger::Ledger& ledger) {
  Words out;
  for (const RegistryEntry& entry : ledger.registry().entries()) {
    out.push_back(entry.id);
    out.push_back(entry.name);
    out.insert(out.end(), entry.aliases.begin(), entry.aliases.end());
  }
  for (std::uint32_t e = 0; e < ledger.symbols().entity_count(); ++e) out.push_back(ledger.symbols().id(EntityId{e}));
  return out;
}

ExitCode unknown_entity(const ledger::Ledger& ledger, const std::string& asked) {
  return unknown(asked, "organisation that the registry or a report names", entity_words(ledger));
}

void print(const Options& options, const Json& described, const std::string& text) {
  if (options.json) std::cout << dump(described) << '\n';
  else std::cout << text;
}

ExitCode show_entity(const ledger::Ledger& ledger, const Options& options) {
  const auto house = ledger.find_house(options.first);
  if (!house) return unknown_entity(ledger, options.first);
  const Json entity = describe_entity(ledger, *house);
  print(options, entity, entity_text(entity, options.column()));
  return ExitCode::done;
}

ExitCode show_tie(const ledger::Ledger& ledger, const Options& options) {
  const auto a = ledger.find_house(options.first), b = ledger.find_house(options.second);
  if (!a || !b) return unknown_entity(ledger, a ? options.second : options.first);
  if (*a == *b) {
    std::cerr << codec::shown(options.first) << " and " << codec::shown(options.second) << " are one house, " << ledger.symbols().id(*a)
              << "; expected two\n";
    return ExitCode::bad_input;
  }
  const Json tie = describe_tie(ledger, *a, *b);
  print(options, tie, tie_text(tie, options.column()));
  return ExitCode::done;
}

ExitCode show_layer(const ledger::Ledger& ledger, const Options& options) {
  const auto layer = ledger.symbols().find_layer(options.first);
  if (!layer) {
    Words words;
    for (std::size_t l = 0; l < ledger.symbols().layer_count(); ++l)
      words.push_back(ledger.symbols().layer(LayerId{static_cast<std::uint16_t>(l)}));
    return unknown(options.first, "layer that the registry or a report names", words);
  }
  const Json described = describe_layer(ledger, *layer);
  print(options, described, layer_text(described, options.column()));
  return ExitCode::done;
}

ExitCode show_deal(const ledger::Ledger& ledger, const Options& options) {
  constexpr std::size_t kCompared = 20'000;  // a hint is not worth more comparisons
  const auto deal = ledger.deals().find(options.first);
  if (!deal) {
    Words words;
    for (std::uint32_t i = 0; i < ledger.deals().size() && i < kCompared; ++i) words.push_back(ledger.deals().at(DealIx{i}).id);
    return unknown(options.first, "deal that a report told", words);
  }
  const Json described = describe_deal(ledger, *deal);
  print(options, described, deal_text(described));
  return ExitCode::done;
}

ExitCode show_measures(const ledger::Ledger& ledger, const Options& options) {
  for (const Reading& r : readings(ledger, options.one_lens())) std::cout << (options.json ? json(r) : readable(r)) << '\n';
  return ExitCode::done;
}

ExitCode show_insights(const ledger::Ledger& ledger, const Options& options) {
  std::optional<EntityId> house;
  if (!options.first.empty()) {
    house = ledger.find_house(options.first);
    if (!house) return unknown_entity(ledger, options.first);
  }
  const Json insights = describe_insights(ledger, house, options.column());
  print(options, insights, insights_text(insights));
  return ExitCode::done;
}

using Show = std::function<ExitCode(const ledger::Ledger&, const Options&)>;

ExitCode show(const Options& options, const Show& what) {
  const auto ledger = open_ledger(options.place);
  if (!ledger) {
    std::cerr << ledger.error().message << '\n';
    return ledger.error().exit;
  }
  return what(**ledger, options);
}

}  // namespace

void add_show(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("show", "an organisation, a tie, a layer, a deal, or every reading; from a store or from reports");
  verb->require_subcommand(1);
  options->place.add_to(*verb);
  verb->add_option("--lens", options->lens, "of readings and of a layer; default: stated, of measures all three")
      ->check(CLI::IsMember({"reported", "stated", "firm"}));
  verb->add_flag("--json", options->json, "one JSON object, with all lenses; of measures one a line");
  const auto add = [&](const char* name, const char* about, Show what) {
    CLI::App* sub = verb->add_subcommand(name, about);
    sub->fallthrough();
    sub->callback([options, what = std::move(what), &exit] { exit = show(*options, what); });
    return sub;
  };
  add("entity", "who it is, its ties with money in each lens, readings, open alerts", show_entity)
      ->add_option("NAME", options->first, "id, name or alias")
      ->required();
  CLI::App* tie = add("tie", "the live legs between two organisations, with deals and sources", show_tie);
  tie->add_option("A", options->first, "id, name or alias")->required();
  tie->add_option("B", options->second, "id, name or alias")->required();
  add("layer", "its suppliers by money and by relations, and how concentrated it is", show_layer)
      ->add_option("LAYER", options->first, "cloud, chips, ...")
      ->required();
  add("deal", "all its reports, which of them counts in each lens, conflicts, sources", show_deal)
      ->add_option("DEAL_ID", options->first)
      ->required();
  add("measures", "every reading, as `replay --measures` prints them", show_measures);
  add("insights", "the eleven insights, each in one sentence with its number and deals", show_insights)
      ->add_option("--entity", options->first, "of one organisation: id, name or alias");
  verb->footer(
      "Examples:\n"
      "  keiretsu show entity openai --config config/keiretsu.yaml\n"
      "  keiretsu show tie openai Oracle --from deploy/data/ai-deals.jsonl --until 2025-09-10\n"
      "  keiretsu show insights --entity openai --from deploy/data/ai-deals.jsonl\n"
      "  keiretsu show layer cloud --lens firm --store /var/lib/keiretsu\n"
      "  keiretsu show measures --lens stated --json --store /var/lib/keiretsu | jq .");
}

}  // namespace keiretsu::app
