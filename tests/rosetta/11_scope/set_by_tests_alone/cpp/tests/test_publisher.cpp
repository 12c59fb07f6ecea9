#include "../publisher.hpp"

#include <zmq.hpp>

int main()
{
    Settings settings;
    settings.endpoint = "ipc:///tmp/publisher";
    Publisher publisher(settings);
}
