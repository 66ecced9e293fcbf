package dev.hikyaku.server.jmx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIServerSocketFactory;

/**
 * The one listening socket of RMI's registry and of the JMX server, open before RMI asks for it, so
 * that the port is known and a port in use is seen at once.
 *
 * <p>What it accepts does not tell where it comes from. RMI's registry lets every caller of this
 * machine replace what is registered, so that any local user could put a server of their own in its
 * place and be sent the password (CVE-2020-13946 in Apache Cassandra); of a caller from nowhere it
 * takes look-ups only.
 */
final class LoopbackSocket implements RMIServerSocketFactory, AutoCloseable {
    private static final int BACKLOG = 16;

    private final ServerSocket listening;

    private LoopbackSocket(ServerSocket listening) {
        this.listening = listening;
    }

    static LoopbackSocket open(InetAddress address, int port) throws IOException {
        ServerSocket socket = new OfUnknownOrigin();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            return new LoopbackSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        if (port != listening.getLocalPort()) {
            throw new IOException(port + ": not the JMX port");
        }
        return listening;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private static final class OfUnknownOrigin extends ServerSocket {
        OfUnknownOrigin() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            Socket socket =
                    new Socket() {
                        @Override
                        public InetAddress getInetAddress() {
                            return null;
                        }
                    };
            implAccept(socket);
            return socket;
        }
    }
}
