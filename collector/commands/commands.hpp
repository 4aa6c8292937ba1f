// One function a command; main.cpp only reads the command line. Each prints its result to standard
// output, its trouble to standard error, and answers the exit code: 0 done, 3 failed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/upkeep/init.hpp"
#include "collector/upkeep/trust_renewal.hpp"

namespace examguard::commands {

// Asks on standard input for what the options lack.
int init(const InitOptions& options, const std::string& language);
// Of backup and restore.
struct CopyOptions {
  std::string folder;  // the collector's
  std::string copy;
  std::string language = "zh";
};
int restore(const CopyOptions& options);
struct DoctorOptions {
  std::string folder;
  std::string language = "zh";
  bool json = false;
};
// 1: something is to be mended.
int doctor(const DoctorOptions& options);
int serve(const std::string& folder, bool check_only);

struct ViewOptions {
  std::string folder;
  std::string site;  // empty: all
  std::string at;    // RFC 3339; empty: now
  std::string language = "zh";
  bool json = false;
};
int sites(const ViewOptions& options);
int site(const ViewOptions& options);

struct EnrolCodeOptions {
  std::string folder, site, room, seat;
  std::string seat_pattern, seats_file;
  std::string language = "zh";
  std::uint64_t count = 1;
  std::uint64_t hours = 24 * 14;
};
int enrol_code(const EnrolCodeOptions& options);
struct AssignOptions {
  std::string folder, enrolment, site, room, seat;
};
int assign(const AssignOptions& options);
int roster_import(const std::string& folder, const std::string& file);
int policy_publish(const std::string& folder, const std::string& file);
int calendar_publish(const std::string& folder, const std::string& file);
// 2: something on the stick was refused or could not be read or answered.
struct ImportOptions {
  std::string folder, stick;
  std::string language = "zh";
};
int import_from_stick(const ImportOptions& options);

struct ExportOptions {
  std::string folder, site, region;  // one of the two
  std::string output;                // empty: standard output
};
int export_annex2(const ExportOptions& options);
struct ProposeOptions {
  std::string folder, site, region;  // at most one of the two
  std::uint64_t min_pcs = 1;
  std::string language = "zh";
  std::string output;  // empty: standard output
};
int propose(const ProposeOptions& options);

int backup(const CopyOptions& options);

struct TrustOptions {
  std::string folder, file;
  std::string language = "zh";
  TrustOrder order;
};
int trust_show(const TrustOptions& options);  // of order.from
int trust_sign(const TrustOptions& options);
int trust_adopt(const TrustOptions& options);

struct StaffOptions {
  std::string folder, name, role, scope;
  std::string language = "zh";
};
int staff_add(const StaffOptions& options);
int staff_disable(const StaffOptions& options);
int staff_list(const StaffOptions& options);

int confirm_clock(const std::string& folder, const std::string& time);
int renew_certificate(const std::string& folder);

int verify_ledger(const std::string& folder);
int rebuild(const std::string& folder);

// Prints the error and answers 3.
int failed(const Error& error);
// 0 if all of standard output has arrived.
int written();

}  // namespace examguard::commands
