package dev.hikyaku.server.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processors James insists on exist, each once, and each ends every mail explicitly: James
 * deletes a mail that falls out of the end of a processor (james.md appendix A.3).
 */
record ProcessorsRule() implements Rule {
    private static final List<String> NEEDED = List.of("root", "error", "transport");

    @Override
    public void check(Entry file, Finding finding) {
        Set<String> states = new HashSet<>();
        file.every("processors.processor").forEach(each -> processor(each, states, finding));
        for (String state : NEEDED) {
            if (!states.contains(state)) {
                finding.report(
                        file,
                        "processors.processor[" + state + "]",
                        "missing",
                        "a processor with state=\"" + state + "\"");
            }
        }
    }

    private static void processor(Entry processor, Set<String> states, Finding finding) {
        String state = processor.text("@state").orElse("");
        if (state.isEmpty()) {
            finding.report(processor, "@state", "missing", "a name");
        } else if (state.equals("ghost")) {
            finding.report(processor, "@state", state, "another name; James uses this one");
        } else if (!states.add(state)) {
            finding.report(processor, "@state", state, "a name no other processor has");
        }
        List<Entry> mailets = processor.all("mailet").toList();
        if (mailets.isEmpty() || !endsAll(mailets.getLast())) {
            String last =
                    mailets.isEmpty()
                            ? "no mailet"
                            : mailets.getLast().text("@class").orElse("no class");
            finding.report(processor, "last mailet", last, ENDING);
        }
        mailets.forEach(mailet -> mailet(mailet, finding));
    }

    private static final String ENDING =
            "match=\"All\" with Null, ToProcessor, ToRepository or a delivery, as James deletes"
                    + " what reaches the end of a processor";

    private static boolean endsAll(Entry mailet) {
        boolean all = mailet.text("@match").orElse("All").equals("All");
        return all && mailet.text("@notmatch").isEmpty() && KnownMailets.ends(mailet);
    }

    private static void mailet(Entry mailet, Finding finding) {
        if (mailet.text("@class").isEmpty()) {
            finding.report(mailet, "@class", "missing", "a mailet");
        }
        Optional<String> notMatch = mailet.text("@notmatch");
        if (notMatch.isPresent() && mailet.text("@match").isPresent()) {
            finding.report(mailet, "@notmatch", notMatch.get(), "either match or notmatch");
        }
    }
}
