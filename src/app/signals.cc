#include "app/signals.h"

#include <unistd.h>

#include <csignal>

namespace keiretsu::app {
namespace {

volatile std::sig_atomic_t asked = 0;

void on_signal(int number) {
  if (asked != 0) ::_exit(128 + number);
  asked = 1;
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of its write, not our end
}

bool stop_asked() { return asked != 0; }

}  // namespace keiretsu::app
