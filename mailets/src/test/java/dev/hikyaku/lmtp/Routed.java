package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.DirectDialer;
import dev.hikyaku.smtp.ScriptedPeer;

import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/** Hops over the keys of a file that a test may write anew. */
final class Routed {
    static final DirectDialer DIALER = new DirectDialer(2);

    private Routed() {}

    /** The keys of a table, with a name for LHLO. */
    static Map<String, String> keys(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        keys.put("hop.helloName", "mx.example.org");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return keys;
    }

    static Hops hops(Map<String, String> file, MetricFactory metrics) {
        return new Hops(() -> file, DIALER, metrics, new NoopGaugeRegistry());
    }

    /** {@code host:port} of a peer. */
    static String at(ScriptedPeer peer) {
        return "127.0.0.1:" + peer.port();
    }

    /** {@code host:port} where nobody listens. */
    static String nowhere() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + closed.getLocalPort();
        }
    }
}
