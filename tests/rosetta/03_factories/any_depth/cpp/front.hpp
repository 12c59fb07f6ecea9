#pragma once

class Front {
public:
    void open_up();
};
