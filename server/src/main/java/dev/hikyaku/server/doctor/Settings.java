package dev.hikyaku.server.doctor;

import dev.hikyaku.server.configuration.ConfigurationFiles;
import dev.hikyaku.server.doctor.Listener.Pem;
import dev.hikyaku.server.doctor.Listener.Protocol;
import dev.hikyaku.server.doctor.Listener.Tls;
import dev.hikyaku.server.listener.BindAddresses;
import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the checks need to know of a role's files.
 *
 * @param hostName what the server calls itself
 * @param domains whose mail it takes
 * @param listeners every address of every listener that is switched on, webadmin among them
 * @param webAdmin how to reach webadmin; empty when it is switched off
 * @param nextHop {@code host:port} all outgoing mail goes to; empty when it goes to each MX
 * @param dnsServers the name servers of {@code dnsservice.xml}; empty for those of the machine
 */
public record Settings(
        String hostName,
        List<String> domains,
        List<Listener> listeners,
        Optional<WebAdminAddress> webAdmin,
        Optional<String> nextHop,
        List<String> dnsServers) {

    private static final Map<String, Protocol> FILES =
            Map.of(
                    "smtpserver", Protocol.SMTP,
                    "lmtpserver", Protocol.LMTP,
                    "imapserver", Protocol.IMAP,
                    "pop3server", Protocol.POP3,
                    "managesieveserver", Protocol.SIEVE);

    private static final List<String> ORDER =
            List.of("smtpserver", "lmtpserver", "imapserver", "pop3server", "managesieveserver");

    static Settings read(ConfigurationFiles files) throws ConfigurationException {
        List<Listener> listeners = new ArrayList<>();
        String hostName = "localhost";
        for (String element : ORDER) {
            if (!files.has(element + ".xml")) {
                continue;
            }
            for (var server : files.xml(element + ".xml").configurationsAt(element)) {
                listeners.addAll(listeners(element, server));
                if (element.equals("smtpserver")) {
                    hostName = server.getString("helloName", hostName);
                }
            }
        }
        if (files.has("jmx.properties")) {
            jmx(files.properties("jmx.properties")).ifPresent(listeners::add);
        }
        Optional<WebAdminAddress> webAdmin =
                files.has("webadmin.properties")
                        ? WebAdminAddress.from(files.properties("webadmin.properties"))
                        : Optional.empty();
        webAdmin.map(WebAdminAddress::listener).ifPresent(listeners::add);
        return new Settings(
                hostName.toLowerCase(Locale.ROOT),
                domains(files),
                List.copyOf(listeners),
                webAdmin,
                nextHop(files),
                dnsServers(files));
    }

    private static Optional<Listener> jmx(Configuration properties) {
        return properties.getBoolean("jmx.enabled", true)
                ? Optional.of(
                        Listener.jmx(
                                new InetSocketAddress(
                                        properties.getString("jmx.address", "127.0.0.1"),
                                        properties.getInt("jmx.port", 9999))))
                : Optional.empty();
    }

    private static List<String> domains(ConfigurationFiles files) throws ConfigurationException {
        return files
                .xml("domainlist.xml")
                .getList(String.class, "domainnames.domainname", List.of())
                .stream()
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    private static Optional<String> nextHop(ConfigurationFiles files)
            throws ConfigurationException {
        for (var processor :
                files.xml("mailetcontainer.xml").configurationsAt("processors.processor")) {
            for (var mailet : processor.configurationsAt("mailet")) {
                String gateway = mailet.getString("gateway", "");
                if (!gateway.isBlank()) {
                    return Optional.of(gateway);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> dnsServers(ConfigurationFiles files) throws ConfigurationException {
        return files.has("dnsservice.xml")
                ? files.xml("dnsservice.xml").getList(String.class, "servers.server", List.of())
                : List.of();
    }

    private static List<Listener> listeners(
            String element, HierarchicalConfiguration<ImmutableNode> server) {
        if (!server.getBoolean("[@enabled]", true)) {
            return List.of();
        }
        String bind = joined(server, "bind");
        List<Listener> listeners = new ArrayList<>();
        for (InetSocketAddress address : BindAddresses.parse(bind)) {
            listeners.add(
                    new Listener(
                            element + ".xml",
                            server.getString("jmxName", element),
                            FILES.get(element),
                            address,
                            tls(server),
                            server.getBoolean("auth.required", false),
                            Networks.parse(joined(server, "authorizedAddresses")),
                            server.getBoolean("proxyRequired", false)
                                    ? Optional.of(Networks.parse(joined(server, "proxyNetworks")))
                                    : Optional.empty(),
                            pem(server)));
        }
        return listeners;
    }

    private static Tls tls(Configuration server) {
        if (server.getBoolean("tls[@socketTLS]", false)) {
            return Tls.FIRST_BYTE;
        }
        return server.getBoolean("tls[@startTLS]", false) ? Tls.STARTTLS : Tls.NONE;
    }

    private static Optional<Pem> pem(Configuration server) {
        String certificates = server.getString("tls.certificates", "");
        return tls(server) == Tls.NONE || certificates.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pem(certificates, server.getString("tls.privateKey", "")));
    }

    private static String joined(Configuration server, String key) {
        return String.join(",", server.getList(String.class, key, List.of()));
    }
}
