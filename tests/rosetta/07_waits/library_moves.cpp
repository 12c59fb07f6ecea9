#include <zmq.hpp>
#include "wire.h"

class Desk {
public:
    explicit Desk(zmq::context_t& context)
        : known_(false),
          inner(context, zmq::socket_type::pull),  // @inner
          outer(context, zmq::socket_type::dealer)  // @outer
    {
    }

    void run()
    {
        while (true) {
            zmq::pollitem_t items[] = {{inner, 0, ZMQ_POLLIN, 0}, {outer, 0, ZMQ_POLLIN, 0}};
            zmq::poll(items, 2, std::chrono::milliseconds(100));  // @poll
            if (items[0].revents & ZMQ_POLLIN) {
                zmq::message_t message;
                known_ = inner.recv(message).has_value();  // @known
            }
            if (items[1].revents & ZMQ_POLLIN)
                answer(outer);
        }
    }

private:
    void answer(zmq::socket_t& socket)
    {
        if (!known_)
            return;
        auto parcel = receive_parcel(socket);  // @parcel
        send_parcel(socket, parcel);  // @answer
    }

    bool known_;
    zmq::socket_t inner;
    zmq::socket_t outer;
};

bool wait_for_one()
{
    zmq::context_t context;
    zmq::socket_t source(context, zmq::socket_type::pull);  // @source
    return receive_parcel(source);  // @one
}
