package dev.hikyaku.server.imap;

import com.codahale.metrics.MetricRegistry;

import io.netty.channel.embedded.EmbeddedChannel;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest.ClientSpecifiedUidValidity;
import org.apache.james.imap.message.request.NoopRequest;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.imap.processor.NoopProcessor;
import org.apache.james.imap.processor.base.AbstractProcessor;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.mime4j.dom.Message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.mail.Flags;

/**
 * A session without a socket, so that a test gets to act at the very moment a response is given. By
 * then the one action is done and all its events are taken in.
 */
final class DirectSession {
    private static final Username BOB = Username.of("bob@example.org");
    private static final Tag TAG = new Tag("a");

    /** Something done through another session. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    final ConnectionSession session;
    private final MailboxSession other;
    private final MessageManager inbox;
    private final AbstractProcessor<SelectRequest> select;
    private final AbstractProcessor<NoopRequest> noop;
    private Class<?> moment = Void.class;
    private Action action = () -> {};

    DirectSession() throws Exception {
        MetricFactory metrics = new DropWizardMetricFactory(new MetricRegistry());
        MemoryMailboxes mailboxes = new MemoryMailboxes(metrics);
        other = mailboxes.manager.createSystemSession(BOB);
        mailboxes.manager.createMailbox(MailboxPath.inbox(BOB), other);
        inbox = mailboxes.manager.getMailbox(MailboxPath.inbox(BOB), other);
        UnpooledStatusResponseFactory responses = new UnpooledStatusResponseFactory();
        select = new SelectMailbox(mailboxes.manager, mailboxes.events, responses, metrics);
        noop = new NoopProcessor(mailboxes.manager, responses, metrics);
        session =
                new ConnectionSession(
                        new InternetChannel(),
                        null,
                        ImapSettings.from(new BaseHierarchicalConfiguration()),
                        task -> Thread.ofVirtual().start(task));
        session.setMailboxSession(mailboxes.manager.createSystemSession(BOB));
        session.authenticated();
    }

    private static final class InternetChannel extends EmbeddedChannel {
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }
    }

    /** At the next response of this kind, once. */
    void at(Class<? extends ImapResponseMessage> response, Action once) {
        moment = response;
        action = once;
    }

    List<String> select() {
        ClientSpecifiedUidValidity validity = ClientSpecifiedUidValidity.UNKNOWN;
        return answer(
                select, new SelectRequest("INBOX", false, validity, null, null, null, null, TAG));
    }

    List<String> noop() {
        return answer(noop, new NoopRequest(TAG));
    }

    private <T extends ImapRequest> List<String> answer(AbstractProcessor<T> command, T request) {
        List<String> told = new ArrayList<>();
        Responder client = new Client(told);
        command.processReactive(request, new Announcing(session, client), session).block();
        return told;
    }

    MessageUid store() throws Exception {
        MessageManager.AppendCommand mail =
                MessageManager.AppendCommand.builder()
                        .build(
                                Message.Builder.of()
                                        .setSubject("hello")
                                        .setBody("body", StandardCharsets.US_ASCII));
        return inbox.appendMessage(mail, other).getId().getUid();
    }

    void delete(MessageUid uid) throws Exception {
        inbox.delete(List.of(uid), other);
    }

    void flag(MessageUid uid, Flags flags) throws Exception {
        inbox.setFlags(flags, MessageManager.FlagsUpdateMode.REPLACE, MessageRange.one(uid), other);
    }

    /** Takes down what says how many messages there are and what became of them. */
    private final class Client implements Responder {
        private final List<String> told;

        Client(List<String> told) {
            this.told = told;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            switch (message) {
                case ExistsResponse exists -> told.add(exists.getNumberOfMessages() + " EXISTS");
                case ExpungeResponse gone ->
                        told.add(
                                gone.getMessageSequenceNumber().asInt().orElseThrow() + " EXPUNGE");
                case FetchResponse fetch -> told.add(flags(fetch));
                case FlagsResponse flags ->
                        told.add("FLAGS " + String.join(" ", flags.getFlags().getUserFlags()));
                default -> {}
            }
            if (moment.isInstance(message)) {
                moment = Void.class;
                act();
            }
        }

        private String flags(FetchResponse fetch) {
            return fetch.getMessageNumber().asInt()
                    + " FETCH"
                    + (fetch.getFlags().contains(Flags.Flag.SEEN) ? " seen" : "")
                    + (fetch.getFlags().contains(Flags.Flag.FLAGGED) ? " flagged" : "");
        }

        private void act() {
            try {
                action.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void flush() {}
    }
}
