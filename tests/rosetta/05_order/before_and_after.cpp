#include <zmq.hpp>

void serve(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::push); // @create
    jobs.set(zmq::sockopt::linger, 0); // @early
    jobs.bind("tcp://127.0.0.1:5557"); // @first
    jobs.set(zmq::sockopt::sndhwm, 10); // @late
    jobs.bind("tcp://127.0.0.1:5558"); // @second
}
