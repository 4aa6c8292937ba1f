#include "io/host_port.hpp"

#include <gtest/gtest.h>

namespace examguard {
namespace {

TEST(HostPort, ReadsNamesAndAddresses) {
  EXPECT_EQ(*parse_host_port("collector.example:8443"), (HostPort{"collector.example", 8443}));
  EXPECT_EQ(*parse_host_port("192.0.2.1:1"), (HostPort{"192.0.2.1", 1}));
  EXPECT_EQ(*parse_host_port("[2001:db8::1]:65535"), (HostPort{"2001:db8::1", 65535}));
  EXPECT_EQ(*parse_host_port("[fe80::1%eth0]:0"), (HostPort{"fe80::1%eth0", 0}));
}

TEST(HostPort, RefusesTheRest) {
  for (const char* text : {"", ":", "host", "host:", ":1", "host:65536", "host:-1", "host:+1",
                           "host:1x", "2001:db8::1", "2001:db8::1:443", "[::1]", "[]:1", "[::1:1",
                           "a b:1", "https://a:1", "user@a:1", "a/b:1"})
    EXPECT_FALSE(parse_host_port(text)) << text;
}

}  // namespace
}  // namespace examguard
