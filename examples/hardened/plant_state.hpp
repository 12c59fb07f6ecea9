// What the two modules share: the readings' limits and the counters. Knows no sockets.

#pragma once

#include <map>
#include <mutex>
#include <string>

class PlantState {
public:
    // Takes one reading in; true when it is over its sensor's limit.
    bool record(const std::string &sensor, double value)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        ++readings_;
        const bool over = value > limit_of(sensor);
        alarms_ += over ? 1 : 0;
        return over;
    }

    void set_limit(const std::string &sensor, double limit)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        limits_[sensor] = limit;
    }

    std::string summary() const
    {
        std::lock_guard<std::mutex> lock(mutex_);
        return "readings " + std::to_string(readings_) + " alarms " + std::to_string(alarms_);
    }

private:
    static constexpr double kDefaultLimit = 90.0;

    double limit_of(const std::string &sensor) const
    {
        const auto found = limits_.find(sensor);
        return found == limits_.end() ? kDefaultLimit : found->second;
    }

    mutable std::mutex mutex_;
    std::map<std::string, double> limits_;
    long readings_ = 0;
    long alarms_ = 0;
};
