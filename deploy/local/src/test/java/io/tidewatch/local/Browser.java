package io.tidewatch.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine's own Chromium, headless. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    private Browser(Path executable) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(List.of("--disable-background-networking", "--disable-component-update"))
                        .setHeadless(true));
    }

    /** Starts it; skips the test, with a message, where no Chromium is installed. */
    static Browser open() {
        Optional<Path> executable = find();
        assumeTrue(executable.isPresent(), "no Chromium on the PATH; browser tests are skipped");
        return new Browser(executable.orElseThrow());
    }

    private static Optional<Path> find() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    BrowserContext context(int width, int height, String colorScheme) {
        return browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(com.microsoft.playwright.options.ColorScheme.valueOf(colorScheme)));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
