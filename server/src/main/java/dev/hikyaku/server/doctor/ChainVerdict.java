package dev.hikyaku.server.doctor;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What to think of one chain (RFC 5280 §6, RFC 6125 §6.4).
 *
 * @param file where it lies
 * @param chain the server's own certificate first
 */
record ChainVerdict(String file, List<X509Certificate> chain) {
    private static final Duration SOON = Duration.ofDays(14);
    private static final int DNS_NAME = 2;

    /**
     * Looks at it.
     *
     * @param host the name that must be in it
     * @param users whether mail programs connect here, which insist on the name; other servers do
     *     so only with MTA-STS or DANE
     */
    List<Finding> examine(String host, boolean users, Instant now) {
        List<Finding> findings = new ArrayList<>();
        findings.add(age(now));
        disorder().ifPresent(findings::add);
        if (findings.size() == 1) {
            issuer().ifPresent(findings::add);
        }
        if (!names().stream().anyMatch(name -> covers(name, host))) {
            String fact = "%s is for %s, not for %s".formatted(file, names(), host);
            String instruction = "get one for " + host + ", or set HIKYAKU_HOSTNAME";
            findings.add(users ? Finding.fail(fact, instruction) : Finding.warn(fact, instruction));
        }
        return findings;
    }

    private Finding age(Instant now) {
        X509Certificate own = chain.getFirst();
        Instant begin = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            return Finding.fail(
                    "%s begins on %s".formatted(file, day(begin)), "look at the clock, or wait");
        }
        if (now.isAfter(end)) {
            return Finding.fail(
                    "%s ended on %s".formatted(file, day(end)),
                    "renew it, then POST /servers?reload-certificate in webadmin");
        }
        long days = Duration.between(now, end).toDays();
        String fact = "%s is valid until %s (%d days)".formatted(file, day(end), days);
        return Duration.between(now, end).compareTo(SOON) < 0
                ? Finding.warn(fact, "renew it, then POST /servers?reload-certificate in webadmin")
                : Finding.ok(fact);
    }

    /** Each certificate is signed by the one after it. */
    private Optional<Finding> disorder() {
        for (int i = 0; i + 1 < chain.size(); i++) {
            X509Certificate lower = chain.get(i);
            X509Certificate upper = chain.get(i + 1);
            if (!isSigned(lower, upper)) {
                return Optional.of(
                        Finding.fail(
                                "%s: certificate %d is not signed by number %d"
                                        .formatted(file, i + 1, i + 2),
                                "put the server's own certificate first and its issuers after"
                                        + " it, in order"));
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> issuer() {
        X509Certificate top = chain.getLast();
        if (chain.size() == 1 && isSigned(top, top)) {
            return Optional.of(
                    Finding.warn(
                            file + " is self-signed: nobody can check it",
                            "get one from an authority, such as Let's Encrypt"));
        }
        boolean known =
                authorities().stream()
                        .anyMatch(authority -> authority.equals(top) || isSigned(top, authority));
        return known
                ? Optional.empty()
                : Optional.of(
                        Finding.warn(
                                "%s ends with one issued by %s, which this Java does not know"
                                        .formatted(file, top.getIssuerX500Principal().getName()),
                                "add the certificates between, if it is not an authority of your"
                                        + " own"));
    }

    private static boolean isSigned(X509Certificate lower, X509Certificate upper) {
        if (!lower.getIssuerX500Principal().equals(upper.getSubjectX500Principal())) {
            return false;
        }
        try {
            lower.verify(upper.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> authorities() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            return List.of();
        }
    }

    private List<String> names() {
        try {
            Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** RFC 6125 §6.4.3: a star stands for one whole leftmost label. */
    static boolean covers(String name, String host) {
        return name.equals(host)
                || (name.startsWith("*.")
                        && host.indexOf('.') > 0
                        && name.substring(1).equals(host.substring(host.indexOf('.'))));
    }

    static String day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
