#include "limits.hpp"

class Shipper {
public:
    static constexpr zmq::socket_type KIND = zmq::socket_type::push;

    explicit Shipper(zmq::context_t &context)
        : sock_(context, KIND) // @create
    {
        apply_limits(sock_, 90);
        sock_.connect("tcp://store.example.org:6600"); // @connect
    }

    void ship(zmq::message_t &parcel)
    {
        sock_.send(parcel, zmq::send_flags::none); // @send
    }

private:
    zmq::socket_t sock_;
};
