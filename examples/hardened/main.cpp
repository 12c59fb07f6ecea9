// The plant monitor: module X and module Y, a thread each, until N readings have come in or SIGTERM arrives.

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <unistd.h>

#include <zmq.hpp>

#include "ironhouse_sockets.hpp"
#include "keys.hpp"
#include "module_x.hpp"
#include "module_y.hpp"
#include "plant_state.hpp"

namespace {

struct Settings {
    std::string keys = "keys";
    std::string interface = "127.0.0.1"; // an address of this machine; never all of them
    int readings_port = 5571;
    int alarms_port = 5572;
    int commands_port = 5573;
    long rounds = 0; // readings to collect; 0: for ever
};

bool parse(int argc, char **argv, Settings &settings)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return false;
        const std::string name = argv[i];
        const long value = std::strtol(argv[i + 1], nullptr, 10);
        if (name == "--keys")
            settings.keys = argv[i + 1];
        else if (name == "--interface")
            settings.interface = argv[i + 1];
        else if (name == "--readings-port")
            settings.readings_port = static_cast<int>(value);
        else if (name == "--alarms-port")
            settings.alarms_port = static_cast<int>(value);
        else if (name == "--commands-port")
            settings.commands_port = static_cast<int>(value);
        else if (name == "--rounds")
            settings.rounds = value;
        else
            return false;
    }
    return true;
}

// SIGINT and SIGTERM are blocked before any thread starts, so that all of them inherit it and sigwait() alone sees them.
sigset_t block_stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Runs a module until it returns or the context is shut down under it (ETERM).
template <typename Work>
void until_shutdown(Work work)
{
    try {
        work();
    } catch (const zmq::error_t &error) {
        if (error.num() != ETERM)
            throw;
    }
}

int serve(int argc, char **argv)
{
    Settings settings;
    if (!parse(argc, argv, settings)) {
        std::cerr << "usage: plant_monitor [--keys DIR] [--interface ADDRESS] [--readings-port N] [--alarms-port N] "
                     "[--commands-port N] [--rounds N]\n";
        return 2;
    }

    const sigset_t stop_signals = block_stop_signals();

    const KeyFolder keys(settings.keys);
    PlantState state;
    zmq::context_t context(1);
    ironhouse::authenticator authenticator(context, [&](const std::string &key) { return keys.is_authorized(key); });
    ReadingCollector collector(context, keys, state, settings.interface, settings.readings_port, settings.alarms_port);
    CommandDesk desk(context, keys, state, settings.interface, settings.commands_port);
    std::cout << "plant monitor ready" << std::endl;

    std::thread collecting([&] {
        until_shutdown([&] { collector.run(settings.rounds); });
        kill(getpid(), SIGTERM); // a run that is complete ends as one that was stopped
    });
    std::thread answering([&] { until_shutdown([&] { desk.run(); }); });

    int signal = 0;
    sigwait(&stop_signals, &signal);
    context.shutdown();
    collecting.join();
    answering.join();
    std::cout << "plant monitor stopped: " << state.summary() << std::endl;
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return serve(argc, argv);
    } catch (const std::exception &error) {
        std::cerr << "plant_monitor: " << error.what() << '\n';
        return 1;
    }
}
