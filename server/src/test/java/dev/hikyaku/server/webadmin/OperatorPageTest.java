package dev.hikyaku.server.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.HikyakuServer;
import dev.hikyaku.server.Role;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The samples of {@code docs/webadmin.md}, run in their order against whole servers. */
final class OperatorPageTest {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "RELAY", "STANDALONE"})
    void everySampleForARoleWorksInIt(Role role) throws Exception {
        List<String> samples = samples(role);
        assertThat(samples).hasSizeGreaterThan(40);

        try (AnsweringHop hop = AnsweringHop.open();
                HikyakuServer server = WholeServer.start(role, directory, hop.port())) {
            assertThat(failures(server, samples)).isEmpty();
        }
    }

    private static List<String> failures(HikyakuServer server, List<String> samples)
            throws Exception {
        int port = server.probe(WebAdminProbe.class).port();
        List<String> failed = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String sample : samples) {
                HttpResponse<String> answer =
                        client.send(
                                request(sample, "http://127.0.0.1:" + port),
                                HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() / 100 != 2) {
                    failed.add(sample + ": " + answer.statusCode() + " " + answer.body());
                }
            }
        }
        return failed;
    }

    /** The curl lines of the sections for a role, without those that need an id. */
    private static List<String> samples(Role role) throws IOException {
        return Arrays.stream(page().split("\n(?=## )"))
                .filter(section -> isFor(role, section.lines().findFirst().orElse("")))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("curl ") && !line.contains("<"))
                .toList();
    }

    private static boolean isFor(Role role, String heading) {
        return !heading.contains("(role") || heading.contains("`" + role.lowerCase() + "`");
    }

    /** Does what curl does with the few options the page uses. */
    private static HttpRequest request(String sample, String url) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(Duration.ofSeconds(60));
        String method = "GET";
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
        List<String> words = words(sample);
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-I" -> method = "HEAD";
                case "-d" -> {
                    body = HttpRequest.BodyPublishers.ofString(body(words.get(++i)));
                    request.header("Content-Type", "application/x-www-form-urlencoded");
                }
                case "-H" -> {
                    assertThat(words.get(++i)).isEqualTo("@webadmin.header");
                    request.header("Authorization", "Bearer " + WholeServer.TOKEN);
                }
                default -> request.uri(URI.create(words.get(i).replace("$URL", url)));
            }
        }
        return request.method(method, body).build();
    }

    /** What is sent for an argument of -d; of a file what the page says to put into it. */
    private static String body(String argument) throws IOException {
        if (!argument.startsWith("@")) {
            assertThat(argument).as("-d in the list of processes").doesNotContain("password");
            return argument;
        }
        Matcher row =
                Pattern.compile("\\| `" + Pattern.quote(argument.substring(1)) + "` \\| `(.+)` \\|")
                        .matcher(page());
        assertThat(row.find()).as(argument + " in the page's table of files").isTrue();
        return row.group(1);
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/webadmin.md"));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(
                    Stream.of(1, 2, 3)
                            .map(matcher::group)
                            .filter(group -> group != null)
                            .findFirst()
                            .orElseThrow());
        }
        return words;
    }
}
