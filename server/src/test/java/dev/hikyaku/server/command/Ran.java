package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What one run of the command in this process printed, and its exit code. */
record Ran(int exit, String out, String err) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** In a script: no terminal. */
    static Ran command(Map<String, String> environment, String input, String... arguments) {
        return as(
                new Caller(
                        environment,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        Optional.empty()),
                arguments);
    }

    static Ran as(Caller caller, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
                HikyakuCommand.run(caller, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Ran(exit, out.toString(), err.toString());
    }

    /** Standard output as another JSON reader than ours understands it. */
    JsonNode json() throws Exception {
        return MAPPER.readTree(out);
    }

    JsonNode error() throws Exception {
        return MAPPER.readTree(err);
    }
}
