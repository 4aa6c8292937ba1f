#include "collector/upkeep/interview.hpp"

#include <sstream>

namespace examguard {
namespace {

constexpr const char* new_keys_folder = "examguard-keys";

class Interview {
 public:
  Interview(Language language, std::istream& answers, std::ostream& questions)
      : language_(language), answers_(answers), questions_(questions) {}

  // Empty: the person takes what is offered.
  std::string ask(Message question, const std::vector<std::string>& values = {}) {
    questions_ << message(language_, question, values) << std::flush;
    std::string line;
    if (!std::getline(answers_, line)) has_ended_ = true;
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos) return "";
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
  }
  // Until there is an answer.
  std::string insist(Message question) {
    std::string answer;
    while (answer.empty() && !has_ended_) answer = ask(question);
    return answer;
  }
  [[nodiscard]] bool has_ended() const { return has_ended_; }

 private:
  Language language_;
  std::istream& answers_;
  std::ostream& questions_;
  bool has_ended_ = false;
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void ask_for_keys(Interview& person, InitOptions& wanted) {
  if (wanted.new_keys.empty()) {
    wanted.root_key = person.ask(Message::init_ask_root, {new_keys_folder});
    if (wanted.root_key.empty()) wanted.new_keys = new_keys_folder;
  }
  if (!wanted.new_keys.empty()) {
    if (wanted.region.empty()) wanted.region = person.ask(Message::init_ask_region);
  } else if (wanted.policy_keys.empty()) {
    const std::string file = person.ask(Message::init_ask_policy_key);
    if (!file.empty()) wanted.policy_keys.push_back({"all", file});
  }
}

}  // namespace

Result<InitOptions> interview(InitOptions given, Language language, std::istream& answers,
                              std::ostream& questions) {
  const bool has_key = !given.root_key.empty() || !given.new_keys.empty();
  if (!given.deployment.empty() && !given.names.empty() && has_key) return given;
  Interview person(language, answers, questions);
  if (given.deployment.empty()) given.deployment = person.insist(Message::init_ask_deployment);
  while (given.names.empty() && !person.has_ended()) {
    given.names = split(person.insist(Message::init_ask_names));
  }
  if (given.root_key.empty()) ask_for_keys(person, given);
  if (given.roster.empty()) given.roster = person.ask(Message::init_ask_roster);
  if (given.administrator.empty())
    given.administrator = person.ask(Message::init_ask_administrator);
  if (person.has_ended()) {
    return Error{ErrorCode::invalid_argument,
                 "not all was answered; give --deployment, --name, and --root-key or --new-keys"};
  }
  return given;
}

}  // namespace examguard
