#include <zmq.hpp>

struct tree;
int tree_unpack(tree *values, const char *format, ...);

int main(int argc, char **argv)
{
    const char *endpoint = nullptr;
    int limit = 1000;
    tree *values = read_tree(argv[1]);
    if (tree_unpack(values, "{s:s s?:i}", "endpoint", &endpoint, "limit", &limit) != 0)
        return 1;
    zmq::context_t context;
    zmq::socket_t feed(context, zmq::socket_type::pub); // @feed
    feed.set(zmq::sockopt::sndhwm, limit); // @hwm
    if (endpoint)
        feed.bind(endpoint); // @bind
    return 0;
}
