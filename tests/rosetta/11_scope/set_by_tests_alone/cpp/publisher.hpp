#pragma once
#include <string>

struct Settings {
    std::string endpoint;
};

#if WITH_ZMQ
#include <zmq.hpp>

class Publisher {
public:
    explicit Publisher(Settings given);

private:
    Settings settings;
    zmq::context_t context;
    zmq::socket_t desk;
};

#else

class Publisher {
public:
    explicit Publisher(Settings given)
        : settings(given)
    {
    }

private:
    Settings settings;
};

#endif
