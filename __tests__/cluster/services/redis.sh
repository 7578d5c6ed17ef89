#!/bin/sh
# Starts Debian's redis as the official image does: arguments are its options.
exec redis-server --protected-mode no --save '' "$@"
