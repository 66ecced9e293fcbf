package dev.hikyaku.server.store.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.login.ManualClock;
import dev.hikyaku.server.passwords.NewPasswords;
import dev.hikyaku.server.passwords.PasswordHash;
import dev.hikyaku.server.store.accounts.StoredAppPasswords.Added;
import dev.hikyaku.server.store.sql.TestDatabase;

import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What James' contracts do not ask. */
abstract class StoredAccountsContract {
    private static final Domain ORG = Domain.of("example.org");
    private static final Domain NET = Domain.of("example.net");
    private static final Username BOB = Username.of("bob@example.org");
    private static final Username ALICE = Username.of("alice@example.org");
    private static final Username ROBERT = Username.of("robert@example.org");
    private static final Set<MailProtocol> IMAP = EnumSet.of(MailProtocol.IMAP);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final NewPasswords CHEAP = NewPasswords.of("PBKDF2-SHA512-1000");

    private final ManualClock clock = new ManualClock();
    private StoredDomains domains;
    private StoredUsers users;
    private StoredAddresses addresses;
    private StoredDelegations delegations;
    private StoredSenders senders;
    private StoredAppPasswords apps;

    abstract TestDatabase database();

    @BeforeEach
    void open() throws Exception {
        database().clear();
        domains = domains(ORG, NET);
        users = new StoredUsers(database().get(), CHEAP);
        UsersRepositoryImpl<StoredUsers> repository = new UsersRepositoryImpl<>(domains, users);
        repository.setEnableVirtualHosting(true);
        addresses = new StoredAddresses(database().get());
        addresses.setDomainList(domains);
        addresses.setUsersRepository(repository);
        addresses.setUserEntityValidator(UserEntityValidator.NOOP);
        addresses.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        delegations = new StoredDelegations(database().get());
        senders = new StoredSenders(database().get());
        apps = new StoredAppPasswords(database().get(), clock);
        users.addUser(BOB, "sesame");
        users.addUser(ALICE, "abracadabra");
    }

    private StoredDomains domains(Domain... names) throws Exception {
        StoredDomains opened = new StoredDomains(NoDns.service(), database().get());
        opened.configure(
                DomainListConfiguration.builder()
                        .autoDetect(false)
                        .autoDetectIp(false)
                        .addConfiguredDomains(names)
                        .build());
        return opened;
    }

    private List<String> resolved(String address) throws Exception {
        Username name = Username.of(address);
        return addresses
                .getResolvedMappings(name.getLocalPart(), name.getDomainPart().orElseThrow())
                .asStream()
                .map(Mapping::getMappingValue)
                .sorted()
                .toList();
    }

    private static MappingSource source(String address) {
        return MappingSource.fromUser(Username.of(address));
    }

    @Test
    void configuredDomainsAreAddedAtEachStartAndOthersStay() throws Exception {
        domains.addDomain(Domain.of("added.example"));
        domains.removeDomain(NET);

        assertThat(domains(ORG, NET).getDomains())
                .contains(ORG, NET, Domain.of("added.example"), Domain.LOCALHOST);
    }

    @Test
    void ofAccountsOfOneNameAddedAtOnceOneIsMade() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Callable<Object> add =
                () -> {
                    try {
                        users.addUser(ROBERT, "x");
                        return made.incrementAndGet();
                    } catch (AlreadyExistInUsersRepositoryException e) {
                        return e;
                    }
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.range(0, 20).mapToObj(i -> add).toList());
        }

        assertThat(made).hasValue(1);
        assertThat(users.countUsers()).isEqualTo(3);
    }

    @Test
    void anotherHashDoesNotTakeThePlaceOfAPasswordThatWasChangedMeanwhile() throws Exception {
        PasswordHash read = users.find(BOB).orElseThrow();
        users.set(BOB, CHEAP.hash("changed"));

        users.replace(BOB, read, CHEAP.hash("sesame"));

        assertThat(users.find(BOB).orElseThrow().verify("changed")).isTrue();
    }

    @Test
    void importedHashIsKeptAsItIs() throws Exception {
        PasswordHash imported = PasswordHash.parse("{SSHA}Rhot518Y7HA3vYDK2i6qX6ZziIg0Q0SU");
        users.add(ROBERT, imported);

        assertThat(users.find(Username.of("Robert@Example.ORG"))).contains(imported);
        assertThat(users.getUserByName(ROBERT).orElseThrow().verifyPassword("Grüße, Welt 7"))
                .isTrue();
    }

    @Test
    void hashThatCannotBeUsedSaysNothingAboutThePassword() {
        database()
                .get()
                .write(
                        transaction ->
                                transaction
                                        .handle()
                                        .execute("UPDATE account SET password = '{NONE}x'"));

        assertThatThrownBy(() -> users.find(BOB)).isInstanceOf(UsersRepositoryException.class);
    }

    @Test
    void withAnAccountGoesWhatItWasGiven() throws Exception {
        Mono.from(delegations.addAuthorizedUser(BOB, ALICE)).block();
        Mono.from(delegations.addAuthorizedUser(ALICE, BOB)).block();
        senders.add(BOB, "sales@example.com");
        apps.add(BOB, "phone", IMAP);
        String password = made(BOB, "laptop", IMAP);

        users.removeUser(BOB);
        users.addUser(BOB, "another person");

        assertThat(Flux.from(delegations.authorizedUsers(BOB)).collectList().block()).isEmpty();
        assertThat(Flux.from(delegations.delegatedUsers(BOB)).collectList().block()).isEmpty();
        assertThat(senders.list(BOB)).isEmpty();
        assertThat(apps.list(BOB)).isEmpty();
        assertThat(apps.accept(BOB, password, MailProtocol.IMAP)).isFalse();
    }

    @Test
    void catchAllTakesWhatNobodyElseGets() throws Exception {
        addresses.addAliasMapping(source("info@example.org"), "alice@example.org");
        addresses.setCatchAll(ORG, Optional.of(new MailAddress("Bob@example.org")));

        assertThat(resolved("nobody@example.org")).containsExactly("bob@example.org");
        assertThat(resolved("alice@example.org")).isEmpty();
        assertThat(resolved("ALICE@example.org")).isEmpty();
        assertThat(resolved("bob@example.org")).isEmpty();
        assertThat(resolved("info@example.org")).containsExactly("alice@example.org");
        assertThat(resolved("nobody@example.net")).isEmpty();
        assertThat(addresses.catchAll(ORG)).contains("bob@example.org");
    }

    @Test
    void catchAllOfADomainHoldsForItsAliasesToo() throws Exception {
        addresses.addDomainAliasMapping(MappingSource.fromDomain(NET), ORG);
        addresses.setCatchAll(ORG, Optional.of(new MailAddress("bob@example.org")));

        assertThat(resolved("nobody@example.net")).containsExactly("bob@example.org");
        assertThat(resolved("alice@example.net")).containsExactly("alice@example.org");
    }

    @Test
    void catchAllMayLieElsewhereAndIsReplacedAndRemoved() throws Exception {
        addresses.setCatchAll(ORG, Optional.of(new MailAddress("bob@example.org")));
        addresses.setCatchAll(ORG, Optional.of(new MailAddress("all@example.com")));
        assertThat(resolved("nobody@example.org")).containsExactly("all@example.com");

        addresses.setCatchAll(ORG, Optional.empty());
        assertThat(resolved("nobody@example.org")).isEmpty();
        assertThat(addresses.catchAll(ORG)).isEmpty();
    }

    @Test
    void whoGetsAllMayNotWriteAsAll() throws Exception {
        addresses.setCatchAll(ORG, Optional.of(new MailAddress("bob@example.org")));
        WritesAs writesAs =
                new WritesAs(addresses, new AliasReverseResolverImpl(addresses), senders);

        assertThat(writesAs.userCanSendFrom(BOB, Username.of("nobody@example.org"))).isFalse();
    }

    @Test
    void addressesThatDifferInCaseAreOne() throws Exception {
        addresses.addAliasMapping(source("Info@Example.org"), "BOB@example.org");

        assertThat(resolved("INFO@example.org")).containsExactly("bob@example.org");
        assertThat(addresses.listSources(Mapping.alias("bob@EXAMPLE.org")))
                .containsExactly(source("info@example.org"));
        addresses.removeAliasMapping(source("info@example.org"), "Bob@Example.Org");
        assertThat(resolved("info@example.org")).isEmpty();
    }

    @Test
    void renameTakesAllAlongAndForwardsWhatComesForTheOldName() throws Exception {
        users.addUser(ROBERT, "x");
        addresses.addAliasMapping(source("info@example.org"), "bob@example.org");
        addresses.addAliasMapping(source("robert@example.org"), "bob@example.org");
        addresses.addGroupMapping(source("team@example.org"), "bob@example.org");
        addresses.addGroupMapping(source("team@example.org"), "robert@example.org");
        addresses.addForwardMapping(source("bob@example.org"), "bob@example.org");
        addresses.addForwardMapping(source("bob@example.org"), "bob@example.com");
        addresses.setCatchAll(NET, Optional.of(new MailAddress("bob@example.org")));
        Mono.from(delegations.addAuthorizedUser(BOB, ALICE)).block();
        Mono.from(delegations.addAuthorizedUser(ALICE, BOB)).block();
        Mono.from(delegations.addAuthorizedUser(BOB, ROBERT)).block();
        senders.add(BOB, "sales@example.com");
        String password = made(BOB, "phone", IMAP);

        rename(BOB, ROBERT);

        assertThat(resolved("info@example.org"))
                .containsExactly("bob@example.com", "robert@example.org");
        assertThat(resolved("bob@example.org"))
                .containsExactly("bob@example.com", "robert@example.org");
        assertThat(addresses.getStoredMappings(source("team@example.org")).asStream())
                .containsExactly(Mapping.group("robert@example.org"));
        assertThat(addresses.getStoredMappings(source("bob@example.org")).asStream())
                .containsExactly(Mapping.forward("robert@example.org"));
        assertThat(addresses.catchAll(NET)).contains("robert@example.org");
        assertThat(addresses.listSources(Mapping.alias("bob@example.org"))).isEmpty();
        assertThat(Flux.from(delegations.authorizedUsers(ROBERT)).collectList().block())
                .containsExactly(ALICE);
        assertThat(Flux.from(delegations.authorizedUsers(ALICE)).collectList().block())
                .containsExactly(ROBERT);
        assertThat(Flux.from(delegations.authorizedUsers(BOB)).collectList().block()).isEmpty();
        assertThat(senders.list(ROBERT)).containsExactly("sales@example.com");
        assertThat(apps.accept(ROBERT, password, MailProtocol.IMAP)).isTrue();
        assertThat(apps.accept(BOB, password, MailProtocol.IMAP)).isFalse();
    }

    @Test
    void renameOntoANameThatHasTheSameKeepsEachOnce() throws Exception {
        addresses.addAliasMapping(source("info@example.org"), "bob@example.org");
        addresses.addMapping(source("info@example.org"), Mapping.alias("alice@example.org"));
        senders.add(BOB, "example.com");
        senders.add(ALICE, "example.com");
        String bobs = made(BOB, "phone", IMAP);
        String alices = made(ALICE, "phone", IMAP);

        rename(BOB, ALICE);

        assertThat(resolved("info@example.org")).containsExactly("alice@example.org");
        assertThat(senders.list(ALICE)).containsExactly("@example.com");
        assertThat(apps.accept(ALICE, alices, MailProtocol.IMAP)).isTrue();
        assertThat(apps.accept(ALICE, bobs, MailProtocol.IMAP)).isFalse();
        assertThat(apps.list(ALICE)).hasSize(1);
    }

    private void rename(Username from, Username to) {
        Mono.from(new AccountRename(database().get()).changeUsername(from, to)).block(DEADLINE);
    }

    @Test
    void sendersAreAddressesAndDomainsInAnyCase() throws Exception {
        senders.add(BOB, "Sales@Example.com");
        senders.add(BOB, "Partner.example");
        senders.add(BOB, "@partner.example");

        assertThat(senders.list(BOB)).containsExactly("@partner.example", "sales@example.com");
        assertThat(senders.allow(BOB, new MailAddress("SALES@example.com"))).isTrue();
        assertThat(senders.allow(BOB, new MailAddress("any@partner.example"))).isTrue();
        assertThat(senders.allow(BOB, new MailAddress("any@sub.partner.example"))).isFalse();
        assertThat(senders.allow(BOB, new MailAddress("info@example.com"))).isFalse();
        assertThat(senders.allow(ALICE, new MailAddress("sales@example.com"))).isFalse();
        assertThat(senders.remove(BOB, "partner.example")).isTrue();
        assertThat(senders.remove(BOB, "partner.example")).isFalse();
        assertThat(senders.allow(BOB, new MailAddress("any@partner.example"))).isFalse();
        for (String wrong : List.of("", "@", "a b@example.org", "exa mple.org")) {
            assertThatThrownBy(() -> senders.add(BOB, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("sender: " + wrong + " (expected: an address");
        }
    }

    @Test
    void allowedSendersAreListedBesideAliases() throws Exception {
        addresses.addAliasMapping(source("info@example.org"), "bob@example.org");
        senders.add(BOB, "sales@example.com");
        senders.add(BOB, "partner.example");
        WritesAs writesAs =
                new WritesAs(addresses, new AliasReverseResolverImpl(addresses), senders);

        assertThat(writesAs.allValidFromAddressesForUser(BOB).map(MailAddress::asString))
                .containsExactlyInAnyOrder(
                        "bob@example.org", "info@example.org", "sales@example.com");
    }

    private String made(Username account, String name, Set<MailProtocol> protocols) {
        return ((Added.Made) apps.add(account, name, protocols)).password();
    }

    @Test
    void appPasswordIsGoodForItsAccountAndProtocols() {
        String password =
                made(BOB, "phone", EnumSet.of(MailProtocol.IMAP, MailProtocol.SUBMISSION));

        assertThat(password).matches("([a-z2-7]{4}-){6}[a-z2-7]{4}");
        assertThat(apps.accept(BOB, password, MailProtocol.IMAP)).isTrue();
        assertThat(apps.accept(BOB, password, MailProtocol.SUBMISSION)).isTrue();
        assertThat(apps.accept(BOB, password, MailProtocol.POP3)).isFalse();
        assertThat(apps.accept(BOB, password, MailProtocol.MANAGESIEVE)).isFalse();
        assertThat(apps.accept(ALICE, password, MailProtocol.IMAP)).isFalse();
        assertThat(apps.accept(BOB, "sesame", MailProtocol.IMAP)).isFalse();
    }

    @Test
    void appPasswordMayBeTypedWithoutHyphensWithSpacesAndInCapitals() {
        String password = made(BOB, "phone", IMAP);

        assertThat(apps.accept(BOB, password.replace("-", ""), MailProtocol.IMAP)).isTrue();
        assertThat(apps.accept(BOB, password.replace('-', ' '), MailProtocol.IMAP)).isTrue();
        assertThat(apps.accept(BOB, password.toUpperCase(java.util.Locale.ROOT), MailProtocol.IMAP))
                .isTrue();
        assertThat(apps.accept(BOB, password.substring(1), MailProtocol.IMAP)).isFalse();
    }

    @Test
    void neitherPasswordNorItsLettersAreInTheDatabase() {
        String password = made(BOB, "phone", IMAP);

        String row =
                database()
                        .get()
                        .read(
                                handle ->
                                        handle.createQuery("SELECT * FROM app_password")
                                                .mapToMap()
                                                .one()
                                                .toString());
        assertThat(row).doesNotContain(password).doesNotContain(password.replace("-", ""));
    }

    @Test
    void noTwoAppPasswordsAreAlike() {
        assertThat(IntStream.range(0, 50).mapToObj(i -> made(BOB, "program " + i, IMAP)).distinct())
                .hasSize(50);
    }

    @Test
    void lastUseIsShownAndWrittenOnceAMinute() {
        String password = made(BOB, "phone", IMAP);
        assertThat(apps.list(BOB).getFirst().lastUsed()).isEmpty();
        Instant first = clock.instant();

        apps.accept(BOB, password, MailProtocol.IMAP);
        await().atMost(DEADLINE)
                .until(() -> apps.list(BOB).getFirst().lastUsed().equals(Optional.of(first)));

        clock.advance(Duration.ofSeconds(59));
        apps.accept(BOB, password, MailProtocol.IMAP);
        clock.advance(Duration.ofSeconds(1));
        Instant second = clock.instant();
        apps.accept(BOB, password, MailProtocol.IMAP);
        await().atMost(DEADLINE)
                .until(() -> !apps.list(BOB).getFirst().lastUsed().equals(Optional.of(first)));
        assertThat(apps.list(BOB).getFirst().lastUsed()).contains(second);
    }

    @Test
    void wrongProtocolIsNoUse() {
        String password = made(BOB, "phone", IMAP);

        apps.accept(BOB, password, MailProtocol.POP3);
        // A write that comes later than the one there must not be.
        made(BOB, "laptop", IMAP);

        assertThat(apps.list(BOB)).allMatch(known -> known.lastUsed().isEmpty());
    }

    @Test
    void revokedAppPasswordEndsAtOnce() {
        String password = made(BOB, "phone", IMAP);
        String other = made(BOB, "laptop", IMAP);

        assertThat(apps.revoke(BOB, "phone")).isTrue();
        assertThat(apps.revoke(BOB, "phone")).isFalse();
        assertThat(apps.accept(BOB, password, MailProtocol.IMAP)).isFalse();
        assertThat(apps.accept(BOB, other, MailProtocol.IMAP)).isTrue();
    }

    @Test
    void namesAreTakenOnceAndAccountsHaveSoManyOnly() {
        made(BOB, "phone", IMAP);
        assertThat(apps.add(BOB, "phone", IMAP)).isEqualTo(new Added.NameTaken());
        assertThat(apps.add(Username.of("no@example.org"), "phone", IMAP))
                .isEqualTo(new Added.NoAccount());
        for (int i = 1; i < StoredAppPasswords.MOST; i++) {
            made(BOB, "program " + i, IMAP);
        }
        assertThat(apps.add(BOB, "one more", IMAP)).isEqualTo(new Added.TooMany());
        assertThat(apps.list(BOB)).hasSize(StoredAppPasswords.MOST);
    }
}
