package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.Dovecot;
import dev.hikyaku.it.peers.Postfix;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The peer of the chain: SMTP to Postfix, its queue on disk, LMTP to Dovecot's Maildirs. */
record PostfixDovecot() implements StoringServer.Kind {
    @Override
    public String name() {
        return "Postfix, Dovecot";
    }

    @Override
    public StoringServer start(List<String> users) {
        var dovecot = Dovecot.keepingMailOfManySessions();
        try {
            var postfix = Postfix.deliveringByManyLmtpSessions(dovecot.lmtpPort());
            return new Running(postfix, dovecot, new SentLines(postfix.logFile()));
        } catch (RuntimeException | AssertionError e) {
            dovecot.close();
            throw e;
        }
    }

    private record Running(Postfix postfix, Dovecot dovecot, SentLines sent)
            implements StoringServer {
        @Override
        public int port() {
            return postfix.port();
        }

        @Override
        public int stored() {
            return sent.count();
        }

        @Override
        public Inbox inbox(String user) {
            return DovecotMaildir.inbox(dovecot, user);
        }

        @Override
        public double cpuSeconds() {
            return ProcessUsage.treeCpuSeconds(postfix.pid())
                    + ProcessUsage.treeCpuSeconds(dovecot.pid());
        }

        @Override
        public long pssMegabytes() {
            return ProcessUsage.familyPssMegabytes(postfix.pid())
                    + ProcessUsage.familyPssMegabytes(dovecot.pid());
        }

        @Override
        public void settle() {
            // Files are all they have.
        }

        @Override
        public DiskUse disk() {
            return DiskUse.of(dovecot.mail());
        }

        @Override
        public void close() {
            sent.close();
            postfix.close();
            dovecot.close();
        }
    }

    /** Counts the deliveries in Postfix' log, reading on from where it was before. */
    private static final class SentLines implements AutoCloseable {
        private final InputStream log;
        private int lines;
        private String begun = "";

        private SentLines(Path file) {
            try {
                log = Files.newInputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int count() {
            try {
                String text = begun + new String(log.readAllBytes(), StandardCharsets.ISO_8859_1);
                int end = text.lastIndexOf('\n') + 1;
                var whole = text.substring(0, end).lines();
                lines += (int) whole.filter(line -> line.contains("status=sent")).count();
                begun = text.substring(end);
                return lines;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                log.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
