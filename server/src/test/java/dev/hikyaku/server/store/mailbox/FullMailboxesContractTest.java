package dev.hikyaku.server.store.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.events.Event;
import org.apache.james.events.EventListener.GroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.QuotaUsageUpdatedEvent;
import org.apache.james.mailbox.manager.IntegrationResources;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.manager.QuotaMessageManagerContract;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.mail.Flags;

/** James' contract of full mailboxes, and what we promise beyond it. */
@Timeout(60)
class FullMailboxesContractTest {

    abstract static class Contract implements QuotaMessageManagerContract<StoredMailboxes> {
        private final List<Boolean> told = new CopyOnWriteArrayList<>();
        private Installation installation;
        private ManagerTestProvisionner provisioner;

        abstract TestDatabase database();

        @BeforeEach
        void install() throws Exception {
            installation = new Installation(database());
            provisioner = new ManagerTestProvisionner(installation);
            provisioner.createMailboxes();
        }

        @Override
        public IntegrationResources<StoredMailboxes> getResources() {
            return installation;
        }

        @Override
        public ManagerTestProvisionner getProvisionner() {
            return provisioner;
        }

        @Test
        void whoAppendsWaitsForThoseWhoWatchTheQuota() throws Exception {
            CountDownLatch appended = new CountDownLatch(1);
            installation.bus().register(new Watcher(appended, told));

            append();
            appended.countDown();

            assertThat(told).containsExactly(true);
        }

        @Test
        void movingWithinOnesOwnLeavesTheQuotaAlone() throws Exception {
            append();
            CurrentQuotas before = used();
            installation.bus().register(new Watcher(new CountDownLatch(0), told));

            installation
                    .getMailboxManager()
                    .moveMessages(
                            MessageRange.all(),
                            ManagerTestProvisionner.INBOX,
                            provisioner.getSubFolder(),
                            provisioner.getSession());

            assertThat(used()).isEqualTo(before);
            assertThat(told).isEmpty();
        }

        private void append() throws Exception {
            provisioner.appendMessage(
                    provisioner.getMessageManager(), provisioner.getSession(), new Flags());
        }

        private CurrentQuotas used() throws Exception {
            return installation
                    .use()
                    .getCurrentQuotas(
                            installation
                                    .getQuotaRootResolver()
                                    .getQuotaRoot(ManagerTestProvisionner.INBOX))
                    .block();
        }
    }

    private static final class Watching extends Group {}

    /** Sees whether it is waited for, a moment long. */
    private record Watcher(CountDownLatch over, List<Boolean> told) implements GroupEventListener {
        @Override
        public Group getDefaultGroup() {
            return new Watching();
        }

        @Override
        public boolean isHandling(Event event) {
            return event instanceof QuotaUsageUpdatedEvent;
        }

        @Override
        public void event(Event event) throws InterruptedException {
            told.add(!over.await(300, TimeUnit.MILLISECONDS));
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.sqlite();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnPostgresql extends Contract {
        @RegisterExtension static final TestDatabase DATABASE = TestDatabase.postgresql();

        @Override
        TestDatabase database() {
            return DATABASE;
        }
    }
}
