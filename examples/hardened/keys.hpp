// Keys of this program, from a folder that only its user can read. No key is ever printed.

#pragma once

#include <sys/stat.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

class KeyFolder {
public:
    explicit KeyFolder(std::string folder) : folder_(std::move(folder)) {}

    // What the generated header asks for: "secret" and "public" are the plant's own.
    std::string operator()(const char *which) const
    {
        const std::string name = std::string("plant.") + which;
        if (std::string(which) == "secret")
            refuse_if_others_can_read(folder_ + "/" + name);
        return read(name);
    }

    // Whether a client's public key is one of those in the folder "authorized", a file for each.
    bool is_authorized(const std::string &key) const { return read("authorized/service.public") == key; }

private:
    std::string read(const std::string &name) const
    {
        std::ifstream file(folder_ + "/" + name);
        std::string key;
        if (!std::getline(file, key))
            throw std::runtime_error("cannot read the key file " + name + "; make_keys.py writes one");
        return key;
    }

    static void refuse_if_others_can_read(const std::string &path)
    {
        struct stat status{};
        if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
            throw std::runtime_error("others can read " + path + "; chmod 600 it");
    }

    std::string folder_;
};
