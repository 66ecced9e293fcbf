package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.imap.MemoryMailboxes;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Properties of messages, against those that James' own mailboxes keep of the same mail. */
class StoredPropertiesTest {
    private final InMemoryMailboxManager james =
            new MemoryMailboxes(new DropWizardMetricFactory(new MetricRegistry())).manager;

    @Provide
    Arbitrary<String> mails() {
        return MailArbitraries.mails();
    }

    private MailboxMessage storedByJames(byte[] mail) throws MailboxException {
        MailboxSession session = james.createSystemSession(Username.of("a@example.org"));
        MailboxPath inbox = MailboxPath.inbox(session);
        james.createMailbox(inbox, session);
        StoreMessageManager mailbox = (StoreMessageManager) james.getMailbox(inbox, session);
        AppendCommand append = AppendCommand.builder().build(mail);
        mailbox.appendMessage(append, session);
        MailboxMessage stored =
                james.getMapperFactory()
                        .getMessageMapper(session)
                        .findInMailbox(
                                mailbox.getMailboxEntity(), MessageRange.all(), FetchType.FULL, 1)
                        .next();
        james.deleteMailbox(inbox, session);
        return stored;
    }

    @Property(tries = 300)
    void propertiesAreThoseJamesKeeps(@ForAll("mails") String mail) throws Exception {
        byte[] bytes = mail.getBytes(StandardCharsets.UTF_8);
        MailboxMessage expected = storedByJames(bytes);
        Properties properties = TakenIn.of(bytes).reading().properties();
        assertThat(properties).isEqualTo(expected.getProperties());
        assertThat(properties.getTextualLineCount()).isEqualTo(expected.getTextualLineCount());
        assertThat(
                        StoredProperties.read(
                                StoredProperties.of(properties), properties.getTextualLineCount()))
                .isEqualTo(properties);
    }

    @Property(tries = 300)
    void whatIsStoredIsReadAgain(@ForAll("properties") Properties properties) throws IOException {
        assertThat(StoredProperties.read(StoredProperties.of(properties), 7L))
                .isEqualTo(new Properties(properties.toProperties(), 7L));
    }

    @Provide
    Arbitrary<Properties> properties() {
        Arbitrary<String> texts =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(10),
                        Arbitraries.of("", "type", "http://james.apache.org/rfc2045"));
        return Combinators.combine(texts, texts, texts)
                .as(
                        (space, name, value) ->
                                new org.apache.james.mailbox.store.mail.model.Property(
                                        space, name, value))
                .list()
                .ofMaxSize(5)
                .map(list -> new Properties(list, null));
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        Throwable refusal = catchThrowable(() -> StoredProperties.read(bytes, null));
        if (refusal != null) {
            assertThat(refusal).isInstanceOf(IOException.class);
        }
    }

    @Example
    void aVersionOfTheFutureIsRefused() {
        assertThatThrownBy(() -> StoredProperties.read(new byte[] {2, 0}, null))
                .hasMessage("properties: version 2 (expected: 1)");
    }

    @Example
    void thoseOfAUsualMailAreFewBytes() throws IOException {
        String mail = "Content-Type: text/plain; charset=utf-8\r\n\r\ntext\r\n";
        Properties properties = TakenIn.of(mail).reading().properties();
        assertThat(StoredProperties.of(properties)).hasSizeLessThan(20);
        assertThat(properties.toProperties()).hasSize(4);
    }
}
