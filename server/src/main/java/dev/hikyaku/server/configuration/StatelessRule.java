package dev.hikyaku.server.configuration;

import java.util.Optional;

/** What a listener without a queue is made of is not for the file to say. */
record StatelessRule() implements Rule {
    private static final String CORE = "handlerchain.@coreHandlersPackage";

    @Override
    public void check(Entry file, Finding finding) {
        file.all("smtpserver")
                .filter(server -> server.text("@stateless").equals(Optional.of("true")))
                .forEach(
                        server ->
                                server.text(CORE)
                                        .ifPresent(
                                                core ->
                                                        finding.report(
                                                                server,
                                                                CORE,
                                                                core,
                                                                "not set, as stateless is true")));
    }
}
