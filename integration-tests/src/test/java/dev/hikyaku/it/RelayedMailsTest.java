package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.MailDrop;
import dev.hikyaku.it.peers.Postfix;
import dev.hikyaku.it.promise.Passage;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Every mail the relay takes comes out behind it once, byte for byte. */
class RelayedMailsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final Duration LONG_DEADLINE = Duration.ofHours(2);
    private static final int FEEDERS = 20;
    private static final int MOST_UNDER_WAY = 5_000;

    @Test
    void mailsFromPostfixReachPostfixBehindUsOnce() {
        pass(500, DEADLINE);
    }

    @Tag("soak")
    @Test
    void each100000MailsFromPostfixReachPostfixBehindUsOnce() {
        pass(100_000, LONG_DEADLINE);
    }

    private static void pass(int mails, Duration deadline) {
        try (var passage = Passage.through("mail." + HikyakuProcess.DOMAIN);
                var drop = MailDrop.open(passage);
                var behind = Postfix.relayingBySmtpUntilTaken(drop.port());
                var relay = RelayServers.to(behind.port()).start();
                var before = Postfix.relayingBySmtpUntilTaken(relay.port("relay"))) {
            long start = System.nanoTime();
            passage.feed(before.port(), FEEDERS, mails, MOST_UNDER_WAY);
            passage.finish(mails, deadline);
            double seconds = (System.nanoTime() - start) / 1e9;
            RelayServers.awaitEmpty(relay, deadline);
            relay.terminate();

            assertThat(relay.exitCode()).as(relay.log()).isZero();
            assertThat(passage.wrongs()).isEmpty();
            assertThat(passage.arrived()).isEqualTo(mails);
            assertThat(passage.passedOnAgain()).isZero();
            assertThat(passage.handedInAgain()).isZero();
            assertThat(relay.command(List.of("spool", "verify")).text())
                    .isEqualTo("0 mails queued, 0 in quarantine: sound\n");
            System.out.printf(
                    "relayed from Postfix to Postfix: %d mails, 0 lost, 0 doubled, %.0f a second%n",
                    mails, mails / seconds);
        }
    }

    @Test
    void mailsOfEverySizeAndShapeComeOutByteForByte() {
        long seed = Long.getLong("relay.seed", new Random().nextLong());
        System.out.printf("mails of every size and shape: -Drelay.seed=%d%n", seed);
        var mails = new GatewayMails(new Assortment(seed, GatewayMails.users(40), 200));
        Map<String, Queue<byte[]>> boxes = new ConcurrentHashMap<>();
        MailDrop.Keeper keeper =
                mail -> {
                    mail.recipients().forEach(user -> box(boxes, user).add(mail.bytes()));
                    return MailDrop.TAKEN;
                };
        try (var drop = MailDrop.open(keeper);
                var relay = RelayServers.to(drop.port()).start()) {
            mails.send(relay.port("relay"), 201);
            RelayServers.awaitEmpty(relay, DEADLINE);

            mails.assertThatAllAreIn((user, each) -> box(boxes, user).forEach(each));
        }
    }

    private static Queue<byte[]> box(Map<String, Queue<byte[]>> boxes, String user) {
        return boxes.computeIfAbsent(user, absent -> new ConcurrentLinkedQueue<>());
    }
}
