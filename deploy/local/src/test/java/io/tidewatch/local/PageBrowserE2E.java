package io.tidewatch.local;

import static com.microsoft.playwright.options.WaitForSelectorState.DETACHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser on the real system: what it shows is what Postgres holds. */
@ExtendWith(RunningStack.class)
class PageBrowserE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    /** The name of what has the focus: its field's title, its label, or its text. */
    private static final String FOCUSED = """
        (() => {
          const it = document.activeElement;
          const label = it.closest('label');
          const text = label?.querySelector('.title')?.textContent ?? it.getAttribute('aria-label')
            ?? (label ? label.firstElementChild.nextSibling.textContent : it.innerText);
          return text.trim();
        })()\
        """;

    private static Browser browser;

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> dataRequests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void closeContexts() {
        contexts.forEach(BrowserContext::close);
    }

    private Page open(String path, int width, String scheme) {
        BrowserContext context = browser.context(width, 900, scheme);
        contexts.add(context);
        Page page = context.newPage();
        page.onRequest(this::noteRequest);
        page.onConsoleMessage(this::noteComplaint);
        page.onPageError(complaints::add);
        page.navigate(RunningStack.running().stack.origin() + path);
        return page;
    }

    private void noteRequest(Request request) {
        String path = URI.create(request.url()).getPath();
        if (path.startsWith("/api/") && !path.equals("/api/v1/live")) {
            dataRequests.add(request.method() + " " + path);
        }
    }

    private void noteComplaint(ConsoleMessage message) {
        // The browser itself reports a cut connection as an error; that is what one test does on purpose.
        if (message.type().equals("error") && !message.text().contains("net::ERR_")) {
            complaints.add(message.text());
        }
    }

    private static void sendErrors(String service, int count, String severity) throws Exception {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add("{\"source\": \"worker\", \"type\": \"execution\", \"severity\": \"" + severity
                    + "\", \"service\": \"" + service + "\", \"message\": \"number " + i + "\"}");
        }
        Api.Answer answer = RunningStack.running().api.post("/api/error-events", events.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    private static Locator figure(Page page, String id) {
        return page.locator("[data-testid=\"" + id + "\"]").first();
    }

    private static String value(Page page, String id) {
        Locator figure = figure(page, id);
        return figure.count() == 0 ? "" : figure.getAttribute("data-value");
    }

    /** How many errors of the service Postgres holds, by severity. */
    private static Map<String, Long> stored(String service) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection postgres = RunningStack.running().postgres();
                PreparedStatement select = postgres.prepareStatement(
                        "select severity, count(*) from error_event where service = ? group by severity")) {
            select.setString(1, service);
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    private static void awaitErrors(Page page, String service, long total) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.waitForTimeout(50);
            assertThat(value(page, "errors-total")).isEqualTo(String.valueOf(total));
            assertThat(stored(service).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(total);
        });
    }

    @Test
    void everyFigureOfErrorsEqualsPostgresAndOnlyTheStreamIsAsked() throws Exception {
        String service = "page-" + UUID.randomUUID();
        sendErrors(service, 7, "high");
        sendErrors(service, 5, "low");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stored(service)).isEqualTo(Map.of("high", 7L, "low", 5L)));

        Page page = open("/errors?service=" + service, 1400, "LIGHT");
        awaitErrors(page, service, 12);
        dataRequests.clear();

        sendErrors(service, 3, "medium");
        awaitErrors(page, service, 15);
        stored(service).forEach((severity, count) -> assertThat(breakdown(page, "severity", severity))
                .isEqualTo(String.valueOf(count)));
        assertThat(breakdown(page, "type", "execution")).isEqualTo("15");
        assertThat(breakdown(page, "source", "worker")).isEqualTo("15");
        assertThat(page.locator("[data-testid=error-row]").all().stream()
                        .map(row -> row.getAttribute("data-value"))
                        .toList())
                .hasSize(15)
                .doesNotHaveDuplicates();
        assertThat(dataRequests).isEmpty();
        assertThat(complaints).isEmpty();
    }

    private static String breakdown(Page page, String dimension, String word) {
        return page.locator("[data-testid=errors-by-" + dimension + "]")
                .filter(new Locator.FilterOptions().setHasText(word))
                .first()
                .getAttribute("data-value");
    }

    @Test
    void afterThirtySecondsWithoutNetworkThereIsNoGapAndNoDuplicate() throws Exception {
        String service = "cut-" + UUID.randomUUID();
        sendErrors(service, 4, "high");
        Page page = open("/errors?service=" + service, 1400, "DARK");
        awaitErrors(page, service, 4);

        contexts.get(0).setOffline(true);
        sendErrors(service, 6, "high");
        page.waitForTimeout(30_000);
        sendErrors(service, 2, "low");
        contexts.get(0).setOffline(false);

        awaitErrors(page, service, 12);
        assertThat(breakdown(page, "severity", "high")).isEqualTo("10");
        assertThat(breakdown(page, "severity", "low")).isEqualTo("2");
        List<String> rows = page.locator("[data-testid=error-row]").all().stream()
                .map(row -> row.getAttribute("data-value"))
                .toList();
        assertThat(rows).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void aChartStartsFromHistoryAndGoesOnWithPushedValues() throws Exception {
        Api api = RunningStack.running().api;
        Labels gauge = Labels.of("__name__", "page_gauge_" + System.nanoTime(), "room", "a");
        long now = System.currentTimeMillis();
        RemoteWriteRequest history = new RemoteWriteRequest();
        for (int i = 120; i >= 1; i--) {
            history.add(gauge, now - i * 1000L, 5);
        }
        assertThat(api.write(history.snappy()).status()).isBetween(200, 204);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.query(gauge.metricName())).hasSize(1));

        Page page = open("/explore?q=" + gauge.metricName(), 1400, "LIGHT");
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.waitForTimeout(50);
            assertThat(value(page, "legend-last")).isEqualTo("5");
        });
        // Exemplars are asked for once the first answer is there.
        page.waitForTimeout(1_000);
        dataRequests.clear();
        await().atMost(PATIENCE).untilAsserted(() -> {
            api.write(new RemoteWriteRequest()
                    .add(gauge, System.currentTimeMillis(), 42)
                    .snappy());
            page.waitForTimeout(500);
            assertThat(value(page, "legend-last")).isEqualTo("42");
            assertThat(value(page, "legend-min")).isEqualTo("5");
        });
        assertThat(dataRequests).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void anAlertAppearsOnThePageAsItFires() throws Exception {
        String metric = "page_alert_" + System.nanoTime();
        Api api = RunningStack.running().api;
        Api.Answer rule = api.post("/api/v1/monitoring/alerts", """
            {"name": "Seen on the page", "expression": "%s > 10", "severity": "warning", "channels": []}\
            """.formatted(metric));
        assertThat(rule.status()).as(rule.text()).isEqualTo(201);
        Page page = open("/alerts", 1400, "DARK");
        api.post("/api/v1/monitoring/metrics", "{\"name\": \"" + metric + "\", \"value\": 11}");
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.waitForTimeout(50);
            assertThat(page.locator("[data-testid=alert-active]")
                            .filter(new Locator.FilterOptions().setHasText("Seen on the page"))
                            .count())
                    .isEqualTo(1);
        });
        assertThat(complaints).isEmpty();
    }

    @Test
    void aChannelAndARuleAreMadeAndTestedWithTheKeyboardAlone() throws Exception {
        String name = "By keyboard " + System.nanoTime();
        String metric = "page_keyboard_" + System.nanoTime();
        Api api = RunningStack.running().api;
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            Page page = open("/alerts?tab=channels", 1400, "LIGHT");
            page.waitForSelector("text=New channel");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("document.activeElement.id"))
                    .as("the first stop skips to the content")
                    .isEqualTo("main");

            tabTo(page, "New channel");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=channel-form]");
            tabTo(page, "Name");
            page.keyboard().type(name);
            tabTo(page, "URL");
            page.keyboard().type(receiver.url());
            tabTo(page, "Create");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=channel-row]:has-text('" + name + "')");
            assertThat(page.evaluate(FOCUSED))
                    .as("focus returns to where it was")
                    .isEqualTo("New channel");

            tabTo(page, name);
            tabTo(page, "Test");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=channel-test][data-value=true]");
            assertThat(receiver.deliveries()).hasSize(1);

            page.navigate(RunningStack.running().stack.origin() + "/alerts?tab=rules");
            page.waitForSelector("text=New rule");
            tabTo(page, "New rule");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=rule-form] >> text=" + name);
            tabTo(page, "Name");
            page.keyboard().type(name);
            tabTo(page, "Expression (PromQL)");
            page.keyboard().type(metric + " > 10");
            tabTo(page, name);
            page.keyboard().press("Space");
            tabTo(page, "Test now");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=test-outcome][data-value='0']");
            tabTo(page, "Create");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=rule-form]", new Page.WaitForSelectorOptions().setState(DETACHED));

            api.post("/api/v1/monitoring/metrics", "{\"name\": \"" + metric + "\", \"value\": 11}");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.of(name)).hasSize(1));

            tabTo(page, "New rule");
            page.keyboard().press("Enter");
            page.waitForSelector("[data-testid=rule-form]");
            page.keyboard().press("Escape");
            page.waitForSelector("[data-testid=rule-form]", new Page.WaitForSelectorOptions().setState(DETACHED));
            assertThat(complaints).isEmpty();
        }
    }

    /** Presses Tab until the control of that name has the focus; it goes round at the end. */
    private static void tabTo(Page page, String name) {
        List<Object> passed = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            page.keyboard().press("Tab");
            Object focused = page.evaluate(FOCUSED);
            if (name.equals(focused)) {
                return;
            }
            passed.add(focused);
        }
        throw new AssertionError("Tab does not reach '" + name + "', only " + new LinkedHashSet<>(passed));
    }

    @Test
    void availabilityIsANumberOnTheSystemPage() {
        Page page = open("/system", 1400, "LIGHT");
        for (String figure :
                List.of("availability-alert-1h", "availability-store-1d", "availability-store-30d", "budget-alert")) {
            String value = page.waitForSelector("[data-testid=" + figure + "]:not([data-value=''])")
                    .getAttribute("data-value");
            assertThat(Double.parseDouble(value)).as(figure).isLessThanOrEqualTo(1);
        }
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 1400, LIGHT",
        "/, 360, DARK",
        "/explore, 1400, DARK",
        "/errors, 360, LIGHT",
        "/errors, 1400, DARK",
        "/alerts, 1400, LIGHT",
        "/alerts?tab=rules&rule=new, 1400, DARK",
        "/alerts?tab=channels&channel=new, 360, LIGHT",
        "/alerts?tab=silences&silence=new, 1400, LIGHT",
        "/alerts?tab=silences, 360, DARK",
        "/alerts?tab=routes, 1400, DARK",
        "/alerts?tab=routes, 360, LIGHT",
        "/targets, 1400, DARK",
        "/targets, 360, LIGHT",
        "/system, 1400, LIGHT",
        "/system, 360, DARK"
    })
    void everyViewMeetsWcagAaAndFitsItsWidth(String path, int width, String scheme) {
        Page page = open(path, width, scheme);
        page.waitForSelector("h1");
        page.waitForTimeout(1_500);
        List<Rule> violations = new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
                .analyze()
                .getViolations();
        assertThat(violations)
                .as("%s at %d px, %s", path, width, scheme)
                .extracting(violation ->
                        violation.getId() + ": " + violation.getNodes().size())
                .isEmpty();
        Object overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) overflow).intValue()).isLessThanOrEqualTo(0);
        assertThat(complaints).isEmpty();
    }
}
