"""What is, as facts. Never imports the policy or a rule: judgement is somebody else's."""
