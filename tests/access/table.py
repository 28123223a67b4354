PUBLIC = {"healthz", "set_language", "accounts:login", "accounts:logout", "sampling:verify"}
FOR_EVERYBODY_SIGNED_IN = {"accounts:password"}
