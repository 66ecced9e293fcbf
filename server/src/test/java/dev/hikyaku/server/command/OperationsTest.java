package dev.hikyaku.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.hikyaku.server.queue.QueuedMail;
import dev.hikyaku.server.queue.Selection;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Queues, repositories, tasks, health, metrics and certificates; read back past the command. */
final class OperationsTest {
    private static final String ERROR = "var/mail/error";
    private static final Duration DEADLINE = Duration.ofSeconds(20);

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

    @AfterEach
    void empty() throws Exception {
        server.queue("outgoing").clear();
        server.repository(ERROR).removeAll();
    }

    @Test
    void queuesAreListedWithTheirSize() throws Exception {
        server.enqueue("outgoing", "one", "a@example.org", "x@example.com");

        assertThat(server.run("queues", "list").out()).contains("outgoing  1\n");
        assertThat(server.run("queues", "list", "--json").json())
                .anyMatch(queue -> queue.path("size").asInt() == 1);
    }

    @Test
    void mailsAreShownAndChosen() throws Exception {
        server.enqueue("outgoing", "one", "a@example.org", "x@example.com");
        server.enqueue("outgoing", "two", "", "y@example.com");

        assertThat(server.run("queues", "show", "outgoing").out())
                .matches(
                        """
                        NAME  AGE  NEXT +ATTEMPTS  SENDER +RECIPIENTS
                        one   \\ds   in 59m\\d+s  0         a@example.org  x@example.com
                        two   \\ds   in 59m\\d+s  0         <>             y@example.com
                        """);
        assertThat(server.run("queues", "show", "outgoing", "--sender", "<>", "--json").json())
                .singleElement()
                .extracting(mail -> mail.path("name").asText())
                .isEqualTo("two");
        assertThat(server.run("queues", "show", "outgoing", "--recipient", "X@example.com").out())
                .contains("one")
                .doesNotContain("two");
        assertThat(server.run("queues", "show", "outgoing", "--name", "two").out())
                .doesNotContain("one");
        Ran first = server.run("queues", "show", "outgoing", "--limit", "1");
        assertThat(first.out()).contains("one").doesNotContain("two");
        assertThat(first.err()).isEqualTo("There may be more than these 1: see --limit.\n");
    }

    @Test
    void heldMailStaysUntilItIsReleased() throws Exception {
        server.enqueue("outgoing", "one", "a@example.org", "x@example.com");
        server.enqueue("outgoing", "two", "a@example.org", "y@example.com");

        assertThat(server.run("queues", "hold", "outgoing", "--recipient", "x@example.com").out())
                .isEqualTo("outgoing: 1 mail held\n");
        assertThat(
                        server.queue("outgoing")
                                .mails(new Selection.Everything())
                                .filter(QueuedMail::held))
                .singleElement()
                .extracting(QueuedMail::name)
                .isEqualTo("one");
        assertThat(server.run("queues", "show", "outgoing", "--held").out())
                .containsPattern("one +\\ds +held");
        assertThat(server.run("metrics", "mailQueueHeld").out()).contains("mailQueueHeld  1.0");

        JsonNode released = server.run("queues", "release", "outgoing", "--all", "--json").json();
        assertThat(released.path("mails").asInt()).isEqualTo(1);
        assertThat(server.queue("outgoing").held()).isZero();
        awaitFailedAttempt("one");
    }

    /** The smart host refuses every connection: an attempt ends with a new delay. */
    @Test
    void retryTriesNowAndCountsTheAttempt() throws Exception {
        server.enqueue("outgoing", "one", "a@example.org", "x@example.com");

        assertThat(server.run("queues", "retry", "outgoing", "--name", "one").out())
                .isEqualTo("outgoing: 1 mail to be tried now\n");

        awaitFailedAttempt("one");
    }

    @Test
    void mailsAreDeletedWhenSomebodyIsSure() throws Exception {
        server.enqueue("outgoing", "one", "a@example.org", "x@example.com");
        server.enqueue("outgoing", "two", "a@example.org", "y@example.com");
        server.run("queues", "hold", "outgoing", "--name", "one");

        assertThat(server.run("queues", "delete", "outgoing", "--all").exit()).isEqualTo(64);
        assertThat(typing("n", "queues", "delete", "outgoing", "--all").exit()).isEqualTo(1);
        assertThat(server.queue("outgoing").getSize()).isEqualTo(2);
        assertThat(server.run("queues", "delete", "outgoing", "--name", "two").out())
                .isEqualTo("outgoing: 1 mail deleted\n");
        assertThat(typing("y", "queues", "delete", "outgoing", "--all").exit()).isZero();
        assertThat(server.queue("outgoing").getSize()).isZero();
    }

    @Test
    void unknownQueueIsExitCode1() {
        assertThat(server.run("queues", "show", "nix"))
                .isEqualTo(new Ran(1, "", "hikyaku: server: nix: no such queue\n"));
    }

    @Test
    void keptMailsAreShownAndDownloaded() throws Exception {
        keep("one");
        Path file = directory.resolve("mail.eml");

        assertThat(server.run("repositories", "list").out()).contains(ERROR + "  1\n");
        assertThat(server.run("repositories", "list", "--json").json().toString())
                .contains("\"size\":1");
        assertThat(server.run("repositories", "show", ERROR).out())
                .contains("one  a@example.org  alice@example.org  -\n");
        assertThat(server.run("repositories", "show", ERROR, "--json").json().toString())
                .contains("\"key\":\"one\"");
        assertThat(server.run("repositories", "download", ERROR, "one").out())
                .contains("Subject: one");
        assertThat(
                        server.run("repositories", "download", ERROR, "one", "-o", file.toString())
                                .exit())
                .isZero();
        assertThat(Files.readString(file)).contains("Subject: one");
        assertThat(
                        server.run("repositories", "download", ERROR, "one", "-o", file.toString())
                                .exit())
                .as("a file that is there is not overwritten")
                .isEqualTo(1);
        assertThat(server.run("repositories", "show", "var/mail/nix").exit()).isEqualTo(1);
        assertThat(server.run("repositories", "download", ERROR, "nix").exit()).isEqualTo(1);
    }

    @Test
    void keptMailsGoThroughThePipelineAgain() throws Exception {
        server.data().addUser("alice@example.org", ServerUnderTest.PASSWORD);
        keep("one");
        keep("two");

        Ran one = server.run("repositories", "reprocess", ERROR, "one");
        assertThat(one.exit()).isZero();
        assertThat(one.out()).containsPattern("status +completed");
        assertThat(keys()).containsExactly(new MailKey("two"));

        Ran rest = server.run("repositories", "reprocess", ERROR, "--no-wait");
        Ran waited = server.run("tasks", "wait", rest.out().strip(), "--json");
        assertThat(waited.exit()).isZero();
        assertThat(waited.json().path("status").asText()).isEqualTo("completed");
        assertThat(keys()).isEmpty();
        assertThat(server.run("tasks", "list").out()).contains(rest.out().strip());
        assertThat(server.run("tasks", "show", rest.out().strip()).out()).contains("reprocessing");
        assertThat(server.run("tasks", "cancel", rest.out().strip()).exit()).isZero();
        assertThat(server.run("tasks", "list", "--status", "nix").exit()).isEqualTo(1);
    }

    @Test
    void keptMailsAreDeletedWhenSomebodyIsSure() throws Exception {
        keep("one");
        keep("two");
        keep("three");

        assertThat(server.run("repositories", "delete", ERROR, "--all").exit()).isEqualTo(64);
        assertThat(server.run("repositories", "delete", ERROR, "one", "--yes").exit()).isZero();
        assertThat(keys()).hasSize(2);
        assertThat(server.run("repositories", "delete", ERROR, "one", "--yes").exit()).isEqualTo(1);
        Ran all = server.run("repositories", "delete", ERROR, "--all", "--yes", "--json");
        assertThat(all.json().path("status").asText()).isEqualTo("completed");
        assertThat(keys()).isEmpty();
    }

    @Test
    void healthIsWellOrNamesWhatIsNot() throws Exception {
        Ran well = server.run("health");
        assertThat(well.exit()).isZero();
        assertThat(well.out()).contains("EmptyErrorMailRepository", "all ");

        keep("one");
        Ran ill = server.run("health", "--json");
        assertThat(ill.json().path("checks").toString()).contains("EmptyErrorMailRepository");
        assertThat(ill.exit())
                .isEqualTo("unhealthy".equals(ill.json().path("status").asText()) ? 1 : 0);
    }

    @Test
    void metricsAreFoundByAWord() throws Exception {
        assertThat(server.run("metrics", "LOGINSUCC").out()).startsWith("loginSucceeded_total  ");
        assertThat(server.run("metrics", "--json").json().path("loginFailed_total").asInt())
                .isZero();
    }

    @Test
    void certificatesAreReloaded() throws Exception {
        assertThat(server.run("certificates", "reload"))
                .isEqualTo(new Ran(0, "certificates: reloaded\n", ""));
        String port = Integer.toString(server.port("imaps"));
        assertThat(server.run("certificates", "reload", "--port", port, "--json").json().toString())
                .isEqualTo("{\"done\":\"reloaded\",\"port\":" + port + "}");
    }

    private static void awaitFailedAttempt(String name) {
        Awaitility.await()
                .atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(server.run("queues", "show", "outgoing").out())
                                        .containsPattern(name + " +\\d+s +in (1m)?\\d+s +1 "));
    }

    private static Ran typing(String line, String... arguments) {
        Caller.Terminal terminal =
                new Caller.Terminal() {
                    @Override
                    public char[] secret(String prompt) {
                        return line.toCharArray();
                    }

                    @Override
                    public String line(String prompt) {
                        return line;
                    }
                };
        return Ran.as(
                new Caller(
                        server.environment(),
                        new ByteArrayInputStream(new byte[0]),
                        Optional.of(terminal)),
                arguments);
    }

    private static void keep(String name) throws Exception {
        server.repository(ERROR)
                .store(ServerUnderTest.mail(name, "a@example.org", "alice@example.org"));
    }

    private static Iterable<MailKey> keys() throws Exception {
        MailRepository repository = server.repository(ERROR);
        return () -> {
            try {
                return repository.list();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
    }
}
