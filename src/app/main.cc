// keiretsu: reads deal reports, keeps the alliance graph, tells what shifts. Each verb is
// a file of its own beside this one.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/verbs.h"
#include "codec/place.h"
#include "config/problem.h"

namespace keiretsu::app {
namespace {

int run_verb(int argc, char** argv) {
  CLI::App app{"Keiretsu reads reports of deals, keeps the graph of who funds, supplies and hosts whom, and alerts when it shifts.",
               "keiretsu"};
  app.set_version_flag("--version", KEIRETSU_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  keiretsu try --once                          the real reports, through a broker in this process\n"
      "  keiretsu replay deploy/data/ai-deals.jsonl   the same without Kafka\n"
      "  keiretsu check --config config/keiretsu.yaml\n"
      "  keiretsu run --config config/keiretsu.yaml\n"
      "\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 65 bad input, 69 unreachable, 78 bad configuration; of run also 20 topic truncated,\n"
      "21 topic re-created, 22 retention overtook us, 23 too many refusals, 30 disk full, 31 write failed, 40 store from a newer version.");

  ExitCode exit = ExitCode::done;
  add_run(app, exit);
  add_try(app, exit);
  add_replay(app, exit);
  add_check(app, exit);
  add_show(app, exit);
  add_explain(app, exit);
  add_state(app, exit);
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  if (argc > 1 && argv[1][0] != '-' && std::ranges::find(verbs, argv[1]) == verbs.end()) {
    const std::vector<std::string_view> words(verbs.begin(), verbs.end());
    std::cerr << codec::shown(argv[1]) << " is no verb; see keiretsu --help" << config::did_you_mean(argv[1], words) << '\n';
    return static_cast<int>(ExitCode::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : static_cast<int>(ExitCode::usage);  // help and version are no errors
  }
  return static_cast<int>(exit);
}

}  // namespace
}  // namespace keiretsu::app

// jemalloc looks for this name. Huge pages: the rows of a large graph miss the page tables as often as the caches.
extern "C" {
const char* malloc_conf = "thp:always";
}

int main(int argc, char** argv) {
  try {
    return keiretsu::app::run_verb(argc, argv);
  } catch (const std::exception& e) {  // out of memory, or a fault of ours
    std::fprintf(stderr, "keiretsu: %s\n", e.what());
    return static_cast<int>(keiretsu::ExitCode::failed);
  }
}
