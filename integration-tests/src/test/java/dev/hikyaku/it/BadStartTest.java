package dev.hikyaku.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.TestCertificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server that cannot start says why in one line, and its exit code is not 0. */
class BadStartTest {
    private static final String CERTIFICATE =
            "${env:HIKYAKU_TLS_CERTIFICATE:-conf/tls/certificate.pem}";
    private static final String KEY = "${env:HIKYAKU_TLS_KEY:-conf/tls/key.pem}";

    @TempDir private Path directory;

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertThat(failure(standalone().environment("HIKYAKU_BIND_MX", address)))
                    .contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void aMissingCertificateFileIsNamed() {
        String file = directory.resolve("none.pem").toString();

        assertThat(failure(standalone().edit("pop3server.xml", CERTIFICATE, file)))
                .contains("pop3server.xml", file);
    }

    @Test
    void aCertificateFileThatHoldsNoneIsNamed() throws Exception {
        String file = Files.writeString(directory.resolve("empty.pem"), "nothing\n").toString();

        assertThat(failure(standalone().edit("pop3server.xml", CERTIFICATE, file)))
                .contains("pop3server.xml", file);
    }

    @Test
    void aKeyThatIsNotOfTheCertificateIsNamed() throws Exception {
        String file =
                Files.copy(TestCertificate.get().chain(), directory.resolve("key.pem")).toString();

        assertThat(failure(standalone().edit("pop3server.xml", KEY, file)))
                .contains("pop3server.xml", file);
    }

    @Test
    void aMissingSecretIsNamed() {
        String file = directory.resolve("token").toString();
        String failure =
                failure(standalone().environment("HIKYAKU_WEBADMIN_TOKEN", "file:" + file));

        assertThat(failure).contains("token");
    }

    @Test
    void aVariableThatMustBeSetIsNamed() {
        assertThat(failure(HikyakuProcess.role("gateway"))).contains("HIKYAKU_LMTP_ROUTES");
    }

    @Test
    void anUnknownKeyIsNamedWithItsFile() {
        String typo = "<conectionLimit>5</conectionLimit>";

        assertThat(
                        failure(
                                standalone()
                                        .edit(
                                                "pop3server.xml",
                                                "<connectionBacklog>",
                                                typo + "<connectionBacklog>")))
                .contains("pop3server.xml", "conectionLimit");
    }

    @Test
    void aBadValueIsNamedWithWhatWasExpected() {
        assertThat(
                        failure(
                                standalone()
                                        .edit(
                                                "smtpserver.xml",
                                                "<connectionLimit>1000<",
                                                "<connectionLimit>many<")))
                .contains("smtpserver.xml", "connectionLimit", "many", "(expected: ");
    }

    @Test
    void aFaultInSeveralPlacesHasOneLineForEach() {
        String file = directory.resolve("none.pem").toString();
        try (var server = standalone().environment("HIKYAKU_TLS_CERTIFICATE", file).launch()) {
            assertThat(server.exitCode()).isNotZero();
            assertThat(said(server))
                    .doesNotHaveDuplicates()
                    .allSatisfy(line -> assertThat(line).contains(file, "HIKYAKU_TLS_CERTIFICATE"));
        }
    }

    @Test
    void anUnknownRoleIsNamed() {
        assertThat(failure(standalone().role("postoffice")))
                .contains("postoffice")
                .contains("gateway");
    }

    private static HikyakuProcess.Setup standalone() {
        return HikyakuProcess.role("standalone");
    }

    /** The one line it says beside its ordinary log. */
    private static String failure(HikyakuProcess.Setup setup) {
        try (var server = setup.launch()) {
            assertThat(server.exitCode()).as(server.log()).isNotZero();
            assertThat(said(server)).singleElement().asString().startsWith("hikyaku: ");
            return said(server).getFirst();
        }
    }

    private static List<String> said(HikyakuProcess server) {
        return server.log().lines().filter(line -> !line.contains("level=INFO ")).toList();
    }
}
