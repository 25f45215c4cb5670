#include "http/ask.h"

#include <civetweb.h>

#include <array>
#include <charconv>
#include <memory>

namespace keiretsu::http {
namespace {

constexpr int kAnswerMs = 5'000;
constexpr std::size_t kBodyMax = 64 * 1024;

}  // namespace

Outcome<Answer> ask(const std::string& address, const std::string& target) {
  const auto colon = address.rfind(':');
  int port = 0;
  if (colon != std::string::npos) std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
  if (colon == 0 || port < 1 || port > 65'535 || address != address.substr(0, colon) + ":" + std::to_string(port))
    return fault(ExitCode::usage, address + " is no address to ask; expected HOST:PORT, as 127.0.0.1:8080");

  std::array<char, 256> why{};
  const std::unique_ptr<mg_connection, void (*)(mg_connection*)> connection(
      mg_connect_client(address.substr(0, colon).c_str(), port, 0, why.data(), why.size()), &mg_close_connection);
  if (!connection) return fault(ExitCode::unreachable, "http://" + address + ": " + why.data());
  const std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n";
  mg_write(connection.get(), request.data(), request.size());
  if (mg_get_response(connection.get(), why.data(), why.size(), kAnswerMs) < 0)
    return fault(ExitCode::unreachable, "http://" + address + target + ": " + why.data());

  Answer answer;
  answer.status = mg_get_response_info(connection.get())->status_code;
  std::array<char, 4096> part{};
  for (int n = 0; answer.body.size() < kBodyMax && (n = mg_read(connection.get(), part.data(), part.size())) > 0;)
    answer.body.append(part.data(), static_cast<std::size_t>(n));
  return answer;
}

}  // namespace keiretsu::http
