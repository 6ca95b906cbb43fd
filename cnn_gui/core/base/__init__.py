"""What knows no subject: files, paths, errors, the environment of the process."""
