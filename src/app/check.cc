// keiretsu check: what a person must mend before a daemon starts, and, of reports, what
// the daemon would refuse and what their author probably did not mean. Reads files alone, unless
// --connect asks what stands behind the settings (check_connect.h); --ready asks a daemon that runs.
#include <iostream>
#include <memory>

#include "app/check_connect.h"
#include "app/feed.h"
#include "app/inputs.h"
#include "app/json.h"
#include "app/report_warnings.h"
#include "app/verbs.h"
#include "codec/envelope.h"
#include "config/rules_and_registry.h"
#include "config/rules_yaml.h"
#include "config/settings.h"
#include "config/tables.h"
#include "config/yaml_tree.h"
#include "http/ask.h"
#include "kafka/topic_sink.h"
#include "kafka/topic_source.h"

namespace keiretsu::app {
namespace {

struct Options {
  std::vector<std::string> reports;
  std::string config, ready;
  std::vector<std::string> set;
  ConfigFiles files;
  bool deny_warnings = false, json = false, connect = false;
};

// The files of a configuration, each with its verdict, told as they are read.
class ConfigCheck {
 public:
  explicit ConfigCheck(const Options& options) : options_(options) {}

  ExitCode run() {
    const auto flags = flags_of(options_.set);
    if (!flags) return ExitCode::usage;
    const std::string config = !options_.config.empty() ? options_.config : shipped_file("config/keiretsu.yaml");
    const auto settings = config::load_settings(config.empty() ? std::nullopt : std::optional(config), environment(), *flags);
    tell("settings", config.empty() ? "environment" : config, settings ? refused_by_kafka(settings->kafka) : settings.error());
    const std::string registry = place(options_.files.registry, settings, &config::Settings::registry, "config/registry.json");
    const std::string rules = place(options_.files.rules, settings, &config::Settings::rules, "config/rules.yaml");
    const std::string fx = place(options_.files.fx, settings, &config::Settings::fx, "");
    check_tables(registry, fx);
    check_rules(rules);
    const ExitCode files = wrong_ ? ExitCode::bad_config : ExitCode::done;
    if (!options_.connect || !settings) return files;
    const ExitCode found = check_connect(*settings, [this](const Finding& f) { tell(f); });
    return wrong_ ? files : found;
  }

 private:
  using Settings = std::expected<config::Settings, config::Problems>;

  // What `run` would be refused by librdkafka before it connects: here the same clients are made, of no brokers.
  static config::Problems refused_by_kafka(const config::Settings::Kafka& kafka) {
    const kafka::Properties given(kafka.properties.begin(), kafka.properties.end());
    config::Problems problems;
    for (const auto& [property, message] : kafka::property_problems(given))
      problems.push_back({"settings", 0, 0, "kafka.properties." + property, message});
    if (!problems.empty()) return problems;
    const kafka::LogLine quiet = [](int, std::string_view, std::string_view) {};
    const auto source = kafka::TopicSource::open({given, kafka.topics.deals, kafka.partition, "", "keiretsu-check"}, quiet);
    if (!source) problems.push_back({"settings", 0, 0, "", source.error().message});
    const auto sink = kafka::TopicSink::open({given, kafka.topics.alerts, "keiretsu-check"}, quiet);
    if (!sink && (source || sink.error().message != source.error().message))
      problems.push_back({"settings", 0, 0, "", sink.error().message});
    return problems;
  }

  // A flag, else what the settings say; if they are wrong, nobody knows which file is meant.
  static std::string place(const std::string& flag, const Settings& settings, std::string config::Settings::* told,
                           std::string_view shipped) {
    if (!flag.empty()) return flag;
    if (!settings) return {};
    return !((*settings).*told).empty() || shipped.empty() ? (*settings).*told : shipped_file(shipped);
  }

  void check_tables(const std::string& registry, const std::string& fx) {
    FxTable rates;
    if (!fx.empty()) {
      auto table = config::load_fx(fx);
      tell("fx", fx, table ? config::Problems{} : table.error());
      if (table) rates = *std::move(table);
    }
    if (registry.empty()) return not_checked("registry");
    auto loaded = config::load_registry(registry, rates);
    tell("registry", registry, loaded ? config::Problems{} : loaded.error());
    if (!loaded) return;
    registry_ = *std::move(loaded);
    config::Problems unread;
    if (const auto json = config::read_file(registry, unread))
      for (const config::Problem& slip : config::misspelt_layers(*registry_, *json, registry))
        tell(Finding{Verdict::warning, "registry", config::text(slip)});
  }

  void check_rules(const std::string& rules) {
    if (rules.empty()) return not_checked("rules");
    config::Problems problems;
    if (const auto text = config::read_file(rules, problems)) {
      const auto parsed = config::parse_rules(*text, rules);
      if (!parsed) problems = parsed.error();
      else if (registry_) problems = config::rules_against_registry(*text, rules, *registry_);
    }
    tell("rules", rules, problems);
  }

  void tell(std::string_view what, const std::string& file, const config::Problems& problems) {
    wrong_ = wrong_ || !problems.empty();
    if (options_.json) {
      Json j{{"what", what}, {"file", file}, {"ok", problems.empty()}, {"problems", Json::array()}};
      for (const config::Problem& p : problems) {
        Json one{{"file", p.file}};
        if (p.line > 0) one["line"] = p.line;
        if (p.column > 0) one["column"] = p.column;
        if (!p.path.empty()) one["path"] = p.path;
        one["message"] = p.message;
        j["problems"].push_back(std::move(one));
      }
      std::cout << dump(j) << '\n';
      return;
    }
    std::cout << (problems.empty() ? "✓ " : "✕ ") << what << ": " << file << '\n';
    for (const config::Problem& p : problems) std::cout << "    " << config::text(p) << '\n';
  }

  void tell(const Finding& f) const {
    if (options_.json) {
      std::cout << dump(Json{{"what", f.what}, {"ok", f.verdict != Verdict::wrong}, {"verdict", name(f.verdict)}, {"message", f.message}})
                << std::endl;
      return;
    }
    const char* mark = f.verdict == Verdict::good ? "✓ " : f.verdict == Verdict::wrong ? "✕ " : "! ";
    std::cout << mark << f.what << (f.verdict == Verdict::not_checked ? ", not checked: " : ": ") << f.message << std::endl;
  }

  // Only while the settings are wrong, or where nothing was installed.
  void not_checked(std::string_view what) {
    wrong_ = true;
    if (options_.json) std::cout << dump(Json{{"what", what}, {"ok", false}, {"problems", Json::array()}}) << '\n';
    else std::cout << "✕ " << what << ": not checked, no file is told; expected the settings without faults, or --" << what << " FILE\n";
  }

  const Options& options_;
  std::optional<resolve::Registry> registry_;
  bool wrong_ = false;
};

// Reports as one log: what is refused may depend on what came before (capacity, ids used again).
class ReportCheck {
 public:
  ReportCheck(const Options& options, Configuration configuration)
      : options_(options),
        ledger_(ledger::Config{std::move(configuration.registry), std::move(configuration.fx), {}, {}, 1, origin_of_files()}),
        warnings_(ledger_.registry(), ledger_.config().fx) {}

  void record(const std::string& file, std::size_t line, std::string_view text) {
    const ledger::Told told{offset_++, now_ms_, decoder_.decode(text, {}).report};
    const std::int64_t reused = ledger_.counters().event_id_reused;
    Rejection refused;
    auto kind = ledger::Step::Kind::accepted;
    feed(ledger_, told, [&](const ledger::Step& step) {
      kind = step.kind;
      refused = step.rejection;
    });
    if (kind == ledger::Step::Kind::refused) {
      tell(file, line, "refused", std::string(name(refused.cls)), refused.code, "", refused.message);
    } else if (kind == ledger::Step::Kind::duplicate) {
      if (ledger_.counters().event_id_reused > reused)
        warn(file, line,
             {"event_id_reused", "event_id", "was accepted before with another content; this report does nothing; expected a new id"});
    } else {
      for (const Warning& w : warnings_.of(*told.report, file + ":" + std::to_string(line))) warn(file, line, w);
    }
  }

  ExitCode finish() const {
    const auto& c = ledger_.counters();
    std::cerr << offset_ << " records: " << c.accepted << " accepted, " << c.duplicates << " duplicates, " << c.refused_total()
              << " refused; " << told_warnings_ << " warnings\n";
    return c.refused_total() > 0 || (options_.deny_warnings && told_warnings_ > 0) ? ExitCode::bad_input : ExitCode::done;
  }

 private:
  void warn(const std::string& file, std::size_t line, const Warning& w) {
    ++told_warnings_;
    tell(file, line, "warning", w.kind, {}, w.path, w.message);
  }

  void tell(const std::string& file, std::size_t line, std::string_view verdict, const std::string& cls, const std::string& code,
            const std::string& path, const std::string& message) {
    if (!options_.json) {
      std::cout << file << ':' << line << ": " << (verdict == "warning" ? "warning: " : "") << cls << ": "
                << (path.empty() ? message : path + ": " + message) << '\n';
      return;
    }
    Json j{{"file", file}, {"line", line}, {"verdict", verdict}, {"class", cls}};
    if (!code.empty()) j["code"] = code;
    if (!path.empty()) j["path"] = path;
    j["message"] = message;
    std::cout << dump(j) << '\n';
  }

  const Options& options_;
  std::int64_t now_ms_ = now_ms(), offset_ = 0, told_warnings_ = 0;
  codec::Decoder decoder_;
  ledger::Ledger ledger_;
  ReportWarnings warnings_;
};

ExitCode check_reports(const Options& options) {
  auto configuration = load(options.files);
  if (!configuration) return ExitCode::bad_config;
  ReportCheck check(options, *std::move(configuration));
  const auto outcome = each_line(options.reports, [&](const std::string& file, std::size_t line, std::string_view text) {
    check.record(file, line, text);
    return true;
  });
  if (!outcome) {
    std::cerr << outcome.error().message << '\n';
    return outcome.error().exit;
  }
  return check.finish();
}

ExitCode check_ready(const std::string& address) {
  const auto answer = http::ask(address, "/readyz?verbose");
  if (!answer) {
    std::cerr << answer.error().message << '\n';
    return answer.error().exit;
  }
  std::cout << answer->body;
  return answer->status == 200 ? ExitCode::done : ExitCode::failed;
}

ExitCode check(const Options& options) {
  if (!options.ready.empty()) return check_ready(options.ready);
  return options.reports.empty() ? ConfigCheck(options).run() : check_reports(options);
}

}  // namespace

void add_check(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("check", "settings, rules and registry, or reports: everything that is wrong, with its place");
  auto* reports = verb->add_option("REPORTS", options->reports, "reports, one JSON object a line, as one log; - is the standard input");
  verb->add_option("--config", options->config, "settings (YAML), and the files that they name; default: the shipped ones")
      ->type_name("FILE")
      ->excludes(reports);
  verb->add_option("--set", options->set, "one setting, before file and environment, as of run; repeatable")
      ->type_name("KEY=VALUE")
      ->excludes(reports);
  verb->add_option("--ready", options->ready, "ask a daemon that runs whether it is ready: what its /readyz?verbose says, and nothing else")
      ->type_name("HOST:PORT")
      ->excludes(reports);
  options->files.add_to(*verb);
  verb->add_flag("--connect", options->connect, "ask the brokers too: topics, their settings, group and store, disk; nothing is written")
      ->excludes(reports);
  verb->add_flag("--deny-warnings", options->deny_warnings, "of reports: warnings too are exit code 65")->needs(reports);
  verb->add_flag("--json", options->json, "one JSON object a line: a file with its problems, or a finding");
  verb->footer(
      "Warnings about reports: role_direction, whole_round, missing_term, ends_before_start, no_legs, self_leg, no_rate, unknown_name, "
      "unknown_layer, likely_duplicate, event_id_reused.\n"
      "Exit code: 0 nothing wrong, 65 a report is refused, 78 a file of the configuration is wrong; with --connect also 69 no broker\n"
      "answers, 78 what it tells is not what the daemon needs, 30 the disk is full. A line with ! is no fault.\n"
      "Of --ready: 0 ready, 1 not ready, 69 no daemon answers.\n"
      "Examples:\n"
      "  keiretsu check --config config/keiretsu.yaml\n"
      "  keiretsu check --config config/keiretsu.yaml --connect\n"
      "  keiretsu check --config config/keiretsu.yaml --set kafka.topics.deals=mine\n"
      "  keiretsu check --registry mine.json --rules mine.yaml\n"
      "  keiretsu check --ready 127.0.0.1:8080\n"
      "  keiretsu check deals.jsonl --deny-warnings\n"
      "  pipeline | keiretsu check - --json | jq 'select(.verdict == \"refused\")'");
  verb->callback([options, &exit] { exit = check(*options); });
}

}  // namespace keiretsu::app
