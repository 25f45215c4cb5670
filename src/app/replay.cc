// keiretsu replay FILE...: the log from files, without Kafka or a store. The same core,
// so the same readings and alerts; what replay prints is what a daemon would have told.
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "app/describe.h"
#include "app/feed.h"
#include "app/inputs.h"
#include "app/lines.h"
#include "app/verbs.h"
#include "codec/envelope.h"
#include "codec/transition_json.h"

namespace keiretsu::app {
namespace {

constexpr int kRefusalsTold = 20;

struct Options {
  std::vector<std::string> files;
  ConfigFiles config;
  std::string until, lens;
  bool measures = false, alerts = false, json = false;
};

class Replay {
 public:
  Replay(const Options& options, Configuration configuration, std::optional<Day> until)
      : options_(options),
        until_(until),
        ledger_(ledger::Config{
            std::move(configuration.registry), std::move(configuration.fx), std::move(configuration.rules), {}, 1, origin_of_files()}) {}

  void record(const std::string& file, std::size_t line, std::string_view text) {
    const ledger::Told told{offset_++, now_ms_, decoder_.decode(text, {}).report};
    if (told.report && until_ && day_of(told.report->published_at) > *until_) return;
    feed(ledger_, told, [&](const ledger::Step& step) {
      if (step.kind == ledger::Step::Kind::refused && ++refused_ <= kRefusalsTold)
        std::cerr << file << ':' << line << ": refused, " << name(step.rejection.cls) << ": " << step.rejection.message << '\n';
      print_alerts(step);
    });
    progress();
  }

  // A log in which no report is one was hardly meant.
  ExitCode finish() {
    if (until_) advance(ledger_, *until_, [&](const ledger::Step& step) { print_alerts(step); });
    if (options_.measures) print_readings();
    if (progress_) std::fputs("\r\033[K", stderr);
    const auto& c = ledger_.counters();
    std::cerr << c.accepted << " reports of " << ledger_.deals().size() << " deals, " << c.duplicates << " duplicates, "
              << c.refused_total() << " refused";
    if (refused_ > kRefusalsTold) std::cerr << " (the first " << kRefusalsTold << " are told above)";
    std::cerr << (c.fx_missing > 0 ? ", " + std::to_string(c.fx_missing) + " amounts in a currency without a rate (--fx)" : std::string())
              << '\n';
    return c.accepted == 0 && c.refused_total() > 0 ? ExitCode::bad_input : ExitCode::done;
  }

 private:
  void print_alerts(const ledger::Step& step) const {
    if (options_.measures) return;
    for (const alert::Transition& t : step.transitions) std::cout << (options_.json ? codec::encode_transition(t) : readable(t)) << '\n';
  }

  void print_readings() const {
    for (const Reading& r : readings(ledger_, parse_lens(options_.lens))) std::cout << (options_.json ? json(r) : readable(r)) << '\n';
  }

  void progress() {
    if (progress_ && offset_ % 10'000 == 0)
      std::fprintf(stderr, "\r%lld reports, at %s ", static_cast<long long>(offset_), format_day(ledger_.day()).c_str());
  }

  const Options& options_;
  std::optional<Day> until_;
  std::int64_t now_ms_ = now_ms(), offset_ = 0;
  int refused_ = 0;
  bool progress_ = ::isatty(STDERR_FILENO) == 1;
  codec::Decoder decoder_;
  ledger::Ledger ledger_;
};

ExitCode replay(const Options& options) {
  std::optional<Day> until;
  if (!options.until.empty() && !(until = parse_day(options.until))) {
    std::cerr << "--until: \"" << options.until << "\" is no date; expected YYYY-MM-DD\n";
    return ExitCode::usage;
  }
  if (!options.lens.empty() && !options.measures) {
    std::cerr << "--lens goes with --measures: an alert is judged in all three lenses\n";
    return ExitCode::usage;
  }
  auto configuration = load(options.config);
  if (!configuration) return ExitCode::bad_config;
  Replay run(options, *std::move(configuration), until);
  const auto outcome = each_line(options.files, [&](const std::string& file, std::size_t line, std::string_view text) {
    run.record(file, line, text);
    return true;
  });
  if (!outcome) {
    std::cerr << outcome.error().message << '\n';
    return outcome.error().exit;
  }
  return run.finish();
}

}  // namespace

void add_replay(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("replay", "reports from files: the alerts or readings that a daemon would give; no Kafka, no store");
  verb->add_option("FILE", options->files, "reports, one JSON object a line; read in this order as one log; - is the standard input")
      ->required();
  options->config.add_to(*verb);
  verb->add_option("--until", options->until, "only what was published up to the end of this day; time runs to it")
      ->type_name("YYYY-MM-DD");
  auto* measures = verb->add_flag("--measures", options->measures, "print every reading at the end");
  auto* alerts = verb->add_flag("--alerts", options->alerts, "print alert transitions as they come (the default)");
  measures->excludes(alerts);
  verb->add_option("--lens", options->lens, "with --measures: one lens alone")->check(CLI::IsMember({"reported", "stated", "firm"}));
  verb->add_flag("--json", options->json, "one JSON object a line");
  verb->footer(
      "Examples:\n"
      "  keiretsu replay deploy/data/ai-deals.jsonl\n"
      "  keiretsu replay deploy/data/ai-deals.jsonl --measures --until 2025-09-10 --lens stated\n"
      "  keiretsu replay deals.jsonl --registry mine.json --alerts --json | jq .summary");
  verb->callback([options, &exit] { exit = replay(*options); });
}

}  // namespace keiretsu::app
