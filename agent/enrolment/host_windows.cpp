#include <winsock2.h>
// After winsock2.h, whose types it needs.
#include <iphlpapi.h>
#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "agent/enrolment/enrol.hpp"
#include "agent/system/live_registry.hpp"
#include "io/windows_calls.hpp"

namespace examguard {
namespace {

// Empty if it is not there.
std::string registry_text(const std::string& path, std::string_view name) {
  const auto key = LiveKey::open(RegistryHive::machine, path);
  const auto values = key ? key->values() : key.error();
  const auto* value = values ? find_value(*values, name) : nullptr;
  return value != nullptr ? to_text(*value) : std::string();
}

std::string os_name() {
  const std::string path = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
  const auto name = registry_text(path, "ProductName");
  const auto build = registry_text(path, "CurrentBuild");
  if (name.empty()) return "Windows";
  return build.empty() ? name : name + " (" + build + ")";
}

std::string computer_name() {
  wchar_t name[256];
  DWORD size = std::size(name);
  if (::GetComputerNameExW(ComputerNameDnsHostname, name, &size) == 0) return {};
  return from_wide({name, size});
}

bool is_hardware(const IP_ADAPTER_ADDRESSES& adapter) {
  const bool is_card =
      adapter.IfType == IF_TYPE_ETHERNET_CSMACD || adapter.IfType == IF_TYPE_IEEE80211;
  // An address that somebody made up says so in its second bit.
  return is_card && adapter.PhysicalAddressLength == 6 && (adapter.PhysicalAddress[0] & 2) == 0;
}

// The lowest hardware address, so that plugging in a stick changes little.
std::string mac_address() {
  ULONG size = 64 * 1024;
  std::vector<std::uint64_t> buffer;  // for its alignment
  ULONG status = ERROR_BUFFER_OVERFLOW;
  auto* first = static_cast<IP_ADAPTER_ADDRESSES*>(nullptr);
  for (int tries = 0; tries < 3 && status == ERROR_BUFFER_OVERFLOW; ++tries) {
    buffer.resize(size / sizeof(std::uint64_t) + 1);
    first = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data());
    status = ::GetAdaptersAddresses(AF_UNSPEC, 0, nullptr, first, &size);
  }
  std::vector<std::string> found;
  if (status != NO_ERROR) return {};
  for (const auto* adapter = first; adapter != nullptr; adapter = adapter->Next) {
    if (!is_hardware(*adapter)) continue;
    const auto& bytes = adapter->PhysicalAddress;
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
                  bytes[3], bytes[4], bytes[5]);
    found.emplace_back(text);
  }
  return found.empty() ? "" : *std::min_element(found.begin(), found.end());
}

}  // namespace

Host describe_host() {
  Host host;
  host.os = os_name();
  const std::pair<const char*, std::string> facts[] = {
      {"host", computer_name()},
      {"mac", mac_address()},
      {"machine", registry_text("SOFTWARE\\Microsoft\\Cryptography", "MachineGuid")},
  };
  for (const auto& [name, value] : facts) {
    if (!value.empty()) host.facts.emplace(name, sha256(value));
  }
  return host;
}

}  // namespace examguard
