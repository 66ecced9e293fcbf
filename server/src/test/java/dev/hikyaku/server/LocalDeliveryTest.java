package dev.hikyaku.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.local.DeliveryKey;
import dev.hikyaku.local.LocalDelivery;
import dev.hikyaku.local.Mailboxes;
import dev.hikyaku.local.Mailboxes.Stored;
import dev.hikyaku.outcome.Outcome;
import dev.hikyaku.outcome.Outcomes;
import dev.hikyaku.server.login.Accounts;
import dev.hikyaku.trace.Trace;

import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetContext;
import org.apache.mailet.StorageDirective;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.MessagingException;

/** What {@link LocalDelivery} asks of the mailboxes and what the sender hears. */
class LocalDeliveryTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String MAIL = "Subject: a\r\n\r\nbody\r\n";

    private final Accounts accounts =
            Accounts.cheap()
                    .with("alice@example.org", "secret")
                    .with("bob@example.org", "secret")
                    .with("carol@example.org", "secret");
    private final AsTold mailboxes = new AsTold();
    private final Outcomes outcomes = Outcomes.open();
    private MailImpl mail;

    /** Answers as told, in the order of the recipients, and keeps what it was given. */
    private static final class AsTold implements Mailboxes {
        private final List<String> contents = new ArrayList<>();
        private final List<Addressed> addressed = new ArrayList<>();
        private final Map<String, Stored> answers = new HashMap<>();

        @Override
        public List<Stored> deliver(Content content, List<Addressed> recipients) {
            contents.add(text(content));
            addressed.addAll(recipients);
            return recipients.stream()
                    .map(
                            recipient ->
                                    answers.getOrDefault(
                                            recipient.user().asString(), new Stored.Kept()))
                    .toList();
        }

        private static String text(Content content) {
            try (InputStream in = content.getInputStream()) {
                String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(content.size()).isEqualTo(text.length());
                return text;
            } catch (IOException | MailboxException e) {
                throw new AssertionError(e);
            }
        }
    }

    private record Parameters(Map<String, String> values) implements MailetConfig {
        @Override
        public String getInitParameter(String name) {
            return values.get(name);
        }

        @Override
        public Iterator<String> getInitParameterNames() {
            return values.keySet().iterator();
        }

        @Override
        public MailetContext getMailetContext() {
            return null;
        }

        @Override
        public String getMailetName() {
            return "LocalDelivery";
        }
    }

    private LocalDelivery mailet(Map<String, String> parameters) throws MessagingException {
        LocalDelivery mailet =
                new LocalDelivery(
                        accounts.users(),
                        mailboxes,
                        new DropWizardMetricFactory(new MetricRegistry()));
        mailet.init(new Parameters(parameters));
        return mailet;
    }

    private String reply(String recipient) throws Exception {
        return outcomes.of(new MailAddress(recipient)).map(Outcome::reply).orElseThrow().toString();
    }

    @BeforeEach
    void mail() throws Exception {
        mail = MailImpl.builder().name("test").sender("s@example.net").build();
        mail.setMessageNoCopy(
                new ExactMessage(
                        MimeMessageInputStreamSource.create(
                                "test",
                                new ByteArrayInputStream(
                                        MAIL.getBytes(StandardCharsets.ISO_8859_1)))));
    }

    @AfterEach
    void end() {
        mail.dispose();
        outcomes.close();
    }

    private void to(String... recipients) throws Exception {
        List<MailAddress> addresses = new ArrayList<>();
        for (String recipient : recipients) {
            addresses.add(new MailAddress(recipient));
        }
        mail.setRecipients(addresses);
    }

    @Test
    void aMailIsHandedOverOnceForAllItsRecipients() throws Exception {
        to("alice@example.org", "bob@example.org", "carol@example.org");

        mailet(Map.of()).service(mail);

        assertThat(mailboxes.contents).containsExactly("Return-Path: <s@example.net>\r\n" + MAIL);
        assertThat(mailboxes.addressed)
                .extracting(addressed -> addressed.user().asString(), Mailboxes.Addressed::folder)
                .containsExactly(
                        tuple("alice@example.org", "INBOX"),
                        tuple("bob@example.org", "INBOX"),
                        tuple("carol@example.org", "INBOX"));
        assertThat(mail.getState()).isEqualTo("ghost");
    }

    @Test
    void eachRecipientHearsWhatBecameOfItsOwn() throws Exception {
        to("alice@example.org", "nobody@example.org", "bob@example.org", "carol@example.org");
        mailboxes.answers.put("alice@example.org", new Stored.Repeated());
        mailboxes.answers.put("bob@example.org", new Stored.OverQuota());
        mailboxes.answers.put(
                "carol@example.org", new Stored.Failed(new IOException("disk is gone")));

        mailet(Map.of()).service(mail);

        assertThat(reply("alice@example.org")).isEqualTo("250 2.1.5 already delivered");
        assertThat(reply("nobody@example.org")).isEqualTo("550 5.1.1 no such user here");
        assertThat(reply("bob@example.org")).isEqualTo("452 4.2.2 mailbox full");
        assertThat(reply("carol@example.org")).isEqualTo("451 4.3.0 mailbox cannot take mail now");
    }

    @Test
    void anAccountNamedTwiceGetsOneMailAndBothHearOfIt() throws Exception {
        to("alice+a@example.org", "bob@example.org", "alice+b@example.org");
        mailboxes.answers.put("alice@example.org", new Stored.OverQuota());

        mailet(Map.of("plusAddressing", "true")).service(mail);

        assertThat(mailboxes.addressed)
                .extracting(addressed -> addressed.user().asString())
                .containsExactly("alice@example.org", "bob@example.org");
        assertThat(reply("alice+a@example.org")).startsWith("452 4.2.2");
        assertThat(reply("alice+b@example.org")).startsWith("452 4.2.2");
        assertThat(reply("bob@example.org")).startsWith("250 2.1.5 delivered");
    }

    @Test
    void folderAndFlagsAreThoseAScriptChose() throws Exception {
        to("alice@example.org", "bob@example.org");
        StorageDirective.builder()
                .targetFolder("Lists/James")
                .seen(Optional.of(true))
                .build()
                .encodeAsAttributes(Username.of("bob@example.org"))
                .forEach(mail::setAttribute);

        mailet(Map.of()).service(mail);

        assertThat(mailboxes.addressed)
                .extracting(Mailboxes.Addressed::folder)
                .containsExactly("INBOX", "Lists/James");
        assertThat(mailboxes.addressed.get(1).flags()).isPresent();
    }

    @Test
    void aBelievedTraceMakesTheKeyOfEachAccount() throws Exception {
        to("alice+a@example.org", "bob@example.org");
        new Trace(ID, Map.of()).believeFor(mail);

        mailet(Map.of("plusAddressing", "true")).service(mail);

        assertThat(mailboxes.addressed)
                .flatExtracting(addressed -> addressed.key().stream().toList())
                .containsExactly(
                        new DeliveryKey(ID, Username.of("alice@example.org")),
                        new DeliveryKey(ID, Username.of("bob@example.org")));
    }

    @Test
    void withoutABelievedTraceThereIsNoKey() throws Exception {
        to("alice@example.org");
        mail.getMessage().addHeader(Trace.FIELD, "v=1; id=" + ID);

        mailet(Map.of()).service(mail);

        assertThat(mailboxes.addressed.getFirst().key()).isEmpty();
    }

    @Test
    void aFullMailboxIsRefusedForGoodWhereTheOperatorSaysSo() throws Exception {
        to("alice@example.org");
        mailboxes.answers.put("alice@example.org", new Stored.OverQuota());

        mailet(Map.of("overQuota", "552")).service(mail);

        assertThat(reply("alice@example.org")).isEqualTo("552 5.2.2 mailbox full");
    }

    @Test
    void anotherReplyForAFullMailboxIsAnError() {
        assertThatThrownBy(() -> mailet(Map.of("overQuota", "550")))
                .isInstanceOf(MessagingException.class)
                .hasMessage("overQuota: 550 (expected: 452 or 552)");
    }
}
