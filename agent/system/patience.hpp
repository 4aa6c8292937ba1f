// Asks the system questions that it may never answer: a lost server or a stuck disk holds the
// thread that asks. The questions are asked by a thread of their own, which is given up when it has
// shown no sign of life for some seconds; the place that it asked about is not asked again.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/result.hpp"

namespace examguard {

// What the thread that asks and the one that waits share.
class Question {
 public:
  // Before each question about another place. An error: it lies where no answer came before.
  [[nodiscard]] std::optional<Error> about(const std::string& place);
  // Before each question about the same place.
  void goes_on();

 private:
  friend class Patience;
  struct Shared;

  std::shared_ptr<Shared> shared_;
};

class Patience {
 public:
  explicit Patience(std::chrono::milliseconds limit = std::chrono::seconds(4));
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience();

  // The job may outlive this call and this object, so it owns all that it uses.
  template <class T>
  Result<T> ask(std::function<Result<T>(Question&)> job) {
    const auto answer = std::make_shared<std::optional<Result<T>>>();
    auto given_up =
        run([answer, job = std::move(job)](Question& question) { answer->emplace(job(question)); });
    if (given_up) return *std::move(given_up);
    return std::move(**answer);
  }

 private:
  std::optional<Error> run(std::function<void(Question&)> job);

  std::chrono::milliseconds limit_;
  Question question_;
  std::thread asking_;
};

}  // namespace examguard
