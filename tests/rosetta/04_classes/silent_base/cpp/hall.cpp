#include "base.hpp"

class Hall : public Middle {
public:
    Hall()
    {
        desk = std::make_unique<zmq::socket_t>(context, zmq::socket_type::pull); // @create
    }

private:
    zmq::context_t context;
};
