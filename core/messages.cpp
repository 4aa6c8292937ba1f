#include "core/messages.hpp"

#include <array>

namespace examguard {
namespace {

struct Entry {
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<Entry, static_cast<std::size_t>(Message::count)> table{{
    {"发现违规", "violations found"},
    {"检查未完成", "the check is incomplete"},
    {"有待核实的程序或文件", "some programs or files are to be checked"},
    {"未发现问题", "no problem found"},
    {"违规", "violation"},
    {"可疑", "suspicious"},
    {"提示", "notice"},
    {"允许", "allowed"},
    {"已豁免", "waived"},
    {"待核实", "unlisted"},
    {"禁用", "denied"},
    {"无法判定", "undetermined"},
    {"策略未签名（{0}），结果仅供参考，不能上报。",
     "Judged by an unsigned policy ({0}): for trying out only, it can never be reported."},
    {"已检查 {0} 个文件（{1}），{2} 个程序，用时 {3} 秒。",
     "Looked at {0} files ({1}) and {2} programs in {3} s."},
    {"检查中途停止，以下结果不完整。", "The scan was stopped; what follows is incomplete."},
    {"结果统计：", "Counts:"},
    {"最严重的 {0} 项（共 {1} 项）：", "The worst {0} of {1}:"},
    {"查看全部结果：加上 --all，或用 --json。", "To see all of them, add --all or --json."},
    {"有 {0} 处未能检查：", "{0} places could not be looked at:"},
    {"以管理员权限运行可减少未检查的位置。", "Run it as root to look at more of them."},
    {"{0} 个文件，{1}", "{0} files, {1}"},
    {"已检查 {0} 个文件，{1}，每秒 {2} 个", "{0} files, {1}, {2} files/s"},
    {"以上均为系统判定。", "All of this is judged automatically."},
    {"无权限", "no permission"},
    {"读取出错", "read error"},
    {"无响应", "no answer"},
    {"检查时已消失", "vanished meanwhile"},
    {"检查时正在变化", "changed meanwhile"},
    {"网络位置，未检查", "network place, not looked at"},
    {"超出上限", "over a limit"},
    {"不支持", "not supported"},
    {"格式有误", "malformed"},
}};

}  // namespace

Result<Language> parse_language(std::string_view word) {
  if (word == "zh") return Language::zh;
  if (word == "en") return Language::en;
  return Error{ErrorCode::invalid_argument,
               "unknown language \"" + std::string(word) + "\": expected zh or en"};
}

std::string_view message(Language language, Message id) {
  const Entry& entry = table[static_cast<std::size_t>(id)];
  return language == Language::zh ? entry.zh : entry.en;
}

std::string message(Language language, Message id, const std::vector<std::string>& values) {
  const std::string_view text = message(language, id);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_place = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
    const auto number = is_place ? static_cast<std::size_t>(text[i + 1] - '0') : values.size();
    if (number < values.size()) {
      out += values[number];
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace examguard
