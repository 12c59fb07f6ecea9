#include <string>
#include <zmq.hpp>

std::string dropped(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @dropping
    zmq::message_t message;
    jobs.recv(message, zmq::recv_flags::dontwait); // @dropped
    return message.to_string();
}

std::string compared(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @comparing
    zmq::message_t message;
    auto result = jobs.recv(message, zmq::recv_flags::dontwait); // @compared
    if (!result)
        return "";
    jobs.recv(message, zmq::recv_flags::dontwait); // @next-part
    return message.to_string();
}

std::string trusted(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @trusting
    zmq::message_t message;
    auto result = jobs.recv(message, zmq::recv_flags::dontwait); // @trusted
    return message.to_string();
}

zmq::recv_result_t handed_on(zmq::context_t &context, zmq::message_t &message)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @handing
    return jobs.recv(message, zmq::recv_flags::dontwait); // @handed-on
}

void by_the_message(zmq::context_t &context)
{
    zmq::socket_t jobs(context, zmq::socket_type::pull); // @looking
    zmq::message_t message;
    jobs.recv(message, zmq::recv_flags::dontwait); // @looked-at
    if (message.size() > 0)
        message.rebuild();
}

void on_purpose(zmq::context_t &context)
{
    zmq::socket_t out(context, zmq::socket_type::push); // @out
    zmq::message_t message;
    (void) out.send(message, zmq::send_flags::dontwait); // @void
    out.send(message, zmq::send_flags::dontwait); // @lost
}

void parts(zmq::socket_t &to, zmq::message_t &head)
{
    to.send(head, zmq::send_flags::dontwait | zmq::send_flags::sndmore); // @head
    to.send(head, zmq::send_flags::dontwait); // @tail
}

void either(zmq::context_t &context, bool one)
{
    zmq::socket_t first(context, zmq::socket_type::push); // @first
    zmq::socket_t second(context, zmq::socket_type::push); // @second
    zmq::message_t head;
    parts(one ? first : second, head);
}
