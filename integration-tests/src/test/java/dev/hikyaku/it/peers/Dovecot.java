package dev.hikyaku.it.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Debian's Dovecot as a private instance: an LMTP listener, IMAPS, a Maildir for any address, one
 * password for all.
 *
 * <p>{@link #proxyingLmtpTo} makes its LMTP service a client instead: what it is handed goes on to
 * another LMTP server.
 */
public final class Dovecot implements AutoCloseable {
    public static final String PASSWORD = "correct-horse-battery-staple";
    private static final Duration START = Duration.ofSeconds(30);

    private final Scratch scratch;
    private final Program program;
    private final int lmtpPort;
    private final int imapsPort;

    private Dovecot(Scratch scratch, Program program, int lmtpPort, int imapsPort) {
        this.scratch = scratch;
        this.program = program;
        this.lmtpPort = lmtpPort;
        this.imapsPort = imapsPort;
    }

    /** Keeps mail in Maildirs. */
    public static Dovecot keepingMail() {
        return start("passdb {\n  driver = static\n  args = password=%s\n}\n".formatted(PASSWORD));
    }

    /**
     * Keeps mail in Maildirs and takes it from as many LMTP sessions at a time as come, a process
     * each.
     */
    public static Dovecot keepingMailOfManySessions() {
        return start(
                """
                passdb {
                  driver = static
                  args = password=%s
                }
                service lmtp {
                  process_min_avail = 2
                  process_limit = 256
                }
                service auth {
                  client_limit = 4096
                }
                service anvil {
                  client_limit = 2048
                }
                """
                        .formatted(PASSWORD));
    }

    /** Keeps mail in Maildirs of so many bytes: what does not fit is refused for good (552). */
    public static Dovecot keepingMailWithin(long bytes) {
        return start(
                """
                passdb {
                  driver = static
                  args = password=%s
                }
                mail_plugins = quota
                plugin {
                  quota = maildir:User quota
                  quota_rule = *:storage=%dB
                  quota_grace = 0
                }
                """
                        .formatted(PASSWORD, bytes));
    }

    /** Hands every mail on to {@code port} by LMTP, the recipients of a mail in one transaction. */
    public static Dovecot proxyingLmtpTo(int port) {
        return start(
                """
                lmtp_proxy = yes
                passdb {
                  driver = static
                  args = proxy=y host=127.0.0.1 port=%d protocol=lmtp nopassword=y
                }
                """
                        .formatted(port));
    }

    private static Dovecot start(String logins) {
        var scratch = Scratch.create("dovecot");
        int lmtpPort = Ports.free();
        int imapsPort = Ports.free();
        try {
            lay(scratch, lmtpPort, imapsPort, logins);
            var program =
                    Program.start(
                            "dovecot",
                            List.of(
                                    "dovecot",
                                    "-F",
                                    "-c",
                                    scratch.resolve("dovecot.conf").toString()),
                            scratch.path(),
                            Map.of(),
                            scratch.resolve("dovecot.log"));
            program.await(
                    "listens", START, () -> Ports.accepts(lmtpPort) && Ports.accepts(imapsPort));
            return new Dovecot(scratch, program, lmtpPort, imapsPort);
        } catch (RuntimeException | AssertionError e) {
            scratch.close();
            throw e;
        }
    }

    private static void lay(Scratch scratch, int lmtpPort, int imapsPort, String logins) {
        scratch.giveTo("dovecot:dovecot", scratch.directory("mail"));
        scratch.fill(
                "dovecot.conf",
                "dovecot.conf",
                Map.of(
                        "ROOT", scratch.path().toString(),
                        "CERTIFICATE", TestCertificate.get().chain().toString(),
                        "KEY", TestCertificate.get().key().toString(),
                        "LMTP_PORT", Integer.toString(lmtpPort),
                        "IMAPS_PORT", Integer.toString(imapsPort),
                        "LOGINS", logins));
    }

    public int lmtpPort() {
        return lmtpPort;
    }

    public int imapsPort() {
        return imapsPort;
    }

    /** Its first process, the parent of all others. */
    public long pid() {
        return program.pid();
    }

    /** The Maildirs, one an address that got mail. */
    public Path mail() {
        return scratch.resolve("mail");
    }

    public String log() {
        return Program.read(scratch.resolve("dovecot.log"));
    }

    /** The mails of the address, byte for byte as they stand in its Maildir. */
    public List<byte[]> mailOf(String address) {
        try {
            var mails = new ArrayList<byte[]>();
            for (Path file : filesOf(address)) {
                mails.add(Files.readAllBytes(file));
            }
            return mails;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A mail as it was sent: Dovecot's files have lines that end in LF. */
    public static byte[] asSent(Path file) {
        try {
            byte[] kept = Files.readAllBytes(file);
            var mail = new ByteArrayOutputStream(kept.length + kept.length / 50);
            for (byte octet : kept) {
                if (octet == '\n') {
                    mail.write('\r');
                }
                mail.write(octet);
            }
            return mail.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mails of the address, a file each, in the order they came. */
    public List<Path> filesOf(String address) {
        Path fresh = mail().resolve(address).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (var files = Files.list(fresh)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<byte[]> awaitMail(String address, int count, Duration deadline) {
        program.await(
                count + " mails for " + address, deadline, () -> mailOf(address).size() >= count);
        return mailOf(address);
    }

    @Override
    public void close() {
        program.close();
        scratch.close();
    }
}
