package dev.hikyaku.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a page tells its reader to type: the commands of its {@code ```sh} blocks. */
final class ShellBlocks {

    private ShellBlocks() {}

    /** Block by block, continued lines as one command. */
    static List<List<String>> of(Path page) throws IOException {
        List<List<String>> blocks = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readString(page).replace("\\\n", " ").lines().toList()) {
            if (line.startsWith("```")) {
                inside = line.equals("```sh");
                if (inside) {
                    blocks.add(new ArrayList<>());
                }
            } else if (inside && !line.isBlank()) {
                blocks.getLast().add(line);
            }
        }
        return blocks;
    }
}
