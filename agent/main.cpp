// The command line of examguard-agent and nothing else: it turns words into the options of one
// command and calls it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <memory>

#include "agent/commands/commands.hpp"
#include "agent/scan/scan_process.hpp"
#include "agent/service/config.hpp"
#include "agent/system/arguments.hpp"
#include "agent/system/places.hpp"
#include "agent/watch/watch_job.hpp"

namespace {

using namespace examguard;

// What is to be run, once the words are understood.
using Run = std::function<int()>;

constexpr int exit_of_wrong_usage = 3;

void add_language(CLI::App& words, std::string& language) {
  words.add_option("--lang", language, "Language for people: zh (default) or en");
}

// By default the one that agent.yaml names.
void add_state(CLI::App& words, std::string& folder,
               const std::string& description = "State folder") {
  folder = configured_state_folder();
  words.add_option("--state", folder, description)->capture_default_str();
}

CLI::Option* add_policies(CLI::App& words, PolicyWords& policies) {
  words.add_option("--root-key", policies.root_key,
                   "Root's public key (PEM file) or its digest: checks signed policies");
  return words.add_option("--policy", policies.files,
                          "Policy, unsigned YAML; or signed: an envelope with the collector's "
                          "trust.json, or the collector's answer. Repeat it for layers, top first");
}

void add_scan(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("scan", "Look at this machine, judge it, print what was found");
  auto options = std::make_shared<command::ScanOptions>();
  add_policies(*words, options->policies)->required();
  words->add_option("--root", options->root,
                    "Scan this folder as if it were / (Windows: as if it were a drive; installed "
                    "programs are still those of the running Windows)");
  words->add_flag("--json", options->json, "Print the result as JSON");
  words->add_flag("--all", options->all, "List every finding, not only the worst ten");
  words->add_flag("--quiet", options->quiet, "Show no progress");
  add_language(*words, options->language);
  words->add_option("--state", options->state,
                    "Folder that keeps what was seen: the next run opens only what changed");
  words->add_option("--judged", options->judged, "Write the SHA-256 of all that was hashed here");
  words->add_option("--threads", options->threads, "Workers; default: what the machine can do")
      ->check(CLI::Range(0, 64));
  words->footer(
      "Exit code: 0 clean, 1 something found, 2 incomplete, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent scan --policy policies/hunan-theory.yaml\n"
      "  examguard-agent scan --policy p.yaml --root /mnt/disk --json > result.json\n"
      "  examguard-agent scan --policy p.json --policy trust.json --root-key root.pub");
  words->callback([&run, options] { run = [options] { return command::scan(*options); }; });
}

void add_baseline(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand(
      "baseline", "Write an allowlist from this known-good PC, for an officer to review and sign");
  auto options = std::make_shared<command::BaselineOptions>();
  add_policies(*words, options->policies);
  words->add_option("--root", options->root, "Scan this folder as if it were /");
  words->add_option("--layer", options->layer, "Of what is written: province, city or site")
      ->capture_default_str();
  words->add_option("--scope", options->scope,
                    "Where it holds, site=CODE or region=CODE; without it a place to fill in");
  words->add_option("--id", options->id, "Id of what is written; default: baseline-CODE");
  words->add_option("--out", options->out, "Where it goes; - is standard output (default)");
  words->add_flag("--quiet", options->quiet, "Show no progress");
  words->add_option("--lang", options->language, "Language of its comments: zh (default) or en");
  words->footer(
      "It allows what this PC has and no rule of the policies names: packages, installed programs\n"
      "by publisher, programs on disk by hash. What is denied, undetermined or could not be "
      "looked\n"
      "at is never allowed but named. Without --policy it allows all, as a policy of its own.\n"
      "Exit code, of a scan once it is in force: 0 clean, 1 something is still found,\n"
      "2 incomplete; 3 nothing was written.\n"
      "Examples:\n"
      "  examguard-agent baseline --policy hunan-theory.yaml --scope site=CS01 --out CS01.yaml\n"
      "  examguard-agent policy check CS01.yaml\n"
      "  examguard-agent scan --policy hunan-theory.yaml --policy CS01.yaml");
  words->callback([&run, options] { run = [options] { return command::baseline(*options); }; });
}

void add_enrol(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("enrol", "Make this PC known to its site's collector");
  auto options = std::make_shared<command::EnrolOptions>();
  add_state(*words, options->state);
  words->add_option("--collector", options->collectors, "Enrolment door, host:port; may repeat")
      ->required();
  words
      ->add_option("--code-file", options->code_file,
                   "File with the enrolment string; - reads it from standard input")
      ->required();
  words->callback([&run, options] { run = [options] { return command::enrol(*options); }; });
}

void add_run(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("run", "The service: pull policies, scan, report");
  auto options = std::make_shared<command::RunOptions>();
  words->add_option("--config", options->config, "Configuration, agent.yaml");
  words->add_option("--state", options->state, "State folder; wins over the configuration");
  words->add_option("--root", options->root, "Scan this folder as if it were /");
  words->add_flag("--once", options->once, "One scan and one delivery, then end");
  words->add_flag("--check-config", options->check_config, "Only check the configuration");
  words->callback([&run, options] { run = [options] { return command::run(*options); }; });
}

void add_setup(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("setup", "Windows, as administrator: make the agent a service");
  auto options = std::make_shared<command::SetupOptions>();
  words->add_option("--state", options->state, "State folder; default: as before");
  words->add_option("--collector", options->collectors, "Enrolment door, host:port; may repeat");
  words->add_option("--code-file", options->code_file,
                    "File with the enrolment string; - reads it from standard input");
  // Not in the help: by hand a secret goes through a file.
  words->add_option("--enrolment", options->string)->group("");
  auto* stop = words->add_flag("--stop-for-upgrade", options->stop_for_upgrade,
                               "Only stop the service, whose files are about to be replaced");
  auto* remove = words
                     ->add_flag("--remove", options->remove,
                                "Take the service away; keys and reports that wait stay")
                     ->excludes(stop);
  words->add_flag("--purge", options->purge, "With --remove: nothing stays")->needs(remove);
  words->footer(
      "It may be repeated: what is there is brought up to date. An enrolment string is used by "
      "the\n"
      "service as soon as it reaches the collector. On Linux the package does all this.\n"
      "Exit code: 0 done, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent setup --collector 10.1.2.3:8442 --code-file code.txt\n"
      "  examguard-agent setup --state D:\\examguard\n"
      "  examguard-agent setup --remove");
  words->callback([&run, options] { run = [options] { return command::setup(*options); }; });
}

// Not for people: agent/scan/scan_process.hpp, agent/watch/watch_job.hpp.
void add_jobs(CLI::App& app, Run& run) {
  app.add_subcommand("scan-job", "")->group("")->callback([&run] { run = answer_scan_job; });
  app.add_subcommand("watch-job", "")->group("")->callback([&run] { run = answer_watch_job; });
}

void add_stop_record(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand(
      "stop-record", "For package scripts: sign that the service has stopped, and deliver it");
  auto options = std::make_shared<command::StopOptions>();
  add_state(*words, options->state);
  words->add_option("--reason", options->reason, "shutdown, service_stop, upgrade or uninstall")
      ->required();
  words->footer(
      "The running service writes its own when it is told to stop.\n"
      "Exit code: 0 delivered, or signed and waiting in the spool; 3 failed.\n"
      "Example:\n"
      "  examguard-agent stop-record --reason uninstall");
  words->callback([&run, options] { run = [options] { return command::stop_record(*options); }; });
}

void add_status(CLI::App& app, Run& run) {
  auto* words =
      app.add_subcommand("status", "Is this PC enrolled, does its service run, what is wrong");
  auto options = std::make_shared<command::StatusOptions>();
  add_state(*words, options->state);
  words->add_flag("--json", options->json, "Print it as JSON");
  add_language(*words, options->language);
  words->footer(
      "It changes nothing, and works while the service runs.\n"
      "Exit code: 0 all is well, 1 something wants attention, 3 the state cannot be read,\n"
      "4 this PC is not enrolled.\n"
      "Examples:\n"
      "  examguard-agent status\n"
      "  examguard-agent status --json > status.json");
  words->callback([&run, options] { run = [options] { return command::status(*options); }; });
}

void add_check(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("check", "Ask the running service to scan now; for anybody");
  auto options = std::make_shared<command::DoorOptions>();
  add_state(*words, options->state);
  words->add_flag("--status", options->only_status, "Only say how this PC is doing");
  add_language(*words, options->language);
  words->footer(
      "Needs no rights. Once a minute at most; in an exam, the exam's own scans go first.\n"
      "Exit code: 0 done, 1 not now, 3 the service does not answer, 4 this PC is not enrolled.");
  words->callback([&run, options] { run = [options] { return command::check(*options); }; });
}

void add_seat(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("seat", "Say at which seat this PC stands; for anybody");
  auto options = std::make_shared<command::DoorOptions>();
  words->add_option("SEAT", options->seat, "The seat, as the roster has it; without it, it asks");
  words->add_option("--room", options->room, "Its room, if the enrolment string was for a site");
  add_state(*words, options->state);
  add_language(*words, options->language);
  words->footer(
      "The statement goes to the collector, signed. It gives the seat if this PC has none and "
      "nobody\n"
      "sits there; else the staff see it beside this PC's short code and decide.\n"
      "Exit code: 0 sent, 1 not now, 3 the service does not answer, 4 this PC is not enrolled.\n"
      "Example:\n"
      "  examguard-agent seat 12");
  words->callback([&run, options] { run = [options] { return command::seat(*options); }; });
}

void add_generalize(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand(
      "generalize",
      "Prepare a master PC for cloning: clones enrol by themselves (service stopped)");
  auto options = std::make_shared<command::GeneralizeOptions>();
  add_state(*words, options->state);
  words->add_option("--collector", options->collectors, "Enrolment door, host:port; may repeat")
      ->required();
  words
      ->add_option("--code-file", options->code_file,
                   "File with the clones' enrolment string; - reads it from standard input")
      ->required();
  words->add_flag("--frozen", options->frozen,
                  "For rooms with restore cards: policies and scan cache stay in the image");
  words->add_flag("--discard", options->discard,
                  "Give up reports of this PC that still wait for the collector");
  add_language(*words, options->language);
  words->footer(
      "Takes away this PC's keys, identity, reports and memory. Reports that wait are delivered "
      "first,\n"
      "or it refuses.\n"
      "Exit code: 0 ready to be cloned, 3 failed.\n"
      "Example:\n"
      "  systemctl stop examguard-agent\n"
      "  examguard-agent generalize --collector 10.1.2.3:8442 --code-file -");
  words->callback([&run, options] { run = [options] { return command::generalize(*options); }; });
}

void add_report(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("report", "Show this PC's newest report, delivered or not");
  auto options = std::make_shared<command::ReportOptions>();
  add_state(*words, options->state);
  auto* html = words->add_option("--html", options->html, "Write a page to print; - is stdout");
  auto* json = words->add_flag("--json", options->json, "Print it as JSON")->excludes(html);
  words->add_flag("--text", options->text, "Print it as text (default)")
      ->excludes(html)
      ->excludes(json);
  words->add_flag("--all", options->all, "As text: everything, not only the worst ten");
  add_language(*words, options->language);
  words->footer(
      "Exit code: 0 shown, 3 there is none or its signature does not hold.\n"
      "Examples:\n"
      "  examguard-agent report\n"
      "  examguard-agent report --html 检查报告.html");
  words->callback([&run, options] { run = [options] { return command::report(*options); }; });
}

void add_verify(CLI::App& app, Run& run) {
  auto* words =
      app.add_subcommand("verify", "Check a report from anywhere and print what was signed");
  auto options = std::make_shared<command::VerifyOptions>();
  words->add_option("FILE", options->file, "Page of report --html, or a report as JSON")
      ->required();
  auto* pin = words->add_option("--root-pin", options->root_pin, "Digest of the root's public key");
  words->add_option("--root-key", options->root_key, "The root's public key, PEM")->excludes(pin);
  add_state(*words, options->state, "Else the root pinned in this state folder");
  words->add_flag("--json", options->json, "Print it as JSON");
  words->add_flag("--all", options->all, "As text: everything, not only the worst ten");
  add_language(*words, options->language);
  words->footer(
      "Exit code: 0 proven, 1 changed or forged, 2 not all that would prove it is at hand,\n"
      "3 it could not be read.\n"
      "Example:\n"
      "  examguard-agent verify 检查报告.html --root-pin sha256:...");
  words->callback([&run, options] { run = [options] { return command::verify(*options); }; });
}

void add_spool(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("spool", "Carry reports on a stick where no network reaches");
  words->require_subcommand(1);
  auto options = std::make_shared<command::SpoolOptions>();
  const auto add = [&](const char* name, const char* what,
                       int (*command)(const command::SpoolOptions&)) {
    auto* verb = words->add_subcommand(name, what);
    verb->add_option("DIR", options->folder, "Folder on the stick")->required();
    add_state(*verb, options->state);
    add_language(*verb, options->language);
    verb->callback([&run, options, command] { run = [=] { return command(*options); }; });
  };
  add("export", "Write what waits; it stays here until a receipt comes", &command::spool_export);
  add("import", "Take receipts and policies back", &command::spool_import);
  words->footer(
      "Exit code: 0 done, 2 something was left out or still waits, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent spool export /media/usb/examguard\n"
      "  examguard-collector import /media/usb/examguard\n"
      "  examguard-agent spool import /media/usb/examguard");
}

void add_explain(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("explain", "Why is a file or program of this PC a finding");
  auto options = std::make_shared<command::ExplainOptions>();
  words->add_option("SUBJECT", options->subject, "Path of a file or folder, or a program's name")
      ->required();
  add_policies(*words, options->policies);
  words->add_option("--root", options->root, "Look below this folder as if it were /");
  add_state(*words, options->state, "Without --policy: the state of this enrolled PC");
  words->add_flag("--json", options->json, "Print it as JSON");
  add_language(*words, options->language);
  words->footer(
      "Exit code: 0 nothing is found, 1 something is, 2 not all could be determined, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent explain /opt/apps/todesk\n"
      "  examguard-agent explain ToDesk --policy policies/hunan-theory.yaml");
  words->callback([&run, options] { run = [options] { return command::explain(*options); }; });
}

void add_policy_explain(CLI::App& policy, Run& run) {
  auto* words =
      policy.add_subcommand("explain", "What would policies say of a program or file, and why");
  auto options = std::make_shared<command::PolicyExplainOptions>();
  words->add_option("FILE", options->policy, "Policy, as for scan")->required();
  words
      ->add_option("SUBJECT", options->words,
                   "Name or path; or key=value as in tests: name, path, vendor, signer, package, "
                   "product, version, kind, source, content, sha256, size, ...")
      ->required();
  words->add_option("--policy", options->further.files, "Further layers below FILE, in order");
  words->add_option("--root-key", options->further.root_key,
                    "Root's public key (PEM file) or its digest: checks signed policies");
  words->add_option("--seat", options->seat, "candidate (default), spare, invigilator or server");
  words->add_flag("--json", options->json, "Print it as JSON");
  add_language(*words, options->language);
  words->footer(
      "Exit code: 0 allowed, 1 it would be found, 2 it could not be determined, 3 failed.\n"
      "Examples:\n"
      "  examguard-agent policy explain hunan-theory.yaml ToDesk\n"
      "  examguard-agent policy explain hunan-theory.yaml /home/li/题库.docx\n"
      "  examguard-agent policy explain hunan-theory.yaml name=WeMeet vendor=Tencent");
  words->callback(
      [&run, options] { run = [options] { return command::policy_explain(*options); }; });
}

void add_policy(CLI::App& app, Run& run) {
  auto* words =
      app.add_subcommand("policy", "For officers: check, test, explain and sign policies");
  words->require_subcommand(1);
  auto* check = words->add_subcommand("check", "Read policies strictly and say what is wrong");
  auto files = std::make_shared<std::vector<std::string>>();
  check->add_option("FILES", *files, "Policy files")->required();
  check->callback([&run, files] { run = [files] { return command::policy_check(*files); }; });
  auto* test = words->add_subcommand("test", "Does a policy say what its tests expect?");
  auto tested = std::make_shared<std::vector<std::string>>();
  test->add_option("FILES", *tested,
                   "Policies, top layer first, and files of tests; default: POLICY.tests.yaml")
      ->required();
  test->callback([&run, tested] { run = [tested] { return command::policy_test(*tested); }; });
  add_policy_explain(*words, run);
  auto* sign = words->add_subcommand("sign", "Sign a policy with an officer's key");
  auto options = std::make_shared<command::PolicySignOptions>();
  sign->add_option("POLICY", options->policy, "Policy file")->required();
  sign->add_option("--key", options->key, "The officer's private key, PEM")->required();
  sign->add_option("--out", options->out, "Where the envelope goes; - is standard output")
      ->required();
  sign->add_flag("--trial", options->trial, "Sign although places are not filled in yet");
  sign->callback([&run, options] { run = [options] { return command::policy_sign(*options); }; });
}

void add_calendar(CLI::App& app, Run& run) {
  auto* words = app.add_subcommand("calendar", "For officers: check and sign exam calendars");
  words->require_subcommand(1);
  auto* check = words->add_subcommand("check", "Read calendars strictly and say what is wrong");
  auto files = std::make_shared<std::vector<std::string>>();
  check->add_option("FILES", *files, "Calendar files")->required();
  check->callback([&run, files] { run = [files] { return command::calendar_check(*files); }; });
  auto* sign = words->add_subcommand("sign", "Sign a site's calendar with an officer's key");
  auto options = std::make_shared<command::CalendarSignOptions>();
  sign->add_option("CALENDAR", options->calendar, "Calendar file")->required();
  sign->add_option("--key", options->key, "The officer's private key, PEM")->required();
  sign->add_option("--out", options->out, "Where the envelope goes; - is standard output")
      ->required();
  sign->callback([&run, options] { run = [options] { return command::calendar_sign(*options); }; });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"examguard-agent checks an exam PC against signed allowlists and reports.",
               "examguard-agent"};
  app.set_version_flag("--version", "examguard-agent " EXAMGUARD_VERSION);
  app.require_subcommand(1);

  Run run;
  add_scan(app, run);
  add_baseline(app, run);
  add_enrol(app, run);
  add_run(app, run);
  add_setup(app, run);
  add_jobs(app, run);
  add_stop_record(app, run);
  add_status(app, run);
  add_check(app, run);
  add_seat(app, run);
  add_generalize(app, run);
  add_report(app, run);
  add_verify(app, run);
  add_spool(app, run);
  add_explain(app, run);
  add_policy(app, run);
  add_calendar(app, run);
  try {
    // CLI11 takes them from the back.
    auto given = arguments(argc, argv);
    std::reverse(given.begin(), given.end());
    app.parse(std::move(given));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_of_wrong_usage;
  }
  return run();
}
