package dev.hikyaku.server.configuration;

import java.util.Optional;

/** HTTPS has its key store; the threads kept are no more than there may be. */
record WebAdminRule() implements Rule {
    private static final String MIN = "minThreadCount";
    private static final String MAX = "maxThreadCount";

    @Override
    public void check(Entry file, Finding finding) {
        https(file, finding);
        threads(file, finding);
    }

    private static void https(Entry file, Finding finding) {
        if (!property(file, "https.enabled").equals(Optional.of("true"))) {
            return;
        }
        for (String key : new String[] {"https.keystore", "https.password"}) {
            if (property(file, key).isEmpty()) {
                finding.report(file, key, "missing", "a value, as https.enabled is true");
            }
        }
    }

    private static void threads(Entry file, Finding finding) {
        Optional<Integer> min = property(file, MIN).flatMap(WebAdminRule::number);
        int max = property(file, MAX).flatMap(WebAdminRule::number).orElse(32);
        min.filter(least -> least > max)
                .ifPresent(
                        least ->
                                finding.report(
                                        file, MIN, least.toString(), "at most " + MAX + " " + max));
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<String> property(Entry file, String key) {
        return file.all(key).findFirst().flatMap(Entry::value).map(Value::text);
    }
}
