package io.tidewatch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fenced block of a page of the documentation.
 *
 * @param page where it stands, relative to the project's folder
 * @param line of its first line of text, from 1
 * @param section the heading above it, without marks; empty above the first
 * @param language what the fence says, such as {@code sh}; may be empty
 * @param text what stands between the fences
 */
record CodeBlock(Path page, int line, String section, String language, String text) {
    private static final String FENCE = "```";

    /** All blocks of a page, in order. */
    static List<CodeBlock> of(Path page) throws IOException {
        Path home = DataOption.home();
        List<String> lines = Files.readAllLines(home.resolve(page));
        List<CodeBlock> blocks = new ArrayList<>();
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                int first = i + 1;
                int end = first;
                while (!lines.get(end).startsWith(FENCE)) {
                    end++;
                }
                String text = String.join("\n", lines.subList(first, end));
                blocks.add(new CodeBlock(
                        page, first + 1, section, line.substring(FENCE.length()).strip(), text));
                i = end;
            } else if (line.startsWith("#")) {
                section = line.replaceFirst("#+ *", "");
            }
        }
        return blocks;
    }

    /** README.md and every page below docs/, relative to the project's folder, sorted. */
    static List<Path> pages() throws IOException {
        Path home = DataOption.home();
        try (Stream<Path> docs = Files.walk(home.resolve("docs"))) {
            return Stream.concat(Stream.of(home.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(home::relativize)
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    String place() {
        return page + ":" + line;
    }
}
