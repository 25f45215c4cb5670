// keiretsu try: the main job with nothing installed. A broker inside this process, the real
// reports fed through it, the daemon on a fresh store that goes when the verb ends; alerts
// as lines as they come, and a table at the end.
#include <unistd.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <thread>

#include "app/daemon.h"
#include "app/inputs.h"
#include "app/lines.h"
#include "app/run_texts.h"
#include "app/signals.h"
#include "app/verbs.h"
#include "codec/transition_json.h"
#include "kafka/embedded_broker.h"
#include "kafka/topic_sink.h"

namespace keiretsu::app {
namespace {

namespace fs = std::filesystem;

// The embedded broker keeps 5 MiB: the feeder stays this close to the reader.
constexpr std::int64_t kAheadMax = 2'000;
constexpr std::size_t kLineMax = kafka::kMessageBytesMax - 1'024;  // a message is a little more than its value

constexpr std::array<std::string_view, 11> kInsights = {"rivals become partners",
                                                        "partners bear the risk",
                                                        "capital from those one buys from",
                                                        "revenue hangs on one customer",
                                                        "rivals back an open alternative",
                                                        "supply layers are diversified",
                                                        "rival clouds link up",
                                                        "the anchor customer moves",
                                                        "too interconnected to fail",
                                                        "circular flows",
                                                        "compute more than cash"};

struct Options {
  std::string data;
  ConfigFiles config;
  bool once = false, json = false;
  std::string listen;
};

// A directory that goes with it.
class Scratch {
 public:
  Scratch() {
    std::error_code none;
    std::string name = (fs::temp_directory_path(none) / "keiretsu-try-XXXXXX").string();
    if (!none && ::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code left_behind;  // in the temporary directory: nothing to do about it
    if (!path_.empty()) fs::remove_all(path_, left_behind);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Puts the lines of a file into the topic, never far ahead of the reader.
class Feeder {
 public:
  // Ends early once `finished`: nobody reads any more.
  Feeder(const std::string& file, kafka::TopicSink& sink, const std::atomic<std::int64_t>& read, const std::atomic<bool>& finished)
      : file_(file), sink_(sink), read_(read), finished_(finished) {}

  [[nodiscard]] Outcome<void> feed() {
    std::optional<Fault> failed;
    const auto lines = each_line({file_}, [&](const std::string& file, std::size_t line, std::string_view text) {
      if (text.size() > kLineMax) {
        failed = Fault{ExitCode::bad_input, file + ":" + std::to_string(line) + ": the line has " + std::to_string(text.size()) +
                                                " bytes; expected at most " + std::to_string(kLineMax) + ": a topic takes no more"};
        return false;
      }
      loop::Outgoing message;
      message.position = ++fed_;
      message.value = std::string(text);
      for (;;) {
        if (stopped()) return false;
        if (static_cast<std::int64_t>(fed_) - read_ < kAheadMax) {
          const auto taken = sink_.offer(message);
          if (!taken) {
            failed = taken.error();
            return false;
          }
          if (*taken) return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
    if (failed) return std::unexpected(*failed);
    if (!lines) return lines;
    for (;;) {
      const auto delivered = sink_.delivered();
      if (!delivered) return std::unexpected(delivered.error());
      if (*delivered == fed_ || stopped()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    done_ = true;
    return {};
  }
  // All is in the topic, and this many records are.
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] std::int64_t fed() const { return static_cast<std::int64_t>(fed_.load()); }

 private:
  [[nodiscard]] bool stopped() const { return stop_asked() || finished_; }

  std::string file_;
  kafka::TopicSink& sink_;
  const std::atomic<std::int64_t>& read_;
  const std::atomic<bool>& finished_;
  std::atomic<std::uint64_t> fed_{0};
  std::atomic<bool> done_{false};
};

void print_table(const loop::Shard& shard, const std::map<int, int>& alerts) {
  const auto& c = shard.ledger().counters();
  std::cout << '\n'
            << c.accepted << " reports, " << shard.ledger().deals().size() << " deals, " << shard.ledger().graph().pairs().size()
            << " ties, " << c.refused_total() << " refused\n\nalerts  insight\n";
  for (int i = 0; i < static_cast<int>(kInsights.size()); ++i) {
    const auto it = alerts.find(i);
    if (it == alerts.end()) continue;
    std::string n = std::to_string(it->second);
    std::cout << std::string(6 - std::min<std::size_t>(6, n.size()), ' ') << n << "  " << kInsights[static_cast<std::size_t>(i)] << '\n';
  }
  std::cout << std::flush;
}

Outcome<void> try_out(const Options& options) {
  const std::string data = options.data.empty() ? shipped_file("deploy/data/ai-deals.jsonl") : options.data;
  if (data.empty())
    return fault(ExitCode::bad_input, "deploy/data/ai-deals.jsonl is not here; expected --data FILE with reports, one JSON object a line");
  config::Settings settings;
  settings.registry = options.config.registry.empty() ? shipped_file("config/registry.json") : options.config.registry;
  settings.rules = options.config.rules.empty() ? shipped_file("config/rules.yaml") : options.config.rules;
  settings.fx = options.config.fx;
  auto texts = read_texts(settings, [](telemetry::Level, const std::string& text) { std::cerr << text << '\n'; });
  if (!texts) return fault(ExitCode::bad_config, "the files above are wrong; `keiretsu check` tells more");
  const Scratch scratch;
  if (scratch.path().empty()) return fault(ExitCode::failed, "no temporary directory could be made; expected TMPDIR to name one");

  const telemetry::Log log(telemetry::Level::error);  // the embedded broker lacks what librdkafka warns about
  const kafka::LogLine broker_log = [&log](int level, std::string_view facility, std::string_view text) {
    if (level <= 3) log.write(telemetry::Level::warn, "broker", text, {{"facility", facility}});
  };
  settings.kafka.topics.dead_letters = settings.kafka.topics.deals + ".dlq";
  const std::array<std::string, 3> topics = {settings.kafka.topics.deals, settings.kafka.topics.alerts, settings.kafka.topics.dead_letters};
  auto broker = kafka::EmbeddedBroker::start(topics, broker_log);
  if (!broker) return std::unexpected(broker.error());
  settings.kafka.bootstrap_servers = (*broker)->bootstrap_servers();
  if (!options.listen.empty())
    if (const auto kept = config::set(settings, "http.listen", options.listen); !kept)
      return fault(ExitCode::usage, "--listen: " + kept.error());
  auto sink = kafka::TopicSink::open(
      {{{"bootstrap.servers", settings.kafka.bootstrap_servers}}, settings.kafka.topics.deals, "keiretsu-try"}, broker_log);
  if (!sink) return std::unexpected(sink.error());

  std::atomic<std::int64_t> read{0};
  std::atomic<bool> finished{false};
  Feeder feeder(data, **sink, read, finished);
  Outcome<void> fed;
  std::jthread feeding([&] {
    fed = feeder.feed();
    if (!fed) finished = true;
  });

  std::map<int, int> alerts;
  bool told = false;
  DaemonOptions daemon;
  daemon.settings = settings;
  daemon.texts = *std::move(texts);
  daemon.store = scratch.path() / "store";
  daemon.serve_http = !options.listen.empty();
  daemon.ticks = false;
  daemon.exit_on_halt = true;
  daemon.stop = [&] { return stop_asked() || finished; };
  daemon.turned = [&](const loop::Turn& turn, const loop::Shard& shard) {
    for (const alert::Transition& t : turn.transitions) {
      std::cout << (options.json ? codec::encode_transition(t) : readable(t)) << '\n';
      if (!alert::ended(t.state)) ++alerts[t.insight];
    }
    read = shard.meta().next_offset;
    if (told || !feeder.done() || read < feeder.fed() || !shard.all_confirmed()) return;
    told = true;
    if (!options.json) print_table(shard, alerts);
    if (options.once) finished = true;
    else
      std::cout << "\nStill serving: the broker is " << settings.kafka.bootstrap_servers << ", topics " << topics[0] << ", " << topics[1]
                << ", " << topics[2] << ". Ctrl-C ends it.\n"
                << std::flush;
  };
  catch_signals();
  auto outcome = run_daemon(daemon, log);
  if (!outcome) finished = true;
  feeding.join();
  return outcome ? fed : outcome;
}

}  // namespace

void add_try(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("try", "the real reports through a broker in this process: alerts as they come; nothing to install");
  verb->add_option("--data", options->data, "reports, one JSON object a line; default: the shipped ones")->type_name("FILE");
  options->config.add_to(*verb);
  auto* once = verb->add_flag("--once", options->once, "end when all reports are through; else go on serving");
  verb->add_flag("--json", options->json, "alerts as JSON, one a line, without the table");
  verb->add_option("--listen", options->listen, "serve /livez, /readyz and /metrics there; default: nowhere")
      ->type_name("ADDRESS:PORT")
      ->excludes(once);
  verb->footer(
      "Examples:\n"
      "  keiretsu try --once\n"
      "  keiretsu try --listen 127.0.0.1:8080   and then: curl http://127.0.0.1:8080/metrics");
  verb->callback([options, &exit] {
    const auto outcome = try_out(*options);
    if (!outcome) std::cerr << "try: " << outcome.error().message << '\n';
    exit = outcome ? ExitCode::done : outcome.error().exit;
  });
}

}  // namespace keiretsu::app
