package dev.hikyaku.server;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.server.core.configuration.ConfigurationProvider;

import java.util.Arrays;
import java.util.List;

/**
 * The file {@code domainlist.xml}. It may name several domains in one {@code <domainname>},
 * separated by commas, so that one environment variable can hold them all.
 */
public final class ConfiguredDomains {
    private ConfiguredDomains() {}

    /** What James' domain lists are configured with. */
    public static DomainListConfiguration of(ConfigurationProvider configuration)
            throws ConfigurationException {
        var domainlist = configuration.getConfiguration("domainlist");
        List<Domain> domains =
                Arrays.stream(
                                domainlist.getStringArray(
                                        DomainListConfiguration.CONFIGURE_DOMAIN_NAMES))
                        .flatMap(names -> Arrays.stream(names.split(",")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(Domain::of)
                        .toList();
        domainlist.clearProperty(DomainListConfiguration.CONFIGURE_DOMAIN_NAMES);
        DomainListConfiguration rest = DomainListConfiguration.from(domainlist);
        return DomainListConfiguration.builder()
                .autoDetect(rest.isAutoDetect())
                .autoDetectIp(rest.isAutoDetectIp())
                .defaultDomain(rest.getDefaultDomain())
                .cacheEnabled(rest.isCacheEnabled())
                .cacheExpiracy(rest.getCacheExpiracy())
                .addConfiguredDomains(domains)
                .build();
    }
}
