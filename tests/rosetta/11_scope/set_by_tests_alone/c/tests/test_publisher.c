#include "../publisher.h"

#include <zmq.h>

int main(void)
{
    struct publisher publisher;
    settings->endpoint = "ipc:///tmp/publisher";
    publisher_begin(&publisher);
    return 0;
}
