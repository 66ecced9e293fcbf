"""Writes the messages of the maildrop, in order, to files 1, 2, ... of a directory: pop3_fetch.py PORT CAFILE LOGIN PASSWORD DIRECTORY"""

import pathlib
import poplib
import ssl
import sys

poplib._MAXLINE = 65536
port, ca_file, login, password, directory = sys.argv[1:]
client = poplib.POP3_SSL("localhost", int(port), context=ssl.create_default_context(cafile=ca_file), timeout=60)
client.user(login)
client.pass_(password)
count, _ = client.stat()
for number in range(1, count + 1):
    _, lines, _ = client.retr(number)
    pathlib.Path(directory, str(number)).write_bytes(b"".join(line + b"\r\n" for line in lines))
print(count)
client.quit()
