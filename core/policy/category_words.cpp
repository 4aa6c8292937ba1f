#include "core/policy/category_words.hpp"

#include <array>

namespace examguard {
namespace {

struct Row {
  std::string_view category, zh, en;
};

constexpr std::array<Row, 32> rows{{
    {"ai-assistant", "AI 助手", "AI assistant"},
    {"archive", "压缩包", "archive"},
    {"auto-click", "自动点击", "auto-clicker"},
    {"browser-extension", "浏览器扩展", "browser extension"},
    {"chat", "聊天通讯", "chat"},
    {"classroom-control", "电子教室控制", "classroom control"},
    {"cloud-disk", "网盘", "cloud disk"},
    {"disguise", "伪装文件", "disguised file"},
    {"disk-image", "磁盘映像", "disk image"},
    {"document", "文档", "document"},
    {"download", "下载与网盘", "download"},
    {"executable", "可执行文件", "executable"},
    {"game", "游戏", "game"},
    {"hacking-tool", "攻击工具", "hacking tool"},
    {"image", "图片", "image"},
    {"media", "音视频", "media"},
    {"meeting", "视频会议", "meeting"},
    {"other", "其他", "other"},
    {"password-tool", "密码工具", "password tool"},
    {"portable-program", "绿色软件", "portable program"},
    {"program", "程序", "program"},
    {"question-bank", "题库资料", "question bank"},
    {"remote-control", "远程控制", "remote control"},
    {"screen-capture", "截屏录屏", "screen capture"},
    {"script", "脚本", "script"},
    {"storage", "存储工具", "storage"},
    {"streaming", "直播与串流", "streaming"},
    {"training-software", "培训软件", "training software"},
    {"unlisted", "未列入白名单", "not on the whitelist"},
    {"virtual-machine", "虚拟机", "virtual machine"},
    {"vpn-proxy", "VPN 与代理", "VPN or proxy"},
    {"web-browser", "浏览器", "browser"},
}};

}  // namespace

std::string category_word(Language language, std::string_view category) {
  for (const Row& row : rows) {
    if (row.category == category) return std::string(language == Language::zh ? row.zh : row.en);
  }
  return std::string(category);
}

}  // namespace examguard
