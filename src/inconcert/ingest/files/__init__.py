"""Files, folders and pipes: found, unpacked, decoded, and read as streams of bounded memory."""
