package dev.hikyaku.server.doctor;

import dev.hikyaku.server.Role;
import dev.hikyaku.server.configuration.Problem;
import dev.hikyaku.server.doctor.Listener.Pem;
import dev.hikyaku.server.doctor.Listener.Protocol;
import dev.hikyaku.server.doctor.Listener.Tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates of the listeners: the key fits, the chain is whole and in order, the host name
 * is in it, it is valid for two more weeks; and a running server shows what lies in the file, not
 * what lay there when it started.
 */
final class CertificateChain implements Check {

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public String question() {
        return "are the certificates whole, fresh and in use";
    }

    @Override
    public List<Finding> examine(Site site) throws Unexamined {
        Map<Pem, List<Listener>> pairs = new LinkedHashMap<>();
        for (Listener listener : site.settings().listeners()) {
            listener.pem()
                    .ifPresent(
                            pem ->
                                    pairs.computeIfAbsent(pem, key -> new ArrayList<>())
                                            .add(listener));
        }
        if (pairs.isEmpty()) {
            throw new Unexamined(
                    "no listener has a certificate in PEM files", "see the key store with keytool");
        }
        List<Finding> findings = new ArrayList<>(keys(site));
        pairs.forEach((pem, listeners) -> findings.addAll(pair(site, pem, listeners)));
        return findings;
    }

    /** What the configuration check says of private keys, once for each file. */
    private static List<Finding> keys(Site site) {
        return ConfigurationLoads.problems(site).stream()
                .filter(problem -> problem.key().endsWith("tls.privateKey"))
                .map(CertificateChain::finding)
                .distinct()
                .toList();
    }

    private static Finding finding(Problem problem) {
        return Finding.fail("key " + problem.value(), "expected: " + problem.expected());
    }

    private static List<Finding> pair(Site site, Pem pem, List<Listener> listeners) {
        String file = site.file(pem.certificates()).toString();
        try {
            List<X509Certificate> chain = read(site, pem);
            if (chain.isEmpty()) {
                return List.of(
                        Finding.fail(
                                file + ": no certificate in it", "put the chain there as PEM"));
            }
            boolean users = site.role() == Role.STORE || site.role() == Role.STANDALONE;
            List<Finding> findings =
                    new ArrayList<>(
                            new ChainVerdict(file, chain)
                                    .examine(
                                            site.settings().hostName(),
                                            users,
                                            site.clock().instant()));
            served(listeners, chain.getFirst(), file).ifPresent(findings::add);
            return findings;
        } catch (IOException e) {
            return List.of(
                    Finding.fail(
                            file + ": cannot be read",
                            "set HIKYAKU_TLS_CERTIFICATE to a file the server may read"));
        } catch (GeneralSecurityException | Unexamined e) {
            return List.of(
                    Finding.fail(file + ": not a certificate", "put the chain there as PEM"));
        }
    }

    private static List<X509Certificate> read(Site site, Pem pem)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(site.file(pem.certificates()))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    /** The first listener that answers tells for all with the same files. */
    private static Optional<Finding> served(
            List<Listener> listeners, X509Certificate own, String file) {
        for (Listener listener : listeners) {
            if (!listener.isKnown()) {
                continue;
            }
            try {
                X509Certificate shown = shown(listener);
                return Optional.of(
                        shown.equals(own)
                                ? Finding.ok(listener.label() + " shows this certificate")
                                : Finding.warn(
                                        "%s shows another certificate than %s, valid until %s"
                                                .formatted(
                                                        listener.label(),
                                                        file,
                                                        ChainVerdict.day(
                                                                shown.getNotAfter().toInstant())),
                                        "take the file into use: POST"
                                                + " /servers?reload-certificate in webadmin"));
            } catch (IOException | Unexamined e) {
                // It does not run, or not in this protocol: the next one may.
                continue;
            }
        }
        return Optional.empty();
    }

    private static X509Certificate shown(Listener listener) throws IOException, Unexamined {
        try (Wire wire = Caller.stranger(listener).connect(listener)) {
            if (listener.tls() == Tls.STARTTLS) {
                if (listener.protocol() != Protocol.SMTP) {
                    throw new IOException("not asked in this protocol");
                }
                wire.reply();
                wire.ask("EHLO hikyaku-doctor.invalid");
                Wire.Reply ready = wire.ask("STARTTLS");
                if (!ready.accepts()) {
                    throw new IOException("STARTTLS: " + ready);
                }
                wire.encrypt("localhost");
            }
            return wire.certificates()[0];
        }
    }
}
