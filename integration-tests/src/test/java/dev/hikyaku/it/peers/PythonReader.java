package dev.hikyaku.it.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads whole mailboxes with Python's imaplib and poplib, checking the test's certificate. */
public final class PythonReader {
    private final String login;
    private final String password;

    public PythonReader(String login, String password) {
        this.login = login;
        this.password = password;
    }

    /** The messages of the inbox, oldest first. */
    public List<byte[]> imap(int port) {
        return read("imap_fetch.py", port);
    }

    /** The messages of the maildrop, oldest first. */
    public List<byte[]> pop3(int port) {
        return read("pop3_fetch.py", port);
    }

    private List<byte[]> read(String script, int port) {
        try (var scratch = Scratch.create("mail");
                var source = PythonReader.class.getResourceAsStream(script)) {
            var directory = scratch.directory("messages");
            String program = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            String count =
                    Command.of(
                                    "python3",
                                    "-c",
                                    program,
                                    Integer.toString(port),
                                    TestCertificate.get().chain().toString(),
                                    login,
                                    password,
                                    directory.toString())
                            .within(Duration.ofSeconds(120))
                            .succeed()
                            .text()
                            .strip();
            var messages = new ArrayList<byte[]>();
            for (int number = 1; number <= Integer.parseInt(count); number++) {
                messages.add(Files.readAllBytes(directory.resolve(Integer.toString(number))));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
