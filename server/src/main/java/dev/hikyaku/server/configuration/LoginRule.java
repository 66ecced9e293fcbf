package dev.hikyaku.server.configuration;

import java.util.Optional;

/** Who may be checked against a login only where there are logins. */
record LoginRule() implements Rule {

    @Override
    public void check(Entry file, Finding finding) {
        file.all("smtpserver")
                .filter(server -> server.text("verifyIdentity").equals(Optional.of("true")))
                .filter(
                        server ->
                                server.text("auth.announce")
                                        .orElse("never")
                                        .equalsIgnoreCase("never"))
                .forEach(
                        server ->
                                finding.report(
                                        server,
                                        "verifyIdentity",
                                        "true",
                                        "false where auth.announce is never"));
    }
}
