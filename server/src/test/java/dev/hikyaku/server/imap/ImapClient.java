package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A socket that speaks lines and waits ten seconds at most: a server that hangs fails the test. */
final class ImapClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)}", Pattern.DOTALL);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int tags;

    ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static ImapClient connect(int port) throws IOException {
        return new ImapClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Socket socket() {
        return socket;
    }

    void greeting() throws IOException {
        assertThat(line()).startsWith("* OK ");
    }

    void send(String octets) throws IOException {
        out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Reads one line, with the literals inside it. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder(rawLine());
        for (Matcher literal = LITERAL.matcher(line);
                literal.matches();
                literal = LITERAL.matcher(line)) {
            int size = Integer.parseInt(literal.group(1));
            byte[] octets = in.readNBytes(size);
            line.append("\r\n").append(new String(octets, StandardCharsets.ISO_8859_1));
            String rest = rawLine();
            line.append(rest);
            if (!rest.endsWith("}")) {
                break;
            }
        }
        return line.toString();
    }

    private String rawLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet != '\n') {
            if (octet < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.write(octet);
            octet = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Sends a command and returns the answer, the tagged line last and without its tag. */
    List<String> command(String command) throws IOException {
        String tag = "t" + tags++;
        send(tag + " " + command + "\r\n");
        return answer(tag);
    }

    List<String> answer(String tag) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.startsWith(tag + " ")) {
                lines.add(line.substring(tag.length() + 1));
                return lines;
            }
            lines.add(line);
        }
    }

    /** The tagged line of the answer, without its tag. */
    String status(String command) throws IOException {
        List<String> answer = command(command);
        return answer.get(answer.size() - 1);
    }

    List<String> ok(String command) throws IOException {
        List<String> answer = command(command);
        assertThat(answer.get(answer.size() - 1)).as(command).startsWith("OK");
        return answer;
    }

    void append(String mailbox, String mail) throws IOException {
        assertThat(tryAppend(mailbox, mail)).startsWith("OK");
    }

    String tryAppend(String mailbox, String mail) throws IOException {
        return status("APPEND " + mailbox + " {" + mail.length() + "+}\r\n" + mail);
    }

    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
