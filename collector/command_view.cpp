// Commands that show: sites and one site, as text for a terminal or as the API's JSON.
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iomanip>
#include <iostream>

#include "collector/client.hpp"
#include "collector/commands.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace examguard::commands {
namespace {

using boost::json::value;

std::string text_of(const value& json, std::string_view key) {
  const auto* object = json.if_object();
  const auto* found = object != nullptr ? object->if_contains(key) : nullptr;
  if (found == nullptr) return "";
  if (found->is_string()) return to_visible(std::string_view(found->get_string()));
  return boost::json::serialize(*found);
}

const value& part(const value& json, std::string_view key) {
  static const value nothing;
  const auto* object = json.if_object();
  const auto* found = object != nullptr ? object->if_contains(key) : nullptr;
  return found != nullptr ? *found : nothing;
}

const boost::json::array& list_of(const value& json, std::string_view key) {
  static const boost::json::array nothing;
  const auto* found = part(json, key).if_array();
  return found != nullptr ? *found : nothing;
}

std::string counts_line(const value& counts) {
  const value& presence = part(counts, "presence");
  const value& judgement = part(counts, "judgement");
  return text_of(counts, "seats") + " 机位 | 在线 " + text_of(presence, "on") + " 静默 " +
         text_of(presence, "silent") + " 关机 " + text_of(presence, "off") + " 未登记 " +
         text_of(presence, "never_enrolled") + " | 违规 " + text_of(judgement, "violation") +
         " 不完整 " + text_of(judgement, "incomplete") + " 待核实 " +
         text_of(judgement, "to_check") + " 合格 " + text_of(judgement, "clean") + " 无结果 " +
         text_of(judgement, "none");
}

void print_region(const value& region, int depth) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  std::cout << indent << text_of(region, "name") << " (" << text_of(region, "region")
            << "): " << counts_line(part(region, "counts")) << '\n';
  for (const value& site : list_of(region, "sites")) {
    std::cout << indent << "  " << text_of(site, "site") << ' ' << text_of(site, "name") << ": "
              << counts_line(part(site, "counts")) << '\n';
  }
  for (const value& child : list_of(region, "regions")) print_region(child, depth + 1);
}

std::string severity_zh(const std::string& word) {
  return word == "violation"    ? "违规"
         : word == "suspicious" ? "可疑"
         : word == "notice"     ? "提示"
                                : word;
}

std::string verdict_zh(const std::string& word) {
  return word == "denied"         ? "禁用"
         : word == "unlisted"     ? "待核实"
         : word == "undetermined" ? "未能判定"
                                  : word;
}

void print_site(const value& site) {
  std::cout << "考试点 " << text_of(site, "site") << ' ' << text_of(site, "name") << "  （"
            << text_of(site, "at") << "）\n"
            << counts_line(part(site, "counts")) << '\n';
  std::cout << "\n机位\n";
  for (const value& seat : list_of(site, "seats")) {
    std::cout << "  " << text_of(seat, "room") << '/' << text_of(seat, "seat") << "  "
              << text_of(seat, "presence") << "  " << text_of(seat, "judgement");
    const value& report = part(seat, "report");
    if (report.is_object()) {
      std::cout << "  禁用 " << text_of(report, "denied") << " 待核实 "
                << text_of(report, "unlisted") << " 未检查 " << text_of(report, "gaps") << "  收到 "
                << text_of(report, "received");
      if (!text_of(report, "flags").empty()) std::cout << "  [" << text_of(report, "flags") << ']';
    }
    std::cout << '\n';
  }
  const auto& products = list_of(site, "products");
  std::cout << "\n问题（共 " << products.size() << " 项，最严重的在前）\n";
  constexpr std::size_t shown = 10;
  std::size_t number = 0;
  for (const value& row : products) {
    if (++number > shown) break;
    std::cout << "  " << std::setw(2) << number << ". [" << verdict_zh(text_of(row, "verdict"))
              << '/' << severity_zh(text_of(row, "severity")) << "] " << text_of(row, "product")
              << "  " << text_of(row, "category") << "  机位 " << text_of(row, "seats") << "  数量 "
              << text_of(row, "findings") << "  例：" << text_of(row, "example") << '\n';
  }
  if (products.size() > shown)
    std::cout << "  ……还有 " << products.size() - shown << " 项：加 --json 或打开网页查看全部\n";
}

std::string query_of(const ViewOptions& options) {
  return options.at.empty() ? std::string() : "?at=" + encode_part(options.at);
}

int show(const ViewOptions& options, const std::string& target, void (*print)(const value&)) {
  const auto client = StaffClient::open(options.folder);
  if (!client) return failed(client.error());
  const auto body = client->get(target + query_of(options));
  if (!body) return failed(body.error());
  if (options.json) {
    std::cout << *body << '\n';
    return 0;
  }
  const auto json = decode_json(*body);
  if (!json) return failed(json.error());
  print(*json);
  return 0;
}

}  // namespace

int sites(const ViewOptions& options) {
  return show(options, "/api/sites", [](const value& json) {
    for (const value& region : list_of(json, "regions")) print_region(region, 0);
  });
}

int site(const ViewOptions& options) {
  return show(options, "/api/sites/" + encode_part(options.site), print_site);
}

}  // namespace examguard::commands
