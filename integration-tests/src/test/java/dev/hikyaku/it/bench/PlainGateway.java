package dev.hikyaku.it.bench;

import dev.hikyaku.it.peers.HikyakuProcess;
import dev.hikyaku.it.peers.Ports;

/** The built distribution on this machine's JDK: a plain class path, no cache, no limit. */
record PlainGateway() implements FreshGateway.Kind {
    @Override
    public String name() {
        return "class path";
    }

    @Override
    public FreshGateway start(int nextHop) {
        int port = Ports.free();
        var setup =
                HikyakuProcess.role("gateway")
                        .environment("HIKYAKU_LMTP_ROUTES", "*=127.0.0.1:" + nextHop)
                        .environment("HIKYAKU_HEAP", "")
                        .environment("HIKYAKU_BIND_MX", "127.0.0.1:" + port)
                        .prepare();
        long begin = System.nanoTime();
        var server = setup.launch();
        try {
            Greeting.await(port, server::isRunning);
            double wall = (System.nanoTime() - begin) / 1e9;
            double cpu = ProcessUsage.familyCpuSeconds(server.pid());
            return new FreshGateway(server.pid(), port, wall, cpu, 0, server::close);
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }
}
