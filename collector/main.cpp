// The command line of the collector. Everything it can do is in this list.
#include <CLI/CLI.hpp>
#include <iostream>

#include "collector/commands/commands.hpp"

namespace {

using namespace examguard;

void add_state(CLI::App* command, std::string& folder) {
  command->add_option("--state", folder, "the collector's state folder")
      ->default_str("/var/lib/examguard-collector");
}

void add_language(CLI::App* command, std::string& language) {
  command->add_option("--lang", language, "language for people: zh (default) or en");
}

struct Choices {
  std::string folder = "/var/lib/examguard-collector";
  std::string file;
  std::string language = "zh";
  bool check_config = false;
  commands::DoctorOptions doctor;
  InitOptions init;
  std::vector<std::string> policy_keys, calendar_keys;
  commands::ViewOptions view;
  commands::EnrolCodeOptions code;
  commands::AssignOptions assigned;
  commands::StaffOptions staff;
  commands::ImportOptions import;
  commands::ExportOptions exported;
  commands::ProposeOptions proposed;
  commands::TrustOptions trust;
};

// "FILE" or "SCOPE=FILE"
std::vector<OfficersKeyFile> officers_keys(const std::vector<std::string>& texts) {
  std::vector<OfficersKeyFile> keys;
  for (const std::string& text : texts) {
    const auto at = text.find('=');
    keys.push_back(at == std::string::npos
                       ? OfficersKeyFile{"all", text}
                       : OfficersKeyFile{text.substr(0, at), text.substr(at + 1)});
  }
  return keys;
}

void describe_init(CLI::App& app, Choices& c, int& status) {
  auto* init =
      app.add_subcommand("init", "make a new collector: keys, certificates, trust, administrator");
  add_state(init, c.folder);
  init->add_option("--deployment", c.init.deployment, "name of the deployment, e.g. hunan");
  init->add_option("--name", c.init.names,
                   "host name or IP address by which agents reach it (may repeat)");
  init->add_option("--ingest", c.init.config.ingest, "address of the agents' door")
      ->capture_default_str();
  init->add_option("--enrolment", c.init.config.enrolment, "address of the enrolment door, or off")
      ->capture_default_str();
  init->add_option("--staff", c.init.config.staff, "address of the staff door")
      ->capture_default_str();
  init->add_option("--root-key", c.init.root_key,
                   "the root's private key (PEM); only read, keep it offline");
  init->add_option(
      "--new-keys", c.init.new_keys,
      "without a root key: make it and keys for policies and calendars in this folder");
  init->add_option("--region", c.init.region, "region of these new keys; default: all");
  init->add_option("--roster", c.init.roster,
                   "roster (YAML or csv); a string is made for each room");
  init->add_option("--administrator", c.init.administrator, "login name; default: admin");
  add_language(init, c.language);
  init->footer(
      "What --deployment, --name and a root key leave open is asked on standard input.\n"
      "Examples:\n"
      "  examguard-collector init\n"
      "  examguard-collector init --deployment hunan --name 10.1.2.3 --new-keys /media/stick/keys "
      "--roster roster.csv");
  init->add_option("--policy-key", c.policy_keys,
                   "public key (PEM) that may sign policies: FILE, region:CODE=FILE or "
                   "site:CODE=FILE (may repeat)");
  init->add_option("--calendar-key", c.calendar_keys,
                   "public key (PEM) that may sign exam calendars, in the same forms (may repeat)");
  init->callback([&c, &status] {
    c.init.folder = c.folder;
    c.init.policy_keys = officers_keys(c.policy_keys);
    c.init.calendar_keys = officers_keys(c.calendar_keys);
    status = commands::init(c.init, c.language);
  });
}

void describe_views(CLI::App& app, Choices& c, int& status) {
  auto* sites = app.add_subcommand("sites", "all regions and sites, worst first");
  auto* site = app.add_subcommand("site", "one site: seats, problems");
  site->add_option("ID", c.view.site, "the site's code")->required();
  for (auto* command : {sites, site}) {
    add_state(command, c.folder);
    command->add_option("--at", c.view.at,
                        "as it was known at this time: \"2026-11-24 11:14\" (Beijing time) or "
                        "2026-11-24T03:14:15Z");
    add_language(command, c.view.language);
    command->add_flag("--json", c.view.json, "the API's JSON");
  }
  sites->callback([&c, &status] {
    c.view.folder = c.folder;
    status = commands::sites(c.view);
  });
  site->callback([&c, &status] {
    c.view.folder = c.folder;
    status = commands::site(c.view);
  });
}

void describe_desk(CLI::App& app, Choices& c, int& status) {
  auto* code = app.add_subcommand("enrol-code", "make an enrolment string for PCs of a site");
  add_state(code, c.folder);
  code->add_option("--site", c.code.site, "the site's code")->required();
  code->add_option("--room", c.code.room, "only for this room");
  code->add_option("--seat", c.code.seat, "only for this seat of the room, one PC");
  code->add_option(
      "--seat-pattern", c.code.seat_pattern,
      "by what host name each PC finds its seat, e.g. PC-{seat:2} or KS-{room}-{seat}");
  code->add_option("--seats", c.code.seats_file,
                   "the same from a csv: columns 机位 and 主机名, MAC or IP");
  add_language(code, c.code.language);
  code->footer(
      "Without --seat a PC gets the seat that the roster, the pattern or the list names it for, "
      "by\n"
      "host name, MAC or IP. A PC without a seat shows a short code; see assign.\n"
      "Examples:\n"
      "  examguard-collector enrol-code --site CS01 --room 第1考场 --count 50 "
      "--seat-pattern 'PC-{seat:2}'\n"
      "  examguard-collector enrol-code --site CS01 --room 第1考场 --seat 07");
  code->add_option("--count", c.code.count, "how many new PCs may use it")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  code->add_option("--hours", c.code.hours, "how long it is valid")
      ->check(CLI::Range(1, 8784))
      ->capture_default_str();
  code->callback([&c, &status] {
    c.code.folder = c.folder;
    status = commands::enrol_code(c.code);
  });

  auto* assign = app.add_subcommand("assign", "give a seat to a PC that has none or another one");
  add_state(assign, c.folder);
  assign
      ->add_option("ENROLMENT", c.assigned.enrolment,
                   "its short code, or sha256:..., as `site ID` shows them")
      ->required();
  assign->add_option("--site", c.assigned.site, "the site's code")->required();
  assign->add_option("--room", c.assigned.room, "the room's code")->required();
  assign->add_option("--seat", c.assigned.seat, "the seat; who sat there has none any more")
      ->required();
  assign->callback([&c, &status] {
    c.assigned.folder = c.folder;
    status = commands::assign(c.assigned);
  });

  auto* roster =
      app.add_subcommand("roster", "regions, sites, rooms and seats")->require_subcommand(1);
  auto* import =
      roster->add_subcommand("import", "take a roster (YAML or csv) in place of the one before");
  add_state(import, c.folder);
  import->add_option("FILE", c.file, "all sites, by its name .csv or YAML (docs/formats/roster.md)")
      ->required();
  import->callback([&c, &status] { status = commands::roster_import(c.folder, c.file); });

  auto* policy = app.add_subcommand("policy", "whitelists")->require_subcommand(1);
  auto* publish = policy->add_subcommand("publish", "publish a policy that was signed offline");
  add_state(publish, c.folder);
  publish->add_option("FILE", c.file, "the signed envelope")->required();
  publish->callback([&c, &status] { status = commands::policy_publish(c.folder, c.file); });

  auto* calendar = app.add_subcommand("calendar", "sites' exam sessions")->require_subcommand(1);
  auto* announce =
      calendar->add_subcommand("publish", "publish a calendar that was signed offline");
  add_state(announce, c.folder);
  announce->add_option("FILE", c.file, "the signed envelope")->required();
  announce->callback([&c, &status] { status = commands::calendar_publish(c.folder, c.file); });

  auto* carried = app.add_subcommand(
      "import", "take what a stick carries and lay receipts, refusals and policies beside it");
  add_state(carried, c.folder);
  carried->add_option("DIR", c.import.stick, "where examguard-agent spool export DIR wrote")
      ->required();
  add_language(carried, c.import.language);
  carried->callback([&c, &status] {
    c.import.folder = c.folder;
    status = commands::import_from_stick(c.import);
  });
}

void describe_staff(CLI::App& app, Choices& c, int& status) {
  auto* staff = app.add_subcommand("staff", "accounts for the pages")->require_subcommand(1);
  auto* add = staff->add_subcommand("add", "make an account and show its first password, once");
  auto* disable = staff->add_subcommand("disable", "nobody logs in by it any more");
  auto* list = staff->add_subcommand("list", "all accounts: name, role, scope");
  for (auto* command : {add, disable, list}) add_state(command, c.folder);
  for (auto* command : {add, disable}) {
    command->add_option("NAME", c.staff.name, "login name")->required();
  }
  add->add_option("--role", c.staff.role,
                  "admin (everything), office (a region) or site (a site alone)")
      ->required();
  add->add_option("--scope", c.staff.scope, "the region's or the site's code");
  add_language(add, c.staff.language);
  add->footer(
      "The password is changed at the first login. To give another one: disable, then add again.\n"
      "Example:\n  examguard-collector staff add 长沙李四 --role office --scope 430100");
  const auto run = [&c, &status](CLI::App* command, int (*act)(const commands::StaffOptions&)) {
    command->callback([&c, &status, act] {
      c.staff.folder = c.folder;
      status = act(c.staff);
    });
  };
  run(add, commands::staff_add);
  run(disable, commands::staff_disable);
  run(list, commands::staff_list);
}

void describe_export(CLI::App& app, Choices& c, int& status) {
  auto* out = app.add_subcommand("export", "lists to hand in")->require_subcommand(1);
  auto* list =
      out->add_subcommand("annex2", "annex 2 of the notice, the list of problems (csv, UTF-8)");
  add_state(list, c.folder);
  auto* place = list->add_option_group("place", "of which site or region");
  place->add_option("--site", c.exported.site, "the site's code");
  place->add_option("--region", c.exported.region, "the region's code: all sites below it");
  place->require_option(1);
  list->add_option("--output", c.exported.output, "the file to write; default: standard output");
  list->footer("Example:\n  examguard-collector export annex2 --site CS01 --output CS01.csv");
  list->callback([&c, &status] {
    c.exported.folder = c.folder;
    status = commands::export_annex2(c.exported);
  });
}

void describe_propose(CLI::App& app, Choices& c, int& status) {
  auto* propose = app.add_subcommand(
      "propose",
      "draft a policy layer out of what no rule names, by prevalence, to review and sign\n"
      "  examguard-collector propose --region 430100 --min-pcs 5 --output draft.yaml");
  add_state(propose, c.folder);
  auto* only = propose->add_option("--site", c.proposed.site, "only of this site, as its layer");
  propose->add_option("--region", c.proposed.region, "only of this region, as its layer")
      ->excludes(only);
  propose->add_option("--min-pcs", c.proposed.min_pcs, "leave out what fewer PCs have")
      ->capture_default_str();
  propose->add_option("--lang", c.proposed.language,
                      "language of the comments: zh (default) or en");
  propose->add_option("--output", c.proposed.output,
                      "a file to write, in place of standard output");
  propose->callback([&c, &status] {
    c.proposed.folder = c.folder;
    status = commands::propose(c.proposed);
  });
}

void describe_health(CLI::App& app, Choices& c, int& status) {
  auto* backup = app.add_subcommand("backup",
                                    "copy the ledger and what is needed to restore it (keys, "
                                    "certificates, trust, configuration)\n"
                                    "into a new folder; the collector may run\n"
                                    "  examguard-collector backup /mnt/backup/2026-11-24");
  add_state(backup, c.folder);
  backup->add_option("DIR", c.file, "a folder that does not exist yet")->required();
  add_language(backup, c.language);
  backup->callback([&c, &status] { status = commands::backup({c.folder, c.file, c.language}); });
  auto* restore = app.add_subcommand(
      "restore", "make a collector again out of a backup, in an empty state folder");
  add_state(restore, c.folder);
  restore->add_option("DIR", c.file, "what `backup` made")->required();
  restore->footer(
      "Every file is checked by its sum and every entry by its signatures; otherwise nothing is\n"
      "kept. What was accepted after the backup is missing, which agents' reports show.");
  add_language(restore, c.language);
  restore->callback([&c, &status] { status = commands::restore({c.folder, c.file, c.language}); });
  auto* doctor = app.add_subcommand("doctor", "is all well, and what is to be mended");
  add_state(doctor, c.folder);
  doctor->add_flag("--json", c.doctor.json, "for scripts");
  add_language(doctor, c.doctor.language);
  doctor->footer(
      "Exit code: 0 all is well, 1 something is to be mended, 3 it could not be looked at.");
  doctor->callback([&c, &status] {
    c.doctor.folder = c.folder;
    status = commands::doctor(c.doctor);
  });
}

void describe_trust(CLI::App& app, Choices& c, int& status) {
  auto* trust = app.add_subcommand("trust", "addresses and keys that all PCs go by; the root signs")
                    ->require_subcommand(1);
  auto* show = trust->add_subcommand("show", "what a trust list says");
  auto* sign = trust->add_subcommand(
      "sign", "change a trust list and sign it, where the root's key is; needs no collector");
  auto* adopt = trust->add_subcommand("adopt", "take a signed trust list over (collector stopped)");
  for (auto* command : {show, sign, adopt}) {
    add_language(command, c.trust.language);
  }
  for (auto* command : {show, sign}) {
    command->add_option("FILE", c.trust.order.from, "a trust.json; default: this collector's")
        ->default_str("/var/lib/examguard-collector/trust.json");
  }
  sign->add_option("--root-key", c.trust.order.root_key,
                   "the root's private key (PEM); only read, keep it offline")
      ->required();
  sign->add_option("--output", c.trust.order.output, "a new file for the signed list")->required();
  sign->add_option("--add-name", c.trust.order.names_added,
                   "host name or IP address by which agents reach the collector as well, at the "
                   "same ports (may repeat)");
  sign->add_option("--drop-name", c.trust.order.names_dropped,
                   "one by which they reach it no more (may repeat)");
  sign->add_option("--policy-key", c.policy_keys,
                   "public key (PEM) that may sign policies from now on: FILE, region:CODE=FILE "
                   "or site:CODE=FILE (may repeat)");
  sign->add_option("--calendar-key", c.calendar_keys, "the same for exam calendars (may repeat)");
  sign->add_option("--end-key", c.trust.order.keys_ended,
                   "a key that signs nothing more, by the first 8 or more digits of its id as "
                   "`trust show` tells it; what it signed stays valid (may repeat)");
  sign->footer(
      "Each list has the next version and is good for two years; without any change only that.\n"
      "PCs take the list over when they next fetch policies: keep an old address reachable until\n"
      "all have, and let it go with --drop-name after that.\n"
      "Examples:\n"
      "  examguard-collector trust sign --add-name 10.1.2.4 --root-key /media/safe/root.pem "
      "--output trust-2.json\n"
      "  examguard-collector trust sign --end-key 5f3a90c1 --policy-key region:430100=new.pub "
      "--root-key /media/safe/root.pem --output trust-2.json");
  add_state(adopt, c.folder);
  adopt->add_option("FILE", c.trust.file, "what `trust sign` wrote")->required();
  adopt->footer(
      "Refused: an older version, another root, and a list that does not name this collector's "
      "own\n"
      "keys and CAs. The doors' certificate is issued again for names that it lacks.");
  show->callback([&c, &status] { status = commands::trust_show(c.trust); });
  sign->callback([&c, &status] {
    c.trust.order.policy_keys = officers_keys(c.policy_keys);
    c.trust.order.calendar_keys = officers_keys(c.calendar_keys);
    status = commands::trust_sign(c.trust);
  });
  adopt->callback([&c, &status] {
    c.trust.folder = c.folder;
    status = commands::trust_adopt(c.trust);
  });
}

void describe_ledger(CLI::App& app, Choices& c, int& status) {
  auto* serve = app.add_subcommand("serve", "run the collector until it is told to stop");
  add_state(serve, c.folder);
  serve->add_flag("--check-config", c.check_config, "only say whether it could start");
  serve->callback([&c, &status] { status = commands::serve(c.folder, c.check_config); });
  auto* clock = app.add_subcommand(
      "confirm-clock",
      "say that the collector's clock is right, after it has stopped taking entries");
  add_state(clock, c.folder);
  clock
      ->add_option("TIME", c.file,
                   "what your own watch says: \"2026-11-24 11:14\" (Beijing time) or "
                   "2026-11-24T03:14:15Z")
      ->required();
  clock->footer(
      "A collector whose clock is more than 30 days past its newest entry takes nothing more, for\n"
      "one jump of the clock would stay in the ledger for ever. The clock must agree within 10\n"
      "minutes. An ended certificate is not confirmed but renewed: renew-certificate.");
  clock->callback([&c, &status] { status = commands::confirm_clock(c.folder, c.file); });
  auto* renew = app.add_subcommand(
      "renew-certificate", "two more years for the certificate of the doors (collector stopped)");
  add_state(renew, c.folder);
  renew->footer(
      "The server CA in the state folder issues it for the same key and names: the PCs notice\n"
      "nothing. A collector whose certificate has ended takes nothing more. Pages and log tell of\n"
      "the end 30 days before.");
  renew->callback([&c, &status] { status = commands::renew_certificate(c.folder); });
  auto* verify = app.add_subcommand("verify-ledger",
                                    "check every entry, receipt and signature (collector stopped)");
  add_state(verify, c.folder);
  verify->callback([&c, &status] { status = commands::verify_ledger(c.folder); });
  auto* rebuild =
      app.add_subcommand("rebuild", "make the views again from the ledger (collector stopped)");
  add_state(rebuild, c.folder);
  rebuild->callback([&c, &status] { status = commands::rebuild(c.folder); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "examguard-collector keeps the ledger of exam PCs' signed reports and shows each site's "
      "state");
  app.set_version_flag("--version", "examguard-collector " EXAMGUARD_VERSION);
  app.require_subcommand(1);
  Choices choices;
  int status = 0;
  describe_init(app, choices, status);
  describe_trust(app, choices, status);
  describe_ledger(app, choices, status);
  describe_health(app, choices, status);
  describe_desk(app, choices, status);
  describe_staff(app, choices, status);
  describe_views(app, choices, status);
  describe_export(app, choices, status);
  describe_propose(app, choices, status);
  const std::string first = argc > 1 ? argv[1] : "--help";
  const auto is_first = [&](const CLI::App* command) { return command->get_name() == first; };
  if (!first.starts_with('-') && app.get_subcommands(is_first).empty()) {
    std::cerr << "there is no command \"" << first << "\"; run with --help for those that are\n";
    return 3;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 3;
  }
  return status;
}
