package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;

/** A JSON array of texts for people: one a line, for grep and xargs. */
final class Lines {

    private Lines() {}

    static Table of(JsonNode texts) {
        Table lines = Table.plain();
        texts.forEach(text -> lines.row(text.asText()));
        return lines;
    }
}
