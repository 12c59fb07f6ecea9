#include <string>
#include <zmq.hpp>

void turned_client(const std::string &secret, const std::string &key)
{
    zmq::context_t context;
    zmq::socket_t desk(context, zmq::socket_type::router); // @client
    desk.set(zmq::sockopt::curve_secretkey, secret);
    desk.set(zmq::sockopt::curve_server, 1);
    desk.set(zmq::sockopt::curve_serverkey, key);
    desk.bind("tcp://*:9001"); // @client-bind
}

void turned_server(const std::string &secret, const std::string &key)
{
    zmq::context_t context;
    zmq::socket_t desk(context, zmq::socket_type::router); // @server
    desk.set(zmq::sockopt::curve_secretkey, secret);
    desk.set(zmq::sockopt::curve_server, 1);
    desk.set(zmq::sockopt::curve_serverkey, key);
    desk.set(zmq::sockopt::curve_server, 1);
    desk.bind("tcp://*:9002"); // @server-bind
}

void reset(const std::string &secret, const std::string &public_key, const std::string &key)
{
    zmq::context_t context;
    zmq::socket_t worker(context, zmq::socket_type::dealer); // @reset
    worker.set(zmq::sockopt::curve_publickey, public_key);
    worker.set(zmq::sockopt::curve_secretkey, secret);
    worker.set(zmq::sockopt::curve_serverkey, key);
    worker.set(zmq::sockopt::curve_server, 0);
    worker.connect("tcp://desk:9001"); // @reset-connect
}

void off_first(const std::string &secret, const std::string &public_key, const std::string &key)
{
    zmq::context_t context;
    zmq::socket_t worker(context, zmq::socket_type::dealer); // @off
    worker.set(zmq::sockopt::curve_server, 0);
    worker.set(zmq::sockopt::curve_publickey, public_key);
    worker.set(zmq::sockopt::curve_secretkey, secret);
    worker.set(zmq::sockopt::curve_serverkey, key);
    worker.connect("tcp://desk:9001"); // @off-connect
}

void keys_alone(const std::string &secret, const std::string &public_key)
{
    zmq::context_t context;
    zmq::socket_t worker(context, zmq::socket_type::dealer); // @keys
    worker.set(zmq::sockopt::curve_publickey, public_key);
    worker.set(zmq::sockopt::curve_secretkey, secret);
    worker.connect("tcp://desk:9001"); // @keys-connect
}
