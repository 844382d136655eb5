package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the documentation without running anything. */
class DocumentationPagesTest {
    /** Links to pages; the pictures are made from a running system and come with it. */
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    @Test
    void everyJsonBlockParses() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CodeBlock block : blocks("json")) {
            try (MappingIterator<JsonNode> values =
                    Api.JSON.readerFor(JsonNode.class).readValues(block.text())) {
                assertThat(values.readAll()).as(block.place()).isNotEmpty();
            } catch (JsonProcessingException e) {
                wrong.add(block.place() + ": " + e.getOriginalMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPromQlBlockParses() throws IOException {
        List<CodeBlock> blocks = blocks("promql");
        List<String> wrong = new ArrayList<>();
        for (CodeBlock block : blocks) {
            try {
                PromQl.parse(block.text());
            } catch (TidewatchException e) {
                wrong.add(block.place() + ": " + e.getMessage());
            }
        }
        assertThat(blocks).isNotEmpty();
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : CodeBlock.pages()) {
            Matcher links = LINK.matcher(read(page));
            while (links.find()) {
                String target = links.group(1);
                if (target.contains("://")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(DataOption.home().resolve(file))) {
                    dead.add(page + ": " + target);
                } else if (parts.length == 2 && !anchors(file).contains(parts[1])) {
                    dead.add(page + ": no heading for " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyDecisionIsListedUnderItsNumberAndTitle() throws IOException {
        List<String> expected = new ArrayList<>();
        try (Stream<Path> files = Files.list(DataOption.home().resolve("docs/adr"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{4}-.*\\.md")) {
                    String title = Files.readAllLines(file).get(0);
                    assertThat(title).as(name).startsWith("# " + Integer.parseInt(name.substring(0, 4)) + ". ");
                    expected.add("- [" + title.substring(2) + "](" + name + ")");
                }
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(read(Path.of("docs/adr/README.md")).lines().filter(line -> line.startsWith("- [")))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void theConfigurationPageListsEveryKeyWithItsDefault() throws IOException {
        List<ConfigurationKey> declared = ConfigurationKey.declared();
        assertThat(declared).hasSizeGreaterThan(40);
        assertThat(ConfigurationKey.documented(Path.of("docs/configuration.md")))
                .containsExactlyInAnyOrderElementsOf(declared);
    }

    private static List<CodeBlock> blocks(String language) throws IOException {
        List<CodeBlock> found = new ArrayList<>();
        for (Path page : CodeBlock.pages()) {
            CodeBlock.of(page).stream()
                    .filter(block -> block.language().equals(language))
                    .forEach(found::add);
        }
        return found;
    }

    private static List<String> anchors(Path page) throws IOException {
        return read(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ *", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String read(Path page) throws IOException {
        return Files.readString(DataOption.home().resolve(page));
    }
}
