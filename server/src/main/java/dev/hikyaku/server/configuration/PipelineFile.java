package dev.hikyaku.server.configuration;

import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code mailetcontainer.xml}: the processors a mail goes through. */
final class PipelineFile {
    static final String MATCHERS = "org.apache.james.transport.matchers.";

    private static final String PROCESSOR = "processors.processor";
    private static final String MAILET = PROCESSOR + ".mailet";
    private static final String MATCHER = PROCESSOR + ".matcher";
    private static final int DEEPEST_MATCHER = 4;

    private PipelineFile() {}

    static FileSchema pipeline() {
        FileSchema schema =
                FileSchema.xml(
                                "mailetcontainer.xml",
                                "the processors a mail goes through",
                                KeyLists.join(container(), mailets(), matchers()))
                        .neededBy(FileSchema.ALL)
                        .repeat(PROCESSOR, "@state")
                        .repeat(MAILET, "@class")
                        .classKeys(MAILET, KnownMailets::keys)
                        .with(new ProcessorsRule(), new ReferencesRule(), new BccRule());
        String matcher = MATCHER;
        for (int depth = 0; depth < DEEPEST_MATCHER; depth++) {
            schema.repeat(matcher, "@name");
            matcher = matcher + ".matcher";
        }
        return schema;
    }

    private static List<Key> container() {
        return List.of(
                Key.of("@enableJmx", Kinds.bool())
                        .orElse("true")
                        .means("whether mailets are counted for JMX"),
                Key.of("context.postmaster", Kinds.mailAddress())
                        .orElse("postmaster")
                        .means("who gets mail to postmaster"),
                Key.of("spooler.threads", Kinds.integer(1, 10_000))
                        .orElse("100")
                        .means("mails processed at a time"),
                Key.of("spooler.errorRepository", Kinds.url("spool://", "memory://"))
                        .means("where a mail goes that failed five times"),
                Key.of("processors.@enableJmx", Kinds.bool())
                        .orElse("true")
                        .means("whether processors are counted for JMX"),
                Key.of(PROCESSOR + ".@state", Kinds.word())
                        .means("the processor's name; root, error and transport must exist"),
                Key.of(PROCESSOR + ".@enableJmx", Kinds.bool())
                        .means("whether its mailets are counted for JMX"));
    }

    private static List<Key> mailets() {
        List<Key> keys = new ArrayList<>();
        keys.add(
                Key.of(MAILET + ".@class", mailetClass())
                        .means("a mailet; James' own without package"));
        keys.add(
                Key.of(MAILET + ".@match", Kinds.text())
                        .orElse("All")
                        .means("for which recipients: Matcher or Matcher=condition"));
        keys.add(Key.of(MAILET + ".@notmatch", Kinds.text()).means("for all the others"));
        KnownMailets.COMMON.forEach(key -> keys.add(key.under(MAILET)));
        return keys;
    }

    private static List<Key> matchers() {
        List<Key> keys = new ArrayList<>();
        String matcher = MATCHER;
        for (int depth = 0; depth < DEEPEST_MATCHER; depth++) {
            keys.add(
                    Key.of(matcher + ".@name", Kinds.word())
                            .means("a name mailets of the processor match by"));
            keys.add(Key.of(matcher + ".@match", matcherClass()).means("a matcher"));
            keys.add(Key.of(matcher + ".@notmatch", matcherClass()).means("its opposite"));
            matcher = matcher + ".matcher";
        }
        return keys;
    }

    private static Kind mailetClass() {
        return Kind.checked(
                "mailet",
                (name, here) ->
                        resolves(Mailet.class, KnownMailets.PACKAGE, name, here)
                                ? Optional.empty()
                                : Optional.of(
                                        "a mailet of James, or the class of one on the class path"
                                                + " or in extensions-jars/"));
    }

    private static Kind matcherClass() {
        return Kind.checked(
                "matcher",
                (text, here) ->
                        isMatcher(text, here) ? Optional.empty() : Optional.of(MATCHER_EXPECTED));
    }

    static final String MATCHER_EXPECTED =
            "a matcher of James, the class of one, or the name of a matcher of this processor";

    static boolean isMatcher(String text, Surroundings here) {
        int condition = text.indexOf('=');
        String name = condition < 0 ? text : text.substring(0, condition);
        return resolves(Matcher.class, MATCHERS, name.strip(), here);
    }

    private static boolean resolves(Class<?> type, String prefix, String name, Surroundings here) {
        return Classes.isA(type, prefix + name, here.classes())
                || Classes.isA(type, name, here.classes());
    }
}
