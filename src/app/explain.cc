// keiretsu explain ALERT_ID: what was told of an alert, and the proof of it from the log:
// the reading without each deal, the deals it stands on, and whether they still say so.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "alert/tell.h"
#include "app/json.h"
#include "app/opened.h"
#include "app/trail.h"
#include "app/verbs.h"
#include "codec/message.h"
#include "codec/place.h"
#include "codec/transition_json.h"

namespace keiretsu::app {
namespace {

constexpr std::size_t kPrefixLeast = 4, kIdsTold = 10;

struct Options {
  Place place;
  std::string id;
  bool json = false;
};

// `note`: why nothing could be derived anew.
struct Explained {
  Trail trail;
  std::string note;
};

std::string value_text(const Trail& trail, const std::optional<double>& x) {
  const auto watch = trail.watch ? trail.watch : alert::parse_watch(trail.transitions.back().measure);
  if (!x) return "no reading";
  if (watch) return alert::tell_value(*watch, *x);
  return Json(*x).dump();
}

std::string cause_text(const alert::Cause& c) {
  switch (c.kind) {
    case alert::Cause::Kind::report: return "report " + c.event_id + " of deal " + c.deal_id + ", offset " + std::to_string(c.offset);
    case alert::Cause::Kind::timer: return "timer of " + format_day(c.day);
    case alert::Cause::Kind::config_epoch: return "config epoch " + std::to_string(c.epoch);
  }
  return {};
}

std::string since_text(const ToldSince& s) {
  return "  " + format_instant(s.published) + "  " + s.deal_id + ", revision " + std::to_string(s.revision) + ", " +
         std::string(name(s.stage)) + (s.correction ? ", a correction" : "") + (s.ends_deal ? ", ends the deal" : "") + "  (" + s.event_id +
         ")\n";
}

bool same(const Derived& d, const alert::Transition& t) { return d.values == t.values && d.contributions == t.contributions; }

const alert::Transition& derived_of(const Trail& trail) {
  return *std::ranges::find(trail.transitions, trail.derived->seq, &alert::Transition::seq);
}

void print_evidence(const Trail& trail) {
  const Derived& d = *trail.derived;
  const alert::Transition& t = derived_of(trail);
  std::cout << "\nEvidence of transition " << d.seq << ", derived anew as of " << format_day(d.day) << ": "
            << (same(d, t) ? "the same as was told\n" : "NOT the same as was told\n");
  for (const Lens lens : kAllLenses) std::cout << "  " << name(lens) << ": " << value_text(trail, d.values[index(lens)]) << '\n';
  if (t.threshold) {
    std::cout << "  threshold " << value_text(trail, t.threshold);
    if (t.clear_at) {
      const bool below = *t.clear_at < *t.threshold;
      const bool whole = trail.watch && alert::kind_of(*trail.watch).unit == alert::Unit::count;
      std::cout << (below ? ", clears below " : ", clears above ") << value_text(trail, whole ? std::ceil(*t.clear_at) : *t.clear_at);
    }
    std::cout << '\n';
  }
  std::cout << "\nWithout a deal the " << name(t.certainty) << " reading would be\n";
  for (const alert::Contribution& c : d.contributions) {
    std::cout << "  " << value_text(trail, c.value_without) << "  without " << c.deal_id << '\n';
    for (const SourceQuoted& s : c.sources)
      std::cout << "      " << s.publisher << (s.title.empty() ? "" : ": " + s.title) << (s.url.empty() ? "" : " <" + s.url + ">") << '\n';
  }
  if (d.contributions.empty()) std::cout << "  no single deal moves it\n";
  if (d.clearing) {
    std::cout << (d.clearing->smallest ? "\nIt would clear without "
                                       : "\nIt would clear without (found step by step, there may be a smaller set) ");
    for (std::size_t i = 0; i < d.clearing->deals.size(); ++i) std::cout << (i > 0 ? ", " : "") << d.clearing->deals[i];
    std::cout << '\n';
  } else {
    const std::size_t most = trail.watch && alert::is_systemic(*trail.watch) ? alert::kDealsSolved : alert::kDealsWeighed;
    std::cout << "\nNo set of its deals (of the " << most << " largest) is what it stands on.\n";
  }
  if (trail.since.empty()) std::cout << "\nNothing was told of these deals since.\n";
  else std::cout << "\nTold of these deals since, in the order of the log\n";
  for (const ToldSince& s : trail.since) std::cout << since_text(s);
}

std::string state_text(const alert::Transition& t) {
  std::string out(alert::name(t.state));
  if (t.reason != alert::Reason::none) out += " (" + std::string(alert::name(t.reason)) + ")";
  out += ", " + std::string(alert::name(t.severity)) + ", " + std::string(name(t.certainty));
  return out + (t.at_risk ? ", at risk" : "") + (t.risen ? ", risen" : "") + (t.late ? ", late" : "");
}

// What the alert is and how it stands; then what it said last, and how it ended.
void print_head(const Trail& trail) {
  const alert::Transition& last = trail.transitions.back();
  std::cout << "Alert " << last.alert_id << ": rule " << last.rule << ", insight " << last.insight << ", " << last.subject.scope;
  for (const std::string& id : last.subject.ids) std::cout << ' ' << id;
  if (!last.subject.layer.empty()) std::cout << " @" << last.subject.layer;
  std::cout << ", episode " << last.episode << '\n'
            << (alert::ended(last.state) ? "Over since " : "Open, since ") << format_day(day_of(last.as_of)) << ": " << state_text(last)
            << "\n\n";
  const auto said = std::ranges::find_if(trail.transitions.rbegin(), trail.transitions.rend(),
                                         [](const alert::Transition& t) { return !alert::ended(t.state); });
  if (alert::ended(last.state) && said != trail.transitions.rend()) std::cout << said->summary << '\n';
  std::cout << last.summary << '\n';
}

void print_text(const Explained& e) {
  print_head(e.trail);
  std::cout << "\nTransitions\n";
  for (const alert::Transition& t : e.trail.transitions)
    std::cout << "  " << t.seq << "  " << format_instant(t.as_of) << "  " << state_text(t) << ", " << value_text(e.trail, t.before)
              << " -> " << value_text(e.trail, t.value) << "  by " << cause_text(t.cause) << '\n';
  if (e.trail.derived) print_evidence(e.trail);
  else std::cout << "\nNot derived anew: " << e.note << ".\n";
}

void print_json(const Explained& e) {
  Json out{{"alert_id", e.trail.transitions.back().alert_id}, {"transitions", Json::array()}};
  for (const alert::Transition& t : e.trail.transitions) out["transitions"].push_back(Json::parse(codec::encode_transition(t)));
  if (const auto& d = e.trail.derived) {
    // The evidence is worded as in the message.
    alert::Transition t = derived_of(e.trail);
    Json one{{"seq", d->seq}, {"day", format_day(d->day)}, {"same_as_told", same(*d, t)}};
    t.values = d->values;
    t.contributions = d->contributions;
    const Json message = Json::parse(codec::encode_transition(t));
    one["values"] = message.at("values");
    one["contributions"] = message.at("contributions");
    if (d->clearing) one["clears_without"] = Json{{"deals", d->clearing->deals}, {"smallest", d->clearing->smallest}};
    out["derived"] = std::move(one);
    out["since"] = Json::array();
    for (const ToldSince& s : e.trail.since)
      out["since"].push_back({{"deal_id", s.deal_id},
                              {"event_id", s.event_id},
                              {"revision", s.revision},
                              {"published_at", format_instant(s.published)},
                              {"stage", name(s.stage)},
                              {"correction", s.correction},
                              {"ends_deal", s.ends_deal}});
  } else {
    out["note"] = e.note;
  }
  std::cout << dump(out) << '\n';
}

// The one alert whose id begins so; else who they are.
Outcome<std::string> only(const std::string& prefix, const std::vector<std::string>& ids) {
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) return fault(ExitCode::bad_input, "no alert has an id that begins with " + codec::shown(prefix));
  std::string told;
  for (std::size_t i = 0; i < ids.size() && i < kIdsTold; ++i) told += "\n  " + ids[i];
  return fault(ExitCode::bad_input, std::to_string(ids.size()) + " alerts have ids that begin with " + codec::shown(prefix) +
                                        "; expected more of one of them" + told + (ids.size() > kIdsTold ? "\n  ..." : ""));
}

std::vector<std::string> ids_of(const std::map<std::string, Trail>& trails) {
  std::vector<std::string> out;
  for (const auto& [id, trail] : trails) out.push_back(id);
  return out;
}

Outcome<Explained> explain_files(const Options& options) {
  TrailSeeker seeker(options.id);
  const auto ledger =
      ledger_of_files(options.place, [&](const ledger::Ledger& before, const ledger::Step& step) { seeker.see(before, step); });
  if (!ledger) return std::unexpected(ledger.error());
  const auto id = only(options.id, ids_of(seeker.trails()));
  if (!id) return std::unexpected(id.error());
  return Explained{seeker.trails().at(*id), "its rule is unknown"};
}

Outcome<Explained> explain_store(const Options& options) {
  const auto opened = open_store(options.place);
  if (!opened) return std::unexpected(opened.error());
  std::map<std::string, Trail> stored;
  std::optional<std::string> damaged;
  const auto scanned = opened->rows->scan("t", "t", [&](std::string_view, std::string_view value) {
    const auto message = codec::read_message(value);
    auto t = message && message->value ? codec::decode_transition(*message->value) : std::unexpected("no message");
    if (!t) damaged = t.error();
    else if (t->alert_id.starts_with(options.id)) stored[t->alert_id].transitions.push_back(*std::move(t));
    return !damaged;
  });
  if (!scanned) return std::unexpected(scanned.error());
  if (damaged) return fault(ExitCode::failed, "a transition of the store is damaged: " + *damaged);
  const auto id = only(options.id, ids_of(stored));
  if (!id) return std::unexpected(id.error());
  Explained out{stored.at(*id), {}};
  if (opened->several_logs()) {
    out.note = "the configuration or the topic has changed since the first record, so the facts alone do not give it";
    return out;
  }
  TrailSeeker seeker(*id);
  const auto ledger = ledger_of_log(*opened, [&](const ledger::Ledger& before, const ledger::Step& step) { seeker.see(before, step); });
  if (!ledger) return std::unexpected(ledger.error());
  const auto it = seeker.trails().find(*id);
  const auto has = [&](std::uint64_t seq) {
    return std::ranges::find(out.trail.transitions, seq, &alert::Transition::seq) != out.trail.transitions.end();
  };
  if (it == seeker.trails().end() || !it->second.derived || !has(it->second.derived->seq)) {
    out.note = "the facts of the store do not lead to it; `keiretsu state verify` tells more";
    return out;
  }
  out.trail.derived = it->second.derived;
  out.trail.watch = it->second.watch;
  out.trail.since = it->second.since;
  return out;
}

ExitCode explain(const Options& options) {
  if (options.id.size() < kPrefixLeast) {
    std::cerr << codec::shown(options.id) << " is too short; expected at least " << kPrefixLeast << " characters of an alert's id\n";
    return ExitCode::usage;
  }
  const auto explained = options.place.is_files() ? explain_files(options) : explain_store(options);
  if (!explained) {
    std::cerr << explained.error().message << '\n';
    return explained.error().exit;
  }
  if (options.json) print_json(*explained);
  else print_text(*explained);
  return ExitCode::done;
}

}  // namespace

void add_explain(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("explain", "an alert: what was told, the reading without each deal, what it stands on");
  verb->add_option("ALERT_ID", options->id, "its id, or the beginning of it")->required();
  options->place.add_to(*verb);
  verb->add_flag("--json", options->json, "one JSON object");
  verb->footer(
      "Examples:\n"
      "  keiretsu explain e5ed2cf9 --from deploy/data/ai-deals.jsonl\n"
      "  keiretsu explain e5ed2cf91977d8b879c5b4368ecc105c --config config/keiretsu.yaml --json");
  verb->callback([options, &exit] { exit = explain(*options); });
}

}  // namespace keiretsu::app
