package dev.hikyaku.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

import java.io.IOException;
import java.time.Duration;

/**
 * Opens connections: straight through the network ({@link DirectDialer}), or through whatever
 * stands between us and the hop.
 */
public interface Dialer {

    /**
     * Connects and waits for it, on a thread that may block.
     *
     * @param host a name or an address, never looked up before it comes here
     * @param handlers adds its handlers to the end of the pipeline before a byte of the peer can
     *     arrive; may be used for several channels at once, of which one is returned
     * @param within for all of it: name, proxy, every address
     * @return a connected channel
     * @throws IOException when there is no connection; the message says why and names no secret
     * @throws InterruptedException when the thread is interrupted; no channel stays open
     */
    Channel dial(String host, int port, ChannelHandler handlers, Duration within)
            throws IOException, InterruptedException;
}
