package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A self-signed certificate, made once for all tests of a run. */
public final class TestKeystore {
    public static final String PASSWORD = "keystore-password";

    private static Path file;

    private TestKeystore() {}

    public static synchronized Path file() throws IOException, InterruptedException {
        if (file == null) {
            Path keystore = Files.createTempDirectory("imap-keystore-").resolve("keystore.p12");
            Process keytool =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-keyalg",
                                    "EC",
                                    "-alias",
                                    "imap",
                                    "-dname",
                                    "CN=localhost",
                                    "-storetype",
                                    "PKCS12",
                                    "-keystore",
                                    keystore.toString(),
                                    "-storepass",
                                    PASSWORD)
                            .redirectErrorStream(true)
                            .start();
            assertThat(keytool.waitFor()).isZero();
            file = keystore;
        }
        return file;
    }
}
