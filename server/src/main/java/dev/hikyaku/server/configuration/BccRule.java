package dev.hikyaku.server.configuration;

import java.util.Optional;

/** James does not start unless {@code transport} takes Bcc off every mail (james.md §1.3). */
record BccRule() implements Rule {

    @Override
    public void check(Entry file, Finding finding) {
        file.every("processors.processor")
                .filter(processor -> processor.text("@state").equals(Optional.of("transport")))
                .filter(processor -> processor.all("mailet").noneMatch(BccRule::removesBcc))
                .forEach(
                        processor ->
                                finding.report(
                                        processor,
                                        "mailet[RemoveMimeHeader]",
                                        "missing",
                                        "match=\"All\" class=\"RemoveMimeHeader\" with name bcc"));
    }

    private static boolean removesBcc(Entry mailet) {
        return KnownMailets.name(mailet).equals(Optional.of("RemoveMimeHeader"))
                && mailet.text("@match").equals(Optional.of("All"))
                && mailet.text("name").filter("bcc"::equalsIgnoreCase).isPresent();
    }
}
