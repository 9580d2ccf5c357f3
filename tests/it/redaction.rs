//! No `Debug`, `Display` or error shows a secret, a signature or a signed URL.
