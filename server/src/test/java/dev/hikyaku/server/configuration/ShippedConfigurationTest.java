package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Environment;
import dev.hikyaku.server.Role;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is shipped passes, and no key of it can be misspelt without being told. */
class ShippedConfigurationTest {
    private static final Pattern TAG = Pattern.compile("<([A-Za-z][\\w.]*)|\\s([A-Za-z]\\w*)=\"");
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(?m)^([A-Za-z][\\w.]*)=");

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Role.class)
    void shippedDirectoryPasses(Role role) {
        assertThat(ConfDirectory.shipped(role, directory).problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shippedFilesAreReadWithNothingUnresolved(Role role) throws Exception {
        ConfDirectory shipped = ConfDirectory.shipped(role, directory);
        ConfigurationFiles files =
                ConfigurationFiles.of(
                        shipped.conf(),
                        directory.resolve("var"),
                        directory,
                        new Environment(ConfDirectory.NEEDED));
        for (Path file : ConfDirectory.files(role)) {
            String name = file.getFileName().toString();
            if (name.equals("logback.xml")) {
                continue;
            }
            boolean xml = name.endsWith(".xml");
            String seen = (xml ? files.xml(name) : files.properties(name)).toString();
            assertThat(seen).doesNotContain("${env:");
        }
    }

    @TestFactory
    Stream<DynamicTest> eachMisspeltKeyIsNamed() {
        return Stream.of(Role.values())
                .flatMap(role -> ConfDirectory.files(role).stream().map(file -> test(role, file)));
    }

    private DynamicTest test(Role role, Path file) {
        String name = file.getFileName().toString();
        return DynamicTest.dynamicTest(
                role.lowerCase() + "/" + name,
                () -> {
                    if (!name.equals("logback.xml")) {
                        misspellEach(role, file, name);
                    }
                });
    }

    private void misspellEach(Role role, Path file, String name) throws Exception {
        Path copy = Files.createDirectories(directory.resolve(role.lowerCase() + "-" + name));
        ConfDirectory shipped = ConfDirectory.shipped(role, copy);
        String original = Files.readString(file);
        String blank = COMMENT.matcher(original).replaceAll(this::spaces);
        List<int[]> places = places(blank, name.endsWith(".xml") ? TAG : LINE);
        for (int[] place : places) {
            String key = blank.substring(place[0], place[1]);
            Optional<String> spoilt = misspelt(original, blank, key, place);
            if (spoilt.isPresent()) {
                shipped.write(name, spoilt.get().getBytes(StandardCharsets.UTF_8));
                assertThat(shipped.problems(name))
                        .as("%s misspelt in %s", key, name)
                        .anyMatch(line -> line.startsWith(name + ": ") && line.contains(key + "x"));
            }
        }
    }

    private String spaces(java.util.regex.MatchResult comment) {
        return " ".repeat(comment.group().length());
    }

    private static List<int[]> places(String text, Pattern pattern) {
        List<int[]> places = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            int group = matcher.group(1) != null ? 1 : 2;
            places.add(new int[] {matcher.start(group), matcher.end(group)});
        }
        return places;
    }

    /**
     * The file with one key misspelt; nothing for the root element, the prolog and open insides.
     */
    private static Optional<String> misspelt(
            String original, String blank, String key, int[] place) {
        boolean declaration =
                blank.substring(0, place[0]).lastIndexOf("<?") > lastClose(blank, place);
        boolean root = key.endsWith("servers") || key.matches(ROOTS);
        boolean insideMail = key.matches("smtp|ssl|trust");
        if (declaration || root || insideMail) {
            return Optional.empty();
        }
        String begun = original.substring(0, place[1]) + "x" + original.substring(place[1]);
        boolean element = blank.charAt(place[0] - 1 < 0 ? 0 : place[0] - 1) == '<';
        if (!element) {
            return Optional.of(begun);
        }
        return Optional.of(closed(begun, blank, key, place));
    }

    private static final String ROOTS =
            "mailetcontainer|domainlist|usersrepository|recipientrewritetable|mailrepositorystore"
                    + "|dnsservice|listeners";

    private static int lastClose(String blank, int[] place) {
        return blank.substring(0, place[0]).lastIndexOf("?>");
    }

    private static String closed(String begun, String blank, String key, int[] place) {
        int tagEnd = blank.indexOf('>', place[1]);
        if (blank.charAt(tagEnd - 1) == '/') {
            return begun;
        }
        int depth = 1;
        Matcher tags = Pattern.compile("<(/?)" + key + "(?=[\\s/>])[^>]*>").matcher(blank);
        tags.region(tagEnd, blank.length());
        while (tags.find()) {
            boolean closing = !tags.group(1).isEmpty();
            boolean selfClosed = tags.group().endsWith("/>");
            depth += closing ? -1 : selfClosed ? 0 : 1;
            if (depth == 0) {
                int at = tags.start() + 2 + key.length() + 1;
                return begun.substring(0, at) + "x" + begun.substring(at);
            }
        }
        throw new IllegalStateException(key + ": not closed");
    }
}
