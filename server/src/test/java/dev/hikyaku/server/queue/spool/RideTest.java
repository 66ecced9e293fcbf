package dev.hikyaku.server.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.delivery.Redeliverable;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Flux;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A mail that goes on to the next queue and has no file of its own there. */
class RideTest {
    private static final Selection ALL = new Selection.Everything();
    private static final int MANY = Ride.MOST + 44;

    @TempDir private Path directory;
    @TempDir private Path copies;
    private OpenedSpool spool;
    private int copy;

    @BeforeEach
    void open() throws IOException {
        spool = OpenedSpool.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    private SpoolQueue incoming() {
        return spool.queue("spool");
    }

    private SpoolQueue outgoing() {
        return spool.queue("outgoing");
    }

    private static MailQueueItem next(SpoolQueue queue) {
        return OpenedSpool.next(queue);
    }

    private void crash() throws IOException {
        Path target = copies.resolve("crash" + copy++);
        target.toFile().mkdirs();
        spool.crash(target);
    }

    /** Has a mail go from the spool to outgoing, as processing does. */
    private void passOn(String name) throws Exception {
        incoming().enQueue(OpenedSpool.mail(name, "a@example.org", "x@example.net", "y@ex.net"));
        MailQueueItem item = next(incoming());
        outgoing().enQueue(item.getMail());
        item.done(CompletionStatus.SUCCESS);
    }

    private long entries(String queue) {
        return spool.files().stream().filter(name -> name.endsWith("." + queue)).count();
    }

    @Test
    void theFileOfTheMailItWasMadeOfStandsForIt() throws Exception {
        passOn("one");

        assertThat(entries("spool")).isEqualTo(1);
        assertThat(entries("outgoing")).isZero();
        assertThat(incoming().getSize()).isZero();
        assertThat(outgoing().getSize()).isEqualTo(1);
        Mail mail = next(outgoing()).getMail();
        assertThat(mail.getName()).isEqualTo("one");
        assertThat(OpenedSpool.text(mail)).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void allFilesGoOnceItIsDone() throws Exception {
        passOn("one");

        next(outgoing()).done(CompletionStatus.SUCCESS);

        spool.awaitFiles(0);
        crash();
        assertThat(incoming().getSize() + outgoing().getSize()).isZero();
    }

    @Test
    void afterACrashTheMailIsWhereItCameFrom() throws Exception {
        passOn("one");

        crash();

        assertThat(outgoing().getSize()).isZero();
        assertThat(next(incoming()).getMail().getName()).isEqualTo("one");
    }

    @Test
    void itIsHandedOutOnceTheMailItWasMadeOfIsDone() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(incoming());
        outgoing().enQueue(item.getMail());
        assertThat(outgoing().getSize()).isZero();

        var handed = Flux.from(outgoing().deQueue()).next().toFuture();
        item.done(CompletionStatus.SUCCESS);

        assertThat(handed.get(OpenedSpool.DEADLINE.toSeconds(), TimeUnit.SECONDS).getMail())
                .extracting(Mail::getName)
                .isEqualTo("one");
    }

    @Test
    void itIsForgottenWhenTheMailItWasMadeOfIsProcessedAgain() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(incoming());
        item.getMail().getMessage().setHeader("X-Changed", "yes");
        outgoing().enQueue(item.getMail());

        item.done(CompletionStatus.RETRY);

        assertThat(outgoing().getSize()).isZero();
        spool.awaitFiles(2);
        spool.pass(Duration.ofSeconds(2));
        incoming().retry(ALL);
        assertThat(OpenedSpool.text(next(incoming()).getMail())).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void putBackItHasAFileOfItsOwn() throws Exception {
        passOn("one");
        MailQueueItem item = next(outgoing());
        item.getMail().setRecipients(List.of(new MailAddress("y@ex.net")));

        ((Redeliverable) item).again(item.getMail(), Duration.ofMinutes(1));

        spool.awaitFiles(2);
        assertThat(entries("outgoing")).isEqualTo(1);
        crash();
        spool.pass(Duration.ofMinutes(1));
        assertThat(incoming().getSize()).isZero();
        outgoing().retry(ALL);
        assertThat(next(outgoing()).getMail().getRecipients())
                .containsExactly(new MailAddress("y@ex.net"));
    }

    @Test
    void aChangedMessageRidesTooAndIsKeptWhenPutBack() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one"));
        MailQueueItem made = next(incoming());
        made.getMail().getMessage().setHeader("X-Signed", "yes");
        outgoing().enQueue(made.getMail());
        made.done(CompletionStatus.SUCCESS);
        assertThat(entries("outgoing")).isZero();
        MailQueueItem item = next(outgoing());

        ((Redeliverable) item).again(item.getMail(), Duration.ZERO);

        spool.awaitFiles(2);
        crash();
        assertThat(OpenedSpool.text(next(outgoing()).getMail())).contains("X-Signed: yes");
    }

    @Test
    void itsMessageGoesWithItWhenTheProcessEndsBefore() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one"));
        MailQueueItem made = next(incoming());
        made.getMail().getMessage().setHeader("X-Signed", "yes");
        outgoing().enQueue(made.getMail());
        made.done(CompletionStatus.SUCCESS);

        crash();

        assertThat(spool.files()).hasSize(2);
        assertThat(OpenedSpool.text(next(incoming()).getMail())).isEqualTo(OpenedSpool.TEXT);
    }

    @Test
    void mailsForSomeOfTheRecipientsHaveFiles() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one", "a@example.org", "x@ex.net", "y@ex.net"));
        MailQueueItem item = next(incoming());
        item.getMail().setRecipients(List.of(new MailAddress("x@ex.net")));
        outgoing().enQueue(item.getMail());

        assertThat(entries("outgoing")).isEqualTo(1);
        item.done(CompletionStatus.SUCCESS);
        crash();
        assertThat(incoming().getSize()).isZero();
        assertThat(outgoing().getSize()).isEqualTo(1);
    }

    @Test
    void whenSeveralAreMadeAllHaveFiles() throws Exception {
        incoming().enQueue(OpenedSpool.mail("one"));
        MailQueueItem item = next(incoming());
        outgoing().enQueue(item.getMail());
        spool.queue("other").enQueue(item.getMail());

        assertThat(entries("outgoing")).isEqualTo(1);
        assertThat(entries("other")).isEqualTo(1);
        item.done(CompletionStatus.SUCCESS);
        crash();
        assertThat(List.of(incoming().getSize(), outgoing().getSize())).containsExactly(0L, 1L);
        assertThat(spool.queue("other").getSize()).isEqualTo(1);
    }

    @Test
    void onlySoManyRide() throws Exception {
        for (int i = 0; i < MANY; i++) {
            passOn("mail" + i);
        }

        await().atMost(OpenedSpool.DEADLINE).until(() -> entries("outgoing") == MANY - Ride.MOST);
        assertThat(entries("spool")).isEqualTo(Ride.MOST);
        for (int i = 0; i < MANY; i++) {
            next(outgoing()).done(CompletionStatus.SUCCESS);
        }
        passOn("another");
        assertThat(entries("spool")).isEqualTo(1);
    }

    @Test
    void heldItHasAFileOfItsOwn() throws Exception {
        passOn("one");
        assertThat(outgoing().mails(ALL).map(mail -> mail.name())).containsExactly("one");

        assertThat(outgoing().hold(ALL)).isEqualTo(1);

        crash();
        assertThat(outgoing().held()).isEqualTo(1);
        assertThat(incoming().getSize()).isZero();
    }

    @Test
    void removedItIsGoneForGood() throws Exception {
        passOn("one");

        assertThat(outgoing().remove(ALL)).isEqualTo(1);

        spool.awaitFiles(0);
        crash();
        assertThat(incoming().getSize() + outgoing().getSize()).isZero();
    }

    @Test
    void aMailTheServerDiesOfWhileItRidesIsPutAside() throws Exception {
        incoming().enQueue(OpenedSpool.mail("poison"));
        for (int death = 0; death < 3; death++) {
            spool.pass(Duration.ofMinutes(2));
            incoming().enQueue(OpenedSpool.mail("wakes the reader"), Duration.ofDays(1));
            MailQueueItem item = next(incoming());
            outgoing().enQueue(item.getMail());
            item.done(CompletionStatus.SUCCESS);
            next(outgoing());
            crash();
        }

        assertThat(spool.quarantined()).hasSize(2);
        assertThat(incoming().mails(ALL).map(mail -> mail.name())).doesNotContain("poison");
    }

    @Test
    void aMailWaitingForItsRideIsNotBlamedForADeath() throws Exception {
        incoming().enQueue(OpenedSpool.mail("innocent"));
        for (int death = 0; death < 5; death++) {
            MailQueueItem item = next(incoming());
            outgoing().enQueue(item.getMail());
            item.done(CompletionStatus.SUCCESS);
            crash();
        }

        assertThat(incoming().getSize()).isEqualTo(1);
        assertThat(spool.quarantined()).isEmpty();
    }
}
