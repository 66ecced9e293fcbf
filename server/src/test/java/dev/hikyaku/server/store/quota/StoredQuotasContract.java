package dev.hikyaku.server.store.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;

import dev.hikyaku.server.events.MailboxEventBus;
import dev.hikyaku.server.imap.MemoryMailboxes;
import dev.hikyaku.server.login.Accounts;
import dev.hikyaku.server.store.mailbox.StoredMailboxId;
import dev.hikyaku.server.store.sql.Database;
import dev.hikyaku.server.store.sql.TestDatabase;
import dev.hikyaku.server.store.sql.Write;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.GroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.events.MailboxEvents.QuotaUsageUpdatedEvent;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.quota.task.RecomputeCurrentQuotasService;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Quotas as a delivery meets them. */
@Timeout(60)
abstract class StoredQuotasContract {
    private static final Instant NOW = Instant.parse("2024-05-01T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Username BOB = Username.of("bob@example.org");
    private static final Mailbox INBOX =
            new Mailbox(MailboxPath.inbox(BOB), UidValidity.of(1), new StoredMailboxId(1));
    private static final QuotaRoot ROOT = QuotaRoots.of(INBOX);

    private final MailboxEventBus bus =
            new MailboxEventBus(
                    new InVmEventDelivery(new DropWizardMetricFactory(new MetricRegistry())),
                    RetryBackoffConfiguration.DEFAULT,
                    new MemoryEventDeadLetters());
    private Database database;
    private StoredQuotaUse use;
    private StoredQuotaLimits limits;
    private StoredQuotas quotas;

    abstract TestDatabase testDatabase();

    @BeforeEach
    void empty() {
        testDatabase().clear();
        database = testDatabase().get();
        use = new StoredQuotaUse(database);
        limits = new StoredQuotaLimits(database);
        quotas = new StoredQuotas(use, limits, bus, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Optional<OverQuotaException> charge(long messages, long bytes) {
        return database.write(transaction -> quotas.charge(transaction, INBOX, messages, bytes));
    }

    private void release(long messages, long bytes) {
        database.write(
                transaction -> {
                    quotas.release(transaction, INBOX, messages, bytes);
                    return null;
                });
    }

    private Used used() {
        return used(ROOT);
    }

    private Used used(QuotaRoot root) {
        var current = use.getCurrentQuotas(root).block(SOON);
        return new Used(current.count().asLong(), current.size().asLong());
    }

    private static final class Watching extends Group {}

    private record Watcher(List<Event> told) implements GroupEventListener {
        @Override
        public Group getDefaultGroup() {
            return new Watching();
        }

        @Override
        public boolean isHandling(Event event) {
            return event instanceof QuotaUsageUpdatedEvent;
        }

        @Override
        public void event(Event event) {
            told.add(event);
        }
    }

    private List<Event> watch() {
        List<Event> told = new CopyOnWriteArrayList<>();
        bus.register(new Watcher(told));
        return told;
    }

    @Test
    void messageWithoutLimitIsCounted() {
        assertThat(charge(1, 4000)).isEmpty();
        assertThat(charge(2, 500)).isEmpty();

        assertThat(used()).isEqualTo(new Used(3, 4500));
    }

    @Test
    void messageThatExactlyFitsIsTaken() {
        limits.setMaxMessage(ROOT, QuotaCountLimit.count(1));
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));

        assertThat(charge(1, 100)).isEmpty();
    }

    @Test
    void messageThatIsTooMuchIsRefusedAndNotCounted() {
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));
        charge(1, 60);

        assertThat(charge(1, 41))
                .hasValueSatisfying(
                        refusal -> {
                            assertThat(refusal.getMax()).isEqualTo(QuotaSizeLimit.size(100));
                            assertThat(refusal.getUsed()).isEqualTo(QuotaSizeUsage.size(101));
                        });
        assertThat(used()).isEqualTo(new Used(1, 60));
        assertThat(charge(1, 40)).isEmpty();
    }

    @Test
    void oneMessageTooManyIsRefusedAndNotCounted() {
        limits.setMaxMessage(ROOT, QuotaCountLimit.count(1));
        charge(1, 60);

        assertThat(charge(1, 10))
                .hasValueSatisfying(
                        refusal -> {
                            assertThat(refusal.getMax()).isEqualTo(QuotaCountLimit.count(1));
                            assertThat(refusal.getUsed()).isEqualTo(QuotaCountUsage.count(1));
                        });
        assertThat(used()).isEqualTo(new Used(1, 60));
    }

    @Test
    void messageThatIsGoneMakesRoom() {
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));
        charge(2, 100);
        release(1, 70);

        assertThat(charge(1, 70)).isEmpty();
        assertThat(used()).isEqualTo(new Used(2, 100));
    }

    @Test
    void ownersLimitWinsOverTheDomainsAndThatOverTheGlobalOne() {
        limits.setGlobalMaxStorage(QuotaSizeLimit.size(10));
        assertThat(charge(1, 11)).isPresent();
        limits.setDomainMaxStorage(Domain.of("example.org"), QuotaSizeLimit.size(20));
        assertThat(charge(1, 11)).isEmpty();
        assertThat(charge(1, 11)).isPresent();
        limits.setMaxStorage(ROOT, QuotaSizeLimit.unlimited());
        assertThat(charge(1, 1_000_000)).isEmpty();
        limits.removeMaxStorage(ROOT);
        assertThat(charge(1, 1)).isPresent();
    }

    @Test
    void limitsOutliveARestart() {
        limits.setGlobalMaxMessage(QuotaCountLimit.count(5));
        limits.setMaxStorage(ROOT, QuotaSizeLimit.unlimited());
        limits.setDomainMaxStorage(Domain.of("example.org"), QuotaSizeLimit.size(7));
        limits.setMaxMessage(ROOT, QuotaCountLimit.count(3));
        limits.removeMaxMessage(ROOT);

        StoredQuotaLimits restarted = new StoredQuotaLimits(database);

        assertThat(restarted.listMaxMessagesDetails(ROOT))
                .isEqualTo(limits.listMaxMessagesDetails(ROOT))
                .containsOnlyKeys(Quota.Scope.Global);
        assertThat(restarted.listMaxStorageDetails(ROOT))
                .isEqualTo(limits.listMaxStorageDetails(ROOT))
                .containsEntry(Quota.Scope.User, QuotaSizeLimit.unlimited())
                .containsEntry(Quota.Scope.Domain, QuotaSizeLimit.size(7));
    }

    @Test
    void deliveriesAtATimeDoNotShareTheLastRoom() {
        limits.setMaxMessage(ROOT, QuotaCountLimit.count(20));
        List<CompletableFuture<Optional<OverQuotaException>>> deliveries =
                IntStream.range(0, 100)
                        .mapToObj(
                                i ->
                                        database.submit(
                                                transaction ->
                                                        quotas.charge(transaction, INBOX, 1, 10)))
                        .toList();

        assertThat(deliveries.stream().map(CompletableFuture::join).filter(Optional::isEmpty))
                .hasSize(20);
        assertThat(used()).isEqualTo(new Used(20, 200));
    }

    /** A group of which one fails runs again. */
    @Test
    void failureOfAnotherDeliveryCountsNothingTwice() {
        Write<Object, IllegalStateException> broken =
                transaction -> {
                    quotas.charge(transaction, INBOX, 1, 1_000_000);
                    throw new IllegalStateException("broken");
                };
        List<? extends CompletableFuture<?>> deliveries =
                IntStream.range(0, 60)
                        .mapToObj(
                                i ->
                                        i % 10 == 9
                                                ? database.submit(broken)
                                                : database.submit(
                                                        transaction ->
                                                                quotas.charge(
                                                                        transaction, INBOX, 1, 10)))
                        .toList();

        assertThat(deliveries).filteredOn(one -> failed(one)).hasSize(6);
        assertThat(used()).isEqualTo(new Used(54, 540));
    }

    private static boolean failed(CompletableFuture<?> delivery) {
        return delivery.handle((result, failure) -> failure != null).join();
    }

    @Test
    void ownerWithTheSeparatorInItsNameIsCountedToo() {
        Username odd = Username.of("a&b@example.org");
        Mailbox inbox =
                new Mailbox(MailboxPath.inbox(odd), UidValidity.of(1), new StoredMailboxId(2));
        database.write(transaction -> quotas.charge(transaction, inbox, 1, 10));

        assertThat(used(QuotaRoots.of(inbox))).isEqualTo(new Used(1, 10));
    }

    @Test
    void quotaShownIsUseAndLimit() {
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));
        charge(1, 60);

        var shown = new StoreQuotaManager(use, limits).getQuotas(ROOT);

        assertThat(shown.getStorageQuota().getUsed()).isEqualTo(QuotaSizeUsage.size(60));
        assertThat(shown.getStorageQuota().getLimit()).isEqualTo(QuotaSizeLimit.size(100));
        assertThat(shown.getMessageQuota().getLimit()).isEqualTo(QuotaCountLimit.unlimited());
    }

    @Test
    void watchersHearOfEachChangeInItsOrder() {
        List<Event> told = watch();
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));
        limits.setGlobalMaxMessage(QuotaCountLimit.count(9));
        charge(2, 60);
        charge(1, 41);
        release(1, 20);

        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(2));
        QuotaUsageUpdatedEvent first = (QuotaUsageUpdatedEvent) told.get(0);
        QuotaUsageUpdatedEvent second = (QuotaUsageUpdatedEvent) told.get(1);
        assertThat(first.getUsername()).isEqualTo(BOB);
        assertThat(first.getQuotaRoot()).isEqualTo(ROOT);
        assertThat(first.getInstant()).isEqualTo(NOW);
        assertThat(first.getSizeQuota().getUsed()).isEqualTo(QuotaSizeUsage.size(60));
        assertThat(first.getSizeQuota().getLimit()).isEqualTo(QuotaSizeLimit.size(100));
        assertThat(first.getCountQuota().getUsed()).isEqualTo(QuotaCountUsage.count(2));
        assertThat(first.getCountQuota().getLimitByScope()).containsOnlyKeys(Quota.Scope.Global);
        assertThat(second.getSizeQuota().getUsed()).isEqualTo(QuotaSizeUsage.size(40));
    }

    @Test
    void watchersDoNotHearOfWhatWasUndone() {
        List<Event> told = watch();
        assertThatThrownBy(
                        () ->
                                database.<Object, IllegalStateException>write(
                                        transaction -> {
                                            quotas.charge(transaction, INBOX, 1, 10);
                                            throw new IllegalStateException("broken");
                                        }))
                .hasMessage("broken");
        charge(1, 5);

        await().atMost(SOON).untilAsserted(() -> assertThat(told).isNotEmpty());
        assertThat(told)
                .extracting(event -> ((QuotaUsageUpdatedEvent) event).getSizeQuota().getUsed())
                .containsExactly(QuotaSizeUsage.size(5));
    }

    private void mail(long mailbox, Username owner, long... sizes) {
        database.write(
                transaction -> {
                    transaction
                            .handle()
                            .execute(
                                    "INSERT INTO mailbox (id, namespace, owner, name,"
                                            + " uid_validity, next_uid, highest_modseq, messages,"
                                            + " unseen, user_flags)"
                                            + " VALUES (?, ?, ?, ?, 1, 1, 1, 0, 0, '')",
                                    mailbox,
                                    "#private",
                                    owner.asString(),
                                    "box" + mailbox);
                    for (int uid = 0; uid < sizes.length; uid++) {
                        transaction
                                .handle()
                                .execute(
                                        "INSERT INTO message (mailbox_id, uid, modseq, message_id,"
                                                + " thread_id, body_id, size, internal_date,"
                                                + " flags) VALUES (?, ?, 1, ?, 1, 1, ?, 0, 0)",
                                        mailbox,
                                        uid,
                                        uid,
                                        sizes[uid]);
                    }
                    return null;
                });
    }

    @Test
    void recountFindsWhatIsThereAndNotWhatItIsTold() {
        mail(1, BOB, 10, 20);
        mail(2, BOB, 3_000_000_000L);
        mail(3, Username.of("alice@example.org"), 500);
        charge(7, 70);

        new RecountedQuotaUse(use)
                .setCurrentQuotas(
                        new QuotaOperation(
                                ROOT, QuotaCountUsage.count(99), QuotaSizeUsage.size(99)))
                .block(SOON);

        assertThat(used()).isEqualTo(new Used(3, 3_000_000_030L));
    }

    @Test
    void recountOfAnEmptyAccountIsNothing() {
        charge(7, 70);
        use.recount(ROOT).block(SOON);

        assertThat(used()).isEqualTo(Used.NOTHING);
    }

    /** James' task of webadmin's {@code /quota/users?task=RecomputeCurrentQuotas}. */
    @Test
    void recountTaskCountsEveryAccount() {
        Username carol = Username.of("carol@example.org");
        Username dave = Username.of("dave@example.org");
        mail(1, carol, 10, 20);
        Accounts accounts =
                Accounts.cheap().with(carol.asString(), "secret").with(dave.asString(), "secret");
        QuotaRoot daves = QuotaRoots.of("#private", dave);
        use.increase(new QuotaOperation(daves, QuotaCountUsage.count(5), QuotaSizeUsage.size(50)))
                .block(SOON);
        MemoryMailboxes james =
                new MemoryMailboxes(new DropWizardMetricFactory(new MetricRegistry()));
        RecomputeCurrentQuotasService task =
                new StoredQuotaModule()
                        .recount(
                                accounts.users(),
                                new RecountedQuotaUse(use),
                                new LeftToTheDatabase(null, roots()),
                                roots(),
                                james.manager.getSessionProvider(),
                                james.manager);

        Task.Result result =
                task.recomputeCurrentQuotas(
                                new RecomputeCurrentQuotasService.Context(),
                                RecomputeCurrentQuotasService.RunningOptions.withUsersPerSecond(
                                        100))
                        .block(SOON);

        assertThat(result).isEqualTo(Task.Result.COMPLETED);
        assertThat(used(QuotaRoots.of("#private", carol))).isEqualTo(new Used(2, 30));
        assertThat(used(daves)).isEqualTo(Used.NOTHING);
    }

    @Test
    void renamedAccountTakesItsLimitsAndLeavesNothingUsed() {
        Username robert = Username.of("robert@example.org");
        limits.setMaxStorage(ROOT, QuotaSizeLimit.size(100));
        charge(2, 30);
        mail(1, robert, 10, 20);
        List<Event> told = watch();
        QuotaRoot after = QuotaRoots.of("#private", robert);

        new QuotaOfRenamed(new StoreQuotaManager(use, limits), use, roots(), limits, bus)
                .changeUsername(BOB, robert)
                .block(SOON);

        assertThat(used(after)).isEqualTo(new Used(2, 30));
        assertThat(used()).isEqualTo(Used.NOTHING);
        assertThat(limits.getMaxStorage(limits.listMaxStorageDetails(after)))
                .contains(QuotaSizeLimit.size(100));
        assertThat(told)
                .extracting(event -> ((QuotaUsageUpdatedEvent) event).getQuotaRoot())
                .containsExactly(after);
    }

    /** Names roots; what it needs for more is not used here. */
    private static DefaultUserQuotaRootResolver roots() {
        return new DefaultUserQuotaRootResolver(null, null);
    }

    @Test
    void namesOfRootsAreThoseOfJames() {
        assertThat(Stream.of(BOB, Username.of("bob")))
                .allSatisfy(
                        owner -> {
                            MailboxPath path = MailboxPath.forUser(owner, "Sent");
                            Mailbox mailbox =
                                    new Mailbox(path, UidValidity.of(1), new StoredMailboxId(1));
                            assertThat(QuotaRoots.of(mailbox))
                                    .isEqualTo(roots().getQuotaRoot(path));
                        });
    }
}
