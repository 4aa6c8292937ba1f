// How fast the collector takes envelopes, beside what its parts could do at best:
//   bench_admit admit   raw signature checks, core's admit, SQLite commits, all of it together
//   bench_admit hash    bytes hashed per second by core's Hasher
// The ledger lies in TMPDIR: on a disk its commits are as dear as in service.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "collector/ledger/ingest.hpp"
#include "core/crypto.hpp"
#include "tests/collector/test_office.hpp"
#include "tests/support/evidence.hpp"

namespace examguard {
namespace {

constexpr int envelopes = 2000;
constexpr int group = 256;  // writes that share a commit, as the store's thread takes them at most

template <class Work>
double per_second(int count, Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return count / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(std::string_view what, double rate, double best) {
  std::printf("%-44s %10.0f /s   %.2f of the best\n", std::string(what).c_str(), rate, rate / best);
}

// Rows of the same size, nothing else: what the disk and SQLite allow.
double sqlite_rate(const std::string& folder, const std::vector<Submission>& submissions) {
  sqlite3* database = nullptr;
  sqlite3_open((folder + "/bare.sqlite").c_str(), &database);
  const auto run = [&](const char* sql) { sqlite3_exec(database, sql, nullptr, nullptr, nullptr); };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE e (bytes BLOB)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO e VALUES (?)", -1, &insert, nullptr);
  const double rate = per_second(envelopes, [&] {
    for (int i = 0; i < envelopes; ++i) {
      if (i % group == 0) run("BEGIN IMMEDIATE");
      const auto& bytes = submissions[static_cast<std::size_t>(i)].envelope.payload;
      sqlite3_bind_blob(insert, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
      sqlite3_step(insert);
      sqlite3_reset(insert);
      if (i % group == group - 1 || i == envelopes - 1) run("COMMIT");
    }
  });
  sqlite3_finalize(insert);
  sqlite3_close(database);
  return rate;
}

int admit_rate() {
  test::TestOffice test;
  test::Pc pc = test.enrol("CS01", "A", "01", "bench");
  std::vector<Submission> submissions;
  const std::vector<Finding> findings = {
      test::finding(Verdict::denied, Severity::violation, "chat", "微信", "/home/考生/微信")};
  for (int i = 0; i < envelopes; ++i) submissions.push_back(test.report(pc, findings));
  test.deliver(submissions.front());  // with its objects, which the others share

  const double verify = per_second(envelopes, [&] {
    for (const auto& [envelope, objects] : submissions) {
      if (!verifies(pc.key.key, pae(envelope.type, envelope.payload),
                    envelope.signatures.front().bytes)) {
        std::abort();
      }
    }
  });
  const KnownAgent known{agent_id(pc.key.key), pc.enrolment, pc.key.key, "CS01", false};
  const Carrier carrier{known.agent, false};
  const double admitted = per_second(envelopes, [&] {
    for (const auto& submission : submissions) {
      if (!admit(submission.envelope, known, carrier)) std::abort();
    }
  });
  const double commits = sqlite_rate(test.folder(), submissions);
  const double all = per_second(envelopes - 1, [&] {
    std::atomic<int> left = envelopes - 1;
    std::promise<void> done;
    for (std::size_t i = 1; i < submissions.size(); ++i) {
      test.write_later<bool>(
          [&, i](Store& store) -> Result<bool> {
            const auto answer =
                ingest(store, test.office(), submissions[i], carrier, "bench", test.now());
            if (!answer) return answer.error();
            return answer->has_value();
          },
          [&](Result<bool> stored) {
            if (!stored || !*stored) std::abort();
            if (--left == 0) done.set_value();
          });
    }
    done.get_future().get();
  });
  std::printf("%d envelopes, one chain, one thread, %d to a commit\n", envelopes, group);
  print("signatures verified (P-256)", verify, verify);
  print("admitted: claim, signature, decoded", admitted, verify);
  print("rows of that size committed by SQLite alone", commits, commits);
  print("stored: admit, fold, receipt signed, commit", all, std::min(verify, commits));
  return 0;
}

int hash_rate() {
  const std::string block(128u << 10, 'x');
  constexpr int blocks = 8000;
  for (const auto also : {Hasher::Also::nothing, Hasher::Also::md5}) {
    const double rate = per_second(blocks, [&] {
      Hasher hasher(also);
      for (int i = 0; i < blocks; ++i) hasher.add(block);
      static_cast<void>(hasher.finish());
    });
    std::printf("%-20s %10.0f MB/s\n", also == Hasher::Also::md5 ? "SHA-256 with MD5" : "SHA-256",
                rate * static_cast<double>(block.size()) / 1e6);
  }
  return 0;
}

}  // namespace
}  // namespace examguard

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);  // the office for tests asks it
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "admit") return examguard::admit_rate();
  if (what == "hash") return examguard::hash_rate();
  std::fprintf(stderr, "usage: bench_admit admit|hash\n");
  return 2;
}
