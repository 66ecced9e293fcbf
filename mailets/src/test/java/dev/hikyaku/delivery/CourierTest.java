package dev.hikyaku.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Reply;

import org.apache.james.core.MailAddress;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What becomes of one mail, over an item that records it. */
class CourierTest {
    private static final Outcome DELIVERED = new Outcome.Delivered("queued");
    private static final Outcome NOT_NOW = Outcome.refused(new Reply(451, "4.7.1", "greylisted"));
    private static final Outcome NEVER = Outcome.refused(new Reply(550, "5.1.1", "no such user"));

    private final Spooled spool = new Spooled();
    private final List<List<String>> tried = new ArrayList<>();
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean counts = true;
    private RuntimeException bug;
    private Item item;

    /** A queue's one mail, whose file cannot be written as often as a test says. */
    private static final class Item implements MailQueue.MailQueueItem, Redeliverable {
        private Mail mail;
        private Duration delay;
        private CompletionStatus done;
        private int failures;

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            fail();
            done = status;
        }

        @Override
        public void again(Mail again, Duration after) throws MailQueueException {
            fail();
            try {
                mail = again.duplicate();
            } catch (javax.mail.MessagingException e) {
                throw new MailQueueException("no copy", e);
            }
            delay = after;
        }

        private void fail() throws MailQueueException {
            if (failures-- > 0) {
                throw new MailQueueException("no room");
            }
        }

        List<String> recipients() {
            return mail.getRecipients().stream().map(MailAddress::asString).toList();
        }
    }

    private MailImpl mail(String... headers) throws Exception {
        MimeMessageBuilder message = MimeMessageBuilder.mimeMessageBuilder().setText("text");
        for (int i = 0; i < headers.length; i += 2) {
            message.addHeader(headers[i], headers[i + 1]);
        }
        return MailImpl.builder()
                .name("mail-1")
                .sender("s@example.net")
                .addRecipient("a@example.org")
                .addRecipient("b@example.org")
                .addRecipient("c@example.org")
                .mimeMessage(message)
                .build();
    }

    private void turn() {
        turn(RetrySchedule.DEFAULT, Optional.of(Duration.ofHours(4)));
    }

    private void turn(String schedule, Optional<Duration> delayAfter) {
        Transport transport =
                mail -> {
                    tried.add(mail.getRecipients().stream().map(MailAddress::asString).toList());
                    if (bug != null) {
                        throw bug;
                    }
                    Map<MailAddress, Outcome> made = new LinkedHashMap<>();
                    mail.getRecipients()
                            .forEach(
                                    recipient ->
                                            made.put(
                                                    recipient,
                                                    outcomes.getOrDefault(
                                                            recipient.getLocalPart(), NOT_NOW)));
                    return new Attempt(made, counts);
                };
        new Courier(
                        null,
                        transport,
                        new Retries(RetrySchedule.from(schedule), () -> now, Chance.MIDDLE),
                        Notices.by(
                                spool.context(),
                                new ProcessingState("bounces"),
                                delayAfter,
                                new ProcessingState("delays")),
                        time -> true,
                        () -> false)
                .deliver(item);
    }

    private void take(Mail mail) {
        item = new Item();
        item.mail = mail;
    }

    private void all(Outcome outcome) {
        List.of("a", "b", "c").forEach(recipient -> outcomes.put(recipient, outcome));
    }

    @Test
    void whatIsDeliveredToAllLeavesTheQueue() throws Exception {
        all(DELIVERED);
        take(mail());
        turn();

        assertThat(item.done).isEqualTo(MailQueue.MailQueueItem.CompletionStatus.SUCCESS);
        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void onlyThoseWhoDoNotHaveItAreTriedAgain() throws Exception {
        outcomes.putAll(Map.of("a", DELIVERED, "b", NOT_NOW, "c", NEVER));
        take(mail());
        turn();

        assertThat(item.done).isNull();
        assertThat(item.recipients()).containsExactly("b@example.org");
        assertThat(item.delay).isEqualTo(Duration.ofMinutes(1));
        assertThat(Retries.failed(item.mail)).isEqualTo(1);
        assertThat(spool.sent()).hasSize(1);
        assertThat(spool.sent().getFirst().recipients()).containsExactly("c@example.org");
        assertThat(spool.sent().getFirst().processor()).isEqualTo("bounces");
    }

    @Test
    void aBounceSaysWhatJamesMatchersAskFor() throws Exception {
        all(NEVER);
        take(mail());
        turn();

        Spooled.Sent bounce = spool.sent().getFirst();
        assertThat(bounce.recipients()).hasSize(3);
        assertThat(bounce.attribute("delivery-error")).isEqualTo("550 5.1.1 no such user");
        assertThat(bounce.attribute("delivery-error-code")).isEqualTo(550);
        assertThat(bounce.attribute("is-delivery-permanent-error")).isEqualTo(true);
    }

    @Test
    void recipientsRefusedInOtherWordsAreToldOfInAnotherBounce() throws Exception {
        outcomes.putAll(
                Map.of(
                        "a",
                        NEVER,
                        "b",
                        Outcome.refused(new Reply(552, "5.2.2", "full")),
                        "c",
                        NEVER));
        take(mail());
        turn();

        assertThat(spool.sent())
                .extracting(Spooled.Sent::recipients)
                .containsExactlyInAnyOrder(
                        List.of("a@example.org", "c@example.org"), List.of("b@example.org"));
    }

    @Test
    void aRefusalNobodyCouldBeToldOfStaysAndIsNotTriedAgain() throws Exception {
        outcomes.putAll(Map.of("a", DELIVERED, "b", NOT_NOW, "c", NEVER));
        spool.full(true);
        take(mail());
        turn();
        assertThat(item.recipients()).containsExactly("b@example.org", "c@example.org");

        spool.full(false);
        outcomes.put("b", DELIVERED);
        turn();

        assertThat(tried.get(1)).containsExactly("b@example.org");
        assertThat(item.done).isEqualTo(MailQueue.MailQueueItem.CompletionStatus.SUCCESS);
        assertThat(spool.sent()).hasSize(1);
        assertThat(spool.sent().getFirst().attribute("delivery-error"))
                .isEqualTo("550 5.1.1 no such user");
    }

    @Test
    void aRefusalAloneWaitsUntilItCanBeToldOf() throws Exception {
        all(NEVER);
        spool.full(true);
        take(mail());
        turn();
        turn();
        assertThat(tried).hasSize(1);
        assertThat(item.delay).isEqualTo(Duration.ofMinutes(5));
        assertThat(item.done).isNull();

        spool.full(false);
        turn();
        assertThat(tried).hasSize(1);
        assertThat(spool.sent()).hasSize(1);
        assertThat(item.done).isNotNull();
    }

    @Test
    void atTheEndOfTheScheduleTheSenderHearsTheLastReply() throws Exception {
        take(mail());
        turn("1 minute", Optional.empty());
        assertThat(spool.sent()).isEmpty();
        turn("1 minute", Optional.empty());

        assertThat(item.done).isNotNull();
        Spooled.Sent bounce = spool.sent().getFirst();
        assertThat(bounce.attribute("delivery-error")).isEqualTo("451 4.7.1 greylisted");
        assertThat(bounce.attribute("is-delivery-permanent-error")).isEqualTo(false);
    }

    @Test
    void whatWasNoTryIsNotCounted() throws Exception {
        counts = false;
        take(mail());
        turn("1 minute", Optional.empty());
        turn("1 minute", Optional.empty());
        turn("1 minute", Optional.empty());

        assertThat(Retries.failed(item.mail)).isZero();
        assertThat(item.done).isNull();
        assertThat(item.delay).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aBugInATransportIsForNow() throws Exception {
        bug = new IllegalStateException("bug");
        take(mail());
        turn();

        assertThat(item.recipients()).hasSize(3);
        assertThat(item.delay).isEqualTo(Duration.ofMinutes(1));
        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void aQueueThatCannotTakeItDownIsAskedUntilItCan() throws Exception {
        outcomes.putAll(Map.of("a", DELIVERED));
        take(mail());
        item.failures = 7;
        turn();

        assertThat(tried).hasSize(1);
        assertThat(item.recipients()).containsExactly("b@example.org", "c@example.org");
    }

    @Test
    void theSenderHearsOfADelayOnce() throws Exception {
        take(mail());
        turn();
        now = now.plus(Duration.ofHours(3));
        turn();
        assertThat(spool.sent()).isEmpty();
        now = now.plus(Duration.ofHours(1));
        outcomes.put("a", DELIVERED);
        turn();
        now = now.plus(Duration.ofHours(6));
        turn();

        assertThat(spool.sent()).hasSize(1);
        assertThat(spool.sent().getFirst().processor()).isEqualTo("delays");
        assertThat(spool.sent().getFirst().recipients())
                .containsExactly("b@example.org", "c@example.org");
        assertThat(item.recipients()).hasSize(2);
    }

    @Test
    void aDelayThatCouldNotBeToldIsToldNextTime() throws Exception {
        take(mail());
        turn();
        now = now.plus(Duration.ofHours(5));
        spool.full(true);
        turn();
        spool.full(false);
        turn();

        assertThat(spool.sent()).extracting(Spooled.Sent::processor).containsExactly("delays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-generated",
                "Auto-Submitted: auto-replied; owner-email=x@example.net",
                "Precedence: bulk",
                "Precedence: LIST",
                "List-Id: <list.example.net>",
            })
    void programsHearOfNoDelay(String field) throws Exception {
        String[] parts = field.split(": ");
        take(mail(parts[0], parts[1]));
        turn();
        now = now.plus(Duration.ofHours(5));
        turn();

        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void theNullSenderHearsOfNoDelay() throws Exception {
        MailImpl mail = mail();
        mail.setSender(null);
        take(mail);
        turn();
        now = now.plus(Duration.ofHours(5));
        turn();

        assertThat(spool.sent()).isEmpty();
    }

    @Test
    void aPersonWhoSaysSoHearsOfADelay() throws Exception {
        take(mail("Auto-Submitted", "no"));
        turn();
        now = now.plus(Duration.ofHours(5));
        turn();

        assertThat(spool.sent()).hasSize(1);
    }

    @Test
    void whoWantsToHearOfNothingHearsOfNothing() throws Exception {
        MailImpl mail = mail();
        mail.setDsnParameters(
                DsnParameters.builder()
                        .addRcptParameter(
                                new MailAddress("a@example.org"),
                                RecipientDsnParameters.of(EnumSet.of(Notify.NEVER)))
                        .addRcptParameter(
                                new MailAddress("b@example.org"),
                                RecipientDsnParameters.of(EnumSet.of(Notify.FAILURE)))
                        .build()
                        .orElseThrow());
        take(mail);
        turn();
        now = now.plus(Duration.ofHours(5));
        turn();
        assertThat(spool.sent())
                .extracting(Spooled.Sent::recipients)
                .containsExactly(List.of("c@example.org"));

        all(NEVER);
        turn();
        assertThat(spool.sent().get(1).recipients())
                .containsExactly("b@example.org", "c@example.org");
        assertThat(item.done).isNotNull();
    }

    @Test
    void recipientsATransportForgetsAreStillThere() throws Exception {
        take(mail());
        Function<Mail, Attempt> forgetful = mail -> new Attempt(Map.of(), true);
        new Courier(
                        null,
                        forgetful::apply,
                        new Retries(RetrySchedule.from("1 minute"), () -> now, Chance.MIDDLE),
                        Notices.by(
                                spool.context(),
                                new ProcessingState("bounces"),
                                Optional.empty(),
                                new ProcessingState("delays")),
                        time -> true,
                        () -> false)
                .deliver(item);

        assertThat(item.recipients()).hasSize(3);
    }
}
