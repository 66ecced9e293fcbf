package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.WireClient;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands an assortment of mails to a gateway, each of which must be taken, and says what is then
 * wrong in the mailboxes behind it.
 */
final class GatewayMails {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final int SENDERS = 12;
    private static final int SHOWN_BYTES = 1_000;
    private static final int SHOWN_WRONGS = 10;

    private final Assortment assortment;
    private final Map<String, Map<String, Queue<Integer>>> expected = new ConcurrentHashMap<>();

    GatewayMails(Assortment assortment) {
        this.assortment = assortment;
    }

    /** A user's mails, byte for byte, one after the other. */
    interface Mailbox {
        void read(String user, Consumer<byte[]> each);
    }

    /** Sends so many, a few at a time, some of them in one flight and several on a connection. */
    void send(int port, int mails) {
        var next = new AtomicInteger();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < SENDERS; i++) {
                running.add(senders.submit(() -> sendFrom(next, port, mails)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void sendFrom(AtomicInteger next, int port, int mails) {
        int number = next.getAndIncrement();
        while (number < mails) {
            try (var client = WireClient.plain(port, DEADLINE)) {
                client.expect(220);
                client.send("EHLO client.example.net").expect(250);
                for (int i = 0; i <= number % 3 && number < mails; i++) {
                    send(client, number);
                    number = next.getAndIncrement();
                }
                client.send("QUIT").expect(221);
            }
        }
    }

    private void send(WireClient client, int number) {
        var item = assortment.item(number);
        try {
            transact(client, item, number % 2 == 0);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "mail %d of %d bytes to %d: %s"
                            .formatted(
                                    number,
                                    item.mail().length,
                                    item.recipients().size(),
                                    e.getMessage()),
                    e);
        }
        String digest = digest(item.mail());
        for (String user : item.recipients()) {
            expected.computeIfAbsent(user, unused -> new ConcurrentHashMap<>())
                    .computeIfAbsent(digest, unused -> new ConcurrentLinkedQueue<>())
                    .add(number);
        }
    }

    private static void transact(WireClient client, Assortment.Item item, boolean pipelined) {
        var commands = new ArrayList<String>();
        commands.add(
                "MAIL FROM:<%s> BODY=8BITMIME SIZE=%d"
                        .formatted(item.sender(), item.mail().length));
        item.recipients().forEach(user -> commands.add("RCPT TO:<%s>".formatted(user)));
        if (pipelined) {
            commands.add("DATA");
            String flight = String.join("\r\n", commands) + "\r\n";
            client.sendRaw(flight.getBytes(StandardCharsets.US_ASCII));
            commands.subList(1, commands.size()).forEach(unused -> client.expect(250));
        } else {
            commands.forEach(command -> client.send(command).expect(250));
            client.send("DATA");
        }
        client.expect(354);
        client.sendMessage(item.mail()).expect(250);
    }

    /** Every mail that was taken must be there once, as it was sent, and nothing else. */
    void assertThatAllAreIn(Mailbox mailbox) {
        var wrong = new ArrayList<String>();
        int[] found = {0};
        expected.forEach(
                (user, mails) -> {
                    mailbox.read(
                            user,
                            read -> {
                                found[0]++;
                                byte[] content = Mails.withoutTrace(read);
                                var numbers = mails.get(digest(content));
                                if (numbers == null || numbers.poll() == null) {
                                    wrong.add(user + ": nobody sent " + shown(read));
                                }
                            });
                    mails.values().stream()
                            .flatMap(Queue::stream)
                            .forEach(number -> wrong.add(user + ": no mail " + number));
                });
        assertThat(wrong.stream().limit(SHOWN_WRONGS))
                .as("the first of %d wrongs, seed %d", wrong.size(), assortment.seed())
                .isEmpty();
        System.out.printf("%d mails in %d mailboxes, byte for byte%n", found[0], expected.size());
    }

    private static String shown(byte[] read) {
        return "%d bytes: %s"
                .formatted(
                        read.length,
                        new String(
                                read,
                                0,
                                Math.min(read.length, SHOWN_BYTES),
                                StandardCharsets.ISO_8859_1));
    }

    private static String digest(byte[] mail) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(mail));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The addresses an assortment goes to. */
    static List<String> users(int number) {
        var users = new ArrayList<String>();
        for (int i = 0; i < number; i++) {
            users.add("user%d@example.org".formatted(i));
        }
        return users;
    }
}
