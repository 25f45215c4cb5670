// A small HTTP/1.1 server: fixed paths, GET and HEAD, whole answers.
//
// Owner: the verb. Threads: civetweb's workers call the handlers, up to
// kConnectionsMax at once; a handler must be thread-safe, must not touch core
// state and must answer from what others left for it (atomics, a locked snapshot).
// What a handler throws becomes a 500.
//
// Limits: kConnectionsMax connections at once (kWaitingMax more wait in the listen queue),
// 8 KiB of request line and headers, kRequestMs for all of it to arrive, and as long for an answer to be taken. No TLS, no
// keep-alive, IPv4 only (as Debian builds civetweb): metrics and probes are for the pod's network.
//
// A worker waits for its connection's request, and after the answer for what is still being sent. So whoever opens more
// than kConnectionsMax a second and sends none, or lets as many trickle a body, does keep probes waiting: civetweb has no events and no
// limit by address. That is for a firewall (NetworkPolicy) to prevent.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/fault.h"

struct mg_context;
struct mg_connection;

namespace keiretsu::http {

inline constexpr int kConnectionsMax = 128, kWaitingMax = 512, kRequestMs = 1'000;

struct Answer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Gets the query string without '?', undecoded; empty if there is none.
using Handler = std::function<Answer(std::string_view query)>;
// By exact path, "/metrics". Any other path is a 404, any other method a 405.
using Routes = std::map<std::string, Handler, std::less<>>;

class Server {
 public:
  // `listen` is "ADDRESS:PORT", IPv4; port 0 takes a free one. `log` gets civetweb's
  // complaints, from its threads. Fault: bad_config (malformed, not ours, taken).
  [[nodiscard]] static Outcome<std::unique_ptr<Server>> start(const std::string& listen, Routes routes,
                                                              std::function<void(std::string_view)> log);

  // Waits for the handlers under way.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens really: "127.0.0.1:43117".
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  Server(Routes routes, std::function<void(std::string_view)> log) : routes_(std::move(routes)), log_(std::move(log)) {}

  static int on_request(mg_connection* connection);
  static int on_log(const mg_connection* connection, const char* text);
  [[nodiscard]] Answer answer(std::string_view method, std::string_view path, std::string_view query) const;

  Routes routes_;
  std::function<void(std::string_view)> log_;
  std::string address_, host_;  // what to print, where to connect
  int port_ = 0;
  mg_context* context_ = nullptr;
};

[[nodiscard]] std::string library_version();  // of civetweb

}  // namespace keiretsu::http
