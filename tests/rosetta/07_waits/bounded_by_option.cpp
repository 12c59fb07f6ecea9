#include <string>
#include <zmq.hpp>

std::string ask(zmq::context_t &context, bool careful, const std::string &question)
{
    zmq::socket_t client(context, ZMQ_REQ); // @create
    int timeout = 5000;
    client.setsockopt(ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    if (careful) {
        timeout = 100;
        client.setsockopt(ZMQ_SNDTIMEO, &timeout, sizeof timeout);
    }
    zmq::message_t message(question.data(), question.size());
    client.send(message); // @send
    client.recv(&message); // @recv
    return message.to_string();
}
