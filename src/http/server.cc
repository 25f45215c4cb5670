#include "http/server.h"

#include <civetweb.h>

#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <stop_token>
#include <thread>
#include <utility>

namespace keiretsu::http {

namespace {

struct Place {
  std::string address;
  int port = 0;
};

// ADDRESS ":" PORT, an IPv4 address in dots; the system judges the address itself.
Outcome<Place> parse(const std::string& listen) {
  const auto colon = listen.rfind(':');
  Place place;
  bool good = colon != std::string::npos && colon > 0 && listen.find(':') == colon;
  if (good) {
    place.address = listen.substr(0, colon);
    const char* end = listen.data() + listen.size();
    const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, place.port);
    good = error == std::errc() && stop == end && place.port >= 0 && place.port <= 65535 &&
           place.address.find_first_not_of("0123456789.") == std::string::npos;
  }
  if (!good) return fault(ExitCode::bad_config, "http: " + listen + " is no address to listen on; expected IPV4:PORT, as 127.0.0.1:9464");
  return place;
}

const char* reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

}  // namespace

std::string library_version() { return mg_version(); }

Outcome<std::unique_ptr<Server>> Server::start(const std::string& listen, Routes routes, std::function<void(std::string_view)> log) {
  const auto place = parse(listen);
  if (!place) return std::unexpected(place.error());
  std::unique_ptr<Server> server(new Server(std::move(routes), std::move(log)));

  const std::string ports = place->address + ":" + std::to_string(place->port);
  const std::string threads = std::to_string(kConnectionsMax);
  const std::string backlog = std::to_string(kWaitingMax), request_ms = std::to_string(kRequestMs);
  const std::array<const char*, 17> options = {
      "listening_ports",
      ports.c_str(),
      "num_threads",
      threads.c_str(),
      "request_timeout_ms",
      request_ms.c_str(),
      "listen_backlog",
      backlog.c_str(),
      "max_request_size",
      "8192",
      "enable_keep_alive",
      "no",
      "tcp_nodelay",
      "1",
      "access_control_allow_origin",
      "",
      nullptr,
  };
  mg_callbacks callbacks{};
  callbacks.begin_request = &Server::on_request;
  callbacks.log_message = &Server::on_log;
  std::array<char, 256> text{};
  mg_init_data init{};
  init.callbacks = &callbacks;
  init.user_data = server.get();
  init.configuration_options = const_cast<const char**>(options.data());
  mg_error_data error{};
  error.text = text.data();
  error.text_buffer_size = text.size();
  server->context_ = mg_start2(&init, &error);
  if (!server->context_) return fault(ExitCode::bad_config, "http: cannot listen on " + listen + ": " + text.data());

  mg_server_port port{};
  if (mg_get_server_ports(server->context_, 1, &port) < 1) return fault(ExitCode::failed, "http: " + listen + ": the port is not known");
  server->host_ = place->address == "0.0.0.0" ? "127.0.0.1" : place->address;
  server->port_ = port.port;
  server->address_ = place->address + ":" + std::to_string(port.port);
  return server;
}

// civetweb looks for the end only when a connection comes or 2 s are over: connect
// to it until it has ended.
Server::~Server() {
  if (!context_) return;
  const std::jthread knock([this](const std::stop_token& done) {
    while (!done.stop_requested()) {
      std::array<char, 256> ignored{};
      if (mg_connection* c = mg_connect_client(host_.c_str(), port_, 0, ignored.data(), ignored.size())) mg_close_connection(c);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  mg_stop(context_);
}

int Server::on_log(const mg_connection* connection, const char* text) {
  const auto* server = static_cast<const Server*>(mg_get_user_data(mg_get_context(connection)));
  if (server && server->log_) server->log_(text);
  return 1;
}

Answer Server::answer(std::string_view method, std::string_view path, std::string_view query) const {
  const auto route = routes_.find(path);
  if (route == routes_.end()) return {.status = 404, .body = "not found\n"};
  if (method != "GET" && method != "HEAD") return {.status = 405, .body = "only GET and HEAD\n"};
  try {
    return route->second(query);
  } catch (const std::exception& e) {
    if (log_) log_(std::string(path) + ": " + e.what());
    return {.status = 500, .body = "the handler failed; see the log\n"};
  }
}

int Server::on_request(mg_connection* connection) {
  const auto* server = static_cast<const Server*>(mg_get_user_data(mg_get_context(connection)));
  const mg_request_info* request = mg_get_request_info(connection);
  const std::string_view method = request->request_method ? request->request_method : "";
  const Answer a = server->answer(method, request->local_uri ? request->local_uri : "", request->query_string ? request->query_string : "");
  const std::string head = "HTTP/1.1 " + std::to_string(a.status) + " " + reason_of(a.status) + "\r\nContent-Type: " + a.content_type +
                           "\r\nContent-Length: " + std::to_string(a.body.size()) +
                           "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n" +
                           (a.status == 405 ? "Allow: GET, HEAD\r\n" : "") + "Connection: close\r\n\r\n";
  mg_write(connection, head.data(), head.size());
  if (method != "HEAD") mg_write(connection, a.body.data(), a.body.size());
  return a.status;
}

}  // namespace keiretsu::http
