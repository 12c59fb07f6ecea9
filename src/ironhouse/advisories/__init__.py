"""What is known of releases and flaws of libzmq, its bindings and libsodium, as dated records; which versions they hit.

``records/`` has one file for each advisory, in OSV's form; ``releases.json`` the releases, what pyzmq's wheels bundle
and what distributions ship. Pure but for reading these files, which are part of the package: no network, no clock.
"""
