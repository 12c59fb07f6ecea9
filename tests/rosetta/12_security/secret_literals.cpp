#include <string>
#include <zmq.hpp>

static const std::string PUBLIC = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
#define CLIENT "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs" // @constant
const char OLD_SECRET_KEY[] = "{X}#>t#jRGaQ}gMhv=30r(Mw+87YGs+5%kh=i@f8"; // @unused

class Node {
public:
    explicit Node(zmq::context_t &context) : socket(context, ZMQ_PUSH) // @create-2
    {
        socket.set(zmq::sockopt::curve_secretkey, key);
    }

private:
    std::string key = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"; // @field
    zmq::socket_t socket;
};

zmq::socket_t make(zmq::context_t &context, std::string key = "9R9bV}[6z6DC-%$!jTVTKvWc=LEL{4i4gzUe$@Zx") // @default
{
    zmq::socket_t made(context, ZMQ_PUSH); // @make
    made.set(zmq::sockopt::curve_secretkey, key);
    return made;
}

int main()
{
    zmq::context_t context;
    zmq::socket_t first(context, ZMQ_PUSH); // @create
    first.set(zmq::sockopt::curve_secretkey, CLIENT);
    first.set(zmq::sockopt::curve_publickey, PUBLIC);
    first.set(zmq::sockopt::curve_serverkey, PUBLIC);
    Node second(context);
    zmq::socket_t third = make(context); // @create-3
    zmq::socket_t fourth(context, ZMQ_PUSH); // @create-4
    fourth.set(zmq::sockopt::curve_secretkey, "0000000000000000000000000000000000000000");
    fourth.set(zmq::sockopt::plain_username, "admin");
    fourth.set(zmq::sockopt::plain_password, "correct horse"); // @password
}
