#include <zmq.h>

struct tree;
int tree_unpack(struct tree *tree, const char *format, ...);

int main(int argc, char **argv)
{
    const char *endpoint = NULL;
    int limit = 1000;
    struct tree *tree = read_tree(argv[1]);
    if (tree_unpack(tree, "{s:s s?:i}", "endpoint", &endpoint, "limit", &limit) != 0)
        return 1;
    void *context = zmq_ctx_new();
    void *feed = zmq_socket(context, ZMQ_PUB); /* @feed */
    zmq_setsockopt(feed, ZMQ_SNDHWM, &limit, sizeof limit); /* @hwm */
    if (endpoint)
        zmq_bind(feed, endpoint); /* @bind */
    return 0;
}
