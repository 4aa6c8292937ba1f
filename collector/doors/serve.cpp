#include "collector/doors/serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <iostream>
#include <thread>
#include <vector>

#include "collector/config.hpp"
#include "collector/doors/clock_watch.hpp"
#include "collector/doors/door.hpp"
#include "collector/office/state_folder.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/host_port.hpp"
#include "io/log.hpp"
#include "io/service_manager.hpp"

namespace examguard {
namespace {

Result<std::vector<HttpServer>> open_doors(boost::asio::io_context& context,
                                           const CollectorConfig& config,
                                           const Collector& collector, const std::string& folder,
                                           const PasswordQueue& passwords) {
  std::string client_cas;
  for (const std::string& pem : collector.office.trust().client_cas) client_cas += pem;
  const auto asking = make_server_context(
      {collector.office.server_certificates(), collector.office.server_key(), client_cas});
  if (!asking) return within("certificates/server.pem and keys/server.pem", asking.error());
  const auto plain = make_server_context(
      {collector.office.server_certificates(), collector.office.server_key(), ""});
  if (!plain) return within("certificates/server.pem and keys/server.pem", plain.error());

  struct Door {
    const char* name;
    const std::string& address;
    const TlsContext& tls;
    HttpHandlers handlers;
  };
  std::vector<HttpServer> servers;
  for (Door& door : std::vector<Door>{
           {"ingest", config.ingest, *asking, ingest_door(collector)},
           {"enrolment", config.enrolment, *plain, enrol_door(collector)},
           {"staff", config.staff, *plain, staff_door(collector, folder, passwords)}}) {
    if (door.address == "off") continue;
    auto server = HttpServer::listen(context, door.address, door.tls, std::move(door.handlers));
    if (!server)
      return within(std::string("opening the ") + door.name + " door at " + door.address,
                    server.error());
    servers.push_back(std::move(*server));
  }
  return servers;
}

}  // namespace

Result<CollectorConfig> read_config(const std::string& folder) {
  const std::string path = folder + "/collector.yaml";
  const auto text = read_file(path, 1u << 20);
  if (!text) return text.error();
  return parse_collector_config(*text, path);
}

Result<> check_collector(const std::string& folder) {
  if (const auto there = expect_collector(folder); !there) return there;
  const auto config = read_config(folder);
  if (!config) return config.error();
  for (const std::string& address : {config->ingest, config->enrolment, config->staff}) {
    if (address == "off") continue;
    if (const auto parsed = parse_host_port(address); !parsed) {
      return within(folder + "/collector.yaml", parsed.error());
    }
  }
  const auto office = Office::load(folder);
  return office ? Result<>() : office.error();
}

Result<> serve_collector(const std::string& folder) {
  const auto lock = hold_collector(folder);
  if (!lock) return lock.error();
  const auto config = read_config(folder);
  if (!config) return config.error();
  const auto office = Office::load(folder);
  if (!office) return office.error();
  auto store = StoreThread::start([folder] { return open_sqlite_store(folder); });
  if (!store) return store.error();

  // After the store, so that it ends first: its jobs go on to the store.
  const PasswordThread passwords;
  boost::asio::io_context context;
  const Collector collector{*office, **store, wall_time, {}, wall_time()};
  auto servers = open_doors(context, *config, collector, folder, passwords.queue());
  if (!servers) return servers.error();
  ClockWatch watch(context, collector);
  SignsOfLife signs_of_life(context);
  boost::asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    log_info("stopping: running requests may finish");
    for (HttpServer& server : *servers) server.stop();
    watch.stop();
    signs_of_life.stop();
  });
  log_info("the collector is ready", {{"deployment", office->deployment()},
                                      {"ingest", config->ingest},
                                      {"enrolment", config->enrolment},
                                      {"staff", config->staff}});
  std::cout << "ready" << std::endl;
  if (const auto told = tell_service_manager(ServiceNews::ready); !told) return told;
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < config->threads; ++i) threads.emplace_back([&] { context.run(); });
  context.run();
  for (std::thread& thread : threads) thread.join();
  return {};
}

}  // namespace examguard
