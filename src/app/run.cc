// keiretsu run: the daemon.
#include "app/daemon.h"
#include "app/inputs.h"
#include "app/run_texts.h"
#include "app/signals.h"
#include "app/verbs.h"
#include "config/problem.h"
#include "config/settings.h"

namespace keiretsu::app {
namespace {

struct Options {
  std::string config, log_format;
  std::vector<std::string> set;
  bool exit_on_halt = false, accept_refusals = false, new_lineage = false, accept_gap = false, no_ticks = false;
};

telemetry::Level level_of(const std::string& word) {
  if (word == "trace" || word == "debug") return telemetry::Level::debug;
  if (word == "warning") return telemetry::Level::warn;
  return word == "error" ? telemetry::Level::error : telemetry::Level::info;
}

ExitCode run(const Options& options) {
  auto told = flags_of(options.set);
  if (!told) return ExitCode::usage;
  config::Flags flags = *std::move(told);
  if (!options.log_format.empty()) flags["log.format"] = options.log_format;
  auto settings = config::load_settings(options.config.empty() ? std::nullopt : std::optional(options.config), environment(), flags);
  // Settings that are wrong are told as those say that do not come from the file.
  const std::string early = flags.contains("log.format") ? flags["log.format"] : environment()["KEIRETSU_LOG__FORMAT"];
  const telemetry::Log log(settings ? level_of(settings->log.level) : telemetry::Level::info,
                           (settings ? settings->log.format : early) == "json" ? telemetry::LogFormat::json : telemetry::LogFormat::logfmt);
  const Tell tell = [&log](telemetry::Level level, const std::string& text) { log.write(level, "config", text); };
  if (!settings)
    for (const config::Problem& p : settings.error()) tell(telemetry::Level::error, config::text(p));
  auto texts = settings ? read_texts(*settings, tell) : std::nullopt;
  if (!texts) {
    log.write(telemetry::Level::error, "run", "not started: what is wrong is told above",
              {{"exit", static_cast<int>(ExitCode::bad_config)}});
    return ExitCode::bad_config;
  }

  DaemonOptions daemon;
  daemon.texts = *std::move(texts);
  daemon.store = config::shard_store(*settings);
  daemon.settings = *std::move(settings);
  daemon.ticks = !options.no_ticks;
  daemon.exit_on_halt = options.exit_on_halt;
  daemon.accept_refusals = options.accept_refusals;
  daemon.new_lineage = options.new_lineage;
  daemon.accept_gap = options.accept_gap;
  daemon.stop = stop_asked;
  catch_signals();
  const auto outcome = run_daemon(daemon, log);
  if (outcome) return ExitCode::done;
  log.write(telemetry::Level::error, "run", outcome.error().message, {{"exit", static_cast<int>(outcome.error().exit)}});
  return outcome.error().exit;
}

}  // namespace

void add_run(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("run", "the daemon: deal reports from Kafka, the graph, alerts to Kafka");
  verb->add_option("--config", options->config, "settings; config/keiretsu.yaml tells all of them")->type_name("FILE");
  verb->add_option("--set", options->set, "one setting, before file and environment; repeatable")->type_name("KEY=VALUE");
  verb->add_option("--log-format", options->log_format, "logfmt or json, before --set, file and environment")->type_name("FORMAT");
  verb->add_flag("--exit-on-halt", options->exit_on_halt, "exit where a person must decide, in place of waiting, not ready");
  verb->add_flag("--accept-refusals", options->accept_refusals, "pass the next 1,000 records, however many are refused");
  verb->add_flag("--accept-gap", options->accept_gap, "go on although records were deleted before they were read");
  verb->add_flag("--new-lineage", options->new_lineage, "the topic was made anew: read it from its beginning; alert ids begin anew");
  verb->add_flag("--no-ticks", options->no_ticks, "a day passes by records alone, not by the clock when the topic is quiet");
  verb->footer(
      "SIGTERM and SIGINT: finish the batch, drain the topics out for up to 10 s, exit 0; a second one: at once.\n"
      "/livez, /readyz?verbose and /metrics are at http.listen.\n"
      "Examples:\n"
      "  keiretsu run --config config/keiretsu.yaml\n"
      "  keiretsu run --config config/keiretsu.yaml --set kafka.bootstrap_servers=broker:9092 --set store.path=/data");
  verb->callback([options, &exit] { exit = run(*options); });
}

}  // namespace keiretsu::app
