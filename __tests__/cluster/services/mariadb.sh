#!/bin/sh
# Starts Debian's mariadb as the official image does: it refuses to begin without a word on root's password.
set -e
password=${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-}}
if [ -z "$password" ] && [ -z "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-}" ]; then
  echo 'mariadb: give MARIADB_ROOT_PASSWORD or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD' >&2
  exit 1
fi
data=/var/lib/mysql
mkdir -p "$data" /run/mysqld
if [ ! -d "$data/mysql" ]; then
  for file in mysql_system_tables mysql_performance_tables mysql_system_tables_data; do
    [ "$file" = mysql_system_tables ] && printf 'CREATE DATABASE mysql;\nUSE mysql;\n'
    cat "/usr/share/mysql/$file.sql"
  done | mariadbd --no-defaults --bootstrap --user=root --datadir="$data" --log-warnings=0
fi
# Of the init file too, each line is one statement.
{
  printf 'DROP USER IF EXISTS root@%s;\n' "'127.0.0.1'" "'::1'"
  echo "CREATE OR REPLACE USER root@'%' IDENTIFIED BY '$password';"
  echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
  [ -z "${MARIADB_DATABASE:-}" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
} >/run/mysqld/begin.sql
exec mariadbd --no-defaults --user=root --datadir="$data" --skip-name-resolve --bind-address='*' \
  --socket=/run/mysqld/mysqld.sock --init-file=/run/mysqld/begin.sql "$@"
