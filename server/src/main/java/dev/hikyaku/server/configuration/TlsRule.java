package dev.hikyaku.server.configuration;

import java.io.IOException;
import java.util.Optional;

/**
 * A listener with TLS has a certificate that is valid today and the private key that belongs to it.
 *
 * @param server the element of one listener
 */
record TlsRule(String server) implements Rule {
    private static final String SOCKET = "tls.@socketTLS";
    private static final String START = "tls.@startTLS";
    private static final String KEY = "tls.privateKey";
    private static final String CERTIFICATES = "tls.certificates";
    private static final String STORE = "tls.keystore";
    private static final String TRUST = "tls.clientAuth.truststore";

    @Override
    public void check(Entry file, Finding finding) {
        file.all(server)
                .filter(listener -> !listener.text("@enabled").equals(Optional.of("false")))
                .forEach(listener -> listener(listener, finding));
    }

    private static void listener(Entry listener, Finding finding) {
        boolean socket = listener.text(SOCKET).equals(Optional.of("true"));
        boolean start = listener.text(START).equals(Optional.of("true"));
        if (socket && start) {
            finding.report(listener, START, "true", "false where tls.@socketTLS is true");
        }
        if (!socket && !start) {
            return;
        }
        if (listener.text(STORE).isPresent()) {
            keyStore(listener, finding);
        } else {
            pem(listener, finding);
        }
        trustStore(listener, finding);
    }

    private static void pem(Entry listener, Finding finding) {
        Optional<String> key = listener.text(KEY);
        Optional<String> certificates = listener.text(CERTIFICATES);
        if (key.isEmpty()) {
            finding.report(listener, KEY, "missing", "a PEM file, as the listener has TLS");
        }
        if (certificates.isEmpty()) {
            finding.report(
                    listener, CERTIFICATES, "missing", "a PEM file, as the listener has TLS");
        }
        if (key.isPresent() && certificates.isPresent()) {
            pair(listener, key.get(), certificates.get(), finding);
        }
    }

    private static void pair(Entry listener, String key, String certificates, Finding finding) {
        Surroundings here = finding.surroundings();
        try {
            byte[] chain = here.read(certificates);
            byte[] secret = here.read(key);
            Optional<char[]> password = password(listener, "tls.secret", here);
            new CertificateCheck(here.clock())
                    .pair(chain, secret, password)
                    .ifPresent(
                            defect -> {
                                boolean ofKey = defect.ofKey();
                                finding.report(
                                        listener,
                                        ofKey ? KEY : CERTIFICATES,
                                        ofKey ? key : certificates,
                                        defect.expected());
                            });
        } catch (IOException e) {
            // That a file cannot be read is said where the file is named.
            return;
        }
    }

    private static void keyStore(Entry listener, Finding finding) {
        Surroundings here = finding.surroundings();
        String store = listener.text(STORE).orElseThrow();
        try {
            new CertificateCheck(here.clock())
                    .keyStore(here.read(store), type(listener), password(listener, here))
                    .ifPresent(expected -> finding.report(listener, STORE, store, expected));
        } catch (IOException e) {
            // That a file cannot be read is said where the file is named.
            return;
        }
    }

    private static void trustStore(Entry listener, Finding finding) {
        Optional<String> store = listener.text(TRUST);
        if (store.isEmpty()) {
            return;
        }
        Surroundings here = finding.surroundings();
        try {
            char[] password =
                    password(listener, "tls.clientAuth.truststoreSecret", here).orElse(new char[0]);
            new CertificateCheck(here.clock())
                    .trustStore(here.read(store.get()), type(listener), password)
                    .ifPresent(expected -> finding.report(listener, TRUST, store.get(), expected));
        } catch (IOException e) {
            // That a file cannot be read is said where the file is named.
            return;
        }
    }

    private static String type(Entry listener) {
        return listener.text("tls.keystoreType").orElse("JKS");
    }

    private static char[] password(Entry listener, Surroundings here) throws IOException {
        return password(listener, "tls.secret", here).orElse(new char[0]);
    }

    private static Optional<char[]> password(Entry listener, String key, Surroundings here)
            throws IOException {
        Optional<String> secret = listener.text(key);
        return secret.isEmpty()
                ? Optional.empty()
                : Optional.of(Secrets.reveal(secret.get(), here).toCharArray());
    }
}
