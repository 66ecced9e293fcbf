package dev.hikyaku.it.promise;

import dev.hikyaku.it.peers.HikyakuProcess;

/** Where a server is spoken to. */
public record Doors(int lmtp, int imaps) {
    public static Doors of(HikyakuProcess server) {
        return new Doors(server.port("lmtp"), server.port("imaps"));
    }
}
