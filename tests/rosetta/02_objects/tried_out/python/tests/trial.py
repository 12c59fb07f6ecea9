from publisher import Publisher


def test_a_reading_is_published():
    publisher = Publisher()
    publisher.publish(b"1")
    publisher.close()
