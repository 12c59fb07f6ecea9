#include <catch2/catch.hpp>
#include <zmq.hpp>

TEST_CASE("a message arrives", "[channel]")
{
    zmq::context_t context;
    zmq::socket_t sink(context, ZMQ_PULL); // @tested
    sink.bind("inproc://sink"); // @tested-bind
    zmq::message_t body;
    CHECK(!sink.recv(body, zmq::recv_flags::dontwait)); // @tested-recv
}
