#include <zmq.hpp>

class Node {
public:
    explicit Node(int kind)
        : sock(context, kind) // @create
    {
        sock.set(zmq::sockopt::linger, 0);
    }

protected:
    zmq::context_t context;
    zmq::socket_t sock;
};

class Source : public Node {
public:
    Source()
        : Node(ZMQ_PUSH) // @source
    {
        sock.bind("tcp://0.0.0.0:7001"); // @source-bind
    }

    void put(zmq::message_t &body) { sock.send(body, zmq::send_flags::none); } // @send
};

class Sink : public Node {
public:
    Sink()
        : Node(ZMQ_PULL) // @sink
    {
        sock.connect("tcp://127.0.0.1:7001"); // @sink-connect
    }

    bool get(zmq::message_t &body) { return sock.recv(body).has_value(); } // @recv
};
