#include "io/log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <filesystem>
#include <mutex>

#include "io/event_log.hpp"

namespace examguard {
namespace {

constexpr const char* line_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr std::size_t most_file_bytes = 4u << 20;
constexpr std::size_t old_files = 3;

class EventLogSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit EventLogSink(const std::string& source) : log_(source) {
    set_level(spdlog::level::warn);
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const bool is_error = message.level >= spdlog::level::err;
    log_.write(is_error ? EventLevel::error : EventLevel::warning,
               {message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  EventLog log_;
};

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("examguard", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern(line_pattern, spdlog::pattern_time_type::utc);
    made.flush_on(spdlog::level::trace);
    return made;
  }();
  return instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!logger().should_log(spdlog_level(level))) return;
  logger().log(spdlog_level(level), "{}", log_text(event, fields));
}

// The length of the well-formed UTF-8 character at the start of text, 0 if there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool not_a_character = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
  return overlong || not_a_character ? 0 : length;
}

// Controls, C1 controls, and characters that turn or break a line on a terminal.
bool is_harmless(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead >= 0x20 && lead != 0x7f;
  if (lead == 0xc2) return static_cast<unsigned char>(character[1]) >= 0xa0;
  if (lead != 0xe2) return character != "\xef\xbb\xbf";
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  if (second == 0x80) return third < 0x8b || (third > 0x8f && third < 0xa8) || third > 0xae;
  return !(second == 0x81 && third >= 0xa0 && third <= 0xaf);
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (character == "\"" || character == "\\")
      (out += '\\') += character;
    else if (character == "\n")
      out += "\\n";
    else if (length > 0 && is_harmless(character))
      out += character;
    else
      for (const char c : character)
        out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text.remove_prefix(character.size());
  }
}

}  // namespace

void set_log_level(LogLevel level) {
  logger().set_level(spdlog_level(level));
}

// To be called while one thread logs.
Result<> log_also_to(const std::string& file, const std::string& source) {
  try {
    const std::filesystem::path path(std::u8string(file.begin(), file.end()));
    auto lines = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path.native(),
                                                                        most_file_bytes, old_files);
    lines->set_formatter(
        std::make_unique<spdlog::pattern_formatter>(line_pattern, spdlog::pattern_time_type::utc));
    logger().sinks().push_back(std::move(lines));
  } catch (const spdlog::spdlog_ex& error) {
    return Error{ErrorCode::io, "the log file " + file + ": " + error.what()};
  }
  logger().sinks().push_back(std::make_shared<EventLogSink>(source));
  return {};
}

void log_debug(std::string_view event, std::initializer_list<LogField> fields) {
  write(LogLevel::debug, event, fields);
}
void log_info(std::string_view event, std::initializer_list<LogField> fields) {
  write(LogLevel::info, event, fields);
}
void log_warning(std::string_view event, std::initializer_list<LogField> fields) {
  write(LogLevel::warning, event, fields);
}
void log_error(std::string_view event, std::initializer_list<LogField> fields) {
  write(LogLevel::error, event, fields);
}

std::string log_text(std::string_view event, std::initializer_list<LogField> fields) {
  std::string text;
  append_escaped(text, event);
  for (const LogField& field : fields) {
    (text += ' ') += field.key;
    text += "=\"";
    append_escaped(text, field.value);
    text += '"';
  }
  return text;
}

}  // namespace examguard
