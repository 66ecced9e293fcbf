package dev.hikyaku.server.jmx;

import java.util.Map;

import javax.management.remote.rmi.RMIConnectorServer;

/**
 * What callers may have this process deserialize. RMI reads objects before it knows who sends them:
 * James before 3.7.4 could be taken over that way without a password (CVE-2023-26269, and
 * CVE-2023-51518 for the credentials). Patterns are those of {@link java.io.ObjectInputFilter}.
 */
final class SerialFilters {
    /** Name and password in an array, nothing else. */
    static final String CREDENTIALS =
            "maxbytes=8192;maxdepth=3;maxrefs=8;maxarray=2;java.lang.String;!*";

    /** What the eight beans take as arguments, and the envelope it comes in. */
    static final String CALLS =
            "maxbytes=262144;maxdepth=8;maxrefs=1000;maxarray=131072;"
                    + "java.lang.Object;java.lang.String;java.lang.Number;java.lang.Long;"
                    + "java.lang.Integer;java.lang.Boolean;java.rmi.MarshalledObject;"
                    + "javax.management.ObjectName;javax.management.Attribute;"
                    + "org.apache.james.mailbox.model.SerializableQuotaLimitValue;!*";

    private SerialFilters() {}

    static Map<String, String> environment() {
        return Map.of(
                RMIConnectorServer.CREDENTIALS_FILTER_PATTERN, CREDENTIALS,
                RMIConnectorServer.SERIAL_FILTER_PATTERN, CALLS);
    }
}
