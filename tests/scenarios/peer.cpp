// A requester with cppzmq: sends one word and prints the answer, or "nothing came".
// Usage: peer ADDRESS WORD PATIENCE_MS [SERVER_PUBLIC OWN_PUBLIC OWN_SECRET]
#include <cstdlib>
#include <iostream>
#include <string>
#include <zmq.hpp>

int main(int count, char **words)
{
    zmq::context_t context;
    zmq::socket_t socket(context, zmq::socket_type::req);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, std::atoi(words[3]));
    socket.set(zmq::sockopt::sndtimeo, std::atoi(words[3]));
    if (count > 4) {
        socket.set(zmq::sockopt::curve_serverkey, std::string(words[4]));
        socket.set(zmq::sockopt::curve_publickey, std::string(words[5]));
        socket.set(zmq::sockopt::curve_secretkey, std::string(words[6]));
    }
    socket.connect(words[1]);
    zmq::message_t answer;
    if (!socket.send(zmq::buffer(std::string(words[2])), zmq::send_flags::none) || !socket.recv(answer)) {
        std::cout << "nothing came" << std::endl;
        return 1;
    }
    std::cout << answer.to_string() << std::endl;
    return 0;
}
