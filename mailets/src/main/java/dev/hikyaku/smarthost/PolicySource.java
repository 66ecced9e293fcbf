package dev.hikyaku.smarthost;

import java.io.IOException;

/** Where the policies of domains are read. */
interface PolicySource {

    /**
     * The text of a domain's policy; blocks for {@link HttpsPolicySource#PATIENCE} at most.
     *
     * @throws IOException when there is none to be had now
     */
    String fetch(String domain) throws IOException, InterruptedException;
}
