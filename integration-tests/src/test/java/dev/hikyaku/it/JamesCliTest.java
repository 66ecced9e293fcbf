package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.Command;
import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.ImapLogin;
import dev.hikyaku.it.peers.JamesCli;
import dev.hikyaku.it.peers.ProcessTable;
import dev.hikyaku.it.peers.Scratch;
import dev.hikyaku.it.peers.Webadmin;

import org.apache.james.cli.type.CmdType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Every command of James' tool against a {@code standalone} process, each result looked at in
 * another way. {@code docs/james-cli.md} tells operators the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesCliTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PRIVATE = "#private";

    private final Set<CmdType> tried = EnumSet.noneOf(CmdType.class);
    @AutoClose private final Scratch files = Scratch.create("cli");
    @AutoClose private HikyakuProcess server;
    @AutoClose private Webadmin webadmin;

    @BeforeAll
    void start() {
        server = HikyakuProcess.role("standalone").start();
        webadmin = server.webadmin();
    }

    @AfterAll
    void everyCommandWasTried() {
        assertThat(tried).containsExactlyInAnyOrder(CmdType.values());
    }

    private Command command(String... words) {
        tried.add(CmdType.lookup(words[0]));
        return new JamesCli(server).command(words);
    }

    private String succeed(String... words) {
        return command(words).succeed().text();
    }

    private void refused(String words, String... line) {
        Command.Finished finished = command(line).input(line("another secret")).run();
        assertThat(finished.exit()).as("%s", finished).isEqualTo(1);
        assertThat(finished.err()).startsWith("james-cli: " + line[0] + ": ").contains(words);
        assertThat(finished.text()).doesNotContain("sucessfully");
    }

    private void addUser(String user, String password) {
        command("AddUser", user).input(line(password)).succeed();
    }

    private static byte[] line(String password) {
        return (password + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void domainsAreAddedListedAndRemoved() {
        succeed("AddDomain", "domains.example");
        assertThat(webadmin.get("/domains")).contains("\"domains.example\"");
        assertThat(succeed("ListDomains")).contains("domains.example\n");
        assertThat(succeed("ContainsDomain", "domains.example")).contains("exists");

        succeed("RemoveDomain", "domains.example");
        assertThat(webadmin.get("/domains")).doesNotContain("domains.example");
        assertThat(succeed("ContainsDomain", "domains.example")).contains("does not exist");
        refused("example.org", "AddDomain", "example.org");
    }

    @Test
    void usersAreAddedWithAPasswordFromInputAndRemoved() {
        String user = "users@example.org";
        addUser(user, "-first pässword ");
        assertThat(ImapLogin.succeeds(server, user, "-first pässword ")).isTrue();
        assertThat(succeed("ListUsers")).contains(user + "\n");
        refused("already exist", "AddUser", user);

        command("SetPassword", user).input(line("the second one")).succeed();
        assertThat(ImapLogin.succeeds(server, user, "the second one")).isTrue();
        assertThat(ImapLogin.succeeds(server, user, "-first pässword ")).isFalse();

        succeed("RemoveUser", user);
        assertThat(webadmin.get("/users")).doesNotContain(user);
        assertThat(ImapLogin.succeeds(server, user, "the second one")).isFalse();
    }

    @Test
    void aPasswordOnItsWayIsInNoCommandLineAndNoEnvironment() {
        String password = UUID.randomUUID().toString();
        Command command = command("AddUser", "seen@example.org").input(line(password));
        var run = CompletableFuture.supplyAsync(command::succeed);
        List<String> seen = new ArrayList<>();

        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            seen.addAll(ProcessTable.commandLines());
                            seen.addAll(ProcessTable.environments());
                            return run.isDone();
                        });

        assertThat(run.join().exit()).isZero();
        assertThat(seen).anyMatch(text -> text.contains("JamesCli AddUser seen@example.org"));
        assertThat(seen).noneMatch(text -> text.contains(password));
        assertThat(ImapLogin.succeeds(server, "seen@example.org", password)).isTrue();
    }

    @Test
    void atATerminalThePasswordIsAskedForTwiceAndNotShown() {
        Command.Finished finished =
                new JamesCli(server)
                        .atTerminal("AddUser", "typed@example.org")
                        .input(line("typed secret\ntyped secret"))
                        .succeed();

        assertThat(finished.text())
                .contains("Password of typed@example.org: ", "The same again: ")
                .doesNotContain("typed secret");
        assertThat(ImapLogin.succeeds(server, "typed@example.org", "typed secret")).isTrue();
    }

    @Test
    void aTypingErrorAtATerminalIsNoticed() {
        Command.Finished finished =
                new JamesCli(server)
                        .atTerminal("AddUser", "mistyped@example.org")
                        .input(line("typed secret\ntyped secrte"))
                        .run();

        assertThat(finished.exit()).isEqualTo(64);
        assertThat(finished.text()).contains("not the same twice");
        assertThat(webadmin.get("/users")).doesNotContain("mistyped@example.org");
    }

    @Test
    void aPasswordOnTheCommandLineIsRefusedBeforeAnythingHappens() {
        Command.Finished finished = command("AddUser", "never@example.org", "hunter2").run();

        assertThat(finished.exit()).isEqualTo(64);
        assertThat(finished.err()).contains("standard input").doesNotContain("hunter2");
        assertThat(webadmin.get("/users")).doesNotContain("never@example.org");
    }

    @Test
    void addressesAndPatternsAreMapped() {
        succeed("AddAddressMapping", "info", "example.org", "anna@example.net");
        succeed("AddRegexMapping", "team", "example.org", "(.*)@example.org:${1}@example.net");
        assertThat(webadmin.get("/mappings")).contains("anna@example.net", "(.*)@example.org");
        assertThat(succeed("ListMappings")).contains("info@example.org=anna@example.net");
        assertThat(succeed("ListUserDomainMappings", "info", "example.org"))
                .contains("anna@example.net");

        succeed("RemoveAddressMapping", "info", "example.org", "anna@example.net");
        succeed("RemoveRegexMapping", "team", "example.org", "(.*)@example.org:${1}@example.net");
        assertThat(webadmin.get("/mappings")).doesNotContain("example.net");
    }

    @Test
    void mailboxesAreMadeListedAndRemoved() {
        String user = "boxes@example.org";
        String path = "/users/%s/mailboxes".formatted(user);
        addUser(user, "secret of boxes");
        succeed("CreateMailbox", PRIVATE, user, "INBOX");
        succeed("CreateMailbox", PRIVATE, user, "Bills.2026");
        assertThat(webadmin.get(path)).contains("\"INBOX\"", "\"Bills.2026\"");
        assertThat(succeed("ListUserMailboxes", user)).contains("Bills.2026\nINBOX\n");
        refused("Bills.2026", "CreateMailbox", PRIVATE, user, "Bills.2026");

        succeed("DeleteMailbox", PRIVATE, user, "Bills.2026");
        assertThat(webadmin.get(path)).doesNotContain("\"Bills.2026\"");
        refused("not found", "DeleteMailbox", PRIVATE, user, "Bills.2026");

        succeed("DeleteUserMailboxes", user);
        assertThat(webadmin.get(path)).isEqualTo("[]");
    }

    @Test
    void aMailIsImportedAsImapNeedsIt() {
        String user = "import@example.org";
        Path mail = files.write("mail.eml", "Subject: imported\n\nwith the line ends of Unix\n");
        addUser(user, "secret of import");
        succeed("CreateMailbox", PRIVATE, user, "INBOX");

        succeed("ImportEml", PRIVATE, user, "INBOX", mail.toString());

        assertThat(ImapLogin.inbox(server, user, "secret of import", "FETCH 1 BODY.PEEK[]"))
                .contains("Subject: imported", "with the line ends of Unix")
                .first()
                .asString()
                .endsWith("{49}");
        refused("not found", "ImportEml", PRIVATE, user, "None", mail.toString());
        refused("no such file", "ImportEml", PRIVATE, user, "INBOX", mail + ".none");
    }

    @Test
    void quotasAreSetAndShown() {
        String user = "quota@example.org";
        String root = PRIVATE + "&" + user;
        addUser(user, "secret of quota");
        succeed("CreateMailbox", PRIVATE, user, "INBOX");
        assertThat(succeed("GetQuotaroot", PRIVATE, user, "INBOX")).contains("Root: " + root);

        succeed("SetMaxStorageQuota", root, "5M");
        succeed("SetMaxMessageCountQuota", root, "7");
        assertThat(webadmin.get("/quota/users/" + user))
                .contains("\"user\":{\"count\":7,\"size\":5242880}");
        assertThat(succeed("GetMaxStorageQuota", root)).contains(": 5 MiB");
        assertThat(succeed("GetMaxMessageCountQuota", root)).contains(": 7");
        assertThat(succeed("GetStorageQuota", root)).contains(" / 5 MiB");
        assertThat(succeed("GetMessageCountQuota", root)).contains("0 / 7");
    }

    @Test
    void quotasOfEverybodyAreSetAndShown() {
        succeed("SetGlobalMaxStorageQuota", "2G");
        succeed("SetGlobalMaxMessageCountQuota", "100000");

        assertThat(webadmin.get("/quota")).contains("\"size\":2147483648", "\"count\":100000");
        assertThat(succeed("GetGlobalMaxStorageQuota")).contains(": 2 GiB");
        assertThat(succeed("GetGlobalMaxMessageCountQuota")).contains(": 100000");
        succeed("SetGlobalMaxStorageQuota", "-1");
        succeed("SetGlobalMaxMessageCountQuota", "-1");
    }

    @Test
    void sieveQuotasAreSetShownAndRemoved() {
        String user = "sieve-quota@example.org";
        addUser(user, "secret of sieve");
        succeed("SetSieveQuota", "1M");
        succeed("SetSieveUserQuota", user, "2M");
        assertThat(webadmin.get("/sieve/quota/default")).isEqualTo("1048576");
        assertThat(webadmin.get("/sieve/quota/users/" + user)).isEqualTo("2097152");
        assertThat(succeed("GetSieveQuota")).contains(": 1 MiB");
        assertThat(succeed("GetSieveUserQuota", user)).contains(": 2 MiB");

        succeed("RemoveSieveUserQuota", user);
        succeed("RemoveSieveQuota");
        refused("", "GetSieveQuota");
        refused("", "GetSieveUserQuota", user);
    }

    @Test
    void aSieveScriptIsInstalledAndActive() throws Exception {
        String user = "sieve@example.org";
        String script = "require \"fileinto\"; fileinto \"Lists\";";
        Path file = files.write("lists.sieve", script);
        addUser(user, "secret of sieve");

        succeed("AddActiveSieveScript", user, "lists", file.toString());

        try (var scripts = Files.walk(server.var().resolve("sieve"))) {
            assertThat(scripts.filter(Files::isRegularFile).map(JamesCliTest::content))
                    .contains(script, "lists");
        }
        refused("no such file", "AddActiveSieveScript", user, "none", file + ".none");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatThisStoreHasNotIsRefusedInPlainWords() {
        refused("keeps no index", "ReindexAll");
        refused("keeps no index", "ReindexMailbox", PRIVATE, "users@example.org", "INBOX");
        refused("one mailbox store", "CopyMailbox", "mailboxmanager", "other");
    }

    @Test
    void aWrongCredentialEndsWith77AndIsCounted() {
        Path other = files.write("other", "james-admin 0123456789abcdef0123\n");
        Command.Finished finished =
                new JamesCli(server)
                        .command("--password-file", other.toString(), "ListUsers")
                        .run();

        assertThat(finished.exit()).isEqualTo(77);
        assertThat(finished.toString()).doesNotContain("0123456789abcdef0123");
        server.awaitLog("JMX login refused: wrong name or password", DEADLINE);
        assertThat(webadmin.get("/metrics")).contains("jmxLoginFailed");
        assertThat(server.log()).doesNotContain("0123456789abcdef0123");
    }

    @Test
    void aServerThatIsNotThereEndsWith69() {
        assertThat(new JamesCli(server).command("-p", "1", "ListUsers").run().exit()).isEqualTo(69);
    }
}
