"""Code from profiles: what the policy wants, as source that sets it."""
