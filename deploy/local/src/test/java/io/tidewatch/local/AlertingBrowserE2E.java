package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tidewatch.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Drafts on the past, silences and routes in a real browser. */
@ExtendWith(RunningStack.class)
class AlertingBrowserE2E {
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

    private Page open(String path) {
        BrowserContext context = browser.context(1400, 900, "LIGHT");
        contexts.add(context);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.navigate(RunningStack.running().stack.origin() + path);
        return page;
    }

    @Test
    void aDraftIsTriedOnThePast() throws Exception {
        String metric = "page_past_" + System.nanoTime();
        long startMs = System.currentTimeMillis() - 1_800_000;
        RemoteWriteRequest history = new RemoteWriteRequest();
        for (int i = 0; i < 40; i++) {
            history.add(Labels.of("__name__", metric, "host", "a"), startMs + i * 15_000L, i % 20 < 5 ? 20 : 1);
        }
        Api api = RunningStack.running().api;
        assertThat(api.write(history.snappy()).status()).isBetween(200, 204);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(api.query("count_over_time(" + metric + "[1h]) == 40"))
                .hasSize(1));

        Page page = open("/alerts?tab=rules&rule=new&expression=" + Api.encode(metric + " > 10"));
        page.waitForSelector("[data-testid=rule-form]");
        page.getByLabel("How much of the past").selectOption("1");
        page.getByText("Run", new Page.GetByTextOptions().setExact(true)).click();

        page.waitForSelector("[data-testid=backtest][data-value='2']");
        assertThat(page.locator(".firing-line span").count()).isEqualTo(2);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aSilenceIsMadeAndEnded() {
        String team = "team-" + System.nanoTime();
        Page page = open("/alerts?tab=silences&silence=new&matchers=" + Api.encode("team=\"" + team + "\""));
        page.waitForSelector("[data-testid=silence-form]");
        page.getByLabel("By").fill("jane");
        page.getByLabel("Why").fill("new disks");
        page.locator("[data-testid=silence-form] button[type=submit]").click();

        Locator row = page.locator("[data-testid=silence-row]").filter(new Locator.FilterOptions().setHasText(team));
        row.waitFor();
        assertThat(row.getAttribute("data-value")).isEqualTo("active");
        row.getByText("End").click();
        await().atMost(PATIENCE).untilAsserted(() -> {
            page.waitForTimeout(50);
            assertThat(row.getAttribute("data-value")).isEqualTo("expired");
        });
        assertThat(complaints).isEmpty();
    }

    @Test
    void routesAreCheckedAndTriedBeforeTheyAreInForce() {
        Page page = open("/alerts?tab=routes");
        page.waitForSelector("[data-testid=routes-form]");
        Locator text = page.getByLabel("Alertmanager configuration");
        text.fill("route: {receiver: team, nonsense: 1}\nreceivers: [{name: team}]\n");
        page.getByText("Check", new Page.GetByTextOptions().setExact(true)).click();
        Locator refused = page.locator("[data-testid=routes-check][data-value=false]");
        refused.waitFor();
        assertThat(refused.textContent()).contains("Line 1").contains("nonsense");

        text.fill("route:\n  receiver: team\n  routes:\n  - matchers: [alertname=Down]\n    receiver: night\n"
                + "receivers:\n- name: team\n- name: night\n");
        page.getByText("Check", new Page.GetByTextOptions().setExact(true)).click();
        page.locator("[data-testid=routes-check][data-value=true]").waitFor();
        page.getByLabel("Labels of the alert: value 1").fill("Down");
        page.locator("[data-testid=route-test] button[type=submit]").click();
        page.locator("[data-testid=route-hit][data-value=night]").waitFor();
        assertThat(page.locator("[data-testid=route-hit]").count()).isEqualTo(1);
        assertThat(complaints).isEmpty();
    }
}
