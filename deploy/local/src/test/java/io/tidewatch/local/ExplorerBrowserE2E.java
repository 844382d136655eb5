package io.tidewatch.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The explorer in a real browser: its editor, what it shows, and what it hands on. */
@ExtendWith(RunningStack.class)
class ExplorerBrowserE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static Browser browser;

    private final List<BrowserContext> contexts = new ArrayList<>();
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
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        contexts.add(context);
        Page page = context.newPage();
        page.onConsoleMessage(this::noteComplaint);
        page.onPageError(complaints::add);
        page.navigate(RunningStack.running().stack.origin() + path);
        return page;
    }

    private void noteComplaint(ConsoleMessage message) {
        // A refused query is an answer of 400, which the browser reports itself; and text typed over a selection
        // it would style itself, which the content security policy refuses.
        if (message.type().equals("error")
                && !message.text().contains("Failed to load resource")
                && !message.text().startsWith("Applying inline style")) {
            complaints.add(message.text());
        }
    }

    /** Two minutes of a gauge in two rooms, a second apart, with values that do not round. */
    private static String gauge() throws IOException, InterruptedException {
        return gauge(System.currentTimeMillis());
    }

    private static String gauge(long endMs) throws IOException, InterruptedException {
        String name = "explorer_gauge_" + System.nanoTime();
        write(name, endMs, 1);
        return name;
    }

    private static void write(String name, long endMs, double factor) throws IOException, InterruptedException {
        RemoteWriteRequest history = new RemoteWriteRequest();
        Labels kitchen = Labels.of("__name__", name, "room", "kitchen");
        Labels hall = Labels.of("__name__", name, "room", "hall, \"upper\"");
        for (int i = 120; i >= 0; i--) {
            history.add(kitchen, endMs - i * 1000L, 0.1 * factor).add(hall, endMs - i * 1000L, 1.0 / 3 * factor);
        }
        Api api = RunningStack.running().api;
        assertThat(api.write(history.snappy()).status()).isBetween(200, 204);
        String at = "last_over_time(" + name + "{room=\"kitchen\"}[2m] @ " + endMs / 1000.0 + ") == " + 0.1 * factor;
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api.query(at)).hasSize(1));
    }

    /** The editor of a query, ready for typing. */
    private static Locator editor(Page page, int index) {
        page.waitForSelector("[data-testid=expression][data-ready=true] >> nth=" + index);
        return page.locator("[data-testid=expression]").nth(index).locator(".cm-content");
    }

    private static String text(Page page) {
        return page.locator("[data-testid=expression]").first().getAttribute("data-value");
    }

    /** Takes the first suggestion; a list that has only just opened does not take keys yet. */
    private static void take(Page page) {
        page.waitForTimeout(200);
        page.keyboard().press("Enter");
    }

    private static void awaitCount(Page page, String selector, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.waitForTimeout(50);
            assertThat(page.locator(selector).count()).as(selector).isEqualTo(count);
        });
    }

    @Test
    void typingCompletesMetricsFunctionsLabelsAndValues() throws Exception {
        String metric = gauge();
        Page page = open("/explore?new=1", 1400, "LIGHT");
        page.waitForSelector("[data-testid=metric][data-value=" + metric + "]");
        Locator editor = editor(page, 0);
        editor.click();
        page.keyboard().type("max_over");
        page.waitForSelector(".cm-tooltip-autocomplete >> text=max_over_time");
        take(page);
        assertThat(text(page)).startsWith("max_over_time");
        page.keyboard().type("(" + metric.substring(0, metric.length() - 2));
        page.waitForSelector(".cm-tooltip-autocomplete li:has-text('" + metric + "')");
        take(page);
        page.keyboard().type("{roo");
        page.waitForSelector(".cm-tooltip-autocomplete li:has-text('room')");
        take(page);
        page.keyboard().type("=\"k");
        page.waitForSelector(".cm-tooltip-autocomplete li:has-text('kitchen')");
        take(page);
        page.keyboard().press("End");
        assertThat(text(page)).contains(metric + "{room=\"kitchen\"}");

        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type(metric + "{room=\"kitchen\"");
        page.keyboard().press("Escape");
        page.keyboard().press("End");
        page.keyboard().press("Enter");
        awaitCount(page, "[data-testid=legend-row]", 1);
        assertThat(URI.create(page.url()).getQuery()).contains("q=" + metric + "{room=\"kitchen\"}");

        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.dataset.testid"))
                .as("Tab leaves the editor")
                .isEqualTo("run");
        page.locator("[data-testid=history]").click();
        assertThat(page.locator("[data-testid=past-query]").first().innerText())
                .isEqualTo(metric + "{room=\"kitchen\"}");
        assertThat(complaints).isEmpty();
    }

    @Test
    void anErrorStandsAtItsPlaceAndNothingIsLostOnReload() throws Exception {
        Page page = open("/explore?q=" + Api.encode("sum(up) jobs"), 1400, "DARK");
        page.waitForSelector("[data-testid=query-error]");
        editor(page, 0);
        assertThat(page.locator("[data-testid=query-error]").innerText()).contains("Line 1, column");
        page.waitForSelector(".cm-lintRange-error");
        assertThat(page.locator("[data-testid=query-error]").getAttribute("data-value"))
                .isNotEmpty();

        editor(page, 0).click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type("sum(up) by (job) # kept");
        page.reload();
        editor(page, 0);
        assertThat(text(page)).isEqualTo("sum(up) by (job) # kept");
        assertThat(page.locator("[data-testid=builder-rests]").innerText()).contains("it has a comment");
        page.locator("[data-testid=run]").click();
        awaitCount(page, "[data-testid=query-error]", 0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aWarningStandsBelowTheTextAndAtItsPlace() throws Exception {
        String metric = gauge();
        Page page = open("/explore?q=" + Api.encode("rate(" + metric + "[1m])"), 1400, "LIGHT");
        page.waitForSelector("[data-testid=query-info]");
        editor(page, 0);
        page.waitForSelector(".cm-lintRange-info");
        assertThat(complaints).isEmpty();
    }

    @Test
    void builderAndTextAreInStep() throws Exception {
        String metric = gauge();
        Page page = open("/explore?q=" + metric, 1400, "LIGHT");
        page.selectOption("[data-testid=add-operation]", "max");
        assertThat(text(page)).isEqualTo("max(" + metric + ")");
        page.selectOption("[aria-label=Grouping]", "by");
        page.locator("[aria-label='Labels to group']").fill("room");
        page.keyboard().press("Enter");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(page)).isEqualTo("max by (room) (" + metric + ")"));
        editor(page, 0).click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type(metric + " > 0.2");
        page.keyboard().press("Escape");
        assertThat(page.locator("[aria-label=Number]").inputValue()).isEqualTo("0.2");
        assertThat(page.locator("[aria-label=Operator]").inputValue()).isEqualTo(">");
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type(metric + "+on(room) " + metric);
        page.keyboard().press("Escape");
        page.waitForSelector("[data-testid=builder-rests]");
        assertThat(text(page)).isEqualTo(metric + "+on(room) " + metric);
        page.locator("[data-testid=format]").click();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(page)).isEqualTo(metric + " + on (room) " + metric));
        assertThat(complaints).isEmpty();
    }

    @Test
    void theLinkHoldsAllOfWhatIsShown() throws Exception {
        String metric = gauge();
        Page page = open("/explore?q=" + metric + "&q=" + Api.encode("max(" + metric + ")"), 1400, "DARK");
        awaitCount(page, "[data-testid=legend-row]", 3);
        page.locator("[data-testid=query]")
                .nth(1)
                .locator("button:has-text('Table')")
                .click();
        page.selectOption("[aria-label=Compare]", "1h");
        page.locator("[data-testid=query]").first().getByLabel("Legend").fill("in {{room}}");
        page.keyboard().press("Enter");
        page.locator("[data-testid=query]").first().getByLabel("Step").fill("2s");
        page.keyboard().press("Enter");
        page.locator("[data-testid=copy-link-times]").click();
        page.waitForSelector("[data-testid=copy-link-times]:has-text('Copied')");
        String link = (String) page.evaluate("navigator.clipboard.readText()");
        assertThat(link).contains("from=2", "to=2", "view.B=table", "compare=1h", "step.A=2s");

        Page other = open("/explore?" + URI.create(link).getRawQuery(), 1400, "DARK");
        awaitCount(other, "[data-testid=legend-row]", 2);
        awaitCount(other, "[data-testid=element]", 1);
        assertThat(other.locator("[data-testid=legend-row]").first().innerText())
                .contains("in ");
        assertThat(other.locator("[data-testid=query-stats]").first().innerText())
                .contains("step 2 s");
        assertThat(other.locator("[data-testid=element-value]").getAttribute("data-value"))
                .isEqualTo("0.3333333333333333");

        page.goBack();
        assertThat(page.url()).doesNotContain("step.A");
        page.goForward();
        assertThat(page.url()).contains("step.A");
        assertThat(complaints).isEmpty();
    }

    @Test
    void anEarlierPeriodIsComparedInLegendAndTable() throws Exception {
        long now = System.currentTimeMillis() / 1000 * 1000;
        String metric = gauge(now - 3_600_000);
        write(metric, now, 2);
        String from = Instant.ofEpochMilli(now - 60_000).toString();
        String to = Instant.ofEpochMilli(now).toString();
        Page page = open("/explore?compare=1h&q=" + metric + "&from=" + from + "&to=" + to, 1400, "LIGHT");
        awaitCount(page, "[data-testid=legend-row][data-before=true]", 2);
        Locator kitchen = page.locator("[data-testid=legend-row]:not([data-before])")
                .filter(new Locator.FilterOptions().setHasText("kitchen"));
        assertThat(kitchen.locator("[data-testid=legend-change]").innerText()).isEqualTo("+100 %");

        page.locator("button:has-text('Table')").first().click();
        awaitCount(page, "[data-testid=element]", 2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(page.locator("[data-testid=element]")
                        .filter(new Locator.FilterOptions().setHasText("kitchen"))
                        .locator("[data-testid=element-change]")
                        .getAttribute("data-value"))
                .isEqualTo("0.1"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void csvHasEveryValueUnrounded() throws Exception {
        long now = System.currentTimeMillis() / 5000 * 5000;
        String metric = gauge(now);
        String query = "/explore?q=" + metric + "&from=" + Instant.ofEpochMilli(now - 10_000) + "&to="
                + Instant.ofEpochMilli(now);
        Page page = open(query, 1400, "LIGHT");
        awaitCount(page, "[data-testid=legend-row]", 2);
        String hall = "\"" + metric + "{room=\"\"hall, \"\"upper\"\"\"\"}\"";
        String kitchen = "\"" + metric + "{room=\"\"kitchen\"\"}\"";
        List<String> graph = csv(page);
        assertThat(graph.get(0)).isEqualTo("time," + hall + "," + kitchen);
        assertThat(graph.subList(1, 4))
                .containsExactly(
                        stamp(now - 10_000) + ",0.3333333333333333,0.1",
                        stamp(now - 5_000) + ",0.3333333333333333,0.1",
                        stamp(now) + ",0.3333333333333333,0.1");

        page.locator("button:has-text('Table')").first().click();
        awaitCount(page, "[data-testid=element]", 2);
        assertThat(csv(page))
                .containsExactly(
                        "__name__,room,time,value",
                        metric + ",\"hall, \"\"upper\"\"\"," + stamp(now) + ",0.3333333333333333",
                        metric + ",kitchen," + stamp(now) + ",0.1");
        assertThat(complaints).isEmpty();
    }

    @Test
    void aHeatmapIsComparedAndSaved() throws Exception {
        long now = System.currentTimeMillis() / 5000 * 5000;
        String metric = "explorer_buckets_" + System.nanoTime();
        RemoteWriteRequest buckets = new RemoteWriteRequest();
        for (long at : List.of(now - 3_600_000, now)) {
            double factor = at == now ? 0.5 : 1;
            buckets.add(Labels.of("__name__", metric, "le", "0.1"), at, 1 * factor)
                    .add(Labels.of("__name__", metric, "le", "1"), at, 4 * factor)
                    .add(Labels.of("__name__", metric, "le", "+Inf"), at, 5 * factor);
        }
        Api api = RunningStack.running().api;
        assertThat(api.write(buckets.snappy()).status()).isBetween(200, 204);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api.query(metric + " @ " + now / 1000.0))
                .hasSize(3));

        Page page = open(
                "/explore?compare=1h&view.A=heatmap&q=" + metric + "&from=" + Instant.ofEpochMilli(now - 10_000)
                        + "&to=" + Instant.ofEpochMilli(now),
                1400,
                "LIGHT");
        page.waitForSelector("[data-testid=heatmap]");
        page.waitForSelector("[data-testid=heatmap-before]");
        assertThat(csv(page))
                .containsExactly(
                        "time,0 to 0.1,0.1 to 1,1 to +Inf,0 to 0.1 before,0.1 to 1 before,1 to +Inf before",
                        stamp(now) + ",0.5,1.5,0.5,1,3,1");
        assertThat(complaints).isEmpty();
    }

    @Test
    void anEarlierPeriodThatCouldNotBeReadIsAskedForAgainWithTheQuery() throws Exception {
        long now = System.currentTimeMillis() / 1000 * 1000;
        String metric = gauge(now - 3_600_000);
        write(metric, now, 2);
        Page page = open("/explore", 1400, "LIGHT");
        String earlier = "start=" + (now - 3_600_000 - 60_000) / 1000;
        AtomicInteger asked = new AtomicInteger();
        page.route("**/api/v1/query_range", route -> {
            if (route.request().postData().contains(earlier)) {
                asked.incrementAndGet();
                route.abort();
            } else {
                route.resume();
            }
        });
        page.navigate(RunningStack.running().stack.origin() + "/explore?compare=1h&q=" + metric + "&from="
                + Instant.ofEpochMilli(now - 60_000) + "&to=" + Instant.ofEpochMilli(now));
        page.waitForSelector("text=The earlier period could not be read.");
        awaitCount(page, "[data-testid=legend-row]", 2);
        assertThat(asked).as("it is not asked for again and again").hasValue(1);

        page.unroute("**/api/v1/query_range");
        page.locator("[data-testid=run]").click();
        awaitCount(page, "[data-testid=legend-row][data-before=true]", 2);
        awaitCount(page, "text=The earlier period could not be read.", 0);
    }

    private static String stamp(long milliseconds) {
        return Instant.ofEpochMilli(milliseconds).toString().replaceFirst("(:\\d\\d)Z", "$1.000Z");
    }

    private static List<String> csv(Page page) throws IOException {
        Download download = page.waitForDownload(
                () -> page.locator("[data-testid=csv]").first().click());
        assertThat(download.suggestedFilename()).startsWith("tidewatch-A-").endsWith(".csv");
        String text = new String(download.createReadStream().readAllBytes(), UTF_8);
        assertThat(text).endsWith("\r\n");
        return List.of(text.split("\r\n"));
    }

    @Test
    void aLongQueryIsCancelled() throws Exception {
        String metric = gauge();
        Page page = open("/explore", 1400, "LIGHT");
        page.route("**/api/v1/query_range", ExplorerBrowserE2E::hold);
        page.navigate(RunningStack.running().stack.origin() + "/explore?q=" + metric);
        page.locator("[data-testid=cancel]").click();
        page.waitForSelector("text=The query was cancelled.");
        page.unroute("**/api/v1/query_range");
        page.locator("text=Run again").click();
        awaitCount(page, "[data-testid=legend-row]", 2);
    }

    @Test
    void whatIsTypedBeforeTheEditorHasComeGoesOnInIt() {
        Page page = open("/", 1400, "LIGHT");
        List<Route> editors = new CopyOnWriteArrayList<>();
        page.route("**/promql-editor*.js", editors::add);
        page.navigate(RunningStack.running().stack.origin() + "/explore?q=up");
        page.locator("[data-testid=expression] textarea").click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type("sum");
        awaitTrue(page, () -> !editors.isEmpty());
        editors.forEach(Route::resume);
        editor(page, 0);
        page.keyboard().type("(up");
        assertThat(text(page)).startsWith("sum(up");
    }

    @Test
    void whatIsNotRunStaysWithItsQuery() {
        Page page = open("/explore?q=up&q=" + Api.encode("rate(process_cpu_usage[1m])"), 1400, "LIGHT");
        page.locator("[aria-label=Metric]").nth(1).fill("");
        page.keyboard().press("Tab");
        assertThat(page.locator("[data-testid=expression]").nth(1).getAttribute("data-value"))
                .as("operations without a metric are not thrown away")
                .isEqualTo("rate(process_cpu_usage[1m])");
        editor(page, 1).click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().type("not run");
        page.keyboard().press("Escape");
        page.locator("[aria-label='Remove query A']").click();
        awaitCount(page, "[data-testid=query]", 1);
        assertThat(text(page)).isEqualTo("not run");
    }

    private static void awaitTrue(Page page, BooleanSupplier condition) {
        await().atMost(PATIENCE).until(() -> {
            page.waitForTimeout(50);
            return condition.getAsBoolean();
        });
    }

    /** Leaves a request without an answer. */
    private static void hold(Route route) {}

    @ParameterizedTest
    @CsvSource({"1400, LIGHT, graph", "1400, DARK, table", "360, LIGHT, table", "360, DARK, graph"})
    void itMeetsWcagAaAndFitsItsWidth(int width, String scheme, String view) throws Exception {
        String metric = gauge();
        Page page = open(
                "/explore?compare=1h&view.A=" + view + "&q=" + metric + "&q=" + Api.encode("rate(" + metric),
                width,
                scheme);
        page.waitForSelector("[data-testid=query-error]");
        awaitCount(page, view.equals("graph") ? "[data-testid=legend-row]" : "[data-testid=element]", 2);
        editor(page, 0).click();
        page.keyboard().press("Control+End");
        page.keyboard().type("{ro");
        page.waitForSelector(".cm-tooltip-autocomplete li");
        assertThat(new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
                        .analyze()
                        .getViolations())
                .as("%d px, %s", width, scheme)
                .extracting(violation -> violation.getId() + ": " + violation.getNodes())
                .isEmpty();
        Object overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) overflow).intValue()).isLessThanOrEqualTo(0);
        assertThat(complaints).isEmpty();
    }
}
