package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Destination;
import dev.hikyaku.delivery.DestinationGate;

import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Flux;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** No mail waits behind those of a slow destination, a big sender, or a lower priority. */
class FairnessTest {
    @TempDir Path directory;
    private OpenedSpool spool;
    private SpoolQueue queue;
    private final Gate gate = new Gate();

    /** Destinations that a test closes. */
    private static final class Gate implements DestinationGate {
        private final Set<String> closed = ConcurrentHashMap.newKeySet();
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        @Override
        public boolean isOpen(String destination) {
            return !closed.contains(destination);
        }

        @Override
        public void onOpening(Runnable listener) {
            listeners.add(listener);
        }

        void close(String destination) {
            closed.add(destination);
        }

        void open(String destination) {
            closed.remove(destination);
            listeners.forEach(Runnable::run);
        }
    }

    @BeforeEach
    void open() throws IOException {
        spool = OpenedSpool.in(directory);
        queue = spool.queue("outgoing");
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private static MailImpl mail(String name, String sender, String destination) throws Exception {
        MailImpl mail = OpenedSpool.mail(name, sender, "x@example.net");
        if (!destination.isEmpty()) {
            Destination.set(mail, destination);
        }
        return mail;
    }

    private List<String> take(int count) {
        return Flux.from(queue.deQueue(gate))
                .take(count)
                .map(MailQueueItem::getMail)
                .map(mail -> mail.getName())
                .collectList()
                .block(OpenedSpool.DEADLINE);
    }

    @Test
    void destinationsTakeTurns() throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.enQueue(mail("big" + i, "a@example.org", "big"));
        }
        queue.enQueue(mail("small", "a@example.org", "small"));

        assertThat(take(2)).containsExactly("big0", "small");
    }

    @Test
    void sendersToADestinationTakeTurns() throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.enQueue(mail("bulk" + i, "bulk@example.org", "relay"));
        }
        queue.enQueue(mail("letter", "alice@example.org", "relay"));

        assertThat(take(3)).containsExactly("bulk0", "letter", "bulk1");
    }

    @Test
    void sendersTakeTurnsWhereDestinationsAreNotKnown() throws Exception {
        for (int i = 0; i < 100; i++) {
            queue.enQueue(mail("bulk" + i, "bulk@example.org", ""));
        }
        queue.enQueue(mail("letter", "alice@example.org", ""));

        assertThat(take(2)).containsExactly("bulk0", "letter");
    }

    @Test
    void aClosedDestinationHoldsUpNobodyAndGoesOnWhenItOpens() throws Exception {
        gate.close("slow");
        for (int i = 0; i < 10; i++) {
            queue.enQueue(mail("slow" + i, "a@example.org", "slow"));
        }
        queue.enQueue(mail("quick", "a@example.org", "quick"));

        assertThat(take(1)).containsExactly("quick");
        gate.open("slow");
        assertThat(take(2)).containsExactly("slow0", "slow1");
    }

    @Test
    void whoWaitsForADestinationGetsItsMailsWhenItOpens() throws Exception {
        gate.close("slow");
        queue.enQueue(mail("one", "a@example.org", "slow"));
        var taken =
                Flux.from(queue.deQueue(gate))
                        .next()
                        .map(item -> item.getMail().getName())
                        .toFuture();

        gate.open("slow");

        assertThat(taken).succeedsWithin(OpenedSpool.DEADLINE).isEqualTo("one");
    }

    @Test
    void aClosedDestinationIsNoStall() throws Exception {
        gate.close("slow");
        queue.enQueue(mail("one", "a@example.org", "slow"));
        queue.enQueue(mail("two", "a@example.org", "quick"));
        take(1);
        spool.pass(Duration.ofHours(1));

        assertThat(spool.queues.concerns(Duration.ofMinutes(10))).isEmpty();
    }

    @Test
    void priorityGoesBeforeTurnsAfterARestartToo() throws Exception {
        for (int priority = 0; priority < 10; priority++) {
            MailImpl mail = mail("p" + priority, "a@example.org", "relay");
            mail.setAttribute(
                    new Attribute(MailPrioritySupport.MAIL_PRIORITY, AttributeValue.of(priority)));
            queue.enQueue(mail, Duration.ofHours(1));
        }
        spool.restart();
        queue = spool.queue("outgoing");
        gate.close("relay");
        queue.flush();
        queue.enQueue(mail("gauge", "a@example.org", "quick"));
        assertThat(take(1)).containsExactly("gauge");
        await().atMost(OpenedSpool.DEADLINE).until(() -> queue.isEverythingRead());
        gate.open("relay");

        assertThat(take(3)).containsExactly("p9", "p8", "p7");
    }

    @Test
    void turnsAreTakenAfterARestartToo() throws Exception {
        for (int i = 0; i < 50; i++) {
            queue.enQueue(mail("bulk" + i, "bulk@example.org", "relay"));
        }
        queue.enQueue(mail("letter", "alice@example.org", "relay"));
        spool.restart();
        queue = spool.queue("outgoing");

        assertThat(take(51)).contains("letter").hasSize(51);
        assertThat(queue.getSize()).isEqualTo(51);
    }
}
