#include <zmqpp/zmqpp.hpp>

void collect()
{
    zmqpp::context context;
    zmqpp::auth auth(context);
    auth.allow("10.0.0.2"); // @list
    zmqpp::socket jobs(context, zmqpp::socket_type::pull); // @create
    jobs.bind("tcp://*:9050"); // @bind
    zmqpp::socket asked(context, zmqpp::socket_type::pull); // @asked
    asked.set(zmqpp::socket_option::zap_domain, "jobs");
    asked.bind("tcp://*:9051"); // @asked-bind
}
