// PCs that no network reaches: reports, receipts and policies go by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "core/json.hpp"
#include "core/values.hpp"
#include "tests/e2e/deployment.hpp"

namespace examguard::e2e {
namespace {

namespace filesystem = std::filesystem;
using testing::HasSubstr;

std::string text_of(const filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> everything_in(const std::string& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : filesystem::directory_iterator(folder)) {
    all[entry.path().filename()] = text_of(entry.path());
  }
  return all;
}

std::string only_one(const std::string& folder, const std::string& ending) {
  std::string found;
  for (const auto& [name, text] : everything_in(folder)) {
    if (!name.ends_with(ending)) continue;
    EXPECT_EQ(found, "") << name;
    found = text;
  }
  return found;
}

TEST(Stick, AReportGoesToTheCollectorAndItsReceiptComesBack) {
  Deployment deployment;
  const std::string state = deployment.enrol("1");
  const std::string root = deployment.folder() + "/pc";
  const std::string stick = deployment.folder() + "/stick";
  deployment.files().write("pc/home/考生/微信", "#!/bin/sh\necho hi\n");
  deployment.files().write("pc/etc/hostname", "pc\n");
  ASSERT_EQ(deployment.report(state, root).status, 1) << "a violation, delivered";
  deployment.stop();
  EXPECT_THAT(deployment.report(state, root).out, HasSubstr("waiting"));
  const auto before = deployment.entries("test/site/S1");

  const Ran exported = run_agent({"spool", "export", stick, "--state", state});
  ASSERT_EQ(exported.status, 0) << exported.out << exported.err;
  const Ran alone = run_collector({"import", stick, "--state", deployment.office()});
  EXPECT_EQ(alone.status, 3);
  EXPECT_THAT(alone.err, HasSubstr("is it running?"));

  deployment.start();
  const Ran imported = run_collector({"import", stick, "--state", deployment.office()});
  EXPECT_EQ(imported.status, 0) << imported.out << imported.err;
  const auto receipt = decode_json(only_one(stick, ".receipt.json")).value();
  const auto payload =
      from_base64(std::string(receipt.at("receipt").at("payload").as_string())).value();
  EXPECT_EQ(decode_json(payload).value().at("carrier").as_string(), "import:local administrator");
  EXPECT_EQ(deployment.seat("1").at("judgement").as_string(), "violation");

  const Ran taken = run_agent({"spool", "import", stick, "--state", state});
  EXPECT_EQ(taken.status, 0) << taken.out << taken.err;
  EXPECT_THAT(run_agent({"status", "--json", "--state", state}).out, HasSubstr("\"waiting\":0"));

  const auto after = everything_in(stick);
  EXPECT_EQ(run_collector({"import", stick, "--state", deployment.office()}).status, 0);
  EXPECT_EQ(run_agent({"spool", "import", stick, "--state", state}).status, 0);
  EXPECT_EQ(everything_in(stick), after);
  deployment.stop();
  EXPECT_EQ(deployment.entries("test/site/S1"), before + 1);
}

}  // namespace
}  // namespace examguard::e2e
