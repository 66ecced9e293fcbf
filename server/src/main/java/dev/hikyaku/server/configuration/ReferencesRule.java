package dev.hikyaku.server.configuration;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processors and matchers that mailets name exist. */
record ReferencesRule() implements Rule {
    private static final Set<String> MAILET_POLICIES = Set.of("error", "ignore", "propagate");
    private static final Set<String> MATCHER_POLICIES =
            Set.of("error", "nomatch", "matchall", "propagate");

    @Override
    public void check(Entry file, Finding finding) {
        Set<String> states =
                file.every("processors.processor")
                        .flatMap(processor -> processor.text("@state").stream())
                        .collect(Collectors.toSet());
        file.every("processors.processor")
                .forEach(processor -> processor(processor, states, finding));
    }

    private static void processor(Entry processor, Set<String> states, Finding finding) {
        Set<String> names =
                processor
                        .all("matcher")
                        .flatMap(ReferencesRule::withInner)
                        .flatMap(matcher -> matcher.text("@name").stream())
                        .collect(Collectors.toSet());
        processor
                .all("mailet")
                .forEach(
                        mailet -> {
                            matchers(mailet, names, finding);
                            targets(mailet, states, finding);
                        });
    }

    private static Stream<Entry> withInner(Entry matcher) {
        return Stream.concat(
                Stream.of(matcher), matcher.all("matcher").flatMap(ReferencesRule::withInner));
    }

    private static void matchers(Entry mailet, Set<String> names, Finding finding) {
        for (String attribute : List.of("@match", "@notmatch")) {
            mailet.text(attribute)
                    .filter(text -> !names.contains(text) || attribute.equals("@notmatch"))
                    .filter(text -> !PipelineFile.isMatcher(text, finding.surroundings()))
                    .ifPresent(
                            text ->
                                    finding.report(
                                            mailet,
                                            attribute,
                                            text,
                                            PipelineFile.MATCHER_EXPECTED));
        }
    }

    private static void targets(Entry mailet, Set<String> states, Finding finding) {
        if (KnownMailets.name(mailet).equals(Optional.of("ToProcessor"))
                && mailet.text("processor").isEmpty()) {
            finding.report(mailet, "processor", "missing", "a processor");
        }
        KnownMailets.impliedProcessors(mailet).entrySet().stream()
                .filter(implied -> !states.contains(implied.getValue()))
                .forEach(
                        implied ->
                                finding.report(
                                        mailet,
                                        implied.getKey(),
                                        "missing",
                                        "a processor, as there is none named "
                                                + implied.getValue()));
        Optional<KeyTree> keys = KnownMailets.keys(mailet);
        for (Entry child : mailet.children()) {
            Optional<String> target = child.value().map(Value::text);
            if (target.isPresent() && !reachable(child, target.get(), keys, mailet, states)) {
                finding.report(
                        child,
                        target.get(),
                        Nearest.to(target.get(), states)
                                .map(name -> "a processor; did you mean " + name + "?")
                                .orElse("one of the processors " + sorted(states)));
            }
        }
    }

    private static String sorted(Set<String> states) {
        return states.stream().sorted().collect(Collectors.joining(", "));
    }

    private static boolean reachable(
            Entry child, String target, Optional<KeyTree> keys, Entry mailet, Set<String> states) {
        return switch (child.name()) {
            case "onMailetException" -> MAILET_POLICIES.contains(target) || states.contains(target);
            case "onMatchException" -> MATCHER_POLICIES.contains(target) || states.contains(target);
            default ->
                    states.contains(target)
                            || keys.flatMap(tree -> tree.child(mailet, child.name()))
                                    .flatMap(KeyTree::key)
                                    .filter(key -> key.kind().name().equals(Kinds.PROCESSOR))
                                    .isEmpty();
        };
    }
}
