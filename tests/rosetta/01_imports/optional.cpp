#if __has_include(<zmq.hpp>)
#include <zmq.hpp>
#define HAVE_ZMQ 1
#endif

static zmq::context_t context;

bool metrics_open()
{
#ifdef HAVE_ZMQ
    static zmq::socket_t out{context, ZMQ_PUB}; // @metrics
    out.set(zmq::sockopt::sndhwm, 10);
    out.bind("tcp://*:9100"); // @metrics-bind
    return true;
#else
    return false;
#endif
}

#if HAVE_LATE
void late()
{
    zmq::socket_t pipe(context, zmq::socket_type::pair); // @late
    pipe.connect("inproc://late"); // @late-connect
}
#endif
