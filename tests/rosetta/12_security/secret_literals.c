#include <zmq.h>

static const char *PUBLIC = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
#define CLIENT "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs" // @constant
const char OLD_SECRET_KEY[] = "{X}#>t#jRGaQ}gMhv=30r(Mw+87YGs+5%kh=i@f8"; // @unused

struct node {
    const char *key;
    void *socket;
};

static void start(struct node *node, void *context)
{
    node->key = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"; // @field
    node->socket = zmq_socket(context, ZMQ_PUSH); // @create-2
    zmq_setsockopt(node->socket, ZMQ_CURVE_SECRETKEY, node->key, 40);
}

static void *make(void *context, const char *key)
{
    void *made = zmq_socket(context, ZMQ_PUSH); // @make
    zmq_setsockopt(made, ZMQ_CURVE_SECRETKEY, key, 40);
    return made;
}

int main(void)
{
    void *context = zmq_ctx_new();
    void *first = zmq_socket(context, ZMQ_PUSH); // @create
    zmq_setsockopt(first, ZMQ_CURVE_SECRETKEY, CLIENT, 40);
    zmq_setsockopt(first, ZMQ_CURVE_PUBLICKEY, PUBLIC, 40);
    zmq_setsockopt(first, ZMQ_CURVE_SERVERKEY, PUBLIC, 40);
    struct node second;
    start(&second, context);
    void *third = make(context, "9R9bV}[6z6DC-%$!jTVTKvWc=LEL{4i4gzUe$@Zx"); /* @create-3 @default */
    void *fourth = zmq_socket(context, ZMQ_PUSH); // @create-4
    zmq_setsockopt(fourth, ZMQ_CURVE_SECRETKEY, "0000000000000000000000000000000000000000", 40);
    zmq_setsockopt(fourth, ZMQ_PLAIN_USERNAME, "admin", 5);
    zmq_setsockopt(fourth, ZMQ_PLAIN_PASSWORD, "correct horse", 13); // @password
}
