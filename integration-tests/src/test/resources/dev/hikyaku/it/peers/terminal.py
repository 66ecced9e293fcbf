# Runs a program at a terminal of its own and types a line of standard input at each question (": ").
import os
import pty
import sys

answers = sys.stdin.buffer.read().splitlines()
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
shown = b""
while True:
    try:
        said = os.read(terminal, 4096)
    except OSError:
        break
    if not said:
        break
    shown += said
    if shown.endswith(b": ") and answers:
        os.write(terminal, answers.pop(0) + b"\n")
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
