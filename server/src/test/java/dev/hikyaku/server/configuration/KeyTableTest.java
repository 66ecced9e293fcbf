package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class KeyTableTest {
    private static final Path CONF = Path.of("..", "conf");
    private static final Surroundings HERE =
            Surroundings.of(Path.of("conf"), Path.of("var"), Path.of("."));

    @Test
    void tableNamesKeyKindDefaultAndMeaning() {
        assertThat(KeyTable.markdown())
                .contains(
                        "| `smtpserver.connectionLimit` | integer 0-1000000 | `0` | connections at"
                                + " a time, 0 for no limit |\n",
                        "| `domainnames.domainname` | domain, several |  | one domain, or several"
                                + " separated by commas |\n");
    }

    @Test
    void variablesAreNamedWithTheirDefaults() throws Exception {
        assertThat(VariableTable.markdown(CONF))
                .contains("| `HIKYAKU_HOSTNAME` | `localhost` | all roles | ")
                .contains("| `HIKYAKU_LMTP_ROUTES` | must be set | gateway | ")
                .contains("| `HIKYAKU_NEXT_HOP` | must be set | relay | ");
    }

    @Test
    void documentedTablesAreTrue() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "keys.md"));

        assertThat(KeyTable.into(document, CONF))
                .as("docs/keys.md is old; KeyTable docs/keys.md conf brings it up to date")
                .isEqualTo(document);
    }

    @Test
    void documentWithoutMarksIsRefused() {
        assertThatThrownBy(() -> KeyTable.into("# Keys\n", CONF))
                .hasMessageStartingWith("marks: missing (expected:");
    }

    @Test
    void everyKeyHasAMeaningOrIsForOthersToCheck() {
        List<Key> silent =
                KnownFiles.ALL.stream()
                        .flatMap(schema -> schema.keys().stream())
                        .filter(key -> key.meaning().isEmpty())
                        .filter(key -> !key.kind().name().equals(Kinds.GONE))
                        .filter(key -> !key.path().endsWith(KeyTree.ANY_DEPTH))
                        .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void everyDefaultIsAValueTheKeyTakes() {
        for (FileSchema schema : KnownFiles.ALL) {
            for (Key key : schema.keys()) {
                key.fallback()
                        .ifPresent(
                                value ->
                                        assertThat(key.kind().expectedInsteadOf(value, HERE))
                                                .as("%s: %s", schema.file(), key.path())
                                                .isEmpty());
            }
        }
    }
}
