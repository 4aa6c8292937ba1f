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
    {"……共 {0} 个文件", "... {0} files in all"},
    {"考试用机检查", "Exam PC check"},
    {"全部地区", "All regions"},
    {"返回首页", "Back to the start"},
    {"登录", "Log in"},
    {"退出", "Log out"},
    {"修改密码", "Change password"},
    {"第 {0}–{1} 项，共 {2} 项", "{0}–{1} of {2}"},
    {"上一页", "previous"},
    {"下一页", "next"},
    {"没有这个页面", "No such page"},
    {"不能这样做", "Not allowed"},
    {"暂时无法回答", "No answer just now"},
    {"账号", "Account"},
    {"密码", "Password"},
    {"账号或密码不对。", "Wrong account or password."},
    {"尝试次数过多，请 15 分钟后再试。", "Too many attempts; try again in 15 minutes."},
    {"登录的人太多，请稍后再试。", "Too many people are logging in; try again soon."},
    {"现在的密码", "Present password"},
    {"新密码", "New password"},
    {"再输一次新密码", "New password again"},
    {"10 到 256 个字节，不能与账号或旧密码相同。",
     "10 to 256 bytes, not the account's name and not the old one."},
    {"第一次登录，请先修改密码。", "This is the first login: change the password first."},
    {"新密码不能与旧密码相同。", "The new password is the old one."},
    {"密码不能与账号相同。", "The password must not be the account's name."},
    {"两次输入的新密码不一致。", "The two new passwords differ."},
    {"数据时间：{0}（北京时间）", "As of {0} (Beijing time)"},
    {"历史数据：当时 {0}（北京时间）所知", "As it was known at {0} (Beijing time)"},
    {"查看该时刻", "Show that moment"},
    {"回到现在", "Back to now"},
    {"还没有导入考试点名册。", "No roster has been imported yet, or none of it is yours to see."},
    {"考试点（最需要关注的在前）", "Sites, worst first"},
    {"地区", "Regions"},
    {"禁用（{0} 项）", "Denied ({0})"},
    {"待核实（{0} 项）：白名单没有提到", "Unlisted, to be checked ({0})"},
    {"无法判定（{0} 项）", "Undetermined ({0})"},
    {"机位", "Seats"},
    {"最近一次报告", "Newest report"},
    {"发现的问题（{0} 项）", "Findings ({0})"},
    {"规模", "Size"},
    {"考试点", "Site"},
    {"考试点数", "Sites"},
    {"地区", "Region"},
    {"机位", "Seats"},
    {"应到", "Due"},
    {"在线状态", "Presence"},
    {"最近判定", "Last judgement"},
    {"待核实产品", "Unlisted products"},
    {"主要问题", "Main problems"},
    {"序号", "No."},
    {"判定", "Verdict"},
    {"程度", "Severity"},
    {"类别", "Category"},
    {"产品或文件", "Product or file"},
    {"涉及机位", "PCs"},
    {"数量", "Count"},
    {"位置", "Where"},
    {"整改措施", "What to do"},
    {"考场 / 机位", "Room / seat"},
    {"类型", "Kind"},
    {"最近在线", "Last seen"},
    {"报告收到时间", "Report received"},
    {"未能检查", "Not looked at"},
    {"标记", "Flags"},
    {"位置", "Place"},
    {"原因", "Why"},
    {"来源", "Source"},
    {"{0} {1} 台", "{0}: {1}"},
    {"等 {0} 台", "and more, {0} in all"},
    {"母机问题", "in the image"},
    {"没有。", "None."},
    {"另有 {0} 台已登记的电脑没有分配机位。", "{0} more enrolled PCs have no seat."},
    {"14 天未见", "unseen for 14 days"},
    {"已正常停止", "stopped properly"},
    {"考生机", "candidate"},
    {"备用机", "spare"},
    {"监考机", "invigilator"},
    {"服务器", "server"},
    {"普通硬盘", "normal"},
    {"还原卡", "restored at boot"},
    {"无盘", "diskless"},
    {"考试点", "exam site"},
    {"受托单位", "entrusted body"},
    {"编号", "Code"},
    {"类型", "Kind"},
    {"地址", "Address"},
    {"负责人", "Responsible"},
    {"硬盘", "Disk"},
    {"值守时间", "Duty hours"},
    {"最近 {0}", "last seen {0}"},
    {"程序标识", "Agent"},
    {"检查完成时间（电脑时钟）", "Scan finished (PC's clock)"},
    {"白名单", "Whitelist"},
    {"检查范围", "Coverage"},
    {"完整性", "Completeness"},
    {"收据", "Receipt"},
    {"台账 {0}，第 {1} 条", "ledger {0}, entry {1}"},
    {"还没有收到报告。", "No report has come yet."},
    {"这份报告的明细已不再保存。", "The details of this report are not kept any more."},
    {"在线", "on"},
    {"静默", "silent"},
    {"关机", "off"},
    {"未登记", "never enrolled"},
    {"违规", "violation"},
    {"未完成", "incomplete"},
    {"待核实", "to check"},
    {"合格", "clean"},
    {"无结果", "none"},
    {"报告链分叉", "fork"},
    {"状态回退", "went back"},
    {"疑似克隆", "clone"},
    {"报告缺号", "hole"},
    {"白名单过旧", "old whitelist"},
    {"迟到", "late"},
    {"登记已终止", "access ended"},
    {"时钟不准", "clock skew"},
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
