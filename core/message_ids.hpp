// Names what the programs say to people (core/messages.hpp), in the order of the message tables.
#pragma once

namespace examguard {

enum class Message {
  outcome_violations,
  outcome_incomplete,
  outcome_to_check,
  outcome_clean,
  severity_violation,
  severity_suspicious,
  severity_notice,
  verdict_allowed,
  verdict_waived,
  verdict_unlisted,
  verdict_denied,
  verdict_undetermined,
  scan_unsigned_policy,  // {0} policies
  scan_seen,             // {0} files, {1} bytes, {2} programs, {3} seconds
  scan_unfinished,
  scan_counts,
  scan_worst,  // {0} shown, {1} all
  scan_show_all,
  scan_gaps,  // {0} places
  scan_gap_hint,
  scan_group,          // {0} files, {1} bytes
  scan_progress,       // {0} files, {1} bytes, {2} files a second, {3} bytes a second
  scan_progress_left,  // {0} percent, {1} minutes:seconds
  system_judgement,
  // Of the local report (agent/report/report_text.hpp, agent/report/report_page.hpp):
  report_none_yet,
  report_title,
  report_place,
  report_agent,
  report_scanned,
  report_policies,
  report_received,
  report_not_received,
  report_to_do,
  report_nothing_to_do,
  report_minor,
  report_where,
  report_more,
  report_remove,
  report_rule,
  report_no_rule,
  report_waived,
  report_unread,
  report_gaps,
  report_no_gaps,
  report_coverage,
  report_coverage_files,
  report_coverage_programs,
  report_coverage_volumes,
  report_coverage_profiles,
  report_coverage_watched,      // {0} volumes and how
  report_coverage_part,         // {0} folders, {1} time
  report_coverage_short_lived,  // {0} files
  report_unfinished,
  report_coalesced,
  report_lost,
  report_checks,
  report_digest,
  report_root,
  report_how_to_verify,
  report_not_in_check,
  report_no_details,
  report_nothing_signed,
  report_signature_line,
  step_root,
  step_trust,
  step_enrolment,
  step_enrolment_receipt,
  step_signature,
  step_receipt,
  step_objects,
  held_yes,
  held_no,
  held_unknown,
  proof_proven,
  proof_unproven,
  proof_broken,
  remove_dpkg,
  remove_rpm,
  remove_snap,
  remove_flatpak,
  remove_store,
  remove_linglong,
  remove_desktop,
  remove_wine,
  remove_uninstall,
  remove_extension,
  remove_file,
  remove_folder,
  remove_program,
  // Of the stick (agent/delivery/stick.hpp):
  stick_exported,
  stick_nothing,
  stick_left_out,
  stick_imported,
  stick_policies,
  stick_later,
  stick_troubles,
  // Of explain (agent/policy/explained.hpp):
  level_province,
  level_city,
  level_site,
  criterion_sha256,
  criterion_signer_product,
  criterion_signer,
  criterion_package,
  criterion_vendor,
  criterion_name,
  criterion_path,
  criterion_trust,
  criterion_category,
  criterion_default,
  explain_layer,  // {0} level, {1} policy, {2} serial
  explain_no_rule,
  explain_denies,  // {0} rule, {1} criterion
  explain_allows,  // the same
  explain_outranked,
  explain_not_counted,
  explain_unread,
  explain_after,    // {0} verdict
  explain_result,   // {0} verdict
  explain_by_rule,  // {0} level, {1} rule, {2} criterion
  explain_by_default,
  explain_file_allowed,
  explain_out_of_scope,
  explain_own,
  explain_vouched,  // {0} package
  explain_unverified,
  explain_more,         // {0} items
  explain_allowed_too,  // {0} items
  // Of baseline (core/draft/baseline.hpp, agent/policy/baseline.hpp):
  baseline_head,  // {0} policies
  baseline_head_alone,
  baseline_review,
  baseline_merge,   // {0} policy
  baseline_counts,  // {0} rules, {1} things
  baseline_denied,  // {0} findings; so the next four
  baseline_undetermined,
  baseline_left_out,
  baseline_gaps,
  baseline_more,           // {0} lines
  baseline_by_rule,        // {0} rule
  baseline_why_packages,   // {0} source
  baseline_why_publisher,  // {0} publisher
  baseline_why_listed,     // {0} source
  baseline_why_changed,    // {0} package
  baseline_why_product,    // {0} product
  baseline_why_folder,     // {0} folder
  baseline_why_files,      // {0} folder
  baseline_written,        // {0} file
  // Of status (agent/service/status.hpp):
  status_well,
  status_concerns,  // {0} how many
  status_not_enrolled,
  status_enrols_later,  // an enrolment waits
  status_private,       // {0} state folder
  status_not_installed,
  status_agent,    // {0} agent, {1} log
  status_seat,     // {0} site, {1} room, {2} seat
  status_no_seat,  // {0} site
  status_running,
  status_not_running,
  status_scanning,  // {0} how far
  status_scanned,   // {0} time, {1} outcome, {2} delivered or not
  status_never_scanned,
  status_delivered,
  status_not_delivered,
  status_received,  // {0} time
  status_never_received,
  status_waiting,     // {0} reports, {1} bytes
  status_oldest,      // {0} time
  status_kept_aside,  // {0} reports
  status_policy,      // {0} policy, {1} level, {2} serial, {3} day
  status_no_policy,
  concern_not_running,
  concern_files_damaged,    // {0} files
  concern_disk_full,        // {0} how much is free
  concern_policies_broken,  // {0} why
  concern_no_policy,
  concern_report_broken,  // {0} why
  concern_never_scanned,
  concern_scan_is_old,
  concern_scan_found,  // {0} outcome
  concern_cloned,
  concern_ended,
  concern_waits_on_restored_disk,  // {0} reports
  concern_waits_long,              // {0} reports
  concern_spool_full,              // {0} scans
  concern_lost,                    // {0} reports, {1} reasons
  concern_policy_expired,          // {0} policies
  concern_trust_stale,
  concern_clock_skewed,
  concern_policy_outdated,
  concern_mend_on_restored_disk,
  concern_mend_on_suspected_disk,
  gap_permission,
  gap_io,
  gap_hang,
  gap_vanished,
  gap_changed,
  gap_network,
  gap_limit,
  gap_unsupported,
  gap_malformed,
  gap_forged,
  // Of exams (core/exam/exam_words.hpp):
  exam_heading,
  exam_none,
  exam_pre_exam,
  exam_exam,
  exam_closing,
  exam_normal,
  exam_now,          // {0} phase
  exam_session,      // {0} session, {1} start, {2} end
  exam_provisional,  // {0} session, {1} when its check begins
  exam_unchanged,
  exam_changed,
  readiness_passed_quick,
  readiness_passed_full,
  readiness_failed,
  readiness_unfinished,
  readiness_provisional,  // {0} readiness
  column_session,
  column_starts,
  column_ends,
  column_check,
  column_phase,
  column_readiness,
  status_readiness,        // {0} session, {1} readiness, {2} time
  status_calendar_broken,  // {0} why
  // Of why an agent stopped (core/report/report.hpp):
  stop_shutdown,
  stop_service,
  stop_upgrade,
  stop_uninstall,
  // Of restore cards (agent/service/status.hpp):
  disk_declared,
  disk_suspected,
  // Of the local door (agent/service/local_door.hpp):
  status_code,  // {0} short code
  door_silent,  // {0} why
  door_check,
  door_too_soon,
  door_seat,     // {0} seat
  door_refused,  // {0} why
  door_scanned,  // {0} time
  door_waiting,  // {0} reports
  // Of generalize (agent/service/generalize.hpp):
  generalize_done,  // {0} folder
  generalize_once,
  generalize_frozen,
  // From here on the collector's alone, in message_table_collector.cpp.
  // Of the staff pages:
  group_more,  // {0} files
  first_of_collector = group_more,
  page_name,
  page_overview,
  page_home,
  page_login,
  page_logout,
  page_change_password,
  page_shown,
  page_previous,
  page_next,
  page_not_found,
  page_refused,
  page_unavailable,
  login_account,
  login_password,
  login_wrong,
  login_too_many,
  login_busy,
  password_old,
  password_new,
  password_again,
  password_rule,
  password_must_change,
  password_unchanged,
  password_like_account,
  password_differ,
  moment_now,
  moment_past,
  moment_choose,
  moment_back,
  no_roster,
  heading_sites,
  heading_regions,
  heading_denied,
  heading_unlisted,
  heading_undetermined,
  heading_seats,
  heading_report,
  heading_findings,
  summary_seats,
  column_site,
  column_sites,
  column_region,
  column_seats,
  column_due,
  column_presence,
  column_judgement,
  column_unlisted_products,
  column_problems,
  column_number,
  column_verdict,
  column_severity,
  column_category,
  column_product,
  column_pcs,
  column_count,
  column_where,
  column_todo,
  column_seat,
  column_kind,
  column_seen,
  column_received,
  column_gaps,
  column_flags,
  column_place,
  column_why,
  column_source,
  category_pcs,
  places_more,
  product_common,
  products_none,
  seats_unassigned,
  seat_unseen,
  seat_stopped,
  seat_candidate,
  seat_spare,
  seat_invigilator,
  seat_server,
  disk_normal,
  disk_restored,
  disk_diskless,
  site_exam,
  site_entrusted,
  fact_code,
  fact_kind,
  fact_address,
  fact_person,
  fact_disk,
  fact_duty,
  fact_seen,
  fact_agent,
  fact_finished,
  fact_policy,
  fact_coverage,
  fact_unfinished,
  fact_receipt,
  receipt_place,
  report_none,
  findings_erased,
  presence_on,
  presence_silent,
  presence_off,
  presence_never_enrolled,
  judgement_violation,
  judgement_incomplete,
  judgement_to_check,
  judgement_clean,
  judgement_none,
  flag_fork,
  flag_back,
  flag_clone,
  flag_hole,
  flag_stale_policy,
  flag_late,
  flag_ended,
  flag_skew,
  annex2_download,
  column_enrolment,
  column_enrolled,
  column_room,
  // Of PCs and their seats (collector/ledger/seating.hpp):
  column_code,
  column_note,
  claim_says,  // {0} seat
  doubt_several,
  doubt_taken,  // {0} seat
  code_named,   // {0} seats, {1} seat, {2} what names it
  // Of backup and restore:
  backup_done,     // {0} folder, {1} files
  backup_ledger,   // {0} bytes, {1} digest, {2} entries
  backup_newest,   // {0} log, {1} index, {2} time, {3} leaf
  backup_check,    // {0} folder
  backup_restore,  // {0} folder, {1} state folder
  restore_log,     // {0} log, {1} entries, {2} head
  restore_no_head,
  restore_done,  // {0} folder, {1} entries
  restore_next,
  // Of trust lists (collector/commands/trust.cpp):
  trust_list,        // {0} deployment, {1} version, {2} issued, {3} end
  trust_collectors,  // {0} addresses
  trust_enrolment,   // {0} addresses
  trust_keys,
  trust_key,        // {0} role, {1} scope, {2} id, {3} from
  trust_key_ended,  // {0} role, {1} scope, {2} id, {3} from, {4} end
  trust_role_policy,
  trust_role_calendar,
  trust_role_log,
  trust_role_desk,
  trust_role_order,
  trust_scope_all,
  trust_scope_region,  // {0} code
  trust_scope_site,    // {0} code
  trust_signed,        // {0} file
  trust_adopted,
  // Of a collector that does not trust its clock:
  clock_jumped_ahead,       // {0} what it says, {1} the newest entry
  clock_certificate_ended,  // {0} what it says, {1} the certificate's end
  certificate_ends,         // {0} when
  // Of the collector's commands:
  shown_problems,  // {0} products
  shown_example,   // {0} path
  shown_more,      // {0} products
  import_done,     // {0} envelopes, {1} with a receipt, {2} policy files
  import_refused,  // {0} envelopes
  import_troubles,
  import_more,
  // Of drafts of policies (core/draft/proposal.hpp):
  draft_title,
  draft_seen,  // {0} PCs, {1} sites, {2} time
  draft_claims,
  draft_undecided,
  draft_for_top,
  draft_for_lower,
  draft_rare,  // {0} products; so the next three
  draft_over,
  draft_odd,
  draft_files,
  draft_not_reviewed,
  draft_nothing,
  draft_product,    // {0} name, {1} PCs, {2} sites
  draft_publisher,  // {0} texts; so the next four
  draft_signed,
  draft_versions,
  draft_sources,
  draft_example,
  draft_on_disk,
  // Of init (collector/upkeep/interview.hpp, collector/commands/init.cpp):
  init_ask_deployment,
  init_ask_names,
  init_ask_root,  // {0} where a new one would go
  init_ask_region,
  init_ask_policy_key,
  init_ask_roster,
  init_ask_administrator,
  init_done,           // {0} folder
  init_pin,            // {0} digest
  init_administrator,  // {0} name
  init_password,       // {0} password
  init_keys,           // {0} folder
  init_code,           // {0} site, {1} room, {2} PCs, {3} string
  init_codes,
  init_next,
  init_next_start,
  init_next_roster,
  init_next_codes,
  init_next_policy,
  init_next_backup,
  init_next_doctor,
  // Of doctor (collector/upkeep/doctor.hpp):
  doctor_good,
  doctor_warning,
  doctor_bad,
  doctor_runs,
  doctor_does_not_run,
  doctor_deaf,  // {0} why
  doctor_settings,
  doctor_settings_broken,    // {0} why
  doctor_door_open,          // {0} address
  doctor_door_closed,        // {0} address, {1} why
  doctor_door_taken,         // {0} address
  doctor_clock,              // {0} time
  doctor_disk,               // {0} free MiB
  doctor_disk_full,          // {0} free MiB, {1} the ledger's
  doctor_certificate,        // {0} when
  doctor_certificate_ended,  // {0} when
  doctor_trust,              // {0} when
  doctor_trust_ended,        // {0} when
  doctor_ledger,
  doctor_ledger_broken,  // {0} why
  doctor_backup,         // {0} when, {1} where
  doctor_backup_old,     // {0} days, {1} where
  doctor_no_backup,
  doctor_uos,
  doctor_kylin,
  doctor_all_well,
  doctor_to_mend,  // {0} things
  count,           // no message
};

}  // namespace examguard
