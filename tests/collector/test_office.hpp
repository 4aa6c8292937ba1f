// A whole collector for tests: keys, certificates and trust as `init` makes them, a store on disk
// in a folder of its own, the roster of a province with two cities and three sites, PCs that enrol
// and report, and the staff door, asked without a network.
#pragma once

#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "collector/doors/door.hpp"
#include "collector/ledger/append.hpp"
#include "collector/office/office.hpp"
#include "collector/store/store_thread.hpp"
#include "core/delivery/submission.hpp"
#include "core/exam/calendar.hpp"
#include "core/report/finding.hpp"
#include "core/report/object.hpp"
#include "tests/support/temporary_folder.hpp"

namespace examguard::test {

inline constexpr std::string_view admin_password = "correct horse battery";

struct Pc {
  Signer key;
  Digest enrolment;
  std::optional<Stand> head;
  int policy = 1;  // the serial by which it judges
};

// A finding as a scan would make it.
[[nodiscard]] Finding finding(Verdict verdict, Severity severity, std::string_view category,
                              std::string_view product, std::string_view path);

class TestOffice {
 public:
  TestOffice();

  [[nodiscard]] const std::string& folder() const { return text_; }
  [[nodiscard]] const Office& office() const { return *office_; }
  [[nodiscard]] Collector collector();
  [[nodiscard]] TimePoint now() const { return TimePoint(std::chrono::milliseconds(now_)); }
  void pass(std::chrono::milliseconds time) { now_ += time.count(); }

  // Runs on the store's thread, in a transaction of its own.
  template <class T>
  Result<T> write(std::function<Result<T>(Store&)> job) {
    std::promise<Result<T>> promise;
    store_->write<T>(std::move(job),
                     [&promise](Result<T> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }

  // The same without waiting; `done` runs on the store's thread.
  template <class T>
  void write_later(std::function<Result<T>(Store&)> job, std::function<void(Result<T>)> done) {
    store_->write<T>(std::move(job), std::move(done));
  }

  // "admin" may do everything; "city" is the office of 430100, "zz" the site ZZ01. All have
  // admin_password and need not change it.
  void make_accounts();
  // `word` is the PC; `again` tells its enrolments apart.
  [[nodiscard]] Pc enrol(const std::string& site, const std::string& room, const std::string& seat,
                         std::string_view word, std::string_view again = {});
  // The policy again, under another serial: as its officer hands it in, and published.
  [[nodiscard]] std::string policy(int serial) const;
  void publish(int serial);
  // A city's own layer over it.
  void publish_for_city(std::string_view region);
  // Signed by the site's officer, and handed in.
  [[nodiscard]] Envelope sign(const Calendar& calendar) const;
  Result<Envelope> publish(const Calendar& calendar);
  // Sealed, not sent.
  [[nodiscard]] Submission report(Pc& pc, const std::vector<Finding>& findings,
                                  const std::vector<Gap>& gaps = {},
                                  const std::optional<ExamState>& exam = {});
  // The receipt.
  Envelope deliver(const Submission& submission);

  // The staff door.
  struct Ask {
    std::string method = "GET", target;
    HttpPairs headers{};
    std::string body{};
    std::string address = "10.0.0.1";
  };
  HttpResponse ask(Ask ask);
  HttpResponse get(const std::string& target, const std::string& cookie = {});
  // As a browser does: with Origin.
  HttpResponse post(const std::string& target, const std::string& body,
                    const std::string& cookie = {}, HttpPairs more = {});
  // The cookie's value after a login with admin_password.
  std::string log_in(const std::string& account);
  [[nodiscard]] std::string token() const;  // the local administrator's

 private:
  void publish_envelope(const Envelope& policy);

  support::TemporaryFolder folder_;
  std::string text_;
  std::atomic<std::int64_t> now_;
  std::optional<Office> office_;
  std::unique_ptr<StoreThread> store_;
  std::unique_ptr<PasswordThread> passwords_;
  std::optional<HttpHandlers> door_;
};

[[nodiscard]] std::string header_of(const HttpResponse& response, std::string_view name);
// The value of "Set-Cookie: __Host-examguard=VALUE".
[[nodiscard]] std::string set_cookie_of(const HttpResponse& response);
[[nodiscard]] std::string form_token(const HttpResponse& page);  // of a page's hidden field

}  // namespace examguard::test
