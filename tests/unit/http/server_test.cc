#include "http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "http/ask.h"
#include "http/health.h"

namespace keiretsu::http {
namespace {

class Connection {
 public:
  explicit Connection(const std::string& address) {
    const auto colon = address.find(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    fd_ = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect " + address);
    const timeval limit = {10, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view text) const {
    ASSERT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] bool sends(std::string_view text) const {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  [[nodiscard]] std::string rest() const {
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t n = 0; (n = recv(fd_, part.data(), part.size(), 0)) > 0;) all.append(part.data(), static_cast<std::size_t>(n));
    return all;
  }

 private:
  int fd_ = -1;
};

std::string ask(const Server& server, const std::string& line) {
  const Connection connection(server.address());
  connection.send(line + " HTTP/1.1\r\nHost: x\r\n\r\n");
  return connection.rest();
}
std::string body(const std::string& reply) {
  const auto end = reply.find("\r\n\r\n");
  return end == std::string::npos ? "no answer" : reply.substr(end + 4);
}

std::unique_ptr<Server> serve(Routes routes) {
  auto server = Server::start("127.0.0.1:0", std::move(routes), [](std::string_view) {});
  if (!server) throw std::runtime_error(server.error().message);
  return std::move(*server);
}

TEST(Server, TellsItsRealPortAndAnswersExactPathsOnly) {
  std::string seen;
  const auto server = serve({{"/a", [&](std::string_view query) {
                                seen = query;
                                return Answer{.body = "hello\n"};
                              }}});
  EXPECT_TRUE(server->address().starts_with("127.0.0.1:"));
  EXPECT_NE(server->address(), "127.0.0.1:0");
  const std::string reply = ask(*server, "GET /a?x=1&y");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  EXPECT_NE(reply.find("X-Content-Type-Options: nosniff"), std::string::npos);
  EXPECT_EQ(reply.find("Access-Control"), std::string::npos);
  EXPECT_EQ(body(reply), "hello\n");
  EXPECT_EQ(seen, "x=1&y");
  EXPECT_EQ(body(ask(*server, "HEAD /a")), "");
  EXPECT_TRUE(ask(*server, "GET /a/b").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask(*server, "GET /").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask(*server, "GET /../etc/passwd").find("root:") == std::string::npos);
  const std::string refused = ask(*server, "POST /a");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 405 ")) << refused;
  EXPECT_NE(refused.find("Allow: GET, HEAD"), std::string::npos);
}

TEST(Server, WhatAHandlerThrowsIsA500) {
  const auto server = serve({{"/a", [](std::string_view) -> Answer { throw std::runtime_error("secret detail"); }}});
  const std::string reply = ask(*server, "GET /a");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 500 ")) << reply;
  EXPECT_EQ(reply.find("secret"), std::string::npos);
}

TEST(Server, RefusesWhereItCannotListen) {
  for (const char* listen :
       {"", "9464", ":9464", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:9x", "[::1]:80", "localhost:80", "127.0.0.1:80:80"}) {
    auto server = Server::start(listen, {}, {});
    ASSERT_FALSE(server) << listen;
    EXPECT_EQ(server.error().exit, ExitCode::bad_config);
    EXPECT_NE(server.error().message.find("expected IPV4:PORT"), std::string::npos) << server.error().message;
  }
  const auto first = serve({});
  auto second = Server::start(first->address(), {}, {});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(first->address()), std::string::npos) << second.error().message;
}

TEST(Server, HeadersOverTheLimitAreRefused) {
  const auto server = serve({{"/a", [](std::string_view) { return Answer{.body = "hello\n"}; }}});
  const Connection connection(server->address());
  connection.send("GET /a HTTP/1.1\r\nHost: x\r\nLong: " + std::string(9000, 'x') + "\r\n\r\n");
  EXPECT_FALSE(connection.rest().starts_with("HTTP/1.1 200"));
}

// Fifty connections that send nothing must not keep a probe waiting.
TEST(Server, SlowClientsDoNotBlockOthers) {
  const auto server = serve({{"/a", [](std::string_view) { return Answer{.body = "hello\n"}; }}});
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 50; ++i) slow.push_back(std::make_unique<Connection>(server->address()));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(body(ask(*server, "GET /a")), "hello\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

// More than there are workers: each is cut off in time, also one that sends a byte now and then, and a probe is answered.
TEST(Server, HalfRequestsAreCutOffAndDoNotStarveAProbe) {
  const auto server = serve({{"/livez", [](std::string_view) { return Answer{.body = "ok\n"}; }}});
  std::vector<std::unique_ptr<Connection>> half;
  for (int i = 0; i < 300; ++i) {
    half.push_back(std::make_unique<Connection>(server->address()));
    half.back()->send("GET /livez HTTP/1.1\r\nHost:");
  }
  EXPECT_EQ(body(ask(*server, "GET /livez")), "ok\n");  // within the 10 s that a connection of this test waits
  const Connection dribbles(server->address());
  bool cut_off = false;
  for (int i = 0; i < 100 && !cut_off; ++i) {
    cut_off = !dribbles.sends("x");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_TRUE(cut_off) << "a byte every 100 ms for 10 s";
}

TEST(Ask, GetsStatusAndBodyAndSaysWhyNot) {
  const auto server =
      serve({{"/a", [](std::string_view query) { return Answer{.status = 503, .body = std::string(query) + std::string(9'000, '.')}; }}});
  const auto answer = http::ask(server->address(), "/a?verbose");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "verbose" + std::string(9'000, '.'));
  for (const char* address : {"", "localhost", ":80", "localhost:", "localhost:0", "localhost:70000", "localhost:8x"}) {
    const auto refused = http::ask(address, "/a");
    ASSERT_FALSE(refused) << address;
    EXPECT_EQ(refused.error().exit, ExitCode::usage) << address;
  }
  const auto nobody = http::ask("127.0.0.1:1", "/a");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().exit, ExitCode::unreachable);
  EXPECT_TRUE(nobody.error().message.starts_with("http://127.0.0.1:1: ")) << nobody.error().message;
}

TEST(Health, ReadinessNamesWhatFailsAndVerboseListsAll) {
  std::atomic<bool> halted = false;
  const auto server = serve(health_routes({
      .live = [] { return std::vector<Check>{{"loop", true, ""}}; },
      .ready = [&] { return std::vector<Check>{{"store", true, ""}, {"halted", !halted, halted ? "overtaken: use --accept-gap" : ""}}; },
      .metrics = [] { return std::string("keiretsu_graph_nodes 1\n"); },
  }));
  EXPECT_EQ(body(ask(*server, "GET /livez")), "ok\n");
  EXPECT_EQ(body(ask(*server, "GET /readyz")), "ok\n");
  EXPECT_EQ(body(ask(*server, "GET /readyz?verbose")), "[+] store ok\n[+] halted ok\nok\n");
  halted = true;
  std::string reply = ask(*server, "GET /readyz");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 503 Service Unavailable\r\n")) << reply;
  EXPECT_NE(reply.find("Content-Type: text/plain"), std::string::npos);
  EXPECT_EQ(body(reply), "[-] halted overtaken: use --accept-gap\n");
  EXPECT_EQ(body(ask(*server, "GET /readyz?a&verbose")), "[+] store ok\n[-] halted overtaken: use --accept-gap\n");
  EXPECT_EQ(body(ask(*server, "GET /livez")), "ok\n");
  reply = ask(*server, "GET /metrics");
  EXPECT_NE(reply.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
  EXPECT_EQ(body(reply), "keiretsu_graph_nodes 1\n");
}

}  // namespace
}  // namespace keiretsu::http
