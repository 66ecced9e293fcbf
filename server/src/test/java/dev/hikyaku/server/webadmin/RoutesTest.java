package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpResponse;
import java.nio.file.Path;

/** The routes that every role has, with the requests {@code docs/webadmin.md} shows. */
final class RoutesTest {
    @TempDir Path directory;
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = AdminServer.start(directory);
        server.admin("PUT", "/domains/example.org");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/domains",
                "/domains/example.org/aliases",
                "/users",
                "/mappings",
                "/domainMappings",
                "/address/aliases",
                "/address/groups",
                "/address/forwards",
                "/mailQueues",
                "/mailRepositories",
                "/tasks",
                "/healthcheck",
                "/healthcheck/checks"
            })
    void everyGroupAnswersTheReader(String path) throws Exception {
        HttpResponse<String> answer = server.reader("GET", path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void userIsMadeListedAndRemoved() throws Exception {
        assertThat(
                        server.admin("PUT", "/users/bob@example.org", "{\"password\":\"secret\"}")
                                .statusCode())
                .isEqualTo(204);
        assertThat(server.reader("GET", "/users").body()).contains("bob@example.org");
        assertThat(server.reader("HEAD", "/users/bob@example.org").statusCode()).isEqualTo(200);
        assertThat(server.reader("HEAD", "/users/eve@example.org").statusCode()).isEqualTo(404);
        assertThat(server.admin("DELETE", "/users/bob@example.org").statusCode()).isEqualTo(204);
    }

    @Test
    void aliasIsMadeAndListed() throws Exception {
        String alias = "/address/aliases/bob@example.org/sources/robert@example.org";

        assertThat(server.admin("PUT", alias).statusCode()).isEqualTo(204);

        assertThat(server.reader("GET", "/address/aliases/bob@example.org").body())
                .contains("robert@example.org");
    }

    @Test
    void keptMailIsShownAsJsonUnlessAskedForAsMessage() throws Exception {
        server.keep(
                MailImpl.builder()
                        .name("mail-1")
                        .sender("alice@example.com")
                        .addRecipient("bob@example.org")
                        .mimeMessage(
                                MimeMessageBuilder.mimeMessageBuilder()
                                        .setSubject("kept")
                                        .setText("hello"))
                        .build(),
                "memory://var/mail/error");
        String path = "/mailRepositories/var%2Fmail%2Ferror/mails/mail-1";

        for (String accept : new String[] {"*/*", "application/json"}) {
            HttpResponse<String> json =
                    server.send(server.as(AdminServer.READER, path).header("Accept", accept));
            assertThat(json.statusCode()).isEqualTo(200);
        }
        HttpResponse<String> message =
                server.send(server.as(AdminServer.READER, path).header("Accept", "message/rfc822"));
        assertThat(message.body()).contains("Subject: kept");
    }

    @Test
    void brokenJsonIsABadRequest() throws Exception {
        assertThat(server.admin("PUT", "/users/bob@example.org", "{").statusCode()).isEqualTo(400);
        assertThat(server.admin("PUT", "/users/bob@example.org", "").statusCode()).isEqualTo(400);
    }

    /** Without a TLS listener there is nothing to reload, which James answers with 400. */
    @Test
    void certificateReloadIsServed() throws Exception {
        assertThat(server.admin("POST", "/servers?reload-certificate").statusCode()).isEqualTo(400);
        assertThat(server.reader("POST", "/servers?reload-certificate").statusCode())
                .isEqualTo(403);
    }
}
