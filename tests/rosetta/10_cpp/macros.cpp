#include <string>
#include <zmq.hpp>

#define MUST(statement)                    \
    try {                                  \
        statement;                         \
    } catch (const zmq::error_t &) {       \
        return;                            \
    }
#define OPEN(name, context, type) zmq::socket_t name(context, zmq::socket_type::type)
#define OPTION(sock, name, given) (sock).set(zmq::sockopt::name, given)
#define READ(sock) sock.recv(message, zmq::recv_flags::none)
#define WRITE(sock) sock.send(message, zmq::send_flags::none)
#define BOUND(name, context, type, address) \
    OPEN(name, context, type);              \
    name.bind(address)

void serve(zmq::context_t &context)
{
    zmq::message_t message;
    OPEN(in, context, pull); // @in
    OPTION(in, rcvhwm, 5); // @hwm
    MUST(in.bind("tcp://*:5555")); // @bind
    MUST(READ(in)); // @recv
    BOUND(out, context, pub, "tcp://127.0.0.1:5556"); // @out
    OPTION(out, sndhwm, 7); // @late
    WRITE(out); // @send
}
