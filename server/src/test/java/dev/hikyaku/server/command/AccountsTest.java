package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.login.LoginResult;
import dev.hikyaku.server.login.MailProtocol;
import dev.hikyaku.server.login.PasswordLogin;
import dev.hikyaku.server.passwords.StoredPasswords;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Domains, users, addresses and quotas by the command; read back past it. */
final class AccountsTest {
    @TempDir static Path directory;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerUnderTest.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void domainsComeAndGo() throws Exception {
        assertThat(server.run("domains", "add", "example.net"))
                .isEqualTo(new Ran(0, "example.net: added\n", ""));
        assertThat(server.data().listDomains()).contains("example.net");
        assertThat(server.run("domains", "list").out()).contains("example.net\n");
        assertThat(server.run("domains", "list", "--json").json())
                .anyMatch(domain -> "example.net".equals(domain.asText()));

        assertThat(server.run("domains", "aliases", "add", "example.org", "example.net").exit())
                .isZero();
        assertThat(server.run("domains", "aliases", "list", "example.org").out())
                .isEqualTo("example.net\n");
        Ran removed =
                server.run("domains", "aliases", "remove", "example.org", "example.net", "--json");
        assertThat(removed.json().path("done").asText()).isEqualTo("removed");
        assertThat(server.run("domains", "aliases", "list", "example.org", "--json").json())
                .isEmpty();

        assertThat(server.run("domains", "remove", "example.net").exit()).isZero();
        assertThat(server.data().listDomains()).doesNotContain("example.net");
    }

    @Test
    void unknownDomainIsExitCode1() throws Exception {
        Ran ran = server.run("domains", "remove", "example.com", "--json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.error().path("error").asText()).contains("example.com");
        assertThat(server.run("domains", "aliases", "list", "example.com").exit()).isEqualTo(1);
        assertThat(server.run("domains", "add", "exa mple").exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@example.org",
                "bob+tag@example.org",
                "o'neil@example.org",
                "a/b@example.org",
                "50%25#x?y=1@example.org",
                "!$*-=^`{|}~_@example.org"
            })
    void accountsOfAnyNameComeAndGo(String user) throws Exception {
        assertThat(add(user, "first password").exit()).isZero();
        assertThat(repository().test(Username.of(user), "first password")).isTrue();
        assertThat(server.run("users", "list").out().lines()).contains(user);
        assertThat(server.run("users", "show", user).out())
                .isEqualTo("user       %s\nwrites as  %s\n".formatted(user, user));

        assertThat(
                        server.runWithInput(
                                        "second password\n",
                                        "users",
                                        "password",
                                        user,
                                        "--password-stdin")
                                .exit())
                .isZero();
        assertThat(repository().test(Username.of(user), "second password")).isTrue();
        assertThat(verify(user, "second password").exit()).isZero();
        assertThat(verify(user, "first password"))
                .isEqualTo(new Ran(1, "", "hikyaku: password: wrong (expected: the account's)\n"));

        assertThat(server.run("quota", "set", user, "--size", "5G", "--count", "7").exit())
                .isZero();
        assertThat(server.run("quota", "show", user).out())
                .contains("user      7         5G\n")
                .contains("used      0         0\n");
        assertThat(server.run("quota", "show", user, "--json").json().at("/user/size").asLong())
                .isEqualTo(5L << 30);
        assertThat(server.run("quota", "unset", user, "--size").exit()).isZero();
        assertThat(server.run("quota", "show", user).out()).contains("user      7         -\n");

        assertThat(server.run("users", "remove", user).exit()).isZero();
        assertThat(server.data().listUsers()).doesNotContain(user);
    }

    @Test
    void whoIsThereAlreadyIsNotAddedAgain() {
        add("twice@example.org", "one");

        Ran ran = add("twice@example.org", "two");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo("hikyaku: server: 'twice@example.org' user already exist\n");
        assertThat(verify("twice@example.org", "one").exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "remove", "verify", "password"})
    void whoIsNotThereIsExitCode1(String verb) {
        Ran ran = server.runWithInput("x\n", "users", verb, "nobody@example.org");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo(
                        "hikyaku: user: nobody@example.org (expected: one of hikyaku users"
                                + " list)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aliases", "forwards", "groups"})
    void addressesComeAndGo(String noun) throws Exception {
        String owner = "own+" + noun + "@example.org";
        String other = "oth+" + noun + "@example.org";
        add(owner, "x");

        assertThat(server.run(noun, "add", owner, other).exit()).isZero();
        assertThat(server.run(noun, "list", owner).out())
                .contains(owner + "  " + other + "\n")
                .startsWith("ADDRESS");
        assertThat(server.run(noun, "list", "--json").json())
                .anyMatch(pair -> pair.toString().contains(other));
        assertThat(server.data().listMappings().toString()).contains(noun + "@example.org");

        assertThat(server.run(noun, "remove", owner, "nobody@example.org").exit()).isEqualTo(1);
        assertThat(server.run(noun, "remove", owner, other, "--json").json().toString())
                .contains(other);
        assertThat(server.run(noun, "list", owner, "--json").json()).isEmpty();
    }

    @Test
    void catchAllComesAndGoes() throws Exception {
        add("all@example.org", "x");

        assertThat(server.run("catch-all", "set", "example.org", "all@example.org"))
                .isEqualTo(new Ran(0, "example.org: set\n", ""));
        assertThat(server.run("catch-all", "show", "example.org").out())
                .isEqualTo("DOMAIN       CATCH-ALL\nexample.org  all@example.org\n");
        assertThat(server.run("catch-all", "show").out()).contains("localhost    -\n");
        assertThat(server.run("catch-all", "set", "example.org", "no@example.org").err())
                .contains("catchAll: no@example.org (expected: an account");
        assertThat(server.run("catch-all", "set", "example.com", "all@example.org").exit())
                .isEqualTo(1);
        assertThat(server.run("catch-all", "remove", "example.org").exit()).isZero();
        assertThat(server.run("catch-all", "show", "--json").json())
                .allMatch(entry -> entry.path("catchAll").isNull());
    }

    @Test
    void sendersComeAndGo() throws Exception {
        add("writer@example.org", "x");

        assertThat(server.run("senders", "add", "writer@example.org", "Sales@example.com").exit())
                .isZero();
        assertThat(server.run("senders", "add", "writer@example.org", "partner.example").exit())
                .isZero();
        assertThat(server.run("senders", "list", "writer@example.org").out())
                .isEqualTo("@partner.example\nsales@example.com\n");
        assertThat(server.run("users", "show", "writer@example.org").out())
                .contains("writes as  sales@example.com\n");
        assertThat(server.run("senders", "add", "writer@example.org", "a b@c").exit()).isEqualTo(1);
        assertThat(server.run("senders", "list", "nobody@example.org").exit()).isEqualTo(1);
        assertThat(server.run("senders", "remove", "writer@example.org", "@partner.example").exit())
                .isZero();
        assertThat(server.run("senders", "remove", "writer@example.org", "x@y.example").exit())
                .isEqualTo(1);
    }

    @Test
    void appPasswordLogsInByItsProtocolsUntilItIsRevoked() throws Exception {
        String user = "phone@example.org";
        add(user, "its own");
        String password =
                server.run("app-passwords", "add", user, "my phone", "--protocols", "imap")
                        .out()
                        .strip();

        assertThat(login(MailProtocol.IMAP, user, password))
                .isInstanceOf(LoginResult.LoggedIn.class);
        assertThat(login(MailProtocol.SUBMISSION, user, password))
                .isInstanceOf(LoginResult.Refused.class);
        assertThat(login(MailProtocol.SUBMISSION, user, "its own"))
                .isInstanceOf(LoginResult.LoggedIn.class);
        assertThat(server.run("app-passwords", "list", user).out())
                .startsWith("NAME      PROTOCOLS  CREATED")
                .contains("my phone  imap       ");
        assertThat(server.run("app-passwords", "add", user, "my phone").exit()).isEqualTo(1);
        assertThat(server.run("app-passwords", "add", user, "x", "--protocols", "telnet").err())
                .contains("protocols: telnet (expected: some of imap,pop3,submission,managesieve)");
        assertThat(server.run("app-passwords", "revoke", user, "my phone").exit()).isZero();
        assertThat(server.run("app-passwords", "revoke", user, "my phone").exit()).isEqualTo(1);
        assertThat(login(MailProtocol.IMAP, user, password))
                .isInstanceOf(LoginResult.Refused.class);
    }

    private static LoginResult login(MailProtocol protocol, String user, String password) {
        return server.server()
                .get(PasswordLogin.class)
                .login(
                        protocol,
                        InetAddress.getLoopbackAddress(),
                        user,
                        Optional.empty(),
                        password);
    }

    @Test
    void accountFromDovecotKeepsItsPassword() throws Exception {
        String user = "moved@example.org";
        String hash = "{SSHA}Rhot518Y7HA3vYDK2i6qX6ZziIg0Q0SU";
        Path file = Files.writeString(directory.resolve("moved.hash"), hash + "\n");

        assertThat(server.run("users", "add", user, "--hash-file", file.toString()))
                .isEqualTo(new Ran(0, user + ": added\n", ""));
        assertThat(verify(user, "Grüße, Welt 7").exit()).isZero();
        assertThat(login(MailProtocol.IMAP, user, "Grüße, Welt 7"))
                .isInstanceOf(LoginResult.LoggedIn.class);
        StoredPasswords stored = server.server().get(StoredPasswords.class);
        assertThat(stored.find(Username.of(user)).orElseThrow().scheme()).isEqualTo("ARGON2ID");

        assertThat(server.run("users", "add", user, "--hash-file", file.toString()).exit())
                .isEqualTo(1);
        assertThat(
                        server.runWithInput(
                                        "{PLAIN}in the clear\n",
                                        "users",
                                        "password",
                                        user,
                                        "--hash-stdin")
                                .exit())
                .isZero();
        assertThat(stored.find(Username.of(user)).orElseThrow().scheme()).isEqualTo("ARGON2ID");
        assertThat(verify(user, "in the clear").exit()).isZero();
        assertThat(
                        server.runWithInput(
                                "{SHA512-CRYPT}$6$rounds=999999999$a$b\n",
                                "users",
                                "password",
                                user,
                                "--hash-stdin"))
                .matches(ran -> ran.exit() == 1 && ran.err().contains("{SHA512-CRYPT}***"));
    }

    @Test
    void quotasOfDomainsAndOfAll() throws Exception {
        assertThat(server.run("quota", "set", "global", "--size", "unlimited").exit()).isZero();
        assertThat(server.run("quota", "set", "example.org", "--count", "9").exit()).isZero();

        assertThat(server.run("quota", "show", "global").out())
                .isEqualTo("LIMIT   MESSAGES  SIZE\nglobal  -         unlimited\n");
        assertThat(server.run("quota", "show", "example.org").out())
                .contains("in force  9         unlimited\n");
        assertThat(server.run("quota", "unset", "example.org").exit()).isZero();
        assertThat(server.run("quota", "unset", "global", "--json").json().path("whose").asText())
                .isEqualTo("global");
        assertThat(server.run("quota", "show", "nobody@example.org").exit()).isEqualTo(1);
    }

    @Test
    void refusedTokenIsExitCode77() throws Exception {
        Map<String, String> environment = new HashMap<>(server.environment());
        environment.put("HIKYAKU_WEBADMIN_TOKEN", "not-the-token-of-this-server");

        Ran ran = Ran.command(environment, "", "domains", "list");

        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                77,
                                "",
                                "hikyaku: token: refused (expected: the one in the server's"
                                        + " webadmin.token)\n"));
        assertThat(Ran.command(environment, "x\n", "users", "verify", "b@example.org").exit())
                .isEqualTo(77);
    }

    @Test
    void readOnlyTokenMayLookAndNotChange() throws Exception {
        Path token = directory.resolve("var/webadmin-readonly.token");

        assertThat(server.run("domains", "list", "--token-file", token.toString()).exit()).isZero();
        assertThat(server.run("domains", "add", "x.org", "--token-file", token.toString()).exit())
                .isEqualTo(77);
        assertThat(server.data().listDomains()).doesNotContain("x.org");
    }

    @Test
    void theTokenMayStandInAFileTheEnvironmentNames() throws Exception {
        Path copy = directory.resolve("copy.token");
        Files.copy(directory.resolve("var/webadmin.token"), copy);
        String url = "http://localhost:" + server.webadminPort();

        for (Map<String, String> environment :
                List.of(
                        Map.of("HIKYAKU_WEBADMIN_TOKEN_FILE", copy.toString()),
                        Map.of("HIKYAKU_WEBADMIN_TOKEN", "file:" + copy),
                        Map.of("HIKYAKU_WEBADMIN_TOKEN", Files.readString(copy).strip()))) {
            assertThat(Ran.command(environment, "", "domains", "list", "--url", url).exit())
                    .isZero();
        }
    }

    private static Ran add(String user, String password) {
        return server.runWithInput(password + "\n", "users", "add", user, "--password-stdin");
    }

    private static Ran verify(String user, String password) {
        return server.runWithInput(password + "\n", "users", "verify", user, "--password-stdin");
    }

    private static UsersRepository repository() {
        return server.server().get(UsersRepository.class);
    }
}
