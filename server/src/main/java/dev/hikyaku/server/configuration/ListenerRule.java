package dev.hikyaku.server.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Listeners of one file have names of their own, listen on addresses of their own and, behind a
 * load balancer, know whose PROXY headers to believe.
 *
 * @param server the element of one listener
 */
record ListenerRule(String server) implements Rule {

    @Override
    public void check(Entry file, Finding finding) {
        List<Entry> listeners =
                file.all(server)
                        .filter(listener -> !listener.text("@enabled").equals(Optional.of("false")))
                        .toList();
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (Entry listener : listeners) {
            name(listener, names, finding);
            addresses(listener, addresses, finding);
            helloName(listener, finding);
            proxy(listener, finding);
        }
    }

    private void name(Entry listener, Set<String> names, Finding finding) {
        String name = listener.text("jmxName").orElse(server);
        if (!names.add(name)) {
            finding.report(listener, "jmxName", name, "a name no other listener of the file has");
        }
    }

    private static void addresses(Entry listener, Set<String> taken, Finding finding) {
        for (String address : listener.text("bind").orElse("").split(",")) {
            String bind = address.strip();
            if (!bind.isEmpty() && !bind.endsWith(":0") && !taken.add(bind)) {
                finding.report(
                        listener, "bind", bind, "an address no other listener of the file has");
            }
        }
    }

    private static void helloName(Entry listener, Finding finding) {
        boolean fixed = listener.text("helloName.@autodetect").equals(Optional.of("false"));
        if (fixed && listener.text("helloName").isEmpty()) {
            finding.report(listener, "helloName", "missing", "a name, as autodetect is false");
        }
    }

    private static void proxy(Entry listener, Finding finding) {
        boolean proxied = listener.text("proxyRequired").equals(Optional.of("true"));
        boolean known = listener.text("proxyNetworks").isPresent();
        if (proxied && !known && ownsProxyNetworks(finding.file())) {
            finding.report(
                    listener,
                    "proxyNetworks",
                    "missing",
                    "the networks of the load balancer, as proxyRequired is true");
        }
    }

    private static boolean ownsProxyNetworks(String file) {
        return !file.equals("imapserver.xml");
    }
}
