#pragma once
#include <string>
#include <zmq.hpp>

static const std::string USUAL = "tcp://127.0.0.1:7501";

class Given {
public:
    explicit Given(const std::string &where)
        : desk(context, zmq::socket_type::rep) // @given
    {
        desk.bind(where); // @given-bind
    }

private:
    zmq::context_t context;
    zmq::socket_t desk;
};

class Default {
public:
    explicit Default(const std::string &where = USUAL)
        : desk(context, zmq::socket_type::rep) // @default
    {
        desk.bind(where); // @default-bind
    }

private:
    zmq::context_t context;
    zmq::socket_t desk;
};

class Fixed {
public:
    Fixed()
        : desk(context, zmq::socket_type::rep) // @fixed
    {
        desk.bind("tcp://127.0.0.1:7502"); // @fixed-bind
    }

private:
    zmq::context_t context;
    zmq::socket_t desk;
};
