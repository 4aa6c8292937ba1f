#include <gtest/gtest.h>

#include "core/judge/judge.hpp"
#include "tests/support/policies.hpp"

namespace examguard {
namespace {

using namespace support;

struct Row {
  const char* name;
  std::vector<Rule> programs;
  std::vector<Rule> files;
  Observation observation;
  Wants wants;
};

Observation unopened(std::string path) {
  Observation out = stored(std::move(path), "", "");
  out.size = 100;
  return out;
}

TEST(Wants, OnlyWhatARuleCanAskFor) {
  const Digest hash = digest_of(1);
  const std::vector<Rule> none;
  const Row rows[] = {
      {"no rule, no extension", none, none, unopened("/a/b"), {}},
      {"an extension can lie", none, none, unopened("/a/b.txt"), {true, false, false}},
      {"a kind", none, {deny("r", {Where().kind("pdf")})}, unopened("/a/b"), {true, false, false}},
      {"a kind elsewhere",
       none,
       {deny("r", {Where().kind("pdf").path("/x/**")})},
       unopened("/a/b"),
       {}},
      {"a kind of larger files",
       none,
       {deny("r", {Where().kind("pdf").size(at_least(101))})},
       unopened("/a/b"),
       {}},
      {"a hash", none, {deny("r", {Where().sha256(hash)})}, unopened("/a/b"), {false, true, false}},
      {"a hash of another name",
       none,
       {deny("r", {Where().sha256(hash).keyword("q")})},
       unopened("/a/b"),
       {}},
      {"a hash of an extension",
       none,
       {deny("r", {Where().sha256(hash).ext("zip")})},
       unopened("/a/b.zip"),
       {true, true, false}},
      {"program rules do not hash files",
       {deny("r", {Where().sha256(hash)})},
       none,
       unopened("/a/b"),
       {}},
      {"identified, no rule", none, none, stored("/a/b.txt"), {}},
      {"identified as another kind",
       none,
       {deny("r", {Where().sha256(hash).kind("zip")})},
       stored("/a/b"),
       {}},
      {"identified as this kind",
       none,
       {deny("r", {Where().sha256(hash).kind("pdf")})},
       stored("/a/b"),
       {false, true, false}},
      {"portable",
       {deny("r", {Where().sha256(hash)})},
       none,
       portable("/a/b"),
       {false, true, false}},
      {"portable by a file rule",
       none,
       {deny("r", {Where().sha256(hash)})},
       portable("/a/b"),
       {false, true, false}},
      {"portable of another name",
       {deny("r", {Where().sha256(hash).name("x")})},
       none,
       portable("/a/b"),
       {}},
      {"trust comes with the hash",
       {allow("r", {Where().sha256(hash).trust()})},
       none,
       portable("/a/b"),
       {false, true, false}},
      {"a signer",
       {allow("r", {Where().signer("s")})},
       none,
       portable("/a/b"),
       {false, false, true}},
      {"installed", {deny("r", {Where().sha256(hash)})}, none, installed("b"), {}},
  };
  for (const Row& row : rows) {
    const Judge judge(layers({policy(row.programs, row.files)}), {});
    const Wants wants = judge.wants(row.observation);
    EXPECT_EQ(wants.content, row.wants.content) << row.name;
    EXPECT_EQ(wants.sha256, row.wants.sha256) << row.name;
    EXPECT_EQ(wants.signer, row.wants.signer) << row.name;
  }
}

}  // namespace
}  // namespace examguard
