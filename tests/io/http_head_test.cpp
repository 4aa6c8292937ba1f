#include "io/http_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace examguard {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

HttpRequestHead accepted(std::string_view text) {
  const auto read = read_request_head(text);
  const auto* refusal = std::get_if<HttpRefusal>(&read);
  EXPECT_EQ(refusal, nullptr) << (refusal ? refusal->reason : "");
  return refusal ? HttpRequestHead{} : std::get<HttpRequestHead>(read);
}

TEST(HttpHead, SaysWhatIsAsked) {
  const HttpRequestHead head = accepted(
      "GET /v1/%E8%80%83/policy?format=1&name=a+b%26&empty&=x HTTP/1.1\r\n"
      "Host: [::1]:8443\r\nIf-None-Match:  \"abc\" \t\r\n\r\n");
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.path, "/v1/考/policy");
  EXPECT_THAT(head.query, ElementsAre(Pair("format", "1"), Pair("name", "a b&"), Pair("empty", ""),
                                      Pair("", "x")));
  EXPECT_EQ(*find_header(head.headers, "if-none-match"), "\"abc\"");
  EXPECT_EQ(head.body_bytes, 0U);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.expects_continue);
}

TEST(HttpHead, SaysWhatFollows) {
  const HttpRequestHead head = accepted(
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0012\r\nexpect: 100-Continue\r\n"
      "connection: Close\r\n\r\n");
  EXPECT_EQ(head.path, "/");
  EXPECT_EQ(head.body_bytes, 12U);
  EXPECT_FALSE(head.keep_alive);
  EXPECT_TRUE(head.expects_continue);
}

TEST(HttpHead, SlashAtTheEndStays) {
  EXPECT_EQ(accepted("GET /sites/ HTTP/1.1\r\nHost: x\r\n\r\n").path, "/sites/");
  EXPECT_THAT(accepted("GET /? HTTP/1.1\r\nHost: x\r\n\r\n").query, IsEmpty());
}

struct Row {
  const char* name;
  std::string text;
  unsigned status;
};

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
std::string post(const std::string& headers) {
  return "POST /a HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

class HttpHeadRefuses : public testing::TestWithParam<Row> {};

TEST_P(HttpHeadRefuses, Head) {
  const auto read = read_request_head(GetParam().text);
  ASSERT_TRUE(std::holds_alternative<HttpRefusal>(read));
  EXPECT_EQ(std::get<HttpRefusal>(read).status, GetParam().status)
      << std::get<HttpRefusal>(read).reason;
}

INSTANTIATE_TEST_SUITE_P(
    HttpHead, HttpHeadRefuses,
    testing::Values(
        Row{"nothing", "", 400}, Row{"empty_line", "\r\n\r\n", 400},
        Row{"leading_empty_line", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Row{"no_end", "GET / HTTP/1.1\r\nHost: x\r\n", 400},
        Row{"chunked", post("Transfer-Encoding: chunked\r\n"), 411},
        Row{"chunked_and_length", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 411},
        Row{"gzip", post("TE: trailers\r\nTransfer-Encoding: gzip\r\n"), 411},
        Row{"xchunked", post("Transfer-Encoding: xchunked\r\n"), 411},
        Row{"chunked_gzip", post("transfer-encoding: chunked, gzip\r\n"), 411},
        Row{"encoding_on_get", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n", 411},
        Row{"encoding_space_colon", post("Transfer-Encoding : chunked\r\n"), 400},
        Row{"encoding_folded", post("Content-Length: 5\r\nX: y\r\n Transfer-Encoding: chunked\r\n"),
            400},
        Row{"tab_folded", post("Content-Length: 5\r\nX: y\r\n\tz\r\n"), 400},
        Row{"two_lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        Row{"length_list", post("Content-Length: 5, 5\r\n"), 400},
        Row{"length_plus", post("Content-Length: +5\r\n"), 400},
        Row{"length_minus", post("Content-Length: -5\r\n"), 400},
        Row{"length_hex", post("Content-Length: 0x5\r\n"), 400},
        Row{"length_empty", post("Content-Length: \r\n"), 400},
        Row{"length_2_64", post("Content-Length: 18446744073709551616\r\n"), 413},
        Row{"length_2_63", post("Content-Length: 9223372036854775808\r\n"), 413},
        Row{"post_without_length", post(""), 411},
        Row{"get_with_body", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", 400},
        Row{"no_host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
        Row{"two_hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
        Row{"empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        Row{"http_1_0", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", 505},
        Row{"http_2_0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        Row{"http_no_version", "GET /\r\nHost: x\r\n\r\n", 400},
        Row{"http_lower", "GET / http/1.1\r\nHost: x\r\n\r\n", 400},
        Row{"space_in_target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Row{"method_not_token", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        Row{"header_without_colon", "GET / HTTP/1.1\r\nHost: x\r\nrubbish\r\n\r\n", 400},
        Row{"header_without_name", "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", 400},
        Row{"nul_in_value", "GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n"s, 400},
        Row{"nul_in_name", "GET / HTTP/1.1\r\nHost: x\r\nA\0B: y\r\n\r\n"s, 400},
        Row{"bare_return", "GET / HTTP/1.1\r\nHost: x\rB: y\r\n\r\n", 400},
        Row{"bare_newline", "GET / HTTP/1.1\r\nHost: x\nB: y\r\n\r\n", 400},
        Row{"delete_character", "GET / HTTP/1.1\r\nHost: x\r\nA: \x7f\r\n\r\n", 400},
        Row{"gzip_body", post("Content-Length: 5\r\nContent-Encoding: gzip\r\n"), 415},
        Row{"strange_expectation", post("Content-Length: 5\r\nExpect: x\r\n"), 417},
        Row{"absolute_target", get("https://x/"), 400}, Row{"star_target", get("*"), 400},
        Row{"dot_dot", get("/a/../b"), 400}, Row{"encoded_dot_dot", get("/a/%2e%2E/b"), 400},
        Row{"dot", get("/./b"), 400}, Row{"two_slashes", get("//a"), 400},
        Row{"encoded_slash", get("/a%2fb"), 400}, Row{"backslash", get("/a\\b"), 400},
        Row{"encoded_backslash", get("/a%5Cb"), 400}, Row{"encoded_nul", get("/a%00"), 400},
        Row{"half_escape", get("/a%4"), 400}, Row{"no_escape", get("/a%zz"), 400},
        Row{"nul_in_query", get("/a?b=%00"), 400}, Row{"fragment", get("/a#b"), 400},
        Row{"raw_utf8", get("/考"), 400}),
    [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

TEST(HttpHead, TooManyHeadersAreRefused) {
  std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 100; ++i) text += "A: b\r\n";
  EXPECT_EQ(std::get<HttpRefusal>(read_request_head(text + "\r\n")).status, 431U);
}

TEST(HttpHead, NoPrefixOfAHeadIsAHead) {
  const std::string text = post("Content-Length: 5\r\nA: b\r\n");
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_TRUE(std::holds_alternative<HttpRefusal>(read_request_head(text.substr(0, size))))
        << size;
}

TEST(HttpHead, NameThatOccursTwiceIsNotFound) {
  const HttpPairs pairs{{"A", "1"}, {"a", "2"}, {"b", "3"}};
  EXPECT_EQ(find_header(pairs, "A"), std::nullopt);
  EXPECT_EQ(find_header(pairs, "B"), "3");
  EXPECT_EQ(find_value(pairs, "A"), "1");
  EXPECT_EQ(find_value(pairs, "B"), std::nullopt);
}

}  // namespace
}  // namespace examguard
