"""Writes the messages of the inbox, in order, to files 1, 2, ... of a directory: imap_fetch.py PORT CAFILE LOGIN PASSWORD DIRECTORY"""

import imaplib
import pathlib
import ssl
import sys

port, ca_file, login, password, directory = sys.argv[1:]
client = imaplib.IMAP4_SSL("localhost", int(port), ssl_context=ssl.create_default_context(cafile=ca_file), timeout=60)
client.login(login, password)
status, count = client.select("INBOX", readonly=True)
assert status == "OK", status
for number in range(1, int(count[0]) + 1):
    status, data = client.fetch(str(number), "(RFC822.SIZE BODY.PEEK[])")
    assert status == "OK", status
    pathlib.Path(directory, str(number)).write_bytes(data[0][1])
print(int(count[0]))
client.logout()
