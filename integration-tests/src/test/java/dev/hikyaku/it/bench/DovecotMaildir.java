package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.TestCertificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The peer of the store: Dovecot's LMTP into Maildirs, {@code mail_fsync = optimized}. */
record DovecotMaildir() implements StoringServer.Kind {
    @Override
    public String name() {
        return "Dovecot";
    }

    @Override
    public StoringServer start(List<String> users) {
        return new Running(Dovecot.keepingMailOfManySessions());
    }

    static Inbox inbox(Dovecot dovecot, String user) {
        var trusting = TestCertificate.get().trusting();
        return Inbox.openTls(dovecot.imapsPort(), trusting, user, Dovecot.PASSWORD);
    }

    /** Of all addresses, read or not. */
    private static int mails(Dovecot dovecot) {
        try (var addresses = Files.list(dovecot.mail())) {
            return addresses
                    .flatMap(address -> Stream.of(address.resolve("new"), address.resolve("cur")))
                    .mapToInt(DovecotMaildir::files)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int files(Path directory) {
        try (var files = Files.list(directory)) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Running(Dovecot dovecot) implements StoringServer {
        @Override
        public int port() {
            return dovecot.lmtpPort();
        }

        @Override
        public int stored() {
            return mails(dovecot);
        }

        @Override
        public Inbox inbox(String user) {
            return DovecotMaildir.inbox(dovecot, user);
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(dovecot.pid());
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(dovecot.pid());
        }

        @Override
        public void settle() {
            // Files are all it has.
        }

        @Override
        public DiskUse disk() {
            return DiskUse.of(dovecot.mail());
        }

        @Override
        public void close() {
            dovecot.close();
        }
    }
}
